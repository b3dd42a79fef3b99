/**
 * The realm-wide numbering of defined types: two types of any modules are equal exactly if they have the same canonical id.
 *
 * The specification compares recursion groups as wholes, after rolling up the references inside of them. Here each group is
 * written as a sequence of words (references into the group relative to its start, others as canonical ids), and equal
 * sequences get the same ids: hash-consing. A group only refers to itself and to groups before it, so one pass is enough.
 *
 * Value types "in canonical form" have canonical ids in place of type indices. The numbering only grows: types of modules
 * that are no longer used are kept, some dozens of bytes each.
 *
 * @see https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling
 */
import {
  BOTTOM,
  type CompositeType,
  CONCRETE_HEAP,
  type FieldType,
  type FunctionType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isExact,
  isNullable,
  isReference,
  type SubType,
  type ValueType,
  withHeapType,
} from "./types.ts";

/** The types of one module in the numbering. */
export interface CanonicalTypes {
  /** Type index → canonical id. */
  readonly ids: Int32Array;
}

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

const FUNC = 0;
const STRUCT = 1;
const ARRAY = 2;
const KIND_MASK = 3;
/** In the first word of a definition, beside the kind. */
const FINAL = 4;

/**
 * All groups one after another: the number of types, then of each type the kind and finality, the indices of supertype,
 * descriptor and described type (0: none, positive: id + 1, negative: −1 − position in the group) and the composite type.
 * A value type that refers into the group is the complement of one that has the position in place of the index.
 */
let words = new Int32Array(1 << 12);
let wordCount = 0;

// By canonical id:
const kinds: number[] = [];
const supertypes: number[] = [];
/** Number of supertypes above. */
const depths: number[] = [];
/** Id of the first type of the group. */
const groupIds: number[] = [];
/** Where the definition begins in `words`. */
const definitions: number[] = [];
const definedTypes: (DefinedType | undefined)[] = [];

/** A hash table of groups with open addressing: the first id + 1, or 0 if free. */
let slots = new Int32Array(1 << 10);
/** The hashes of the groups in `slots`. */
let hashes = new Int32Array(1 << 10);
let groupCount = 0;
/** Not known to the makers of modules, so that nobody can make one whose groups collide. */
const SEED = (Math.random() * 0x1_0000_0000) | 0;

/** The group that is written: its first type index, and the ids of the types before it. */
interface Group {
  start: number;
  readonly ids: Int32Array;
}

/**
 * Numbers the types of a module.
 * @param types in which every index is below the end of its group, and every supertype before its subtype
 */
export function canonicalise(types: readonly SubType[]): CanonicalTypes {
  const ids = new Int32Array(types.length);
  const group: Group = { start: 0, ids };
  while (group.start < types.length) {
    const { groupLength } = types[group.start] as SubType;
    const at = wordCount;
    write(groupLength);
    for (let i = 0; i < groupLength; i++) writeDefinition(types[group.start + i] as SubType, group);
    const id = intern(at);
    for (let i = 0; i < groupLength; i++) ids[group.start + i] = id + i;
    group.start += groupLength;
  }
  return { ids };
}

/** The id of a final function type without supertype, in a group of its own; its value types are in canonical form. */
export function canonicalFunctionType(type: FunctionType): number {
  const at = wordCount;
  write(1);
  write(FUNC | FINAL);
  for (let none = 0; none < 3; none++) write(0);
  writeComposite(type, undefined);
  return intern(at);
}

/** The defined type with a canonical id. */
export function definedType(id: number): DefinedType {
  return (definedTypes[id] ??= readDefinition(id));
}

/** Whether one defined type is another or below it. */
export function isSubtype(id: number, supertypeId: number): boolean {
  const depth = depths[supertypeId] as number;
  let type = id;
  while ((depths[type] as number) > depth) type = supertypes[type] as number;
  return type === supertypeId;
}

/** A value type of a module in canonical form. */
export function canonicalValueType(type: ValueType, types: CanonicalTypes): ValueType {
  const heap = heapTypeOf(type);
  return heap < CONCRETE_HEAP ? type : withHeapType(type, CONCRETE_HEAP + (types.ids[heap - CONCRETE_HEAP] as number));
}

/**
 * Whether a value type in canonical form matches another.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#value-types
 */
export function matchesValueType(type: ValueType, expected: ValueType): boolean {
  if (type === expected || type === BOTTOM) return true;
  if (!isReference(type) || !isReference(expected)) return false;
  if (isNullable(type) && !isNullable(expected)) return false;
  const heap = heapTypeOf(type);
  if (isExact(expected) && heap >= CONCRETE_HEAP) return isExact(type) && heap === heapTypeOf(expected);
  return matchesHeapType(heap, heapTypeOf(expected));
}

/**
 * Whether a heap type in canonical form matches another.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#heap-types
 */
export function matchesHeapType(heap: HeapType, expected: HeapType): boolean {
  if (heap === expected || heap === HEAP.bottom) return true;
  if (expected < CONCRETE_HEAP) {
    const abstract = heap < CONCRETE_HEAP ? heap : abstractHeap(heap - CONCRETE_HEAP);
    return ((ABSTRACT_SUPERTYPES[abstract] as number) & (1 << expected)) !== 0;
  }
  const id = expected - CONCRETE_HEAP;
  if (heap >= CONCRETE_HEAP) return isSubtype(heap - CONCRETE_HEAP, id);
  return heap === (kinds[id] === FUNC ? HEAP.nofunc : HEAP.none);
}

/** The abstract heap type directly above a defined type. */
function abstractHeap(id: number): HeapType {
  const kind = kinds[id];
  return kind === FUNC ? HEAP.func : kind === STRUCT ? HEAP.struct : HEAP.array;
}

/** By abstract heap type: the bits of itself and those above it. */
const ABSTRACT_SUPERTYPES: readonly number[] = abstractSupertypes();

function abstractSupertypes(): number[] {
  const above = Array.from(Object.values(HEAP), (heap) => 1 << heap);
  const any = 1 << HEAP.any;
  const eq = (1 << HEAP.eq) | any;
  above[HEAP.eq] = eq;
  for (const heap of [HEAP.i31, HEAP.struct, HEAP.array]) above[heap] = (1 << heap) | eq;
  above[HEAP.none] = (1 << HEAP.none) | (1 << HEAP.i31) | (1 << HEAP.struct) | (1 << HEAP.array) | eq;
  above[HEAP.nofunc] = (1 << HEAP.nofunc) | (1 << HEAP.func);
  above[HEAP.noextern] = (1 << HEAP.noextern) | (1 << HEAP.extern);
  above[HEAP.noexn] = (1 << HEAP.noexn) | (1 << HEAP.exn);
  return above;
}

// Groups as words

function write(word: number): void {
  if (wordCount === words.length) {
    const grown = new Int32Array(2 * words.length);
    grown.set(words);
    words = grown;
  }
  words[wordCount++] = word;
}

function writeDefinition(type: SubType, group: Group): void {
  const { kind } = type.composite;
  write((kind === "func" ? FUNC : kind === "struct" ? STRUCT : ARRAY) | (type.final ? FINAL : 0));
  writeIndex(type.supertypes[0] ?? -1, group);
  writeIndex(type.descriptor, group);
  writeIndex(type.describes, group);
  writeComposite(type.composite, group);
}

function writeIndex(index: number, group: Group): void {
  if (index < 0) write(0);
  else if (index >= group.start) write(-1 - (index - group.start));
  else write((group.ids[index] as number) + 1);
}

/** @param group `undefined` if the value types are in canonical form already */
function writeComposite(type: CompositeType, group: Group | undefined): void {
  if (type.kind === "func") {
    write(type.params.length);
    write(type.results.length);
    for (const param of type.params) writeValueType(param, group);
    for (const result of type.results) writeValueType(result, group);
    return;
  }
  const fields = type.kind === "struct" ? type.fields : [type.element];
  write(fields.length);
  for (const field of fields) {
    writeValueType(field.type, group);
    write(field.mutable ? 1 : 0);
  }
}

function writeValueType(type: ValueType, group: Group | undefined): void {
  const heap = heapTypeOf(type);
  if (group === undefined || heap < CONCRETE_HEAP) {
    write(type);
    return;
  }
  const index = heap - CONCRETE_HEAP;
  if (index >= group.start) write(~withHeapType(type, CONCRETE_HEAP + index - group.start));
  else write(withHeapType(type, CONCRETE_HEAP + (group.ids[index] as number)));
}

/** Reads words in the order in which they are written. */
interface Cursor {
  at: number;
  readonly groupId: number;
}

function read(cursor: Cursor): number {
  return words[cursor.at++] as number;
}

function readDefinition(id: number): DefinedType {
  const cursor: Cursor = { at: definitions[id] as number, groupId: groupIds[id] as number };
  const first = read(cursor);
  const supertype = readIndex(cursor);
  const descriptor = readIndex(cursor);
  const describes = readIndex(cursor);
  const composite = readComposite(first & KIND_MASK, cursor);
  return { final: (first & FINAL) !== 0, supertype, composite, descriptor, describes };
}

function readIndex(cursor: Cursor): number {
  const word = read(cursor);
  return word < 0 ? cursor.groupId - 1 - word : word - 1;
}

function readComposite(kind: number, cursor: Cursor): CompositeType {
  const length = read(cursor);
  if (kind === FUNC) {
    const resultCount = read(cursor);
    const params = Array.from({ length }, () => readValueType(cursor));
    return { kind: "func", params, results: Array.from({ length: resultCount }, () => readValueType(cursor)) };
  }
  const fields = Array.from(
    { length },
    (): FieldType => ({ type: readValueType(cursor), mutable: read(cursor) === 1 }),
  );
  return kind === STRUCT ? { kind: "struct", fields } : { kind: "array", element: fields[0] as FieldType };
}

function readValueType(cursor: Cursor): ValueType {
  const word = read(cursor);
  return word >= 0 ? word : withHeapType(~word, heapTypeOf(~word) + cursor.groupId);
}

// The table of groups

/** The first id of the group whose words were written from `start` on: that of an equal one, whose words then stay alone. */
function intern(start: number): number {
  const hash = hashWords(start);
  const mask = slots.length - 1;
  let slot = hash & mask;
  for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const id = (slots[slot] as number) - 1;
    if (hashes[slot] === hash && sameWords((definitions[id] as number) - 1, start)) {
      wordCount = start;
      return id;
    }
  }
  const id = kinds.length;
  slots[slot] = id + 1;
  hashes[slot] = hash;
  addTypes(start);
  if (2 * ++groupCount > slots.length) growTable();
  return id;
}

function hashWords(start: number): number {
  let hash = SEED;
  for (let at = start; at < wordCount; at++) {
    hash = Math.imul(hash ^ (words[at] as number), 0x9e37_79b1);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85eb_ca6b);
    hash ^= hash >>> 13;
  }
  return hash;
}

/** Whether the words of a group are those written last. One group's words are never the beginning of another's. */
function sameWords(known: number, start: number): boolean {
  const length = wordCount - start;
  for (let i = 0; i < length; i++) {
    if (words[known + i] !== words[start + i]) return false;
  }
  return true;
}

/** Gives ids to the types of the group that was written from `start` on. */
function addTypes(start: number): void {
  const groupId = kinds.length;
  const cursor: Cursor = { at: start, groupId };
  for (let left = read(cursor); left > 0; left--) {
    definitions.push(cursor.at);
    groupIds.push(groupId);
    const kind = read(cursor) & KIND_MASK;
    const supertype = readIndex(cursor);
    kinds.push(kind);
    supertypes.push(supertype);
    depths.push(supertype < 0 ? 0 : (depths[supertype] as number) + 1);
    cursor.at += 2;
    const length = read(cursor);
    const compositeWords = kind === FUNC ? read(cursor) + length : 2 * length;
    cursor.at += compositeWords;
  }
}

function growTable(): void {
  const oldSlots = slots;
  const oldHashes = hashes;
  slots = new Int32Array(2 * oldSlots.length);
  hashes = new Int32Array(slots.length);
  const mask = slots.length - 1;
  for (let old = 0; old < oldSlots.length; old++) {
    if (oldSlots[old] === 0) continue;
    let slot = (oldHashes[old] as number) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = oldSlots[old] as number;
    hashes[slot] = oldHashes[old] as number;
  }
}
