/**
 * How instructions are called in the text format: by the mnemonics of the instruction table, where several rows share a word
 * without the suffix that tells them apart.
 */
import { IMMEDIATE } from "../../instructions/immediates.ts";
import { IMMEDIATE_KINDS, INSTRUCTION_COUNT, MNEMONICS } from "../../instructions/instructions.ts";

const MNEMONIC_SET: ReadonlySet<string> = new Set(MNEMONICS);

/** The word of each instruction, by id. */
export const INSTRUCTION_WORDS: readonly string[] = MNEMONICS.map(wordOf);

/**
 * By id, 1 where the operand of HEAP_TYPE immediates is written as a reference type that may be null: the row without the
 * suffix has the one that may not.
 */
export const IS_NULLABLE_FORM: Uint8Array = Uint8Array.from({ length: INSTRUCTION_COUNT }, (_, id) =>
  Number(IMMEDIATE_KINDS[id] === IMMEDIATE.HEAP_TYPE && INSTRUCTION_WORDS[id] !== MNEMONICS[id]),
);

/** `select.types` and `ref.test.null` are `select` and `ref.test`; `ref.null` is itself. */
function wordOf(mnemonic: string): string {
  const word = mnemonic.slice(0, mnemonic.lastIndexOf("."));
  return MNEMONIC_SET.has(word) ? word : mnemonic;
}
