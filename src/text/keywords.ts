/**
 * The words that mean something, each with a number, so that the parser compares no strings: the mnemonics by their
 * instruction ids, the others by the numbers of {@link KEYWORD} above those.
 *
 * @see https://webassembly.github.io/spec/core/text/index.html
 */
import { INSTRUCTION_COUNT, instructionId, MNEMONICS } from "../instructions/instructions.ts";

/** Where the text format has one word for several opcodes: rows of the instruction table that no word names. */
const WITHOUT_WORD: ReadonlySet<string> = new Set([
  "select.types",
  "ref.test.null",
  "ref.cast.null",
  "ref.cast_desc_eq.null",
]);

const WORDS = [
  // Modules
  ["module", "definition", "binary", "quote", "type", "rec", "import", "export", "func", "table", "memory", "global"],
  [
    "tag",
    "start",
    "elem",
    "data",
    "offset",
    "item",
    "declare",
    "param",
    "result",
    "local",
    "mut",
    "shared",
    "pagesize",
  ],
  // Types
  ["sub", "final", "struct", "array", "field", "ref", "null", "exact", "descriptor", "describes"],
  ["i8", "i16", "i32", "i64", "f32", "f64", "v128"],
  ["any", "eq", "i31", "none", "nofunc", "extern", "noextern", "exn", "noexn"],
  ["anyref", "eqref", "i31ref", "structref", "arrayref", "nullref", "funcref", "nullfuncref", "externref"],
  ["nullexternref", "exnref", "nullexnref"],
  // Instructions
  ["then", "do", "catch_ref", "catch_all_ref"],
  ["i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2"],
  ["nan", "inf", "nan:canonical", "nan:arithmetic"],
  // Annotations
  ["before", "after", "first", "last"],
  // Scripts
  ["instance", "register", "invoke", "get", "thread", "wait", "either", "script", "input", "output"],
  ["assert_return", "assert_trap", "assert_exhaustion", "assert_exception", "assert_unlinkable", "assert_invalid"],
  ["assert_malformed", "assert_invalid_custom", "assert_malformed_custom"],
  ["ref.extern", "ref.host", "ref.any", "ref.exn", "ref.struct", "ref.array"],
] as const;

type Word = (typeof WORDS)[number][number];

/** In place of a keyword's number: the word is none. */
export const NO_KEYWORD = -1;

/** Numbers of the keywords that are no mnemonics. */
export const KEYWORD: Readonly<Record<Word, number>> = Object.fromEntries(
  WORDS.flat().map((word, index) => [word, INSTRUCTION_COUNT + index]),
) as Record<Word, number>;

const NUMBERS: ReadonlyMap<string, number> = new Map<string, number>([
  ...Object.entries(KEYWORD),
  ...MNEMONICS.filter((mnemonic) => !WITHOUT_WORD.has(mnemonic)).map((mnemonic): [string, number] => [
    mnemonic,
    instructionId(mnemonic),
  ]),
]);

/** The number of a word: an instruction id, a value of {@link KEYWORD}, or {@link NO_KEYWORD}. */
export function keywordNumber(word: string): number {
  return NUMBERS.get(word) ?? NO_KEYWORD;
}

/** Whether a keyword is a mnemonic. */
export function isInstruction(keyword: number): boolean {
  return keyword >= 0 && keyword < INSTRUCTION_COUNT;
}
