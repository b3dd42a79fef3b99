/**
 * Conversion of values between users of the API and the engine. Nothing is rounded to fit or cut off in silence: what is no
 * value of the wanted type is refused. (A number for an f32 is rounded, as that is what writing 0.1 means.)
 */
import { asUintN } from "../base/as-uint-n.ts";
import { FunctionInstance } from "../interpreter/instance.ts";
import { matchesHeapType } from "../module/canonical-types.ts";
import { F32, F64, HEAP, heapTypeOf, I32, I64, isReference, V128, type ValueType } from "../module/types.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { isReferenceOfType } from "../runtime/references.ts";
import type { Value } from "../runtime/values.ts";
import { fail } from "./errors.ts";
import { isWasmValue } from "./typed-values.ts";
import { VALUE_TYPES } from "./value-types.ts";
import { WasmFunction } from "./wasm-function.ts";
import { WasmObject } from "./wasm-object.ts";

/**
 * The engine's value for one of a user.
 * @param what what the value is for, for the message
 * @throws ApiError 5007
 */
export function toEngineValue(type: ValueType, value: unknown, what: string): Value {
  if (isWasmValue(value)) {
    const said = VALUE_TYPES[value.type];
    if (said !== type && !(isReference(type) && isReference(said))) mismatch(type, value.type, what);
    return convert(type, value.value, what);
  }
  return convert(type, value, what);
}

function convert(type: ValueType, value: unknown, what: string): Value {
  switch (type) {
    case I32:
      return isI32(value) ? value | 0 : mismatch(type, describe(value), what);
    case I64:
      return toI64(value) ?? mismatch(type, describe(value), what);
    case F32:
      return isF32(value) ? value : mismatch(type, describe(value), what);
    case F64:
      return typeof value === "number" ? value : mismatch(type, describe(value), what);
    case V128:
      return isVector(value) ? value : mismatch(type, describe(value), what);
    default:
      return toReference(type, value, what);
  }
}

/** An integer of 32 bits, signed or not. */
function isI32(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= -0x8000_0000 && value <= 0xffff_ffff;
}

/** An integer of 64 bits, signed or not; a number only if it is exact. */
function toI64(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (typeof value !== "bigint") return undefined;
  return BigInt.asIntN(64, value) === value || asUintN(64, value) === value ? value : undefined;
}

/** A number that an f32 holds or is near to. */
function isF32(value: unknown): value is number {
  return typeof value === "number" && (Number.isFinite(Math.fround(value)) || !Number.isFinite(value));
}

function isVector(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length === 16;
}

/** To WebAssembly, a function is a function where one is wanted, and else a value of the host as any other. */
function toReference(type: ValueType, value: unknown, what: string): Value {
  const reference =
    value instanceof WasmFunction && matchesHeapType(heapTypeOf(type), HEAP.func)
      ? WasmFunction.engineFunction(value)
      : WasmObject.engineValue(value);
  return isReferenceOfType(reference, type) ? reference : mismatch(type, describe(value), what);
}

/** The user's value for one of the engine. */
export function fromEngineValue(type: ValueType, value: Value): unknown {
  if (!isReference(type)) return value;
  return value instanceof FunctionInstance ? WasmFunction.of(value) : WasmObject.of(value);
}

/**
 * The engine's values for those of a user, one for each type.
 * @throws ApiError 5007
 */
export function toEngineValues(types: readonly ValueType[], values: readonly unknown[], what: string): Value[] {
  if (values.length !== types.length) fail.type(`${what}: expected ${types.length} values, got ${values.length}`);
  return types.map((type, i) => toEngineValue(type, values[i], `${what}, value ${i + 1}`));
}

/** The user's values for those of the engine, one for each type. */
export function fromEngineValues(types: readonly ValueType[], values: readonly Value[]): unknown[] {
  return types.map((type, i) => fromEngineValue(type, values[i]));
}

function mismatch(type: ValueType, got: string, what: string): never {
  return fail.type(`${what}: expected ${valueTypeName(type)}, got ${got}`);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return `number ${value}`;
  if (typeof value === "bigint") return `bigint ${value}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value;
}
