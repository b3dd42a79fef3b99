/**
 * Makes {@link ModuleTypes}, a type and a part of it after the other, in the order of the binary format.
 */
import { ModuleTypes } from "./module-types.ts";
import { FINAL, HAS_DESCRIBES, HAS_DESCRIPTOR, HAS_SUPERTYPE, KIND, MUTABLE, WordList } from "./type-words.ts";
import type { ValueType } from "./types.ts";

export class ModuleTypesBuilder {
  readonly #words: WordList;
  readonly #starts: WordList;
  readonly #groupStarts: WordList;
  readonly #groupEnds: WordList;
  readonly #offsets: WordList;
  /** By type index: number of supertypes above. */
  readonly #depths: WordList;
  /** Where the definition begins that is written. */
  #start: number;
  /** Where the numbers of its types stand. */
  #counts: number;
  /** The group that is written: its first type index, and the one after it. */
  #groupStart: number;
  #groupEnd: number;

  /** @param typeCount how many types there will probably be; `wordCount` how many words they take at most */
  constructor(typeCount: number, wordCount: number) {
    this.#words = new WordList(wordCount);
    this.#starts = new WordList(typeCount);
    this.#groupStarts = new WordList(typeCount);
    this.#groupEnds = new WordList(typeCount);
    this.#offsets = new WordList(typeCount);
    this.#depths = new WordList(typeCount);
    this.#start = 0;
    this.#counts = 0;
    this.#groupStart = 0;
    this.#groupEnd = 0;
  }

  /** The first type index of the group that is written. */
  get groupStart(): number {
    return this.#groupStart;
  }

  /** The first type index after that group. */
  get groupEnd(): number {
    return this.#groupEnd;
  }

  /** Begins a group behind the one before, with so many types. */
  beginGroup(length: number): void {
    this.#groupStart = this.#groupEnd;
    this.#groupEnd += length;
  }

  /** Begins a type. Supertype, described type, descriptor and composite type follow, each if there is one. */
  beginType(offset: number, final: boolean): void {
    this.#start = this.#words.length;
    this.#starts.push(this.#start);
    this.#groupStarts.push(this.#groupStart);
    this.#groupEnds.push(this.#groupEnd);
    this.#offsets.push(offset);
    this.#depths.push(0);
    this.#words.push(final ? FINAL : 0);
  }

  /** Returns how many supertypes the type has then, each above the other. */
  addSupertype(index: number): number {
    this.#addIndex(HAS_SUPERTYPE, index);
    const { array, length } = this.#depths;
    const depth = (array[index] as number) + 1;
    array[length - 1] = depth;
    return depth;
  }

  addDescribes(index: number): void {
    this.#addIndex(HAS_DESCRIBES, index);
  }

  addDescriptor(index: number): void {
    this.#addIndex(HAS_DESCRIPTOR, index);
  }

  #addIndex(flag: number, index: number): void {
    const { array } = this.#words;
    array[this.#start] = (array[this.#start] as number) | flag;
    this.#words.push(index + 1);
  }

  /** A function type: so many parameters, then `setResults` and the results follow. */
  beginFunction(paramCount: number): void {
    this.#beginComposite(KIND.func, paramCount);
    this.#words.push(0);
  }

  setResults(resultCount: number): void {
    this.#words.array[this.#counts + 1] = resultCount;
  }

  addValueType(type: ValueType): void {
    this.#words.push(type);
  }

  /** A structure type, or an array type: so many fields follow. */
  beginAggregate(kind: typeof KIND.struct | typeof KIND.array, fieldCount: number): void {
    this.#beginComposite(kind, fieldCount);
  }

  addField(type: ValueType, mutable: boolean): void {
    this.#words.push(mutable ? type | MUTABLE : type);
  }

  #beginComposite(kind: number, count: number): void {
    const { array } = this.#words;
    array[this.#start] = (array[this.#start] as number) | kind;
    this.#counts = this.#words.length;
    this.#words.push(count);
  }

  finish(): ModuleTypes {
    return new ModuleTypes({
      words: this.#words.toArray(),
      starts: this.#starts.toArray(),
      groupStarts: this.#groupStarts.toArray(),
      groupEnds: this.#groupEnds.toArray(),
      offsets: this.#offsets.toArray(),
    });
  }
}
