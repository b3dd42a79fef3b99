/**
 * Exported Functions: functions of WebAssembly as functions of JavaScript, one for each function of the engine, wherever it is
 * met.
 *
 * The name of one is its index, and its length the number of parameters: both come from how it is written (a method with a
 * computed name and so many parameters), since setting them afterwards costs more than the rest. A method is no constructor.
 *
 * @see https://webassembly.github.io/spec/js-api/#exported-function-exotic-objects
 */
import { execute, forgetAbove, reserve } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
import { I32_STACK } from "../isa/value-stack.ts";
import { type FunctionType, I32, type ValueType } from "../module/types.ts";
import { readStackValue, writeStackValue } from "../runtime/values.ts";
import { toJsError } from "./errors.ts";
import { type JsFunction, late } from "./late-bindings.ts";
import { isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";

/** Constructs nothing: what it is given is `this` for a class that extends it. */
const Given = function (object: object): object {
  return object;
} as unknown as new (
  object: object,
) => object;

/**
 * Puts the function that it stands for into an Exported Function, as a private field that nobody else can see or add.
 *
 * FAST: a module may export a million functions, and a WeakMap of so many keeps the collector of the host busy for seconds.
 */
class ExportedFunction extends Given {
  readonly #func: FunctionInstance;

  constructor(object: JsFunction, func: FunctionInstance) {
    super(object);
    this.#func = func;
  }

  static functionOf(value: object): FunctionInstance | undefined {
    return #func in value ? value.#func : undefined;
  }
}

const hostFunctionIndices = new WeakMap<FunctionInstance, number>();

/** The Exported Function of a function: always the same. */
export function functionObjectOf(func: FunctionInstance): JsFunction {
  const known = func.hostObject as JsFunction | undefined;
  if (known !== undefined) return known;
  const made = makeFunction(func);
  func.hostObject = made;
  void new ExportedFunction(made, func);
  return made;
}

/** The function that an Exported Function stands for; `undefined` for all other values. */
export function functionOf(value: unknown): FunctionInstance | undefined {
  return typeof value === "function" ? ExportedFunction.functionOf(value) : undefined;
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

/** In place of the type of the only result. */
const NO_RESULT = -1;
const MANY_RESULTS = -2;

/** What calls need to know of a type, which many functions have in common. */
interface Signature {
  readonly isAccessible: boolean;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** The type of the only result, or {@link NO_RESULT} or {@link MANY_RESULTS}. */
  readonly result: ValueType;
}

/** By type, which is one object for all functions that have it. */
const signatures = new WeakMap<FunctionType, Signature>();

function signatureOf(type: FunctionType): Signature {
  const known = signatures.get(type);
  if (known !== undefined) return known;
  const { params, results } = type;
  const made: Signature = {
    isAccessible: !params.some(isInaccessible) && !results.some(isInaccessible),
    params,
    results,
    result: results.length === 0 ? NO_RESULT : results.length > 1 ? MANY_RESULTS : (results[0] as ValueType),
  };
  signatures.set(type, made);
  return made;
}

/** What an Exported Function calls. */
interface Callee {
  readonly func: FunctionInstance;
  readonly signature: Signature;
}

/** Makers of functions by their number of parameters. FAST: no arrays for arguments, which almost all functions go without. */
const MAKERS: readonly ((callee: Callee, name: string) => JsFunction | undefined)[] = [
  (callee, name) =>
    ({
      [name]() {
        return run(callee, begin(callee));
      },
    })[name],
  (callee, name) =>
    ({
      [name](a: unknown) {
        const first = toArgument(callee, 0, a);
        const base = begin(callee);
        writeArgument(callee, 0, base, first);
        return run(callee, base);
      },
    })[name],
  (callee, name) =>
    ({
      [name](a: unknown, b: unknown) {
        const first = toArgument(callee, 0, a);
        const second = toArgument(callee, 1, b);
        const base = begin(callee);
        writeArgument(callee, 0, base, first);
        writeArgument(callee, 1, base, second);
        return run(callee, base);
      },
    })[name],
  (callee, name) =>
    ({
      [name](a: unknown, b: unknown, c: unknown) {
        const first = toArgument(callee, 0, a);
        const second = toArgument(callee, 1, b);
        const third = toArgument(callee, 2, c);
        const base = begin(callee);
        writeArgument(callee, 0, base, first);
        writeArgument(callee, 1, base, second);
        writeArgument(callee, 2, base, third);
        return run(callee, base);
      },
    })[name],
];

/** @see https://webassembly.github.io/spec/js-api/#a-new-exported-function */
function makeFunction(func: FunctionInstance): JsFunction {
  const signature = signatureOf(func.type);
  const { length } = signature.params;
  const name = nameOf(func);
  if (!signature.isAccessible) return makeUncallable(name, length);
  const callee: Callee = { func, signature };
  const made = MAKERS[length]?.(callee, name);
  return made ?? withLength({ [name]: (...args: unknown[]) => call(callee, args) }[name] as JsFunction, length);
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
 * Calls a function with any number of arguments from JavaScript.
 * @see https://webassembly.github.io/spec/js-api/#call-an-exported-function
 */
function call(callee: Callee, args: readonly unknown[]): unknown {
  // All of them first: what converts an object may call functions of WebAssembly.
  const values = callee.signature.params.map((type, i) => toWebAssemblyValue(args[i], type));
  const base = begin(callee);
  for (let i = 0; i < values.length; i++) writeArgument(callee, i, base, values[i]);
  return run(callee, base);
}

/** Converts an argument. */
function toArgument({ signature }: Callee, index: number, value: unknown): unknown {
  const type = signature.params[index] as ValueType;
  return type === I32 ? (value as number) | 0 : toWebAssemblyValue(value, type);
}

/** Takes room on the value stack. @returns the word where it begins */
function begin({ func }: Callee): number {
  try {
    return reserve(func.linkSlot);
  } catch (error) {
    throw toJsError(error);
  }
}

/** Writes an argument to its slot. A parameter of two slots would be a vector, which has been refused. */
function writeArgument({ signature }: Callee, index: number, base: number, value: unknown): void {
  const type = signature.params[index] as ValueType;
  if (type === I32) I32_STACK[base + 2 * index] = value as number;
  else writeStackValue(type, base + 2 * index, value);
}

/** Runs a function whose arguments stand from word `base` on, and gives what JavaScript gets for its results. */
function run({ func, signature }: Callee, base: number): unknown {
  try {
    execute(func, base);
  } catch (error) {
    forgetAbove(base);
    throw toJsError(error);
  }
  const { result } = signature;
  const value = result === I32 ? I32_STACK[base] : readResults(signature, base);
  forgetAbove(base);
  return value;
}

function readResults({ result, results }: Signature, base: number): unknown {
  if (result === NO_RESULT) return undefined;
  if (result !== MANY_RESULTS) return toJsValue(readStackValue(result, base));
  return results.map((type, i) => toJsValue(readStackValue(type, base + 2 * i)));
}
