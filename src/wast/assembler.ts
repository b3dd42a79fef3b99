/**
 * What the runner needs to turn the text of a module into a binary.
 */

export interface Assembler {
  /** Whether its complaints begin with the words of the official suite, and are to be held against them. */
  readonly hasSuiteWords: boolean;
  /**
   * Assembles the text of one module, `(module …)` or its fields alone.
   * @throws Error with the assembler's complaint when the text is malformed
   */
  assemble(text: string): Uint8Array;
}
