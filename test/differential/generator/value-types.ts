/**
 * The types that the generator tracks. They are those of WebAssembly, with floats and vectors of floats in two kinds:
 *
 *     f32, f64, v128          exact: every bit is fixed by the specification
 *     loose32, loose64        the value may be a NaN whose bits are left open, as arithmetic results are
 *     loose32x4, loose64x2    vectors of such lanes
 *
 * A loose value never reaches a place where its bits show (a reinterpretation, a store, the sign operand of copysign)
 * without having been made canonical. Everything else, payloads of NaNs included, is compared bit for bit.
 *
 * Reference types are texts, so that equal types are equal strings: `ref null any`, `ref 12`.
 */
import { signed } from "../../support/binary-encoding.ts";

export type NumberType = "i32" | "i64" | "f32" | "f64" | "loose32" | "loose64" | "v128" | "loose32x4" | "loose64x2";

export type AbstractHeap =
  | "any"
  | "eq"
  | "i31"
  | "struct"
  | "array"
  | "none"
  | "func"
  | "nofunc"
  | "extern"
  | "noextern"
  | "exn"
  | "noexn";

/** An abstract heap type, or the index of a defined type. */
export type Heap = AbstractHeap | `${number}`;

export type ReferenceType = `ref ${Heap}` | `ref null ${Heap}`;

export type ValueType = NumberType | ReferenceType;

export const FUNCREF = "ref null func" satisfies ReferenceType;
export const EXTERNREF = "ref null extern" satisfies ReferenceType;
export const ANYREF = "ref null any" satisfies ReferenceType;
export const EXNREF = "ref null exn" satisfies ReferenceType;

/** Parameters and results of a function or block. */
export interface Shape {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export const SCALAR_TYPES: readonly NumberType[] = ["i32", "i64", "f32", "f64", "loose32", "loose64"];

export const VECTOR_TYPES: readonly NumberType[] = ["v128", "loose32x4", "loose64x2"];

const NUMBER_BYTES: Readonly<Record<NumberType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  loose32: 0x7d,
  loose64: 0x7c,
  v128: 0x7b,
  loose32x4: 0x7b,
  loose64x2: 0x7b,
};

const HEAP_BYTES: Readonly<Record<AbstractHeap, number>> = {
  noexn: 0x74,
  nofunc: 0x73,
  noextern: 0x72,
  none: 0x71,
  func: 0x70,
  extern: 0x6f,
  any: 0x6e,
  eq: 0x6d,
  i31: 0x6c,
  struct: 0x6b,
  array: 0x6a,
  exn: 0x69,
};

const NUMBER_TEXTS: Readonly<Record<NumberType, string>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  loose32: "f32",
  loose64: "f64",
  v128: "v128",
  loose32x4: "v128",
  loose64x2: "v128",
};

export function isReference(type: ValueType): type is ReferenceType {
  return type.startsWith("ref ");
}

export function isVector(type: ValueType): boolean {
  return (VECTOR_TYPES as readonly ValueType[]).includes(type);
}

export function isNullable(type: ReferenceType): boolean {
  return type.startsWith("ref null ");
}

export function heapOf(type: ReferenceType): Heap {
  return type.slice(isNullable(type) ? 9 : 4) as Heap;
}

/** The types that were made so far, so that they are compared by identity. */
const REFERENCES = new Map<Heap, readonly [ReferenceType, ReferenceType]>();

export function reference(heap: Heap, nullable: boolean): ReferenceType {
  let types = REFERENCES.get(heap);
  if (types === undefined) {
    types = [`ref ${heap}`, `ref null ${heap}`];
    REFERENCES.set(heap, types);
  }
  return types[nullable ? 1 : 0];
}

/** The index of a defined type, or `undefined` for an abstract heap type. */
export function definedIndex(heap: Heap): number | undefined {
  return heap in HEAP_BYTES ? undefined : Number(heap);
}

export function heapBytes(heap: Heap): number[] {
  const index = definedIndex(heap);
  return index === undefined ? [HEAP_BYTES[heap as AbstractHeap]] : signed(index);
}

/** A type in the binary format. */
export function typeBytes(type: ValueType): number[] {
  if (!isReference(type)) return [NUMBER_BYTES[type]];
  const heap = heapOf(type);
  if (isNullable(type) && definedIndex(heap) === undefined) return heapBytes(heap);
  return [isNullable(type) ? 0x63 : 0x64, ...heapBytes(heap)];
}

/** The type as the text format writes it. */
export function typeText(type: ValueType): string {
  return isReference(type) ? `(${type})` : NUMBER_TEXTS[type];
}

/** The type of a value after it was made canonical. */
export function exactType(type: ValueType): ValueType {
  if (type === "loose32") return "f32";
  if (type === "loose64") return "f64";
  return isVector(type) ? "v128" : type;
}

/** Whether a number may stand where another type is asked for: an exact one is a loose one, too. */
export function isNumberSubtype(type: ValueType, wanted: ValueType): boolean {
  if (type === wanted) return true;
  if (wanted === "loose32") return type === "f32";
  if (wanted === "loose64") return type === "f64";
  return type === "v128" && isVector(wanted);
}
