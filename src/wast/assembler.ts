/**
 * What the runner needs to turn the text of a module into a binary, and the assembler that has it.
 */
import { FEATURE_SETS, type FeatureSet } from "../base/features.ts";
import { assemble } from "../text/assemble.ts";

export interface Assembler {
  /** Whether its complaints begin with the words of the official suite, and are to be held against them. */
  readonly hasSuiteWords: boolean;
  /**
   * Assembles the text of one module, `(module …)` or its fields alone.
   * @param features of the language that the text is written in; all that are known unless given
   * @throws Error with the assembler's complaint when the text is malformed
   */
  assemble(text: string, features?: FeatureSet): Uint8Array;
}

/** The engine's own assembler. */
export const textAssembler: Assembler = {
  hasSuiteWords: true,
  assemble: (text, features = FEATURE_SETS.all) => assemble(text, { features }),
};
