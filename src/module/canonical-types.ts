/**
 * The realm-wide numbering of defined types: two types of any modules are equal exactly if they have the same canonical id.
 *
 * The specification compares recursion groups as wholes, after rolling up the references inside of them; type-groups.ts has
 * each such group once. Value types "in canonical form" have canonical ids in place of type indices.
 *
 * An id means its type only as long as somebody has the {@link CanonicalTypes} that it came from: whatever keeps ids that may be
 * needed when the module is gone keeps that, too. When nobody has it any more, the host says so, and what no other module
 * needs is given up. Hosts that cannot tell keep all types, up to the limit.
 *
 * @see https://webassembly.github.io/spec/core/valid/conventions.html#rolling-and-unrolling
 */
import type { ModuleTypes } from "./module-types.ts";
import {
  abandonGroup,
  beginGroup,
  endGroup,
  GROUP_WORDS,
  isSubtype,
  kindOf,
  OUTER_IDS,
  releaseGroups,
} from "./type-groups.ts";
import { type GroupScope, KIND, translateDefinition, writeFunctionDefinition } from "./type-words.ts";
import {
  BOTTOM,
  CONCRETE_HEAP,
  type FunctionType,
  HEAP,
  type HeapType,
  heapTypeOf,
  isExact,
  isNullable,
  isReference,
  type ValueType,
  withHeapType,
} from "./types.ts";

// What is in the numbering, by id.
export { definedType, isSubtype } from "./type-groups.ts";

/** The types of one module in the numbering. What it refers to is in the numbering as long as it is there. */
export interface CanonicalTypes {
  /** Type index → canonical id. */
  readonly ids: Int32Array;
}

/** Tells when types are no longer needed; absent in hosts that cannot tell. */
const registry: FinalizationRegistry<Int32Array> | undefined =
  typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry(releaseGroups);

/**
 * Numbers the types of a module.
 * @param types in which every index is below the end of its group, and every supertype before its subtype
 * @throws ResourceError if all modules together have too many types
 */
export function canonicalise(types: ModuleTypes): CanonicalTypes {
  const { groupEnds } = types.arrays;
  const ids = new Int32Array(types.length);
  /** Ids of the first types of groups. */
  const firstIds = new Int32Array(types.length);
  let groupCount = 0;
  const scope: GroupScope = { start: 0, ids, outer: OUTER_IDS };
  try {
    while (scope.start < types.length) {
      const end = groupEnds[scope.start] as number;
      writeGroup(types, end, scope);
      firstIds[groupCount++] = ids[scope.start] as number;
      scope.start = end;
    }
  } catch (error) {
    releaseGroups(firstIds.subarray(0, groupCount));
    throw error;
  }
  return owned(ids, groupCount === types.length ? ids : firstIds.slice(0, groupCount));
}

/** Writes the group from the scope's start up to a type index, and sets the ids of its types. */
function writeGroup({ arrays }: ModuleTypes, end: number, scope: GroupScope): void {
  const { words, starts } = arrays;
  const { start, ids } = scope;
  const group = beginGroup(end - start);
  let at: number;
  try {
    for (let i = start; i < end; i++) translateDefinition(GROUP_WORDS, words, starts[i] as number, scope);
    at = endGroup(group);
  } catch (error) {
    abandonGroup(group);
    throw error;
  }
  const { array } = GROUP_WORDS;
  for (let i = start; i < end; i++) ids[i] = array[at + i - start] as number;
}

/**
 * A module's types with one only: a final function type without supertype, in a group of its own.
 * @param type its value types in canonical form
 * @throws ResourceError if all modules together have too many types
 */
export function canonicalFunctionType(type: FunctionType): CanonicalTypes {
  const group = beginGroup(1);
  try {
    writeFunctionDefinition(GROUP_WORDS, type, OUTER_IDS);
    const ids = Int32Array.of(GROUP_WORDS.array[endGroup(group)] as number);
    return owned(ids, ids);
  } catch (error) {
    abandonGroup(group);
    throw error;
  }
}

/** @param firstIds of the groups that are needed for it */
function owned(ids: Int32Array, firstIds: Int32Array): CanonicalTypes {
  const types: CanonicalTypes = { ids };
  if (ids.length > 0) registry?.register(types, firstIds);
  return types;
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
  return heap === (kindOf(id) === KIND.func ? HEAP.nofunc : HEAP.none);
}

/** By kind of composite type. */
const KIND_HEAPS: readonly HeapType[] = [HEAP.func, HEAP.struct, HEAP.array];

/** The abstract heap type directly above a defined type. */
function abstractHeap(id: number): HeapType {
  return KIND_HEAPS[kindOf(id)] as HeapType;
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
