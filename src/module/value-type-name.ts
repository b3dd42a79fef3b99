/** The names of types for messages and listings, as the text format writes them. */
import {
  CONCRETE_HEAP,
  HEAP,
  type HeapType,
  heapTypeOf,
  I8,
  isExact,
  isNullable,
  isReference,
  type ValueType,
} from "./types.ts";

const NUMBER_NAMES: readonly string[] = ["bottom", "i32", "i64", "f32", "f64", "v128"];
const HEAP_NAMES: readonly string[] = Object.keys(HEAP);

/** Short forms of nullable references that are not heap type + `ref`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  none: "nullref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
};

/** A heap type as the text format writes it: `any`, `3`. */
export function heapTypeName(heap: HeapType): string {
  return heap < CONCRETE_HEAP ? (HEAP_NAMES[heap] as string) : String(heap - CONCRETE_HEAP);
}

/**
 * A value type or storage type as the text format writes it: `i32`, `funcref`, `(ref null 3)`; the bottom type as `bottom`.
 * @see https://webassembly.github.io/spec/core/text/types.html#value-types
 */
export function valueTypeName(type: ValueType): string {
  if (!isReference(type)) return NUMBER_NAMES[type] ?? (type === I8 ? "i8" : "i16");
  const heap = heapTypeOf(type);
  const heapName = heapTypeName(heap);
  if (heap < CONCRETE_HEAP && isNullable(type)) return SHORT_NAMES[heapName] ?? `${heapName}ref`;
  const written = isExact(type) ? `(exact ${heapName})` : heapName;
  return isNullable(type) ? `(ref null ${written})` : `(ref ${written})`;
}

/** A list of types in brackets: `[i32 (ref 3)]`. */
export function valueTypesName(types: readonly ValueType[]): string {
  return `[${types.map(valueTypeName).join(" ")}]`;
}
