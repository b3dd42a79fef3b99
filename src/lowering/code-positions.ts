/**
 * Which instructions of WebAssembly belong to which positions in the code of a function, and, in metered code, what they cost.
 *
 * Lowering is deterministic, so nothing of this is kept: whoever needs it has the function lowered once more, with these
 * positions recorded (see `positionsOf` in lower-function.ts). An instruction of the machine that stands for several of
 * WebAssembly counts as the last of them, but for one that was only made to write its result elsewhere.
 */

/** A list of integers that grows without an object for each. */
class Integers {
  length: number;
  #items: Int32Array;

  constructor() {
    this.length = 0;
    this.#items = new Int32Array(64);
  }

  push(item: number): void {
    if (this.length === this.#items.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = item;
  }

  /** The item at an index from 0 to before `length`. */
  at(index: number): number {
    return this.#items[index] as number;
  }

  /** The index of the first item that is greater than a limit; the items ascend. */
  firstAbove(limit: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) > limit) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

export class CodePositions {
  /** Positions in the code, ascending. */
  readonly #starts: Integers = new Integers();
  /** The offset in the binary of the instruction whose code begins there. */
  readonly #offsets: Integers = new Integers();
  /** What it and all instructions before it cost. */
  readonly #totals: Integers = new Integers();
  /** Positions of the `meter` instructions, ascending. */
  readonly #blocks: Integers = new Integers();
  /** What all instructions before the block cost. */
  readonly #bases: Integers = new Integers();

  /** Forgets everything: the function is lowered once more. */
  clear(): void {
    for (const list of [this.#starts, this.#offsets, this.#totals, this.#blocks, this.#bases]) list.length = 0;
  }

  /** A block begins with the `meter` instruction at a position; `base` is what all instructions before cost. */
  addBlock(position: number, base: number): void {
    this.#blocks.push(position);
    this.#bases.push(base);
  }

  /** An instruction was lowered, whose code begins at a position, perhaps in place of code that began there or after. */
  addInstruction(position: number, offset: number, total: number): void {
    let kept = this.#starts.length;
    while (kept > 0 && this.#starts.at(kept - 1) >= position) kept--;
    for (const list of [this.#starts, this.#offsets, this.#totals]) list.length = kept;
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
    return this.#offsets.at(this.#instructionAt(position));
  }

  /** The block that a position is in, as an index; −1 before the first. The place after a block's last word is in it, too. */
  blockAt(position: number): number {
    return this.#blocks.firstAbove(position - 1) - 1;
  }

  /** The price of a block. */
  priceOf(block: number): number {
    const isLast = block + 1 === this.#bases.length;
    const end = isLast ? this.#totals.at(this.#totals.length - 1) : this.#bases.at(block + 1);
    return end - this.#bases.at(block);
  }

  /** What the instructions of a block cost up to the one that a position of it belongs to, this one included. */
  unitsUpTo(block: number, position: number): number {
    return Math.max(0, this.#totals.at(this.#instructionAt(position)) - this.#bases.at(block));
  }

  /** The position of a block's first instruction that `units` do not pay, which are fewer than its price. */
  firstUnpaid(block: number, units: number): number {
    return this.#starts.at(this.#totals.firstAbove(this.#bases.at(block) + units));
  }

  /** The instruction that a position belongs to; the first one begins at position 0. */
  #instructionAt(position: number): number {
    return this.#starts.firstAbove(position) - 1;
  }
}
