/**
 * Exceptions of WebAssembly as JavaScript makes, catches and throws them. One exception is always the same object, however often
 * it passes from WebAssembly to JavaScript and back.
 *
 * @see https://webassembly.github.io/spec/js-api/#exceptions
 */
import { HOST_TAG } from "../interpreter/exceptions.ts";
import type { ExceptionInstance } from "../memory/exception-instance.ts";
import type { Tag as EngineTag } from "../memory/tag.ts";
import type { ValueType } from "../module/types.ts";
import { exceptionOfValues, payloadValue } from "../runtime/exceptions.ts";
import { Existing } from "./existing.ts";
import type { Exception as ExceptionInterface } from "./interfaces.ts";
import { late } from "./late-bindings.ts";
import { toSequence } from "./sequence.ts";
import { tagOf } from "./tag.ts";
import { isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";
import { defineInterface, ensurePrototype, isObject, requireArguments, toUnsignedLong } from "./web-idl.ts";

const CONTEXT = "WebAssembly.Exception()";

const objects = new WeakMap<ExceptionInstance, Exception>();
let readException: (value: object) => ExceptionInstance | undefined;

/** An exception of WebAssembly as a value: a tag and a payload. @see https://webassembly.github.io/spec/js-api/#exceptions */
export class Exception implements ExceptionInterface {
  static {
    readException = (value) => (#exception in value ? value.#exception : undefined);
    defineInterface(this, "Exception");
  }

  readonly #exception: ExceptionInstance;
  readonly #stack: string | undefined;

  /**
   * @param exceptionTag its tag
   * @param payload one value for each type of the tag
   * @param options with `traceStack`, the exception has a stack
   * @see https://webassembly.github.io/spec/js-api/#dom-exception-exception
   */
  constructor(exceptionTag: unknown, payload: unknown, ...[options]: [options?: unknown]) {
    ensurePrototype(this, new.target, Exception.prototype);
    if (exceptionTag instanceof Existing) {
      this.#exception = (exceptionTag as Existing<ExceptionInstance>).value;
      this.#stack = undefined;
    } else {
      requireArguments(arguments.length, 2, CONTEXT);
      const tag = toTag(exceptionTag, CONTEXT);
      const values = toSequence(payload, `${CONTEXT}: Argument 1 must be iterable`);
      const isTraced = toTraceStack(options);
      this.#exception = exceptionOfValues(tag, toPayload(tag, values));
      this.#stack = isTraced ? presentStack() : undefined;
    }
    objects.set(this.#exception, this);
  }

  /**
   * A value of the payload.
   * @param exceptionTag the exception's tag
   * @param index of the value
   * @see https://webassembly.github.io/spec/js-api/#dom-exception-getarg
   */
  getArg(exceptionTag: unknown, index: unknown): unknown {
    const context = "WebAssembly.Exception.getArg()";
    const exception = receiver(this, context);
    requireArguments(arguments.length, 2, context);
    const tag = toTag(exceptionTag, context);
    const position = toUnsignedLong(index, context, "Argument 1");
    if (exception.tag !== tag) throw new TypeError(`${context}: First argument does not match the exception tag`);
    const type = tag.type.params[position];
    if (type === undefined) throw new RangeError(`${context}: Index must be less than ${tag.type.params.length}`);
    if (isInaccessible(type)) throw new TypeError(`${context}: Invalid type of exception argument`);
    return toJsValue(payloadValue(exception, position));
  }

  /**
   * Whether the exception has this tag.
   * @see https://webassembly.github.io/spec/js-api/#dom-exception-is
   */
  is(exceptionTag: unknown): boolean {
    const context = "WebAssembly.Exception.is()";
    const exception = receiver(this, context);
    requireArguments(arguments.length, 1, context);
    return exception.tag === toTag(exceptionTag, context);
  }

  /**
   * The calls that were running when the exception was made, if that was asked for and the host can tell.
   * @see https://webassembly.github.io/spec/js-api/#dom-exception-stack
   */
  get stack(): string | undefined {
    receiver(this, "WebAssembly.Exception.stack");
    return this.#stack;
  }
}

function receiver(value: unknown, context: string): ExceptionInstance {
  const exception = exceptionOf(value);
  if (exception === undefined) throw new TypeError(`${context}: Receiver is not a WebAssembly.Exception`);
  return exception;
}

function toTag(value: unknown, context: string): EngineTag {
  const tag = tagOf(value);
  if (tag === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly tag`);
  return tag;
}

function toTraceStack(options: unknown): boolean {
  if (options === undefined || options === null) return false;
  if (!isObject(options)) throw new TypeError(`${CONTEXT}: Argument 2 is not an object`);
  return Boolean((options as { traceStack?: unknown }).traceStack);
}

/** @throws TypeError unless there is one value of each type */
function toPayload(tag: EngineTag, values: readonly unknown[]): unknown[] {
  if (tag === HOST_TAG) throw new TypeError(`${CONTEXT}: Argument 0 cannot be WebAssembly.JSTag`);
  const { params } = tag.type;
  if (values.length !== params.length) {
    throw new TypeError(`${CONTEXT}: Number of exception values does not match signature length`);
  }
  return params.map((type, i) => toPayloadValue(values[i], type));
}

function toPayloadValue(value: unknown, type: ValueType): unknown {
  if (isInaccessible(type)) throw new TypeError(`${CONTEXT}: Invalid type of exception argument`);
  return toWebAssemblyValue(value, type);
}

/** The stack as an error would have it; the calls in this file are not in it where the host can leave them out. */
function presentStack(): string | undefined {
  const error = new Error();
  (Error as { captureStackTrace?: (target: object, above: unknown) => void }).captureStackTrace?.(error, Exception);
  return error.stack;
}

/**
 * The object that stands for an exception: always the same.
 * @see https://webassembly.github.io/spec/js-api/#create-an-exception-object
 */
function exceptionObjectOf(exception: ExceptionInstance): Exception {
  return objects.get(exception) ?? new Exception(new Existing(exception), undefined);
}

/** The exception that an object stands for; `undefined` for all other values. */
function exceptionOf(value: unknown): ExceptionInstance | undefined {
  return isObject(value) ? readException(value) : undefined;
}

late.exceptionObject = exceptionObjectOf;
late.exceptionOf = exceptionOf;
