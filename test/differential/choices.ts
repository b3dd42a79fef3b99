/**
 * A stream of choices: what a generator draws its decisions from.
 *
 * The choices come from a seed or from a list; where that ends, every further choice is 0, which generators read as "the
 * simplest". Every list gives a valid module.
 */

/** A small generator of 32-bit numbers with a period of 2^32 (the "mulberry" mixing of a counter). */
function numbersFrom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export class Choices {
  readonly #next: () => number;

  private constructor(next: () => number) {
    this.#next = next;
  }

  /** Random choices; a seed gives the same ones each time. */
  static random(seed: number): Choices {
    return new Choices(numbersFrom(seed));
  }

  /** The choices of a list, then zeros. */
  static replay(list: readonly number[]): Choices {
    let position = 0;
    return new Choices(() => list[position++] ?? 0);
  }

  /** 32 random bits, as an unsigned number. */
  bits(): number {
    return this.#next();
  }

  /** An integer from 0 to `limit` − 1. */
  below(limit: number): number {
    return Math.floor((this.bits() / 2 ** 32) * limit);
  }

  /** True `percent` times of a hundred; never for the simplest choice. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to choose from");
    return item;
  }

  /** One of the items, each as often as its weight says. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    const total = items.reduce((sum, item) => sum + weightOf(item), 0);
    let left = this.below(total);
    for (const item of items) {
      left -= weightOf(item);
      if (left < 0) return item;
    }
    throw new RangeError("nothing to choose from");
  }
}
