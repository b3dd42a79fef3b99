/**
 * The line at the bottom of a terminal that says how far a run is. It is rewritten in place, and gone before anything else is
 * written.
 */
import type { Output } from "./output.ts";

const CLEAR_LINE = "\r\u001B[2K";

export class ProgressLine {
  readonly #output: Output;
  #shown: boolean;

  constructor(output: Output) {
    this.#output = output;
    this.#shown = false;
  }

  /** Shows a text instead of the last one. Does nothing where the output is no terminal. */
  show(text: string): void {
    const columns = this.#output.terminalColumns?.();
    if (columns === undefined) return;
    // A line as wide as the terminal would wrap on some.
    this.#output.out(`${CLEAR_LINE}${text.slice(0, columns - 1)}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#output.out(CLEAR_LINE);
    this.#shown = false;
  }
}
