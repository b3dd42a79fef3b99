/**
 * One register instruction as data: what its word and its immediate words hold, and what it does, as JavaScript text.
 *
 * An instruction is one word, `op | d << 8 | a << 16 | b << 24`, followed by its immediate words. `d`, `a` and `b` are slot
 * numbers of the frame. In a body
 *
 *     d a b             are word indices into the value stack: `I[d]` is the i32 (or low word), `I[d + 1]` the high word,
 *                       `F[d]` the f32 and `D[d >> 1]` the f64 of that slot
 *     K0 K1 K2          are the immediate words
 *     M G X T           memory 0, the instance's globals, its imported globals, the dispatch words of table 0
 *     R                 the registers (see interpreter/machine.ts)
 *     C pc fp fuel      the code, the next instruction's position, the frame, what is left of the quantum
 *     self STACK_LIMIT  the number of the running instance, the last word where a frame may begin
 *     x y z w0 t        scratch: integers x y z w0, a double t
 *     LEAVE             gives the instruction to its handler outside of the loop, with nothing changed so far
 *     FLAG(c)           is 1 if the condition c holds, else 0
 *     JUMP(e)           continues at position e, at the price of one unit of fuel
 *
 * Templates of operations that take values are written over the neutral names A B (i32), AL AH BL BH (i64 words), AF BF
 * (f32) and AD BD (f64), so that another executor can put expressions there.
 */

/** What an immediate word means; the disassembler prints it accordingly. `slots` stands for a count and so many slots. */
export type Immediate = "k" | "offset" | "target" | "slot" | "slots" | "index" | "count" | "f64";

export interface Row {
  /** Mnemonic of the register instruction, unique. */
  readonly name: string;
  /** Which of d, a, b are slots of this instruction, e.g. `"dab"`; others are 0 or as the body says. */
  readonly fields: string;
  readonly immediates: readonly Immediate[];
  /** The instruction as statements. `pc` moves past the immediates afterwards, unless `jumps`. */
  readonly body: string;
  /** The body sets `pc` on every path itself. */
  readonly jumps: boolean;
}

/** A row whose body falls through to the next instruction. */
export function row(name: string, fields: string, immediates: readonly Immediate[], body: string): Row {
  return { name, fields, immediates, body, jumps: false };
}

/** A row that branches to its last immediate, a target, when `condition` holds. */
export function branch(name: string, fields: string, immediates: readonly Immediate[], condition: string): Row {
  const target = `K${immediates.length}`;
  const next = `pc = pc + ${immediates.length + 1} | 0;`;
  const body = `if (${condition}) { JUMP(${target}) } ${next}`;
  return { name, fields, immediates: [...immediates, "target"], body, jumps: true };
}

/** A row that sets `pc` itself. */
export function jump(name: string, fields: string, immediates: readonly Immediate[], body: string): Row {
  return { name, fields, immediates, body, jumps: true };
}

/** Replaces the neutral names of a template by expressions. */
export function substitute(template: string, names: Readonly<Record<string, string>>): string {
  return template.replace(/\b[A-Z][A-Z]?\b/g, (name) => names[name] ?? name);
}

/** Expressions for operands in slots a and b. */
export const SLOT_OPERANDS: Readonly<Record<string, string>> = {
  A: "I[a]",
  B: "I[b]",
  AL: "I[a]",
  AH: "I[a + 1 | 0]",
  BL: "I[b]",
  BH: "I[b + 1 | 0]",
  AF: "F[a]",
  BF: "F[b]",
  AD: "D[a >> 1]",
  BD: "D[b >> 1]",
};

/** The same with the right operand in immediate words. */
export const CONSTANT_RIGHT: Readonly<Record<string, string>> = {
  ...SLOT_OPERANDS,
  B: "K0",
  BL: "K0",
  BH: "K1",
  BD: "D[K0]",
};

/** The same with the left operand in immediate words. */
export const CONSTANT_LEFT: Readonly<Record<string, string>> = {
  ...SLOT_OPERANDS,
  A: "K0",
  AL: "K0",
  AH: "K1",
  AD: "D[K0]",
};
