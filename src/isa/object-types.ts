/**
 * The types of structures and arrays of one module at run time, made when its code first needs them; code names them by
 * numbers of their own.
 *
 * Equal types of two modules are two objects here, with the same canonical ids, which is all that casts look at.
 */
import type { ArrayLayout } from "../memory/array-object.ts";
import { ENTRIES, STORAGE, type Storage } from "../memory/heap-object.ts";
import type { FieldLayout, StructLayout } from "../memory/struct-object.ts";
import type { Module } from "../module/module.ts";
import type { ModuleTypes } from "../module/module-types.ts";
import { F32, type FieldType, I16, I32, I8, isReference, type SubType, V128, type ValueType } from "../module/types.ts";

export class ObjectTypes {
  /** By number. */
  readonly list: (StructLayout | ArrayLayout)[];
  readonly #module: Module;
  /** Type index → number. */
  readonly #numbers: Map<number, number>;

  constructor(module: Module) {
    this.list = [];
    this.#module = module;
    this.#numbers = new Map();
  }

  /** Number of the type at the type index of a structure or array. */
  numberOf(typeIndex: number): number {
    const known = this.#numbers.get(typeIndex);
    if (known !== undefined) return known;
    const number = this.list.length;
    this.list.push(layoutOf(this.#module, typeIndex));
    this.#numbers.set(typeIndex, number);
    return number;
  }

  /** The structure type at a type index. */
  structAt(typeIndex: number): StructLayout {
    return this.list[this.numberOf(typeIndex)] as StructLayout;
  }

  /** The array type at a type index. */
  arrayAt(typeIndex: number): ArrayLayout {
    return this.list[this.numberOf(typeIndex)] as ArrayLayout;
  }
}

/** How values of a storage type are stored. */
export function storageOf(type: ValueType): Storage {
  if (isReference(type)) return STORAGE.reference;
  if (type === I8) return STORAGE.i8;
  if (type === I16) return STORAGE.i16;
  if (type === V128) return STORAGE.quad;
  return type === I32 || type === F32 ? STORAGE.word : STORAGE.pair;
}

/** How many supertypes the type at a type index has, each above the other. */
export function depthOf({ types }: Module, typeIndex: number): number {
  let depth = 0;
  for (let index = supertypeOf(types, typeIndex); index >= 0; index = supertypeOf(types, index)) depth++;
  return depth;
}

function supertypeOf(types: ModuleTypes, typeIndex: number): number {
  return types.at(typeIndex)?.supertypes[0] ?? -1;
}

/** The canonical ids of a type and its supertypes, the topmost first. */
function supertypesOf({ types, canonicalTypes }: Module, typeIndex: number): number[] {
  const ids: number[] = [];
  for (let index = typeIndex; index >= 0; index = supertypeOf(types, index)) {
    ids.unshift(canonicalTypes.ids[index] as number);
  }
  return ids;
}

function layoutOf(module: Module, typeIndex: number): StructLayout | ArrayLayout {
  const { composite } = module.types.at(typeIndex) as SubType;
  const supertypes = supertypesOf(module, typeIndex);
  const origin = module.canonicalTypes;
  if (composite.kind === "array") {
    return { kind: "array", supertypes, origin, storage: storageOf(composite.element.type) };
  }
  if (composite.kind === "func") throw new RangeError(`type ${typeIndex} is a function type`);
  const fields = fieldLayouts(composite.fields);
  return { kind: "struct", supertypes, origin, fields, defaults: defaultsOf(fields) };
}

function fieldLayouts(fields: readonly FieldType[]): FieldLayout[] {
  let offset = 0;
  return fields.map(({ type }) => {
    const storage = storageOf(type);
    const field = { storage, offset };
    offset += ENTRIES[storage] as number;
    return field;
  });
}

function defaultsOf(fields: readonly FieldLayout[]): unknown[] {
  // FAST: nulls first, so that the host sees a list of anything from the start and never converts it.
  const defaults: unknown[] = [];
  for (const { storage } of fields) for (let i = 0; i < (ENTRIES[storage] as number); i++) defaults.push(null);
  for (const { storage, offset } of fields) {
    if (storage !== STORAGE.reference) defaults.fill(0, offset, offset + (ENTRIES[storage] as number));
  }
  return defaults;
}
