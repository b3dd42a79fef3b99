/**
 * The types that one module defines: as words (see type-words.ts), and as objects for those that somebody looks at.
 *
 * A module may have a million types and use two of them, so nothing is an object before it is asked for. In the words all
 * references are type indices.
 */
import { readDefinition } from "./type-words.ts";
import type { SubType } from "./types.ts";

/** Flat arrays of all types, in their order. */
export interface TypeArrays {
  /** The definitions. */
  readonly words: Int32Array;
  /** By type index: where the definition begins in `words`. */
  readonly starts: Int32Array;
  /** By type index: the first type index of the recursion group. */
  readonly groupStarts: Int32Array;
  /** By type index: the first type index after the group. */
  readonly groupEnds: Int32Array;
  /** By type index: the position in the binary, in bytes. */
  readonly offsets: Int32Array;
}

const NO_SUPERTYPES: readonly never[] = [];

export class ModuleTypes implements Iterable<SubType> {
  readonly arrays: TypeArrays;
  /** The objects that `at` has made. */
  readonly #made: Map<number, SubType>;

  constructor(arrays: TypeArrays) {
    this.arrays = arrays;
    this.#made = new Map();
  }

  get length(): number {
    return this.arrays.starts.length;
  }

  /** The type at a type index, always the same object; `undefined` for an unknown index. */
  at(index: number): SubType | undefined {
    const made = this.#made.get(index);
    if (made !== undefined || index >= this.length) return made;
    const type = this.read(index);
    this.#made.set(index, type);
    return type;
  }

  /** The type at a valid type index, as a new object that nobody keeps: for those who go through all types once. */
  read(index: number): SubType {
    const { words, starts, groupStarts, groupEnds, offsets } = this.arrays;
    const { final, supertype, composite, descriptor, describes } = readDefinition(words, starts[index] as number, 0);
    const groupStart = groupStarts[index] as number;
    return {
      final,
      supertypes: supertype < 0 ? NO_SUPERTYPES : [supertype],
      composite,
      descriptor,
      describes,
      groupStart,
      groupLength: (groupEnds[index] as number) - groupStart,
      offset: offsets[index] as number,
    };
  }

  map<T>(convert: (type: SubType) => T): T[] {
    return Array.from({ length: this.length }, (_, index) => convert(this.read(index)));
  }

  *entries(): Generator<[number, SubType]> {
    for (let index = 0; index < this.length; index++) yield [index, this.read(index)];
  }

  *[Symbol.iterator](): Generator<SubType> {
    for (let index = 0; index < this.length; index++) yield this.read(index);
  }
}
