/**
 * The types of structures and arrays at run time, made from canonical types when code first needs them.
 *
 * Code names them by numbers of their own, which are dense: canonical ids are those of all types of all modules. The numbering
 * only grows, as that of canonical types does.
 */
import type { ArrayLayout } from "../memory/array-object.ts";
import { ENTRIES, STORAGE, type Storage } from "../memory/heap-object.ts";
import type { FieldLayout, StructLayout } from "../memory/struct-object.ts";
import { definedType } from "../module/canonical-types.ts";
import { F32, type FieldType, I16, I32, I8, isReference, V128, type ValueType } from "../module/types.ts";

/** The layouts that code uses, by number. */
export const OBJECT_TYPES: (StructLayout | ArrayLayout)[] = [];

const numbers = new Map<number, number>();
const displays = new Map<number, readonly number[]>();

/** How values of a storage type are stored. */
export function storageOf(type: ValueType): Storage {
  if (isReference(type)) return STORAGE.reference;
  if (type === I8) return STORAGE.i8;
  if (type === I16) return STORAGE.i16;
  if (type === V128) return STORAGE.quad;
  return type === I32 || type === F32 ? STORAGE.word : STORAGE.pair;
}

/** Number of the type of a structure or array with a canonical id. */
export function objectTypeNumber(id: number): number {
  const known = numbers.get(id);
  if (known !== undefined) return known;
  const number = OBJECT_TYPES.length;
  OBJECT_TYPES.push(layoutOf(id));
  numbers.set(id, number);
  return number;
}

/** The type of a structure or array with a canonical id. */
export function objectType(id: number): StructLayout | ArrayLayout {
  return OBJECT_TYPES[objectTypeNumber(id)] as StructLayout | ArrayLayout;
}

/** The canonical ids of a defined type and its supertypes, the topmost first. */
export function supertypesOf(id: number): readonly number[] {
  const known = displays.get(id);
  if (known !== undefined) return known;
  const { supertype } = definedType(id);
  const display = supertype < 0 ? [id] : [...supertypesOf(supertype), id];
  displays.set(id, display);
  return display;
}

function layoutOf(id: number): StructLayout | ArrayLayout {
  const { composite } = definedType(id);
  const supertypes = supertypesOf(id);
  if (composite.kind === "array") return { kind: "array", id, supertypes, storage: storageOf(composite.element.type) };
  if (composite.kind === "func") throw new RangeError(`type ${id} is a function type`);
  const fields = fieldLayouts(composite.fields);
  return { kind: "struct", id, supertypes, fields, defaults: defaultsOf(fields) };
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
