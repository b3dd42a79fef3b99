/**
 * The locals of the function that is validated: their types, and which of those without a default value are set.
 *
 * Declarations come in runs of one type. The first locals, which most instructions name, are expanded; others are found by
 * bisection of the runs. So a body of some bytes that declares the most locals costs little.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions
 */
import { MAX_LOCALS } from "../base/limits.ts";
import { isDefaultable, type ValueType } from "../module/types.ts";

/** How many locals have their types in `first`. */
const EXPANDED = 512;

export class Locals {
  /** Number of locals, parameters included. */
  count: number;
  /** Types of the locals with the lowest indices. */
  readonly first: Int32Array;
  /** Number of types in `first`. */
  firstCount: number;
  /** Index after the last local of each run. */
  readonly #ends: number[];
  readonly #types: number[];
  /** By index: 1 if a local without default value is set. */
  #isSet: Uint8Array;
  /** Indices of the locals in `#isSet`, in the order in which they were set. */
  readonly #setOrder: number[];

  constructor() {
    this.count = 0;
    this.first = new Int32Array(EXPANDED);
    this.firstCount = 0;
    this.#ends = [];
    this.#types = [];
    this.#isSet = new Uint8Array(EXPANDED);
    this.#setOrder = [];
  }

  /** Forgets the locals of the function before. */
  reset(): void {
    this.count = 0;
    this.firstCount = 0;
    this.#ends.length = 0;
    this.#types.length = 0;
    this.unsetFrom(0);
  }

  /** Appends locals of one type. The caller has checked that they stay within MAX_LOCALS. */
  add(count: number, type: ValueType): void {
    if (count === 0) return;
    this.count += count;
    this.#ends.push(this.count);
    this.#types.push(type);
    const end = Math.min(this.count, EXPANDED);
    while (this.firstCount < end) this.first[this.firstCount++] = type;
  }

  /** Type of the local with an index below `count`. */
  typeOf(index: number): ValueType {
    return index < EXPANDED ? (this.first[index] as number) : this.#find(index);
  }

  #find(index: number): ValueType {
    let low = 0;
    let high = this.#ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index < (this.#ends[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return this.#types[low] as number;
  }

  // Locals without a default value

  /** Number of locals that have been set: an argument for {@link Locals.unsetFrom}. */
  get setCount(): number {
    return this.#setOrder.length;
  }

  isSet(index: number): boolean {
    return isDefaultable(this.typeOf(index)) || this.#isSet[index] === 1;
  }

  set(index: number): void {
    if (this.isSet(index)) return;
    if (index >= this.#isSet.length) {
      const grown = new Uint8Array(MAX_LOCALS);
      grown.set(this.#isSet);
      this.#isSet = grown;
    }
    this.#isSet[index] = 1;
    this.#setOrder.push(index);
  }

  /** Takes back what was set after the first `count`: at the end of the block in which it was set. */
  unsetFrom(count: number): void {
    while (this.#setOrder.length > count) this.#isSet[this.#setOrder.pop() as number] = 0;
  }
}
