/**
 * Values between JavaScript and WebAssembly. On the side of WebAssembly they are those of runtime/values.ts.
 *
 * Most references are the same on both sides: null, and every value of the host. A number is one too, since the engine has
 * numbers for scalar references.
 */
import { FunctionInstance } from "../interpreter/instance.ts";
import { HeapObject } from "../memory/heap-object.ts";
import { matchesHeapType } from "../module/canonical-types.ts";
import {
  EXTERNREF,
  F32,
  F64,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  isNullable,
  isReference,
  V128,
  type ValueType,
} from "../module/types.ts";
import { isReferenceOfType } from "../runtime/references.ts";
import type { Reference, Value } from "../runtime/values.ts";
import { gcObjectOf, heapObjectOf } from "./gc-object.ts";
import { late } from "./late-bindings.ts";
import { isObject, toNumber } from "./web-idl.ts";

/** Whether values of a type never reach JavaScript: vectors and exceptions. */
export function isInaccessible(type: ValueType): boolean {
  return type === V128 || (isReference(type) && isException(heapTypeOf(type)));
}

function isException(heap: number): boolean {
  return heap === HEAP.exn || heap === HEAP.noexn;
}

/**
 * Converts a value of JavaScript to one of a type, in canonical form, that is accessible.
 * @throws TypeError, or what the conversion of an object throws
 * @see https://webassembly.github.io/spec/js-api/#towebassemblyvalue
 */
export function toWebAssemblyValue(value: unknown, type: ValueType): Value {
  if (type === I32) return (value as number) | 0;
  if (type === F64 || type === F32) return toNumber(value);
  if (type === I64) return BigInt.asIntN(64, value as bigint);
  return toReference(value, type);
}

/** Converts an error or any other value of JavaScript to an external reference. */
function toExternReference(value: unknown): Reference {
  return isObject(value) ? (heapObjectOf(value) ?? value) : value;
}

function toReference(value: unknown, type: ValueType): Reference {
  if (type === EXTERNREF) return toExternReference(value);
  const heap = heapTypeOf(type);
  if (value !== null && matchesHeapType(heap, HEAP.func)) {
    const func = late.functionOf(value);
    return func !== undefined && isReferenceOfType(func, type) ? func : refuse(value, type);
  }
  // A negative zero is a scalar reference, too.
  const reference = value === 0 && !matchesHeapType(heap, HEAP.extern) ? 0 : toExternReference(value);
  return isReferenceOfType(reference, type) ? reference : refuse(value, type);
}

function refuse(value: unknown, type: ValueType): never {
  const isFunction = matchesHeapType(heapTypeOf(type), HEAP.func);
  if (value === null)
    throw new TypeError("type incompatibility when transforming from JS: null for a non-null reference");
  throw new TypeError(
    isFunction
      ? "function-typed object must be null (if nullable) or a Wasm function object"
      : "type incompatibility when transforming from/to JS",
  );
}

/**
 * The value of a type that stands where none is given, or `undefined` if the type has none.
 * @see https://webassembly.github.io/spec/js-api/#defaultvalue
 */
export function defaultValue(type: ValueType): { readonly value: Value } | undefined {
  if (type === EXTERNREF) return { value: undefined };
  if (!isReference(type)) return { value: type === I64 ? 0n : 0 };
  return isNullable(type) ? { value: null } : undefined;
}

/**
 * Converts a value of an accessible type to one of JavaScript.
 * @see https://webassembly.github.io/spec/js-api/#tojsvalue
 */
export function toJsValue(value: Value): unknown {
  if (value instanceof FunctionInstance) return late.functionObject(value);
  if (value instanceof HeapObject) return gcObjectOf(value);
  return value;
}
