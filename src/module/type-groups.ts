/**
 * The realm's recursion groups: every group that some module has, once, with the canonical ids of its types.
 *
 * Equal groups are found by a hash table (hash-consing). A group only refers to itself and to groups before it, so one pass
 * over a module is enough. Each group counts who needs it, modules and other groups, and is given up with the last of them; ids
 * are used again then. All of it is flat arrays: a type takes some twenty bytes beside its words.
 */
import { ResourceError } from "../base/errors.ts";
import { MAX_REALM_TYPES } from "../base/limits.ts";
import {
  collectOuter,
  type DefinedType,
  endOfDefinition,
  idOf,
  KIND_MASK,
  readDefinition,
  supertypeAt,
  WordList,
} from "./type-words.ts";

/** Words of a group: all of them, who needs it (0: given up), its hash, the number of types, their ids, the definitions. */
const SIZE = 0;
const NEEDED = 1;
const HASH = 2;
const LENGTH = 3;
const IDS = 4;

/** All groups one after the other. */
export const GROUP_WORDS: WordList = new WordList(1 << 12);
/** Words of groups that were given up. */
let deadWords = 0;
/** The ids that the group being written refers to. */
export const OUTER_IDS: WordList = new WordList(64);

// By canonical id. Replaced when they grow.
let kinds = new Uint8Array(1 << 10);
/** Number of supertypes above. */
let depths = new Uint8Array(1 << 10);
/** Of types without supertype, themselves. */
let supertypes = new Int32Array(1 << 10);
/** A supertype further above, chosen so that few steps lead to each (Myers, "An applicative random-access stack", 1983). */
let jumps = new Int32Array(1 << 10);
/** Where the group begins in `GROUP_WORDS`. */
let groups = new Int32Array(1 << 10);
/** Where the definition begins there. */
let definitions = new Int32Array(1 << 10);
/** Ids from here on were never used. */
let idCount = 0;
/** Ids that may be used again. */
const freeIds = new WordList(64);
const definedTypes = new Map<number, DefinedType>();

/** A hash table with open addressing: the id of the group's first type + 1, or 0 if free. */
let slots = new Int32Array(1 << 10);
/** The hashes of the groups in `slots`. */
let hashes = new Int32Array(1 << 10);
let groupCount = 0;
// Not known to the makers of modules, so that nobody can make one whose groups collide.
const SEED = (Math.random() * 0x1_0000_0000) | 0;
const FIRST_FACTOR = randomOdd();
const SECOND_FACTOR = randomOdd();

function randomOdd(): number {
  return (Math.random() * 0x1_0000_0000) | 0x1000_0001;
}

/** How many types the realm has. */
export function realmTypeCount(): number {
  return idCount - freeIds.length;
}

/** How many words it keeps for them. */
export function realmTypeWords(): number {
  return GROUP_WORDS.array.length;
}

// Writing

/** Begins to write a group of so many types, whose definitions have to follow. Returns where it begins. */
export function beginGroup(length: number): number {
  const at = GROUP_WORDS.length;
  OUTER_IDS.length = 0;
  GROUP_WORDS.reserve(IDS + length);
  GROUP_WORDS.array[at + LENGTH] = length;
  GROUP_WORDS.length += IDS + length;
  return at;
}

/** Forgets what was written of a group. */
export function abandonGroup(at: number): void {
  GROUP_WORDS.length = at;
}

/**
 * Ends the group that was written from a position on, and counts that it is needed once more.
 * @returns the position of its first type's id among the words: in an equal group if there is one
 * @throws ResourceError if the realm has too many types
 */
export function endGroup(at: number): number {
  const { array, length } = GROUP_WORDS;
  const hash = hashOf(at);
  const mask = slots.length - 1;
  let slot = hash & mask;
  for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
    if (hashes[slot] !== hash) continue;
    const known = groups[(slots[slot] as number) - 1] as number;
    if (!isSameGroup(known, at)) continue;
    GROUP_WORDS.length = at;
    array[known + NEEDED] = (array[known + NEEDED] as number) + 1;
    return known + IDS;
  }
  checkCount(array[at + LENGTH] as number);
  array[at + SIZE] = length - at;
  array[at + NEEDED] = 1;
  array[at + HASH] = hash;
  addTypes(at);
  for (let i = 0; i < OUTER_IDS.length; i++) need(OUTER_IDS.array[i] as number);
  slots[slot] = (array[at + IDS] as number) + 1;
  hashes[slot] = hash;
  if (2 * ++groupCount > slots.length) growTable();
  return at + IDS;
}

function need(id: number): void {
  const at = (groups[id] as number) + NEEDED;
  GROUP_WORDS.array[at] = (GROUP_WORDS.array[at] as number) + 1;
}

function checkCount(added: number): void {
  if (realmTypeCount() + added <= MAX_REALM_TYPES) return;
  throw new ResourceError(`too many types in all modules together: the limit is ${MAX_REALM_TYPES}`);
}

/** Gives ids to the types of a group. */
function addTypes(group: number): void {
  const { array } = GROUP_WORDS;
  const length = array[group + LENGTH] as number;
  const membersAt = group + IDS;
  let at = membersAt + length;
  for (let i = 0; i < length; i++) {
    const id = newId();
    array[membersAt + i] = id;
    groups[id] = group;
    definitions[id] = at;
    kinds[id] = (array[at] as number) & KIND_MASK;
    const above = supertypeAt(array, at);
    if (above === 0) {
      depths[id] = 0;
      supertypes[id] = id;
      jumps[id] = id;
    } else {
      setSupertype(id, idOf(array, above, membersAt));
    }
    at = endOfDefinition(array, at);
  }
}

function newId(): number {
  if (freeIds.length > 0) return freeIds.array[--freeIds.length] as number;
  if (idCount === kinds.length) growIds();
  return idCount++;
}

function growIds(): void {
  kinds = grown(kinds, new Uint8Array(2 * idCount));
  depths = grown(depths, new Uint8Array(2 * idCount));
  supertypes = grown(supertypes, new Int32Array(2 * idCount));
  jumps = grown(jumps, new Int32Array(2 * idCount));
  groups = grown(groups, new Int32Array(2 * idCount));
  definitions = grown(definitions, new Int32Array(2 * idCount));
}

function grown<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(array: T, larger: T): T {
  larger.set(array);
  return larger;
}

/** Two jumps of one length in a row become a jump over both. */
function setSupertype(id: number, supertype: number): void {
  const next = jumps[supertype] as number;
  const afterNext = jumps[next] as number;
  const depth = depths[supertype] as number;
  const isEven = depth - (depths[next] as number) === (depths[next] as number) - (depths[afterNext] as number);
  depths[id] = depth + 1;
  supertypes[id] = supertype;
  jumps[id] = isEven ? afterNext : supertype;
}

// Finding

function hashOf(group: number): number {
  const { array, length } = GROUP_WORDS;
  const typeCount = array[group + LENGTH] as number;
  let hash = SEED ^ typeCount;
  for (let at = group + IDS + typeCount; at < length; at++) {
    hash = Math.imul(hash ^ (array[at] as number), FIRST_FACTOR);
    hash = Math.imul(hash ^ (hash >>> 15), SECOND_FACTOR);
    hash ^= hash >>> 13;
  }
  return hash;
}

/** Whether a group is equal to the one written last. One group's definitions are never the beginning of another's. */
function isSameGroup(known: number, group: number): boolean {
  const { array, length } = GROUP_WORDS;
  if (array[known + SIZE] !== length - group || array[known + LENGTH] !== array[group + LENGTH]) return false;
  const first = IDS + (array[group + LENGTH] as number);
  for (let at = group + first; at < length; at++) {
    if (array[known + at - group] !== array[at]) return false;
  }
  return true;
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

// Giving up

/**
 * Takes back that groups are needed, once each.
 * @param firstIds of the groups' first types
 */
export function releaseGroups(firstIds: Int32Array): void {
  for (let i = 0; i < firstIds.length; i++) releaseGroup(firstIds[i] as number);
  if (2 * deadWords > GROUP_WORDS.length && deadWords > 1 << 12) compact();
}

/** Also what only this group needed, and so on: in a list, since such chains may be long. */
function releaseGroup(id: number): void {
  const { array } = GROUP_WORDS;
  const released = new WordList(4);
  released.push(id);
  while (released.length > 0) {
    const group = groups[released.array[--released.length] as number] as number;
    const needed = (array[group + NEEDED] as number) - 1;
    array[group + NEEDED] = needed;
    if (needed === 0) removeGroup(group, released);
  }
}

/** @param outer gets the ids of the types that the group referred to */
function removeGroup(group: number, outer: WordList): void {
  const { array } = GROUP_WORDS;
  removeSlot(array[group + HASH] as number, (array[group + IDS] as number) + 1);
  groupCount--;
  deadWords += array[group + SIZE] as number;
  const end = group + IDS + (array[group + LENGTH] as number);
  for (let at = group + IDS; at < end; at++) {
    const id = array[at] as number;
    collectOuter(array, definitions[id] as number, outer);
    definedTypes.delete(id);
    freeIds.push(id);
  }
}

/** Takes an entry out of the table, and moves entries behind it up that could not stand at their own slots. */
function removeSlot(hash: number, entry: number): void {
  const mask = slots.length - 1;
  let hole = hash & mask;
  while (slots[hole] !== entry) hole = (hole + 1) & mask;
  for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const home = (hashes[slot] as number) & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    slots[hole] = slots[slot] as number;
    hashes[hole] = hashes[slot] as number;
    hole = slot;
  }
  slots[hole] = 0;
}

/** Moves the groups that are needed together. */
function compact(): void {
  const { array, length } = GROUP_WORDS;
  let to = 0;
  for (let from = 0; from < length; ) {
    const size = array[from + SIZE] as number;
    if (array[from + NEEDED] !== 0) {
      moveGroup(from, to);
      to += size;
    }
    from += size;
  }
  GROUP_WORDS.length = to;
  deadWords = 0;
  if (4 * to < array.length) GROUP_WORDS.array = array.slice(0, 2 * to + 16);
}

function moveGroup(from: number, to: number): void {
  const { array } = GROUP_WORDS;
  const end = from + IDS + (array[from + LENGTH] as number);
  for (let at = from + IDS; at < end; at++) {
    const id = array[at] as number;
    groups[id] = to;
    definitions[id] = (definitions[id] as number) - from + to;
  }
  array.copyWithin(to, from, from + (array[from + SIZE] as number));
}

// Types by id

/** A value of {@link KIND}. */
export function kindOf(id: number): number {
  return kinds[id] as number;
}

/** The defined type with a canonical id. */
export function definedType(id: number): DefinedType {
  const known = definedTypes.get(id);
  if (known !== undefined) return known;
  const made = readDefinition(GROUP_WORDS.array, definitions[id] as number, (groups[id] as number) + IDS);
  definedTypes.set(id, made);
  return made;
}

/**
 * Whether one defined type is another or below it. Takes a dozen steps at most and allocates nothing.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#match-deftype
 */
export function isSubtype(id: number, supertypeId: number): boolean {
  const depth = depths[supertypeId] as number;
  let type = id;
  while ((depths[type] as number) > depth) {
    const jump = jumps[type] as number;
    type = (depths[jump] as number) >= depth ? jump : (supertypes[type] as number);
  }
  return type === supertypeId;
}
