/**
 * An exception that was thrown: what an `exnref` refers to.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#exception-instances
 */
import type { WasmException } from "../base/errors.ts";
import type { Tag } from "./tag.ts";

export class ExceptionInstance {
  readonly tag: Tag;
  /** The values of the tag's parameters in order: a number or vector as its 32-bit words, a reference as itself. */
  readonly payload: readonly unknown[];
  /** The error that the host sees if nothing catches the exception; made when that happens for the first time. */
  error: WasmException | undefined;

  constructor(tag: Tag, payload: readonly unknown[]) {
    this.tag = tag;
    this.payload = payload;
    this.error = undefined;
  }
}
