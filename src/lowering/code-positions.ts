/**
 * Which instructions of WebAssembly belong to which positions in the code of a function, and, in metered code, what they cost.
 *
 * Lowering is deterministic, so nothing of this is kept: whoever needs it has the function lowered once more, with these
 * positions recorded (see `positionsOf` in lower-function.ts). An instruction of the machine that stands for several of
 * WebAssembly counts as the last of them, but for one that was only made to write its result elsewhere.
 */

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

export class CodePositions {
  /** Positions in the code, ascending. */
  #starts: number[];
  /** The offset in the binary of the instruction whose code begins there. */
  #offsets: number[];
  /** What it and all instructions before it cost. */
  #totals: number[];
  /** Positions of the `meter` instructions, ascending. */
  #blocks: number[];
  /** What all instructions before the block cost. */
  #bases: number[];

  constructor() {
    this.#starts = [];
    this.#offsets = [];
    this.#totals = [];
    this.#blocks = [];
    this.#bases = [];
  }

  /** Forgets everything: the function is lowered once more. */
  clear(): void {
    this.#starts = [];
    this.#offsets = [];
    this.#totals = [];
    this.#blocks = [];
    this.#bases = [];
  }

  /** A block begins with the `meter` instruction at a position; `base` is what all instructions before cost. */
  addBlock(position: number, base: number): void {
    this.#blocks.push(position);
    this.#bases.push(base);
  }

  /** An instruction was lowered, whose code begins at a position, perhaps in place of code that began there or after. */
  addInstruction(position: number, offset: number, total: number): void {
    while ((this.#starts.at(-1) ?? -1) >= position) {
      this.#starts.pop();
      this.#offsets.pop();
      this.#totals.pop();
    }
    this.#starts.push(position);
    this.#offsets.push(offset);
    this.#totals.push(total);
  }

  /** How many numbers are kept. */
  get size(): number {
    return 3 * this.#starts.length + 2 * this.#blocks.length;
  }

  /** The offset in the binary of the instruction that a position belongs to. */
  offsetAt(position: number): number {
    return this.#offsets[firstAbove(this.#starts, position) - 1] ?? 0;
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

  /** What the instructions of a block cost up to the one that a position of it belongs to, this one included. */
  unitsUpTo(block: number, position: number): number {
    const total = this.#totals[firstAbove(this.#starts, position) - 1] ?? 0;
    return Math.max(0, total - (this.#bases[block] as number));
  }

  /** The position of a block's first instruction that `units` do not pay, which are fewer than its price. */
  firstUnpaid(block: number, units: number): number {
    return this.#starts[firstAbove(this.#totals, (this.#bases[block] as number) + units)] as number;
  }
}
