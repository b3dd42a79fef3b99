/**
 * The one error of the script reader: the script, or a literal in it, cannot be read.
 */
export class WastSyntaxError extends Error {
  override readonly name: string = "WastSyntaxError";
  /** Position in the script, in UTF-16 code units. */
  readonly offset: number;
  /** Line of that position, from 1. */
  readonly line: number;
  /** Column of that position, in UTF-16 code units from 1. */
  readonly column: number;

  constructor(message: string, position: { readonly offset: number; readonly line: number; readonly column: number }) {
    super(`${position.line}:${position.column}: ${message}`);
    this.offset = position.offset;
    this.line = position.line;
    this.column = position.column;
  }
}
