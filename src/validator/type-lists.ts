/**
 * Lists of value types in one flat array, so that the validator's control stack refers to the types of a block by position and
 * length and needs no object for a block.
 *
 * The first positions hold the value types without heap type, each at its own number: a list of one such type needs no
 * storage. Behind them are the parameters and results of the module's function types, then lists of one reference type, added
 * when first asked for.
 */
import { type SubType, V128, type ValueType } from "../module/types.ts";

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

  constructor(types: readonly SubType[]) {
    let itemCount = NUMBER_TYPES;
    for (const { composite } of types) {
      if (composite.kind === "func") itemCount += composite.params.length + composite.results.length;
    }
    this.items = new Int32Array(itemCount);
    this.#length = 0;
    this.#functionTypes = new Int32Array(WORDS_PER_TYPE * types.length);
    this.#positions = new Map();
    for (let type = 0; type < NUMBER_TYPES; type++) this.items[this.#length++] = type;
    for (const [index, { composite }] of types.entries()) {
      const at = WORDS_PER_TYPE * index;
      if (composite.kind !== "func") {
        this.#functionTypes[at + 1] = -1;
        continue;
      }
      const { params, results } = composite;
      this.#functionTypes[at] = this.#length;
      this.#functionTypes[at + 1] = params.length;
      this.#functionTypes[at + 2] = results.length;
      this.items.set(params, this.#length);
      this.items.set(results, this.#length + params.length);
      this.#length += params.length + results.length;
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
