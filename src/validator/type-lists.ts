/**
 * Lists of value types in one flat array, so that the validator's control stack refers to the types of a block by position and
 * length and needs no object for a block.
 *
 * The first positions hold the value types without heap type, each at its own number: a list of one such type needs no
 * storage. Behind them are the words of the module's types, which have parameters and results of functions one after the other,
 * then lists of one reference type, added when first asked for.
 */
import type { ModuleTypes } from "../module/module-types.ts";
import { countsAt, isFunction, typesAt } from "../module/type-words.ts";
import { V128, type ValueType } from "../module/types.ts";

const NUMBER_TYPES = V128 + 1;

/** In {@link TypeLists.functionTypes}: numbers a type index. */
const WORDS_PER_TYPE = 3;

export class TypeLists {
  /** The types of all lists. Replaced when it grows. */
  items: Int32Array;
  #length: number;
  /** By type index × 3: where the parameters begin, their number or −1 for no function type, the number of results. */
  readonly #functionTypes: Int32Array;
  readonly #positions: Map<ValueType, number>;

  constructor({ arrays: { words, starts } }: ModuleTypes) {
    this.items = new Int32Array(NUMBER_TYPES + words.length);
    for (let type = 0; type < NUMBER_TYPES; type++) this.items[type] = type;
    this.items.set(words, NUMBER_TYPES);
    this.#length = this.items.length;
    this.#functionTypes = new Int32Array(WORDS_PER_TYPE * starts.length);
    this.#positions = new Map();
    for (let index = 0; index < starts.length; index++) {
      const start = starts[index] as number;
      const at = WORDS_PER_TYPE * index;
      if (!isFunction(words, start)) {
        this.#functionTypes[at + 1] = -1;
        continue;
      }
      const counts = countsAt(words, start);
      this.#functionTypes[at] = NUMBER_TYPES + typesAt(words, start);
      this.#functionTypes[at + 1] = words[counts] as number;
      this.#functionTypes[at + 2] = words[counts + 1] as number;
    }
  }

  isFunctionType(typeIndex: number): boolean {
    return (this.#functionTypes[WORDS_PER_TYPE * typeIndex + 1] as number) >= 0;
  }

  /** Where the parameters of a function type begin in `items`; its results follow them. */
  parametersAt(typeIndex: number): number {
    return this.#functionTypes[WORDS_PER_TYPE * typeIndex] as number;
  }

  parameterCount(typeIndex: number): number {
    return this.#functionTypes[WORDS_PER_TYPE * typeIndex + 1] as number;
  }

  resultCount(typeIndex: number): number {
    return this.#functionTypes[WORDS_PER_TYPE * typeIndex + 2] as number;
  }

  /** Where a list of one type is in `items`. */
  single(type: ValueType): number {
    return type < NUMBER_TYPES ? type : this.#singleReference(type);
  }

  #singleReference(type: ValueType): number {
    const known = this.#positions.get(type);
    if (known !== undefined) return known;
    const at = this.#length++;
    if (at === this.items.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[at] = type;
    this.#positions.set(type, at);
    return at;
  }
}
