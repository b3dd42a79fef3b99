/**
 * Values with an explicit type, for callers that want to say which type they mean.
 */
import { VALUE_TYPES, type ValueTypeName } from "./value-types.ts";

/** A value with the type that it is meant to have. A parameter or result of another type refuses it. */
export interface WasmValue {
  /** Name of the type. */
  readonly type: ValueTypeName;
  /** The value, checked where it is used. */
  readonly value: unknown;
}

/** Whether an object is a {@link WasmValue}, whoever made it. */
export function isWasmValue(value: unknown): value is WasmValue {
  return (
    typeof value === "object" &&
    value !== null &&
    "value" in value &&
    "type" in value &&
    typeof value.type === "string" &&
    Object.hasOwn(VALUE_TYPES, value.type)
  );
}

/** Makes typed values. They are checked where they are used, with the rules for untyped ones. */
export const types = {
  /** An integer from −2³¹ to 2³²−1. */
  i32: (value: number): WasmValue => ({ type: "i32", value }),
  /** A number has to be a safe integer. */
  i64: (value: bigint | number): WasmValue => ({ type: "i64", value }),
  /** Rounded to single precision. */
  f32: (value: number): WasmValue => ({ type: "f32", value }),
  /** Double precision: a number as it is. */
  f64: (value: number): WasmValue => ({ type: "f64", value }),
  /** 16 bytes, lowest lane first. */
  v128: (value: Uint8Array): WasmValue => ({ type: "v128", value }),
  /** A function that a call returned or an instance exports, or `null`. */
  funcref: (value: unknown): WasmValue => ({ type: "funcref", value }),
  /** Anything. Needed for objects that look like typed values themselves. */
  externref: (value: unknown): WasmValue => ({ type: "externref", value }),
} as const;
