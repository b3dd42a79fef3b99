/**
 * What needs each other: conversions make functions and exceptions of the engine into JavaScript objects, whose methods
 * convert. The conversions come first and find the others here.
 */
import type { FunctionInstance } from "../interpreter/instance.ts";
import type { ExceptionInstance } from "../memory/exception-instance.ts";

/** A function of JavaScript. */
export type JsFunction = (...args: unknown[]) => unknown;

interface LateBindings {
  /** The Exported Function of a function: always the same. */
  functionObject: (func: FunctionInstance) => JsFunction;
  /** The function that an Exported Function stands for; `undefined` for all other values. */
  functionOf: (value: unknown) => FunctionInstance | undefined;
  /** The Exception object of an exception: always the same. */
  exceptionObject: (exception: ExceptionInstance) => object;
  /** The exception that an Exception object stands for; `undefined` for all other values. */
  exceptionOf: (value: unknown) => ExceptionInstance | undefined;
}

function missing(): never {
  throw new Error("the WebAssembly namespace is not there yet");
}

export const late: LateBindings = {
  functionObject: missing,
  functionOf: missing,
  exceptionObject: missing,
  exceptionOf: missing,
};
