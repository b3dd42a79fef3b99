/**
 * Exceptions on their way: from the value stack and back, and between WebAssembly and the host.
 *
 * WebAssembly catches what host functions throw as an exception of the tag `HOST_TAG`; it leaves WebAssembly as what the
 * host threw. Traps, exhaustion and exits are no exceptions.
 */
import { WasmError, WasmException } from "../base/errors.ts";
import { I32_STACK } from "../isa/value-stack.ts";
import { widthOf, wordsOf } from "../lowering/operand-stack.ts";
import { ExceptionInstance } from "../memory/exception-instance.ts";
import { Tag } from "../memory/tag.ts";
import { canonicalFunctionType, definedType } from "../module/canonical-types.ts";
import { EXTERNREF, type FunctionType, isReference } from "../module/types.ts";
import { readReference, writeReference } from "./handlers/reference.ts";

const HOST_TYPES = canonicalFunctionType({ kind: "func", params: [EXTERNREF], results: [] });
const HOST_ID = HOST_TYPES.ids[0] as number;

/** The tag of what host functions throw; modules that import it catch and throw values of the host. */
export const HOST_TAG: Tag = new Tag(HOST_ID, definedType(HOST_ID).composite as FunctionType, HOST_TYPES);

/** The exception that an error means which came out of a host function, or `undefined` if it cannot be caught. */
export function exceptionOf(error: unknown): ExceptionInstance | undefined {
  if (error instanceof WasmException) return error.exception as ExceptionInstance;
  return error instanceof WasmError ? undefined : new ExceptionInstance(HOST_TAG, [error]);
}

/** What the host gets for an exception that nothing caught: always the same for the same exception. */
export function errorOf(exception: ExceptionInstance): unknown {
  if (exception.tag === HOST_TAG) return exception.payload[0];
  exception.error ??= new WasmException(exception);
  return exception.error;
}

/** Makes an exception whose payload stands in the value stack from word `base` on. */
export function exceptionAt(tag: Tag, base: number): ExceptionInstance {
  const payload: unknown[] = [];
  let word = base;
  for (const type of tag.type.params) {
    if (isReference(type)) payload.push(readReference(word));
    else for (let i = 0; i < wordsOf(type); i++) payload.push(I32_STACK[word + i]);
    word += 2 * widthOf(type);
  }
  return new ExceptionInstance(tag, payload);
}

/** Writes the payload of an exception to the value stack from word `base` on. */
export function writePayload({ tag, payload }: ExceptionInstance, base: number): void {
  let word = base;
  let next = 0;
  for (const type of tag.type.params) {
    if (isReference(type)) writeReference(word, payload[next++]);
    else for (let i = 0; i < wordsOf(type); i++) I32_STACK[word + i] = payload[next++] as number;
    word += 2 * widthOf(type);
  }
}
