/**
 * Exported Functions: functions of WebAssembly as functions of JavaScript, one for each function of the engine, wherever it is
 * met.
 *
 * The name of one is its index, and its length the number of parameters: both come from how it is written (a method with a
 * computed name and so many parameters), since setting them afterwards costs more than the rest. A method is no constructor.
 *
 * @see https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects
 */
import { execute, reserve } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
import { REFERENCES } from "../isa/value-stack.ts";
import { linkSlotOf } from "../lowering/frame-layout.ts";
import type { FunctionType, ValueType } from "../module/types.ts";
import { readStackValue, type Value, writeStackValue } from "../runtime/values.ts";
import { toJsError } from "./errors.ts";
import { type JsFunction, late } from "./late-bindings.ts";
import { isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";

const functions = new WeakMap<JsFunction, FunctionInstance>();
const hostFunctionIndices = new WeakMap<FunctionInstance, number>();

/** The Exported Function of a function: always the same. */
export function functionObjectOf(func: FunctionInstance): JsFunction {
  const known = func.hostObject as JsFunction | undefined;
  if (known !== undefined) return known;
  const made = makeFunction(func);
  func.hostObject = made;
  functions.set(made, func);
  return made;
}

/** The function that an Exported Function stands for; `undefined` for all other values. */
export function functionOf(value: unknown): FunctionInstance | undefined {
  return typeof value === "function" ? functions.get(value as JsFunction) : undefined;
}

/** Notes the place of a host function among a module's imported functions: its name, if it is exported again. */
export function noteHostFunctionIndex(func: FunctionInstance, index: number): void {
  hostFunctionIndices.set(func, index);
}

late.functionObject = functionObjectOf;
late.functionOf = functionOf;

/** @see https://webassembly.github.io/spec/js-api/#name-of-the-webassembly-function */
function nameOf(func: FunctionInstance): string {
  return String(func.instance === undefined ? hostFunctionIndices.get(func) : func.index);
}

/** Makers of functions by their number of parameters. */
const MAKERS: readonly ((func: FunctionInstance, name: string) => JsFunction | undefined)[] = [
  (func, name) =>
    ({
      [name]() {
        return call(func, []);
      },
    })[name],
  (func, name) =>
    ({
      [name](a: unknown) {
        return call(func, [a]);
      },
    })[name],
  (func, name) =>
    ({
      [name](a: unknown, b: unknown) {
        return call(func, [a, b]);
      },
    })[name],
  (func, name) =>
    ({
      [name](a: unknown, b: unknown, c: unknown) {
        return call(func, [a, b, c]);
      },
    })[name],
];

/** @see https://webassembly.github.io/spec/js-api/#a-new-exported-function */
function makeFunction(func: FunctionInstance): JsFunction {
  const { params, results } = func.type;
  const name = nameOf(func);
  if (params.some(isInaccessible) || results.some(isInaccessible)) return makeUncallable(name, params.length);
  const made = MAKERS[params.length]?.(func, name);
  return made ?? withLength({ [name]: (...args: unknown[]) => call(func, args) }[name] as JsFunction, params.length);
}

function makeUncallable(name: string, length: number): JsFunction {
  const made = {
    [name]() {
      throw new TypeError("type incompatibility when transforming from/to JS");
    },
  }[name];
  return withLength(made as JsFunction, length);
}

function withLength(made: JsFunction, length: number): JsFunction {
  return Object.defineProperty(made, "length", { value: length });
}

/**
 * Calls a function, whose types are all accessible, with arguments from JavaScript.
 * @see https://webassembly.github.io/spec/js-api/#call-an-exported-function
 */
function call(func: FunctionInstance, args: unknown[]): unknown {
  const { params } = func.type;
  // All of them first: what converts an object may call functions of WebAssembly.
  const values: Value[] = [];
  for (let i = 0; i < params.length; i++) values.push(toWebAssemblyValue(args[i], params[i] as ValueType));
  try {
    return run(func, func.type, values);
  } catch (error) {
    throw toJsError(error);
  }
}

function run(func: FunctionInstance, { params, results }: FunctionType, values: readonly Value[]): unknown {
  const base = reserve(linkSlotOf(func.type));
  try {
    // A parameter of two slots would be a vector, which has been refused.
    for (let i = 0; i < values.length; i++) writeStackValue(params[i] as ValueType, base + 2 * i, values[i]);
    execute(func, base);
    if (results.length === 0) return undefined;
    if (results.length === 1) return toJsValue(readStackValue(results[0] as ValueType, base));
    return results.map((type, i) => toJsValue(readStackValue(type, base + 2 * i)));
  } finally {
    if (REFERENCES.length > base >> 1) REFERENCES.length = base >> 1;
  }
}
