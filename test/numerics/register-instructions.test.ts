/**
 * Holds the rows of the hot loop against the plain functions: each form of a numeric register instruction is run by the
 * loop itself on edge values, with operands and result in slots of their own and in the same slots.
 */
import { describe, expect, it } from "vitest";
import { codeArena } from "../../src/isa/code-arena.ts";
import { poolSlot } from "../../src/isa/constant-pool.ts";
import { COLD, HOT_ROWS, operation } from "../../src/isa/instruction-set.ts";
import type { Row } from "../../src/isa/row.ts";
import { I32_STACK, STACK_BASE_WORD } from "../../src/isa/value-stack.ts";
import { loop } from "../../src/interpreter/loop.generated.ts";
import { FP, FUEL, PC, REGISTERS, WORD } from "../../src/interpreter/machine.ts";
import { NUMERIC_INSTRUCTIONS, type NumericInstruction } from "../../src/numerics/numeric-instructions.ts";
import { EDGE_BITS, type NumericType } from "./edge-values.ts";
import { bitsOfDouble, bitsOfSingle, doubleOfBits, nanClass, singleOfBits } from "./float-bits.ts";
import { NATIVE_INSTRUCTIONS } from "./native-instructions.ts";

type Bits = number | bigint;

interface Form {
  readonly row: Row;
  readonly mnemonic: string;
  readonly instruction: NumericInstruction;
  /** Types of the operands, whose edge values are taken. */
  readonly types: readonly NumericType[];
  /** Which operand stands in immediate words. */
  readonly constant: "left" | "right" | undefined;
  /** What is added to a shift amount in an immediate word. */
  readonly bias: number;
  readonly branches: boolean;
  readonly negated: boolean;
}

const NAME = /^(br\.)?(not\.)?([if]\d\d\.[a-z0-9_]+?)(?:\.(k|kl|k32))?$/;

/** The form of a row that does what one numeric instruction does; no form for other rows. */
function formOf(row: Row): Form[] {
  const match = NAME.exec(row.name);
  const [, branch, not, base = "", suffix] = match ?? [];
  const mnemonic = base.replace(/\.nez$/, ".eqz");
  const instruction = NUMERIC_INSTRUCTIONS.get(mnemonic);
  const types = NATIVE_INSTRUCTIONS.find((each) => each.mnemonic === mnemonic)?.operands;
  if (instruction === undefined || types === undefined) return [];
  const constant = suffix === undefined ? undefined : suffix === "kl" ? "left" : "right";
  const negated = not !== undefined || base.endsWith(".nez");
  return [
    {
      row,
      mnemonic,
      instruction,
      types,
      constant,
      bias: suffix === "k32" ? 32 : 0,
      branches: branch !== undefined,
      negated,
    },
  ];
}

const FORMS = HOT_ROWS.flatMap(formOf);

/** Code and frame of every run: high enough that no other test's code is in the way. */
const CODE = 1024;
const TAKEN = CODE + 16;

function word(op: number, d: number, a: number, b: number): number {
  return op | (d << 8) | (a << 16) | (b << 24);
}

function wordsOf(bits: Bits): [low: number, high: number] {
  if (typeof bits === "number") return [bits, 0];
  return [Number(BigInt.asIntN(32, bits)), Number(BigInt.asIntN(32, bits >> 32n))];
}

function writeSlot(slot: number, bits: Bits): void {
  const [low, high] = wordsOf(bits);
  I32_STACK[STACK_BASE_WORD + 2 * slot] = low;
  I32_STACK[STACK_BASE_WORD + 2 * slot + 1] = high;
}

function readSlot(slot: number, result: string): Bits {
  const at = STACK_BASE_WORD + 2 * slot;
  const low = I32_STACK[at] as number;
  if (result === "i" || result === "f") return low;
  return (BigInt(I32_STACK[at + 1] as number) << 32n) | BigInt(low >>> 0);
}

/** Immediate words of a constant operand, or `undefined` for one that the row cannot hold. */
function immediatesOf({ row, bias }: Form, bits: Bits): number[] | undefined {
  const [low, high] = wordsOf(bits);
  if (row.immediates[0] === "f64") {
    const slot = poolSlot(low, high);
    return slot < 0 ? undefined : [slot];
  }
  const count = row.immediates.filter((kind) => kind === "k").length;
  if (count === 2) return [low, high];
  if (typeof bits === "number") return [low];
  // One word for an i64: the amount of a shift, without the 32 that the row stands for.
  const amount = low & 63;
  return amount >= bias && amount < bias + 32 ? [amount - bias] : undefined;
}

interface Slots {
  readonly d: number;
  readonly a: number;
  readonly b: number;
}

/** Result bits, or `undefined` when the loop gives the operands away (or the row cannot hold them). */
function run(form: Form, operands: readonly Bits[], { d, a, b }: Slots): Bits | undefined {
  const { row, constant, branches, instruction } = form;
  const [first = 0, second = 0] = operands;
  const immediates = constant === undefined ? [] : immediatesOf(form, constant === "left" ? first : second);
  if (immediates === undefined) return undefined;
  if (constant !== "left") writeSlot(a, first);
  if (constant !== "right" && operands.length === 2) writeSlot(b, second);
  const set = (value: number): number[] => [word(operation("const.32"), d, 0, 0), value, word(COLD, 0, 0, 0)];
  const target = branches ? [TAKEN] : [];
  const after = branches ? set(0) : [word(COLD, 0, 0, 0)];
  codeArena.words.set([word(operation(row.name), branches ? 0 : d, a, b), ...immediates, ...target, ...after], CODE);
  codeArena.words.set(set(1), TAKEN);
  REGISTERS[PC] = CODE;
  REGISTERS[FP] = STACK_BASE_WORD;
  REGISTERS[FUEL] = 1000;
  loop();
  return ((REGISTERS[WORD] as number) & 255) === COLD ? readSlot(d, branches ? "i" : instruction.result) : undefined;
}

const FROM_BITS: Readonly<Record<string, (bits: never) => Bits>> = {
  i: (bits: number) => bits,
  I: (bits: bigint) => bits,
  f: singleOfBits,
  F: doubleOfBits,
};

function expected({ instruction, negated }: Form, operands: readonly Bits[]): Bits {
  const { operands: letters, result } = instruction;
  const value = instruction.call(
    ...operands.map((bits, index) => FROM_BITS[letters[index] ?? ""]?.(bits as never) ?? 0),
  );
  if (result === "f") return bitsOfSingle(value as number);
  if (result === "F") return bitsOfDouble(value as number);
  return negated ? 1 - (value as number) : value;
}

function isSame(found: Bits, wanted: Bits, result: string): boolean {
  if (found === wanted) return true;
  const classes = [found, wanted].map(nanClass);
  return /[fF]/.test(result) && classes.every((each) => each === "canonical" || each === "arithmetic");
}

const APART: Slots = { d: 4, a: 2, b: 3 };
const SHARED: readonly Slots[] = [
  { d: 2, a: 2, b: 3 },
  { d: 3, a: 2, b: 3 },
];

/** Every edge value; where there are two operands, every third of each. */
function operandLists(types: readonly NumericType[]): Bits[][] {
  const [first, second] = types.map((type) => EDGE_BITS[type]);
  if (first === undefined) return [];
  if (second === undefined) return first.map((bits) => [bits]);
  const thin = (edges: readonly Bits[]): Bits[] =>
    edges.filter((_, index) => index % 3 === 0 || nanClass(edges[index] ?? 0) !== "number");
  return thin(first).flatMap((left) => thin(second).map((right) => [left, right]));
}

function differences(form: Form, lists: readonly (readonly Bits[])[], slots: Slots): { wrong: string[]; done: number } {
  const wrong: string[] = [];
  let done = 0;
  for (const operands of lists) {
    const found = run(form, operands, slots);
    if (found === undefined) continue;
    done++;
    const wanted = expected(form, operands);
    if (!isSame(found, wanted, form.instruction.result)) wrong.push(`${operands.join(", ")}: ${found}, not ${wanted}`);
  }
  return { wrong, done };
}

describe("the rows of the loop", () => {
  it("have many forms of numeric instructions", () => {
    expect(FORMS.length).toBeGreaterThan(120);
  });

  it.each(FORMS.map((form) => [form.row.name, form] as const))("%s gives what the plain function gives", (_, form) => {
    const { wrong, done } = differences(form, operandLists(form.types), APART);
    expect(wrong).toEqual([]);
    expect(done).toBeGreaterThan(20);
  });

  it.each(FORMS.filter(({ branches }) => !branches).map((form) => [form.row.name, form] as const))(
    "%s reads its operands before it writes into the slot of one",
    (_, form) => {
      const lists = operandLists(form.types).filter((__, index) => index % 4 === 0);
      for (const slots of SHARED) expect(differences(form, lists, slots).wrong).toEqual([]);
    },
  );
});
