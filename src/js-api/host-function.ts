/**
 * Functions of JavaScript as functions of WebAssembly.
 *
 * @see https://webassembly.github.io/spec/js-api/#run-a-host-function
 */
import { forgetReference } from "../interpreter/handlers/reference.ts";
import { FunctionInstance } from "../interpreter/instance.ts";
import { supervisor } from "../interpreter/supervision.ts";
import { suspendUntil } from "../interpreter/suspension.ts";
import { I32_STACK } from "../isa/value-stack.ts";
import { linkSlotOf } from "../lowering/frame-layout.ts";
import { type CanonicalTypes, definedType } from "../module/canonical-types.ts";
import { type FunctionType, I32, isReference, type ValueType } from "../module/types.ts";
import { readStackValue, type Value, writeStackValue } from "../runtime/values.ts";
import { SuspendError, toEngineError } from "./errors.ts";
import type { JsFunction } from "./late-bindings.ts";
import { isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";

/**
 * Makes a function of WebAssembly that calls one of JavaScript.
 * @param types that the id of its type comes from
 * @see https://webassembly.github.io/spec/js-api/#create-a-host-function
 */
export function hostFunctionOf(types: CanonicalTypes, typeId: number, callee: JsFunction): FunctionInstance {
  const type = definedType(typeId).composite as FunctionType;
  const isCallable = ![...type.params, ...type.results].some(isInaccessible);
  return FunctionInstance.ofHost(types, typeId, (base) => {
    try {
      if (!isCallable) throw new TypeError("type incompatibility when transforming from/to JS");
      run(callee, type, base);
    } catch (error) {
      throw toEngineError(error);
    }
  });
}

/**
 * Makes a function of WebAssembly that calls one of JavaScript and waits for what it gives.
 * @param types that the id of its type comes from
 * @see https://webassembly.github.io/js-promise-integration/js-api/#create-a-suspending-function
 */
export function suspendingFunctionOf(types: CanonicalTypes, typeId: number, callee: JsFunction): FunctionInstance {
  const type = definedType(typeId).composite as FunctionType;
  const isCallable = ![...type.params, ...type.results].some(isInaccessible);
  return FunctionInstance.ofHost(types, typeId, (base) => {
    try {
      // Before anything else happens.
      if (!supervisor.canSuspend)
        throw new SuspendError("trying to suspend JS frames, or without WebAssembly.promising");
      if (!isCallable) throw new TypeError("type incompatibility when transforming from/to JS");
      const ready = Promise.resolve(callWith(callee, type.params, base));
      suspendUntil({ ready, deliver: (value) => deliver(value, type.results, base) }, base + 2 * linkSlotOf(type));
    } catch (error) {
      throw toEngineError(error);
    }
  });
}

/** Writes results when they are there. @throws for the computation what converting them throws */
function deliver(given: unknown, results: readonly ValueType[], base: number): void {
  try {
    writeResults(given, results, base);
  } catch (error) {
    throw toEngineError(error);
  }
}

/** Arguments stand in the value stack from word `base` on, in one slot each; so do results. */
function run(callee: JsFunction, { params, results }: FunctionType, base: number): void {
  writeResults(callWith(callee, params, base), results, base);
}

function writeResults(given: unknown, results: readonly ValueType[], base: number): void {
  if (results.length === 0) return;
  if (results.length === 1) {
    const type = results[0] as ValueType;
    writeStackValue(type, base, toWebAssemblyValue(given, type));
    return;
  }
  const values = toValues(given, results);
  for (let i = 0; i < results.length; i++) writeStackValue(results[i] as ValueType, base + 2 * i, values[i]);
}

/** FAST: without a list of arguments if there are few. */
function callWith(callee: JsFunction, params: readonly ValueType[], base: number): unknown {
  switch (params.length) {
    case 0:
      return callee();
    case 1:
      return callee(takeArgument(params, 0, base));
    case 2:
      return callee(takeArgument(params, 0, base), takeArgument(params, 1, base));
    case 3:
      return callee(takeArgument(params, 0, base), takeArgument(params, 1, base), takeArgument(params, 2, base));
    default:
      return callee(...params.map((_, i) => takeArgument(params, i, base)));
  }
}

function takeArgument(params: readonly ValueType[], index: number, base: number): unknown {
  const type = params[index] as ValueType;
  const word = base + 2 * index;
  if (type === I32) return I32_STACK[word];
  const value = toJsValue(readStackValue(type, word));
  // From now on JavaScript decides how long it lives.
  if (isReference(type)) forgetReference(word);
  return value;
}

/** Converts what is iterated over: all of it, and before anything is converted. */
function toValues(given: unknown, types: readonly ValueType[]): Value[] {
  const begin = (given as Iterable<unknown>)[Symbol.iterator] as (() => Iterator<unknown>) | undefined | null;
  if (begin === undefined || begin === null) throw new TypeError("multi-return value must be iterable");
  const values = [...{ [Symbol.iterator]: () => Reflect.apply(begin, given, []) }];
  if (values.length !== types.length) throw new TypeError("multi-return length mismatch");
  return values.map((value, i) => toWebAssemblyValue(value, types[i] as ValueType));
}
