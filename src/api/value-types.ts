/**
 * The value types that the API takes by name.
 */
import { EXTERNREF, F32, F64, FUNCREF, I32, I64, V128, type ValueType } from "../module/types.ts";

/** Name of a value type that the API takes. */
export type ValueTypeName = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref";

/** Name → value type. */
export const VALUE_TYPES: Readonly<Record<ValueTypeName, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  funcref: FUNCREF,
  externref: EXTERNREF,
};
