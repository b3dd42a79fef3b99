/**
 * The vector instructions outside of the loop: all there are, by what the instruction table says of them.
 *
 * Slots: `d` the result, `a` and `b` the operands, a third operand as an immediate. Immediates of loads and stores of memory 0
 * are a summand of the address, which wraps, and the offset; those of other memories (names with `.m`) the index and the
 * offset. Then come lane indices, four to a word where there are many, or the words of a constant.
 */
import { FEATURES } from "../base/features.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import { FEATURE_BITS, IMMEDIATE_KINDS, MNEMONICS, SIGNATURES } from "../instructions/instructions.ts";
import type { Immediate } from "./row.ts";

/** A vector instruction of the table. */
export interface VectorInstruction {
  readonly mnemonic: string;
  /** Kind of its immediates: a value of IMMEDIATE. */
  readonly immediates: number;
  readonly operands: number;
  /** The type of its result, or 0 without one. */
  readonly result: number;
}

function describe(id: number): VectorInstruction {
  const signature = SIGNATURES[id] as number;
  return {
    mnemonic: MNEMONICS[id] as string,
    immediates: IMMEDIATE_KINDS[id] as number,
    operands: signature & 7,
    result: ((signature >> 3) & 3) === 0 ? 0 : (signature >> 17) & 7,
  };
}

const SIMD = FEATURES.simd | FEATURES["relaxed-simd"];

export const VECTOR_INSTRUCTIONS: readonly VectorInstruction[] = MNEMONICS.map((_, id) => id)
  .filter((id) => ((FEATURE_BITS[id] as number) & SIMD) !== 0)
  .map(describe);

const IMMEDIATES: Readonly<Record<number, readonly Immediate[]>> = {
  [IMMEDIATE.V128]: ["k", "k", "k", "k"],
  [IMMEDIATE.LANES]: ["k", "k", "k", "k"],
  [IMMEDIATE.LANE]: ["k"],
  [IMMEDIATE.MEMARG]: ["k", "offset"],
  [IMMEDIATE.MEMARG_LANE]: ["k", "offset", "k"],
};

/** A register instruction, in the form of cold-instructions.ts. */
interface RegisterInstruction {
  readonly name: string;
  readonly fields: string;
  readonly immediates: readonly Immediate[];
  readonly hasDestination: boolean;
}

function register(name: string, fields: string, immediates: readonly Immediate[]): RegisterInstruction {
  return { name, fields, immediates, hasDestination: fields.startsWith("d") };
}

function registerInstructions({ mnemonic, immediates, operands, result }: VectorInstruction): RegisterInstruction[] {
  const fields = (result === 0 ? "" : "d") + "ab".slice(0, operands);
  const kinds = operands === 3 ? (["slot"] as const) : (IMMEDIATES[immediates] ?? []);
  const instruction = register(mnemonic, fields, kinds);
  if (kinds[1] !== "offset") return [instruction];
  return [instruction, register(`${mnemonic}.m`, fields, ["index", ...kinds.slice(1)])];
}

export const COLD_VECTOR_INSTRUCTIONS: readonly RegisterInstruction[] = [
  ...VECTOR_INSTRUCTIONS.flatMap(registerInstructions),
  register("i32x4.shuffle", "dab", ["k"]),
  register("imported.get.128", "d", ["index"]),
  register("imported.set.128", "a", ["index"]),
];
