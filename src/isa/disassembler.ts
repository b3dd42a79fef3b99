/**
 * Register code as text, one instruction a line: `address  mnemonic operands`.
 *
 * Slots are written `s3`, constants as numbers, pooled doubles by value, branch targets as `→ address`. An instruction
 * outside of the loop is written with its own name.
 */
import { COLD_INSTRUCTIONS } from "./cold-instructions.ts";
import { COLD, HOT_ROWS, PAGE, SECOND_PAGE, WIDE } from "./instruction-set.ts";
import type { Immediate } from "./row.ts";
import { F64_STACK } from "./value-stack.ts";

/** One instruction, taken apart. */
export interface DisassembledInstruction {
  readonly address: number;
  readonly name: string;
  readonly operands: readonly string[];
  /** Address of the next instruction. */
  readonly next: number;
}

const OPERAND_TEXT: Readonly<Record<Immediate, (word: number) => string>> = {
  target: (word) => `→ ${word}`,
  slot: (word) => `s${word >> 1}`,
  slots: (word) => `×${word}`,
  f64: (word) => String(F64_STACK[word]),
  offset: (word) => `+${word >>> 0}`,
  index: (word) => `#${word}`,
  count: (word) => `×${word}`,
  k: String,
};

/** Takes the instruction at an address apart. */
export function disassembleInstruction(words: Int32Array, address: number): DisassembledInstruction {
  let at = address;
  let word = words[at++] as number;
  let high = 0;
  let page = 0;
  if ((word & 255) === WIDE || (word & 255) === PAGE) {
    page = (word & 255) === PAGE ? SECOND_PAGE : 0;
    high = word;
    word = words[at++] as number;
  }
  const slots: Readonly<Record<string, number>> = {
    d: (((high >>> 8) & 255) << 8) | ((word >>> 8) & 255),
    a: (((high >>> 16) & 255) << 8) | ((word >>> 16) & 255),
    b: ((high >>> 24) << 8) | (word >>> 24),
  };
  const operation = (word & 255) | page;
  const row = operation === COLD ? COLD_INSTRUCTIONS[words[at++] as number] : HOT_ROWS[operation];
  if (row === undefined) return { address, name: `? ${word}`, operands: [], next: at };
  const operands = Array.from(row.fields, (field) => `s${slots[field]}`);
  const { immediates } = row;
  for (const kind of immediates) operands.push(OPERAND_TEXT[kind](words[at++] as number));
  if (immediates.includes("slots")) {
    for (let left = words[at - 1] as number; left > 0; left--) operands.push(OPERAND_TEXT.slot(words[at++] as number));
  }
  if (row.name === "br_table") {
    const targets = (words[at - 1] as number) + 1;
    for (let i = 0; i < targets; i++) operands.push(OPERAND_TEXT.target(words[at++] as number));
  }
  return { address, name: row.name, operands, next: at };
}

/** The instructions between two addresses, a line each. */
export function disassembleCode(words: Int32Array, start: number, end: number): string {
  const lines: string[] = [];
  for (let at = start; at < end; ) {
    const { address, name, operands, next } = disassembleInstruction(words, at);
    lines.push(`${String(address).padStart(7)}  ${name} ${operands.join(", ")}`.trimEnd());
    at = next;
  }
  return lines.join("\n");
}
