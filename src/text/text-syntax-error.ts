/**
 * The one error of everything that reads text: a module, a script, or a literal in them is malformed.
 */
import { WasmError } from "../base/errors.ts";

/** A place in a text. */
export interface TextPosition {
  /** In UTF-16 code units, from 0. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
}

/**
 * The text is malformed.
 * @see https://webassembly.github.io/spec/core/text/index.html
 */
export class TextSyntaxError extends WasmError {
  override readonly name: string = "TextSyntaxError";
  /** Position in the text, in UTF-16 code units, of what cannot be accepted. */
  readonly offset: number;
  /** Line of that position, from 1. */
  readonly line: number;
  /** Column of that position, in UTF-16 code units from 1. */
  readonly column: number;

  constructor(message: string, { offset, line, column }: TextPosition) {
    super(`${message} (at ${line}:${column})`);
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}
