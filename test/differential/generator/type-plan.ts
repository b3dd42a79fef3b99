/**
 * The defined types of a module: recursion groups of structures, arrays and functions with supertypes, planned before any
 * code, and behind them the function types that code asks for while it is written.
 *
 * A reference that cannot be null refers only to types before its own, so that a value of each type can be built.
 */
import { list, unsigned } from "../../support/binary-encoding.ts";
import type { Choices } from "../choices.ts";
import {
  type AbstractHeap,
  definedIndex,
  type Heap,
  heapOf,
  isNullable,
  isNumberSubtype,
  isReference,
  type NumberType,
  reference,
  type ReferenceType,
  type Shape,
  typeBytes,
  typeText,
  type ValueType,
} from "./value-types.ts";

type Storage = ValueType | "i8" | "i16";

export interface Field {
  readonly storage: Storage;
  readonly mutable: boolean;
}

export type Composite =
  | { readonly kind: "struct"; readonly fields: readonly Field[] }
  | { readonly kind: "array"; readonly element: Field }
  | { readonly kind: "func"; readonly shape: Shape };

export interface DefinedType {
  readonly composite: Composite;
  readonly supertype: number | undefined;
  /** Whether it may have subtypes. */
  readonly open: boolean;
}

const SUPERTYPES: Readonly<Record<AbstractHeap, readonly AbstractHeap[]>> = {
  any: [],
  eq: ["any"],
  i31: ["eq", "any"],
  struct: ["eq", "any"],
  array: ["eq", "any"],
  none: ["i31", "struct", "array", "eq", "any"],
  func: [],
  nofunc: ["func"],
  extern: [],
  noextern: ["extern"],
  exn: [],
  noexn: ["exn"],
};

const BOTTOMS: Readonly<Record<string, AbstractHeap>> = { struct: "none", array: "none", func: "nofunc" };

export function isPacked(storage: Storage): storage is "i8" | "i16" {
  return storage === "i8" || storage === "i16";
}

/** The type of a field's value on the operand stack. */
export function unpacked(storage: Storage): ValueType {
  return isPacked(storage) ? "i32" : storage;
}

function storageBytes(storage: Storage): number[] {
  if (isPacked(storage)) return [storage === "i8" ? 0x78 : 0x77];
  return typeBytes(storage);
}

function compositeBytes(composite: Composite): number[] {
  const field = ({ storage, mutable }: Field): number[] => [...storageBytes(storage), mutable ? 1 : 0];
  if (composite.kind === "struct") return [0x5f, ...list(composite.fields.map(field))];
  if (composite.kind === "array") return [0x5e, ...field(composite.element)];
  const { params, results } = composite.shape;
  return [0x60, ...list(params.map(typeBytes)), ...list(results.map(typeBytes))];
}

function shapeText({ params, results }: Shape): string {
  return `${params.map(typeText).join(" ")} -> ${results.map(typeText).join(" ")}`;
}

/** The type as it is in a plan that has more types before. */
function shiftedType(type: ValueType, count: number): ValueType {
  if (!isReference(type)) return type;
  const index = definedIndex(heapOf(type));
  return index === undefined ? type : reference(`${index + count}`, isNullable(type));
}

export function shiftedShape({ params, results }: Shape, count: number): Shape {
  const shift = (type: ValueType): ValueType => shiftedType(type, count);
  return { params: params.map(shift), results: results.map(shift) };
}

function shiftedComposite(composite: Composite, count: number): Composite {
  const field = ({ storage, mutable }: Field): Field => {
    return { storage: isPacked(storage) ? storage : shiftedType(storage, count), mutable };
  };
  if (composite.kind === "struct") return { kind: "struct", fields: composite.fields.map(field) };
  if (composite.kind === "array") return { kind: "array", element: field(composite.element) };
  return { kind: "func", shape: shiftedShape(composite.shape, count) };
}

export class TypePlan {
  /** By index. */
  readonly defined: DefinedType[] = [];
  /** Sizes of the recursion groups; types behind them are groups of their own. */
  readonly groups: number[] = [];
  /** Indices of the types that were planned, by kind. */
  readonly structs: number[] = [];
  readonly arrays: number[] = [];
  readonly functions: number[] = [];
  readonly #shapes = new Map<string, number>();
  readonly #subtypes = new Map<ValueType, Map<ValueType, boolean>>();

  /** Adds a planned type. */
  add(type: DefinedType): void {
    const { kind } = type.composite;
    const kinds = kind === "struct" ? this.structs : kind === "array" ? this.arrays : this.functions;
    kinds.push(this.defined.length);
    this.defined.push(type);
  }

  /** Index of a function type without supertypes. */
  functionIndex(shape: Shape): number {
    const key = shapeText(shape);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    this.#shapes.set(key, this.defined.length);
    return this.defined.push({ composite: { kind: "func", shape }, supertype: undefined, open: false }) - 1;
  }

  shapeOf(index: number): Shape {
    const composite = this.defined[index]?.composite;
    if (composite?.kind !== "func") throw new RangeError(`type ${index} is no function type`);
    return composite.shape;
  }

  fieldsOf(index: number): readonly Field[] {
    const composite = this.defined[index]?.composite;
    if (composite?.kind !== "struct") throw new RangeError(`type ${index} is no structure type`);
    return composite.fields;
  }

  elementOf(index: number): Field {
    const composite = this.defined[index]?.composite;
    if (composite?.kind !== "array") throw new RangeError(`type ${index} is no array type`);
    return composite.element;
  }

  isSubtype(type: ValueType, wanted: ValueType): boolean {
    if (type === wanted) return true;
    let known = this.#subtypes.get(type);
    if (known === undefined) {
      known = new Map();
      this.#subtypes.set(type, known);
    }
    let is = known.get(wanted);
    if (is === undefined) {
      is = this.#computeSubtype(type, wanted);
      known.set(wanted, is);
    }
    return is;
  }

  #computeSubtype(type: ValueType, wanted: ValueType): boolean {
    if (!isReference(type) || !isReference(wanted)) return isNumberSubtype(type, wanted);
    if (isNullable(type) && !isNullable(wanted)) return false;
    return this.isHeapSubtype(heapOf(type), heapOf(wanted));
  }

  areSubtypes(types: readonly ValueType[], wanted: readonly ValueType[]): boolean {
    return types.length === wanted.length && types.every((type, i) => this.isSubtype(type, wanted[i] as ValueType));
  }

  isHeapSubtype(heap: Heap, wanted: Heap): boolean {
    if (heap === wanted) return true;
    let index = definedIndex(heap);
    const wantedIndex = definedIndex(wanted);
    if (index === undefined) {
      if (wantedIndex === undefined) return SUPERTYPES[heap as AbstractHeap].includes(wanted as AbstractHeap);
      return BOTTOMS[this.kindOf(wantedIndex)] === heap;
    }
    if (wantedIndex === undefined) {
      const kind = this.kindOf(index);
      return kind === wanted || SUPERTYPES[kind].includes(wanted as AbstractHeap);
    }
    while (index !== undefined && index !== wantedIndex) index = this.defined[index]?.supertype;
    return index === wantedIndex;
  }

  kindOf(index: number): Composite["kind"] {
    return this.defined[index]?.composite.kind ?? "struct";
  }

  /** The greatest heap type above one. */
  topOf(heap: Heap): AbstractHeap {
    return (["any", "func", "extern", "exn"] as const).find((top) => this.isHeapSubtype(heap, top)) ?? "any";
  }

  /** Whether a field has a value when none is given. */
  isDefaultable({ storage }: Field): boolean {
    return isPacked(storage) || !isReference(storage) || isNullable(storage);
  }

  /** The planned types, with so many others before them. */
  shifted(count: number): TypePlan {
    const plan = new TypePlan();
    for (let i = 0; i < count; i++) {
      const fields = Array.from({ length: i + 1 }, (): Field => ({ storage: "i8", mutable: false }));
      plan.defined.push({ composite: { kind: "struct", fields }, supertype: undefined, open: false });
      plan.groups.push(1);
    }
    plan.groups.push(...this.groups);
    const size = this.groups.reduce((sum, each) => sum + each, 0);
    for (const { composite, supertype, open } of this.defined.slice(0, size)) {
      plan.add({
        composite: shiftedComposite(composite, count),
        supertype: supertype === undefined ? undefined : supertype + count,
        open,
      });
    }
    return plan;
  }

  /** The contents of the type section. */
  contents(): number[] {
    const encoded = this.defined.map(({ composite, supertype, open }) => {
      if (!open && supertype === undefined) return compositeBytes(composite);
      return [
        open ? 0x50 : 0x4f,
        ...list(supertype === undefined ? [] : [unsigned(supertype)]),
        ...compositeBytes(composite),
      ];
    });
    const groups: number[][] = [];
    let next = 0;
    for (const size of this.groups) {
      const members = encoded.slice(next, next + size);
      groups.push(size === 1 ? (members[0] as number[]) : [0x4e, ...list(members)]);
      next += size;
    }
    return list([...groups, ...encoded.slice(next)]);
  }
}

/** Plans the types of recursion groups. */
class TypePlanner {
  readonly plan: TypePlan = new TypePlan();
  readonly #choices: Choices;
  /** What numbers are in fields, parameters and results. */
  readonly #numbers: readonly NumberType[];
  /** Kinds of the types so far, those of the present group included. */
  readonly #kinds: Composite["kind"][] = [];

  constructor(choices: Choices, numbers: readonly NumberType[]) {
    this.#choices = choices;
    this.#numbers = numbers;
  }

  run(): TypePlan {
    const choices = this.#choices;
    // A structure and an array of numbers, so that there is something to build every other value of.
    this.#kinds.push("struct", "array");
    const number = (): Field => ({ storage: choices.pick(this.#numbers), mutable: choices.chance(70) });
    this.plan.groups.push(1, 1);
    this.plan.add({ composite: { kind: "struct", fields: [number(), number()] }, supertype: undefined, open: true });
    this.plan.add({ composite: { kind: "array", element: number() }, supertype: undefined, open: true });
    const groups = 2 + choices.below(4);
    for (let group = 0; group < groups; group++) this.#planGroup(choices.pick([1, 1, 2, 3, 4]));
    return this.plan;
  }

  #planGroup(size: number): void {
    for (let member = 0; member < size; member++) {
      this.#kinds.push(this.#choices.pick(["struct", "struct", "array", "func"]));
    }
    this.plan.groups.push(size);
    for (let member = 0; member < size; member++) this.plan.add(this.#planType(this.plan.defined.length));
  }

  #planType(index: number): DefinedType {
    const choices = this.#choices;
    const kind = this.#kinds[index] as Composite["kind"];
    const above = this.plan.defined.flatMap(({ composite, open }, i) => (open && composite.kind === kind ? [i] : []));
    const supertype = above.length > 0 && choices.chance(55) ? choices.pick(above) : undefined;
    const composite = supertype === undefined ? this.#composite(kind, index) : this.#extended(supertype, index);
    return { composite, supertype, open: choices.chance(75) };
  }

  #composite(kind: Composite["kind"], index: number): Composite {
    const choices = this.#choices;
    if (kind === "array") return { kind, element: this.#field(index) };
    if (kind === "struct") return { kind, fields: Array.from({ length: choices.below(6) }, () => this.#field(index)) };
    const types = (limit: number): ValueType[] =>
      Array.from({ length: choices.below(limit + 1) }, () => unpacked(this.#field(index).storage));
    return { kind, shape: { params: types(4), results: types(3) } };
  }

  /** A subtype: with more fields, or with more special ones. */
  #extended(supertype: number, index: number): Composite {
    const choices = this.#choices;
    const composite = this.plan.defined[supertype]?.composite as Composite;
    if (composite.kind === "array") return { kind: "array", element: this.#specialField(composite.element, index) };
    if (composite.kind === "func") {
      const results = composite.shape.results.map((type) => this.#special(type, index));
      return { kind: "func", shape: { params: composite.shape.params, results } };
    }
    const fields = composite.fields.map((field) => this.#specialField(field, index));
    const more = Array.from({ length: choices.below(4) }, () => this.#field(index));
    return { kind: "struct", fields: [...fields, ...more] };
  }

  #specialField(field: Field, index: number): Field {
    if (field.mutable || isPacked(field.storage)) return field;
    return { storage: this.#special(field.storage, index), mutable: false };
  }

  /** A subtype of a type, which may be it. */
  #special(type: ValueType, index: number): ValueType {
    if (!isReference(type) || !this.#isPlanned(type) || !this.#choices.chance(50)) return type;
    const candidates = Array.from({ length: 6 }, () => this.#reference(index));
    const fitting = candidates.filter((each) => this.#isPlanned(each) && this.plan.isSubtype(each, type));
    return fitting.length === 0 ? type : this.#choices.pick(fitting);
  }

  /** Whether what it refers to is known already; a later type of the same group is not. */
  #isPlanned(type: ReferenceType): boolean {
    return (definedIndex(heapOf(type)) ?? -1) < this.plan.defined.length;
  }

  #field(index: number): Field {
    const choices = this.#choices;
    const kind = choices.below(100);
    const mutable = choices.chance(65);
    if (kind < 45) return { storage: choices.pick(this.#numbers), mutable };
    if (kind < 63) return { storage: choices.pick(["i8", "i16"]), mutable };
    return { storage: this.#reference(index), mutable };
  }

  /** A reference type for a field of the type with an index. */
  #reference(index: number): ReferenceType {
    const choices = this.#choices;
    const nullable = !choices.chance(25);
    if (choices.chance(60)) {
      const limit = nullable ? this.#kinds.length : index;
      return reference(`${choices.below(limit)}`, nullable);
    }
    if (!nullable) return reference(choices.pick(["any", "eq", "i31", "func", "struct", "array", "extern"]), false);
    return reference(
      choices.pick(["any", "eq", "i31", "func", "struct", "array", "extern", "none", "exn", "nofunc", "noextern"]),
      true,
    );
  }
}

/**
 * Plans structures, arrays and functions.
 * @param numbers types of the numbers in fields, parameters and results
 */
export function planTypes(choices: Choices, numbers: readonly NumberType[]): TypePlan {
  return new TypePlanner(choices, numbers).run();
}
