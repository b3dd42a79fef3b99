/**
 * The names of value types, as the text format writes them, and the types that the API knows by name.
 */
import {
  CONCRETE_HEAP,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  isExact,
  isNullable,
  isReference,
  V128,
  type ValueType,
} from "../module/types.ts";

/** The value types that the API takes by name. */
export const VALUE_TYPES = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  funcref: FUNCREF,
  externref: EXTERNREF,
} as const;

/** Name of a value type that the API takes. */
export type ValueTypeName = keyof typeof VALUE_TYPES;

const NUMBER_NAMES: readonly string[] = ["bottom", "i32", "i64", "f32", "f64", "v128"];
const HEAP_NAMES: readonly string[] = Object.keys(HEAP);

/** Short forms that differ from heap type + `ref`. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  none: "nullref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
};

/**
 * A value type as the text format writes it: `i32`, `funcref`, `(ref null 3)`.
 * @see https://webassembly.github.io/spec/core/text/types.html#value-types
 */
export function valueTypeName(type: ValueType): string {
  if (!isReference(type)) return NUMBER_NAMES[type] as string;
  const heap = heapTypeOf(type);
  const heapName = heap < CONCRETE_HEAP ? (HEAP_NAMES[heap] as string) : String(heap - CONCRETE_HEAP);
  if (heap < CONCRETE_HEAP && isNullable(type)) return SHORT_NAMES[heapName] ?? `${heapName}ref`;
  const written = isExact(type) ? `(exact ${heapName})` : heapName;
  return isNullable(type) ? `(ref null ${written})` : `(ref ${written})`;
}
