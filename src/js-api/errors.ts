/**
 * The errors of the namespace, and the one place where what the engine throws becomes what JavaScript sees, and the other way.
 *
 * Both ways keep identity: one error of the engine is always the same object, and that object, thrown on by a host function, is
 * the same error again. So a trap that has passed through JavaScript is still a trap, which WebAssembly code cannot catch.
 *
 * @see https://webassembly.github.io/spec/js-api/#error-objects
 * @see https://webassembly.github.io/spec/js-api/#errors
 */
import {
  DecodeError,
  ExhaustionError,
  LinkError as EngineLinkError,
  type StackFrame,
  Trap,
  ValidationError,
  WasmError,
  WasmException,
} from "../base/errors.ts";
import type { TrapKind } from "../base/traps.ts";
import type { ExceptionInstance } from "../memory/exception-instance.ts";
import { HeapObject } from "../memory/heap-object.ts";
import { gcObjectOf, heapObjectOf } from "./gc-object.ts";
import type { WebAssemblyErrorConstructor as ErrorConstructor } from "./interfaces.ts";
import { late } from "./late-bindings.ts";
import { ensurePrototype, isObject } from "./web-idl.ts";

/** @see https://tc39.es/ecma262/#sec-nativeerror-object-structure */
function nativeError(name: string): ErrorConstructor {
  const constructor = function (this: unknown, message?: string, ...options: [object?]): Error {
    const error = Reflect.construct(Error, [message, ...options], new.target ?? constructor) as Error;
    if (new.target !== undefined) ensurePrototype(error, new.target, constructor.prototype);
    return error;
  } as unknown as ErrorConstructor;
  Object.setPrototypeOf(constructor, Error);
  Object.defineProperty(constructor, "name", { value: name });
  Object.defineProperty(constructor, "length", { value: 1 });
  const prototype = Object.create(Error.prototype, {
    constructor: { value: constructor, writable: true, configurable: true },
    name: { value: name, writable: true, configurable: true },
    message: { value: "", writable: true, configurable: true },
  }) as Error;
  Object.defineProperty(constructor, "prototype", { value: prototype, writable: false });
  return constructor;
}

export const CompileError: ErrorConstructor = nativeError("CompileError");
export const LinkError: ErrorConstructor = nativeError("LinkError");
export const RuntimeError: ErrorConstructor = nativeError("RuntimeError");
export const SuspendError: ErrorConstructor = nativeError("SuspendError");

/** The words that hosts have for traps, where programs look at them; the engine's own elsewhere. */
const TRAP_WORDS: Partial<Record<TrapKind, string>> = {
  memoryOutOfBounds: "memory access out of bounds",
  tableOutOfBounds: "table index is out of bounds",
  arrayOutOfBounds: "array element access out of bounds",
  undefinedElement: "table index is out of bounds",
  uninitializedElement: "null function or function signature mismatch",
  indirectCallTypeMismatch: "null function or function signature mismatch",
  integerDivideByZero: "divide by zero",
  invalidConversionToInteger: "float unrepresentable in integer range",
  unalignedAtomic: "operation does not support unaligned accesses",
  waitNotAllowed: "Atomics.wait cannot be called in this context",
  nullReference: "dereferencing a null pointer",
  nullFunctionReference: "dereferencing a null pointer",
  nullStructureReference: "dereferencing a null pointer",
  nullArrayReference: "dereferencing a null pointer",
  nullI31Reference: "dereferencing a null pointer",
  nullExceptionReference: "dereferencing a null pointer",
  castFailure: "illegal cast",
};

/** What hosts say when too many calls are nested. */
const EXHAUSTION = "Maximum call stack size exceeded";

const jsErrors = new WeakMap<WasmError, Error>();
const engineErrors = new WeakMap<object, WasmError>();

/**
 * What JavaScript sees of something that came out of WebAssembly code, or out of the engine.
 * @param context what was called, for messages; nothing if it was a function
 */
export function toJsError(error: unknown, context?: string): unknown {
  if (!(error instanceof WasmError)) return error instanceof HeapObject ? gcObjectOf(error) : error;
  if (error instanceof WasmException) return late.exceptionObject(error.exception as ExceptionInstance);
  const known = jsErrors.get(error);
  if (known !== undefined) return known;
  const made = makeJsError(error, context);
  jsErrors.set(error, made);
  engineErrors.set(made, error);
  return made;
}

function makeJsError(error: WasmError, context: string | undefined): Error {
  const prefix = context === undefined ? "" : `${context}: `;
  if (error instanceof Trap) {
    return withFrames(new RuntimeError(prefix + (TRAP_WORDS[error.kind] ?? error.message)), error.wasmStack);
  }
  if (error instanceof ExhaustionError) {
    // A function of JavaScript may have thrown that, and knows it.
    if (error.cause instanceof Error) return error.cause;
    return withFrames(new RangeError(EXHAUSTION), error.wasmStack);
  }
  if (error instanceof DecodeError || error instanceof ValidationError) return new CompileError(prefix + error.message);
  if (error instanceof EngineLinkError) return new LinkError(prefix + error.message);
  // What is left says that there is no room.
  return context === undefined ? new RuntimeError(error.message) : new RangeError(prefix + error.message);
}

/** What something that a host function threw is for the engine. */
export function toEngineError(error: unknown): unknown {
  if (!isObject(error)) return error;
  const exception = late.exceptionOf(error);
  if (exception !== undefined) return (exception.error ??= new WasmException(exception));
  return engineErrors.get(error) ?? heapObjectOf(error) ?? error;
}

/** Puts the frames of WebAssembly code at the top of an error's stack, in the form that the host has for frames. */
function withFrames(error: Error, frames: readonly StackFrame[]): Error {
  const { captureStackTrace } = Error as { captureStackTrace?: (error: Error, above: unknown) => void };
  // Without the functions of this file.
  captureStackTrace?.(error, toJsError);
  const { stack } = error;
  if (typeof stack !== "string" || frames.length === 0) return error;
  const header = `${String(error)}\n`;
  const value = stack.startsWith(header)
    ? header + frames.map((frame) => `    at ${frameText(frame)}\n`).join("") + stack.slice(header.length)
    : frames.map((frame) => `${frame.functionName ?? ""}@${placeText(frame)}\n`).join("") + stack;
  Object.defineProperty(error, "stack", { value, writable: true, configurable: true });
  return error;
}

function frameText(frame: StackFrame): string {
  const { moduleName, functionName } = frame;
  if (functionName === undefined) return placeText(frame);
  return `${moduleName === undefined ? "" : `${moduleName}.`}${functionName} (${placeText(frame)})`;
}

/** @see https://webassembly.github.io/spec/web-api/#conventions */
function placeText({ moduleName, functionIndex, offset }: StackFrame): string {
  return `wasm://wasm/${moduleName ?? "module"}:wasm-function[${functionIndex}]:0x${offset.toString(16)}`;
}
