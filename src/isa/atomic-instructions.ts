/**
 * The atomic instructions on memories, all of them outside of the loop: what the instruction table says of them.
 *
 * Slots: `d` the result, `a` the address, `b` the operand behind it. Immediates: index of the memory, offset, and the slot of a
 * third operand.
 */
import { IMMEDIATE } from "../instructions/immediates.ts";
import { IMMEDIATE_KINDS, MNEMONICS, NATURAL_ALIGNMENTS, SIGNATURES } from "../instructions/instructions.ts";
import type { ValueType } from "../module/types.ts";
import type { Immediate } from "./row.ts";

/** An atomic instruction of the table. */
export interface AtomicInstruction {
  readonly mnemonic: string;
  /** Bytes that it accesses. */
  readonly size: number;
  /** Operands, the address among them. */
  readonly operands: number;
  /** The type of its result, or 0 without one. */
  readonly result: ValueType;
}

function describe(id: number): AtomicInstruction {
  const signature = SIGNATURES[id] as number;
  return {
    mnemonic: MNEMONICS[id] as string,
    size: 1 << (NATURAL_ALIGNMENTS[id] as number),
    operands: signature & 7,
    result: ((signature >> 3) & 3) === 0 ? 0 : (signature >> 17) & 7,
  };
}

export const ATOMIC_INSTRUCTIONS: readonly AtomicInstruction[] = MNEMONICS.map((_, id) => id)
  .filter((id) => IMMEDIATE_KINDS[id] === IMMEDIATE.ATOMIC_MEMARG)
  .map(describe);

/** A register instruction, in the form of cold-instructions.ts. */
interface RegisterInstruction {
  readonly name: string;
  readonly fields: string;
  readonly immediates: readonly Immediate[];
  readonly hasDestination: boolean;
}

export const COLD_ATOMIC_INSTRUCTIONS: readonly RegisterInstruction[] = ATOMIC_INSTRUCTIONS.map(
  ({ mnemonic, operands, result }) => ({
    name: mnemonic,
    fields: (result === 0 ? "" : "d") + "ab".slice(0, operands),
    immediates: operands === 3 ? ["index", "offset", "slot"] : ["index", "offset"],
    hasDestination: result !== 0,
  }),
);
