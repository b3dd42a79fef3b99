/**
 * Metering while a function is lowered: what instructions cost, and the `meter` instruction at the beginning of each block of
 * code, which pays for the block.
 *
 * A block here is a run of instructions that is entered at its beginning alone and left at its end: up to the next branch,
 * call or label. Every instruction costs one unit but for those that only say where blocks are: they are no work, and no loop
 * or recursion consists of them alone.
 */
import { operation } from "../isa/instruction-set.ts";
import { MNEMONICS } from "../instructions/instructions.ts";
import type { FunctionLowering } from "./function-lowering.ts";
import { NO_FIXUP } from "./code-emitter.ts";

const METER = operation("meter");

/** What costs nothing. */
const FREE = flagsOf("block", "loop", "try_table", "try", "else", "catch", "catch_all", "delegate", "end");

/** What comes after them is another block, since it may be entered from elsewhere, or need not follow. */
const ENDS_BLOCK = flagsOf(
  "loop",
  "if",
  "else",
  "catch",
  "catch_all",
  "br_if",
  "br_on_null",
  "br_on_non_null",
  "br_on_cast",
  "br_on_cast_fail",
  "br_on_cast_desc_eq",
  "br_on_cast_desc_eq_fail",
  "call",
  "call_indirect",
  "call_ref",
);

/** So is what comes after these, if there are branches to there. */
const ENDS_LABEL = flagsOf("end", "delegate");

/** By instruction id: whether it is one of these. */
export function flagsOf(...mnemonics: string[]): Uint8Array {
  return Uint8Array.from(MNEMONICS, (mnemonic) => (mnemonics.includes(mnemonic) ? 1 : 0));
}

export class BlockMeter {
  /** What the instructions so far cost. */
  units: number;
  readonly #lowering: FunctionLowering;
  /** Position of the word with the price of the block, or −1 where a block begins that has none yet. */
  #priceAt: number;
  #price: number;
  #ends: boolean;

  constructor(lowering: FunctionLowering) {
    this.units = 0;
    this.#lowering = lowering;
    this.#priceAt = -1;
    this.#price = 0;
    this.#ends = false;
  }

  /**
   * Before an instruction that can be reached is lowered.
   * @returns whether a block begins with it, whose `meter` was emitted
   */
  beforeInstruction(id: number): boolean {
    this.#ends = ENDS_BLOCK[id] === 1 || (ENDS_LABEL[id] === 1 && this.#isLabelUsed());
    if (FREE[id] === 1) return false;
    const { emitter } = this.#lowering;
    const begins = this.#priceAt < 0;
    if (begins) {
      emitter.emit(METER, 0, 0, 0);
      this.#priceAt = emitter.length;
      this.#price = 0;
      emitter.immediate(0);
    }
    this.units++;
    this.#price++;
    emitter.words[this.#priceAt] = this.#price;
    return begins;
  }

  /** After it was. */
  afterInstruction(): void {
    if (this.#ends) this.#priceAt = -1;
  }

  #isLabelUsed(): boolean {
    const { exits, toElse, landings } = this.#lowering.frameAt(0);
    return exits !== NO_FIXUP || toElse !== NO_FIXUP || landings !== undefined;
  }
}
