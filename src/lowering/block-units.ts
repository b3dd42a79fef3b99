/**
 * Where in metered code each instruction of WebAssembly is paid: for a function some block of which was not paid, or not
 * executed, as a whole.
 *
 * Kept nowhere: the function is lowered once more (as for the offsets of a stack trace), with a recorder of these positions.
 * An instruction of the machine that stands for several of WebAssembly is due with the last of them, but one that was only
 * made to write its result elsewhere is due with the first.
 */
import type { Recorder } from "./recorder.ts";

/** The index of the first number that is greater; the numbers ascend. */
function firstAbove(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class BlockUnits implements Recorder {
  /** Positions in the code, ascending, and what all instructions up to the one that begins there cost. */
  #starts: number[];
  #totals: number[];
  /** Positions of the `meter` instructions, and what all instructions before cost. */
  #blocks: number[];
  #bases: number[];

  constructor() {
    this.#starts = [];
    this.#totals = [];
    this.#blocks = [];
    this.#bases = [];
  }

  begin(): void {
    this.#starts = [];
    this.#totals = [];
    this.#blocks = [];
    this.#bases = [];
  }

  beginBlock(position: number, units: number): void {
    this.#blocks.push(position);
    this.#bases.push(units);
  }

  instruction(position: number, _offset: number, units: number): void {
    while ((this.#starts.at(-1) ?? -1) >= position) {
      this.#starts.pop();
      this.#totals.pop();
    }
    this.#starts.push(position);
    this.#totals.push(units);
  }

  /** How many numbers are kept. */
  get size(): number {
    return 2 * (this.#starts.length + this.#blocks.length);
  }

  /** The block that a position is in, as an index; −1 before the first. The place after a block's last word is in it, too. */
  blockAt(position: number): number {
    return firstAbove(this.#blocks, position - 1) - 1;
  }

  /** The price of a block. */
  priceOf(block: number): number {
    const end = (block + 1 < this.#bases.length ? this.#bases[block + 1] : this.#totals.at(-1)) as number;
    return end - (this.#bases[block] as number);
  }

  /** What the instructions of a block cost up to the one that is at a position of it, this one included. */
  unitsUpTo(block: number, position: number): number {
    const total = this.#totals[firstAbove(this.#starts, position) - 1] ?? 0;
    return Math.max(0, total - (this.#bases[block] as number));
  }

  /** The position of a block's first instruction that `units` do not pay, which are fewer than its price. */
  firstUnpaid(block: number, units: number): number {
    const paid = firstAbove(this.#totals, (this.#bases[block] as number) + units);
    return this.#starts[paid] as number;
  }
}
