/**
 * The names of value types in descriptors.
 *
 * SPEC: The specification lists numbers, vectors, "externref" and "anyfunc", and expects more to come; these here are what
 * hosts have added since.
 *
 * @see https://webassembly.github.io/spec/js-api/#tovaluetype
 */
import {
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP,
  I32,
  I64,
  isReference,
  referenceType,
  V128,
  type ValueType,
} from "../module/types.ts";
import { toDomString } from "./web-idl.ts";

const TYPES: ReadonlyMap<string, ValueType> = new Map([
  ["i32", I32],
  ["i64", I64],
  ["f32", F32],
  ["f64", F64],
  ["v128", V128],
  ["externref", EXTERNREF],
  ["anyfunc", FUNCREF],
  ["anyref", referenceType(HEAP.any, true)],
  ["eqref", referenceType(HEAP.eq, true)],
  ["i31ref", referenceType(HEAP.i31, true)],
  ["structref", referenceType(HEAP.struct, true)],
  ["arrayref", referenceType(HEAP.array, true)],
  ["exnref", EXNREF],
]);

/** The value type that a name in a descriptor means. @throws TypeError with this refusal if it means none */
export function toValueType(name: unknown, refusal: string): ValueType {
  const type = TYPES.get(toDomString(name));
  if (type === undefined) throw new TypeError(refusal);
  return type;
}

/** The same for a table, whose elements JavaScript can see. */
export function toElementType(name: unknown, refusal: string): ValueType {
  const type = toValueType(name, refusal);
  if (!isReference(type) || type === EXNREF) throw new TypeError(refusal);
  return type;
}
