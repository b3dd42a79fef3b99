/**
 * The constant expressions of an element segment, of which there may be millions: where they begin, as one flat array, since
 * each ends where the next one begins.
 */

/** A constant expression in the binary: its first byte, and the byte after its `end`. */
export interface ConstantExpression {
  readonly offset: number;
  readonly endOffset: number;
}

export class ConstantExpressions implements Iterable<ConstantExpression> {
  /** Offsets of the first bytes, and last the offset after the last expression. */
  readonly #offsets: Uint32Array;

  constructor(offsets: Uint32Array) {
    this.#offsets = offsets;
  }

  get length(): number {
    return this.#offsets.length - 1;
  }

  /** The expression at a valid index. */
  at(index: number): ConstantExpression {
    return { offset: this.#offsets[index] as number, endOffset: this.#offsets[index + 1] as number };
  }

  map<T>(convert: (expression: ConstantExpression) => T): T[] {
    return Array.from({ length: this.length }, (_, index) => convert(this.at(index)));
  }

  *entries(): Generator<[number, ConstantExpression]> {
    for (let index = 0; index < this.length; index++) yield [index, this.at(index)];
  }

  *[Symbol.iterator](): Generator<ConstantExpression> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }
}
