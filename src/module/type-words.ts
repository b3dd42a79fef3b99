/**
 * Type definitions as words, so that a million of them are one array and two recursion groups are equal exactly if their words
 * are.
 *
 * A definition is: kind and flags; supertype, described type and descriptor if the flags say so; the number of parameters,
 * fields or elements; for functions the number of results; then the types. What refers into the definition's own group has the
 * position there in place of an id and is marked by its sign:
 *
 *     index        id + 1,              or −1 − position
 *     value type   in canonical form,   or the complement of one with the position in place of the id
 *     field type   the same, with bit 30 the other way if it is mutable
 *
 * The words of a module's own types have type indices in place of ids, and no positions.
 */
import { ResourceError } from "../base/errors.ts";
import { MAX_REALM_TYPE_WORDS } from "../base/limits.ts";
import {
  type CompositeType,
  CONCRETE_HEAP,
  type FieldType,
  type FunctionType,
  heapTypeOf,
  type ValueType,
  withHeapType,
} from "./types.ts";

/** A defined type, its value types in canonical form. */
export interface DefinedType {
  readonly final: boolean;
  /** Canonical id of the supertype, or −1. */
  readonly supertype: number;
  readonly composite: CompositeType;
  /** Custom descriptors: canonical id of the descriptor of this type, or −1. */
  readonly descriptor: number;
  /** Custom descriptors: canonical id of the type that this one describes, or −1. */
  readonly describes: number;
}

/** Kinds of composite types in the first word of a definition. */
export const KIND = { func: 0, struct: 1, array: 2 } as const;
export const KIND_MASK = 3;

/** Flags beside the kind. */
export const FINAL = 4;
export const HAS_SUPERTYPE = 8;
export const HAS_DESCRIBES = 16;
export const HAS_DESCRIPTOR = 32;
/** In the word of a field type: canonical ids do not reach so far. */
export const MUTABLE: number = 1 << 30;

/** Words that a list has room for when it grows first. */
const LEAST_CAPACITY = 16;

/** A list of words that grows, up to {@link MAX_REALM_TYPE_WORDS}. */
export class WordList {
  /** Replaced when it grows. */
  array: Int32Array<ArrayBuffer>;
  length: number;

  /** @throws ResourceError if there is no memory */
  constructor(capacity: number) {
    this.array = allocate(Math.min(capacity, MAX_REALM_TYPE_WORDS));
    this.length = 0;
  }

  /**
   * Makes room for so many more words.
   * @throws ResourceError if there is none
   */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed > this.array.length) this.#grow(needed);
  }

  #grow(needed: number): void {
    if (needed > MAX_REALM_TYPE_WORDS) {
      throw new ResourceError(
        `the types of a module, or of all modules together, take more than ${MAX_REALM_TYPE_WORDS} words`,
      );
    }
    const grown = allocate(Math.min(Math.max(needed, 2 * this.array.length, LEAST_CAPACITY), MAX_REALM_TYPE_WORDS));
    grown.set(this.array.subarray(0, this.length));
    this.array = grown;
  }

  /** The words, as an array of their number. */
  toArray(): Int32Array<ArrayBuffer> {
    return this.array.slice(0, this.length);
  }

  push(word: number): void {
    if (this.length === this.array.length) this.reserve(1);
    this.array[this.length++] = word;
  }
}

function allocate(length: number): Int32Array<ArrayBuffer> {
  try {
    return new Int32Array(length);
  } catch (error) {
    throw new ResourceError(`no memory for ${length} words of types`, { cause: error });
  }
}

/** The recursion group that is written: what its indices mean. */
export interface GroupScope {
  /** The type index of its first type. */
  start: number;
  /** Canonical ids of the types before it, by type index. */
  readonly ids: Int32Array;
  /** Gets the id of each type outside of the group that it refers to. */
  readonly outer: WordList;
}

/**
 * Appends a definition of a module, its type indices translated.
 * @param source the words of the module's types
 * @param at where the definition begins there
 */
export function translateDefinition(target: WordList, source: Int32Array, at: number, scope: GroupScope): void {
  const counts = countsAt(source, at);
  const types = typesAt(source, at);
  const end = endOfDefinition(source, at);
  target.reserve(end - at);
  const { array } = target;
  let to = target.length;
  array[to++] = source[at] as number;
  for (let from = at + 1; from < counts; from++) array[to++] = indexWord((source[from] as number) - 1, scope);
  for (let from = counts; from < types; from++) array[to++] = source[from] as number;
  for (let from = types; from < end; from++) {
    const word = source[from] as number;
    array[to++] = heapTypeOf(word & ~MUTABLE) < CONCRETE_HEAP ? word : concreteWord(word, scope);
  }
  target.length = to;
}

/**
 * Appends the definition of a final function type without supertype.
 * @param type its value types in canonical form
 * @param outer gets the id of each type that it refers to
 */
export function writeFunctionDefinition(target: WordList, type: FunctionType, outer: WordList): void {
  const { params, results } = type;
  target.push(KIND.func | FINAL);
  target.push(params.length);
  target.push(results.length);
  for (const value of [...params, ...results]) {
    target.push(value);
    const heap = heapTypeOf(value);
    if (heap >= CONCRETE_HEAP) outer.push(heap - CONCRETE_HEAP);
  }
}

function indexWord(index: number, { start, ids, outer }: GroupScope): number {
  if (index >= start) return -1 - (index - start);
  const id = ids[index] as number;
  outer.push(id);
  return id + 1;
}

/** The word of a value type or field type with a type index. */
function concreteWord(word: number, { start, ids, outer }: GroupScope): number {
  const type = word & ~MUTABLE;
  const mutable = word & MUTABLE;
  const index = heapTypeOf(type) - CONCRETE_HEAP;
  if (index >= start) return ~withHeapType(type, CONCRETE_HEAP + index - start) ^ mutable;
  const id = ids[index] as number;
  outer.push(id);
  return withHeapType(type, CONCRETE_HEAP + id) | mutable;
}

/** Where the supertype of the definition at a position stands, or 0 if it has none. */
export function supertypeAt(array: Int32Array, at: number): number {
  return ((array[at] as number) & HAS_SUPERTYPE) === 0 ? 0 : at + 1;
}

/** The type index that a flag announces in the definition at a position of a module's words, or −1. */
export function typeIndexAt(words: Int32Array, at: number, flag: number): number {
  const first = words[at] as number;
  if ((first & flag) === 0) return -1;
  let position = at + 1;
  for (let before = HAS_SUPERTYPE; before < flag; before *= 2) if ((first & before) !== 0) position++;
  return (words[position] as number) - 1;
}

/** Where the numbers of types stand in the definition at a position. */
export function countsAt(array: Int32Array, at: number): number {
  const first = array[at] as number;
  return at + 1 + ((first >> 3) & 1) + ((first >> 4) & 1) + ((first >> 5) & 1);
}

/** Where the types begin in the definition at a position. */
export function typesAt(array: Int32Array, at: number): number {
  return countsAt(array, at) + (isFunction(array, at) ? 2 : 1);
}

/** The position after the definition at a position. */
export function endOfDefinition(array: Int32Array, at: number): number {
  const counts = countsAt(array, at);
  const count = array[counts] as number;
  return isFunction(array, at) ? counts + 2 + count + (array[counts + 1] as number) : counts + 1 + count;
}

/** Whether the definition at a position is of a function type. */
export function isFunction(array: Int32Array, at: number): boolean {
  return ((array[at] as number) & KIND_MASK) === KIND.func;
}

/** Appends the ids of the types outside of the group that the definition at a position refers to: each time that it does. */
export function collectOuter(array: Int32Array, at: number, outer: WordList): void {
  const supertype = supertypeAt(array, at);
  if (supertype > 0 && (array[supertype] as number) > 0) outer.push((array[supertype] as number) - 1);
  const end = endOfDefinition(array, at);
  for (let i = typesAt(array, at); i < end; i++) {
    const word = array[i] as number;
    if (word < 0) continue;
    const heap = heapTypeOf(word & ~MUTABLE);
    if (heap >= CONCRETE_HEAP) outer.push(heap - CONCRETE_HEAP);
  }
}

/** The definition at a position; the ids of the types of its group begin at another. */
export function readDefinition(array: Int32Array, at: number, membersAt: number): DefinedType {
  const first = array[at] as number;
  let next = at + 1;
  const index = (flag: number): number => ((first & flag) === 0 ? -1 : idOf(array, next++, membersAt));
  const supertype = index(HAS_SUPERTYPE);
  const describes = index(HAS_DESCRIBES);
  const descriptor = index(HAS_DESCRIPTOR);
  const composite = readComposite(array, at, (word) => valueTypeOf(word, array, membersAt));
  return { final: (first & FINAL) !== 0, supertype, composite, descriptor, describes };
}

/** The id that the index at a position means. */
export function idOf(array: Int32Array, at: number, membersAt: number): number {
  const word = array[at] as number;
  return word < 0 ? (array[membersAt - 1 - word] as number) : word - 1;
}

function valueTypeOf(word: number, array: Int32Array, membersAt: number): ValueType {
  if (word >= 0) return word;
  const position = heapTypeOf(~word) - CONCRETE_HEAP;
  return withHeapType(~word, CONCRETE_HEAP + (array[membersAt + position] as number));
}

function readComposite(array: Int32Array, at: number, toType: (word: number) => ValueType): CompositeType {
  const length = array[countsAt(array, at)] as number;
  const kind = (array[at] as number) & KIND_MASK;
  const words = array.subarray(typesAt(array, at), endOfDefinition(array, at));
  if (kind === KIND.func) {
    const types = Array.from(words, toType);
    return { kind: "func", params: types.slice(0, length), results: types.slice(length) };
  }
  const fields = Array.from(words, (word): FieldType => {
    const mutable = ((word < 0 ? ~word : word) & MUTABLE) !== 0;
    return { type: toType(mutable ? word ^ MUTABLE : word), mutable };
  });
  return kind === KIND.struct ? { kind: "struct", fields } : { kind: "array", element: fields[0] as FieldType };
}
