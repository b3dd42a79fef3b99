/**
 * Functions of JavaScript as functions of WebAssembly.
 *
 * @see https://webassembly.github.io/spec/js-api/#run-a-host-function
 */
import { forgetReference } from "../interpreter/handlers/reference.ts";
import { FunctionInstance } from "../interpreter/instance.ts";
import { type CanonicalTypes, definedType } from "../module/canonical-types.ts";
import { type FunctionType, isReference, type ValueType } from "../module/types.ts";
import { readStackValue, type Value, writeStackValue } from "../runtime/values.ts";
import { toEngineError } from "./errors.ts";
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

/** Arguments stand in the value stack from word `base` on, in one slot each; so do results. */
function run(callee: JsFunction, { params, results }: FunctionType, base: number): void {
  const args: unknown[] = [];
  for (let i = 0; i < params.length; i++) {
    const type = params[i] as ValueType;
    const word = base + 2 * i;
    args.push(toJsValue(readStackValue(type, word)));
    // From now on JavaScript decides how long it lives.
    if (isReference(type)) forgetReference(word);
  }
  const given = Reflect.apply(callee, undefined, args);
  if (results.length === 0) return;
  const values = results.length === 1 ? [toWebAssemblyValue(given, results[0] as ValueType)] : toValues(given, results);
  for (let i = 0; i < results.length; i++) writeStackValue(results[i] as ValueType, base + 2 * i, values[i]);
}

/** Converts what is iterated over: all of it, and before anything is converted. */
function toValues(given: unknown, types: readonly ValueType[]): Value[] {
  const begin = (given as Iterable<unknown>)[Symbol.iterator] as (() => Iterator<unknown>) | undefined | null;
  if (begin === undefined || begin === null) throw new TypeError("multi-return value must be iterable");
  const values = [...{ [Symbol.iterator]: () => Reflect.apply(begin, given, []) }];
  if (values.length !== types.length) throw new TypeError("multi-return length mismatch");
  return values.map((value, i) => toWebAssemblyValue(value, types[i] as ValueType));
}
