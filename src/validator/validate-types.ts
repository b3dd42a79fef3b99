/**
 * Validates the types that a module defines.
 *
 * The decoder has let through only type indices that are known, and supertypes in front of their subtypes.
 *
 * @see https://webassembly.github.io/spec/core/valid/types.html#recursive-types
 */
import { ValidationError } from "../base/errors.ts";
import { FEATURES, type FeatureSet } from "../base/features.ts";
import { isSubtype } from "../module/canonical-types.ts";
import type { ModuleTypes, TypeArrays } from "../module/module-types.ts";
import {
  countsAt,
  endOfDefinition,
  FINAL,
  HAS_DESCRIBES,
  HAS_DESCRIPTOR,
  HAS_SUPERTYPE,
  isFunction,
  KIND,
  KIND_MASK,
  MUTABLE,
  typeIndexAt,
  typesAt,
} from "../module/type-words.ts";
import { featuresOfValueType, type ModuleContext } from "./module-context.ts";

export function validateTypes(context: ModuleContext): void {
  const { types } = context.module;
  const { words, starts, offsets } = types.arrays;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index] as number;
    context.require(featuresOfDefinition(types, index), offsets[index] as number);
    const flags = words[start] as number;
    if ((flags & (HAS_DESCRIPTOR | HAS_DESCRIBES)) !== 0) validateDescription(types.arrays, index);
    if ((flags & HAS_SUPERTYPE) !== 0) validateSupertype(context, index);
  }
}

function featuresOfDefinition({ arrays }: ModuleTypes, index: number): FeatureSet {
  const { words, starts, groupStarts, groupEnds } = arrays;
  const start = starts[index] as number;
  const flags = words[start] as number;
  const isPlain = flags === (KIND.func | FINAL) && (groupEnds[index] as number) - (groupStarts[index] as number) === 1;
  const isDescribed = (flags & (HAS_DESCRIPTOR | HAS_DESCRIBES)) !== 0;
  let features = (isPlain ? 0 : FEATURES.gc) | (isDescribed ? FEATURES["custom-descriptors"] : 0);
  if (isFunction(words, start) && (words[countsAt(words, start) + 1] as number) > 1)
    features |= FEATURES["multi-value"];
  const end = endOfDefinition(words, start);
  for (let at = typesAt(words, start); at < end; at++)
    features |= featuresOfValueType((words[at] as number) & ~MUTABLE);
  return features;
}

/**
 * Descriptor and described type are structures that name each other.
 * @see https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md
 */
function validateDescription({ words, starts, offsets }: TypeArrays, index: number): void {
  const start = starts[index] as number;
  const offset = offsets[index] as number;
  const isStruct = ((words[start] as number) & KIND_MASK) === KIND.struct;
  const descriptor = typeIndexAt(words, start, HAS_DESCRIPTOR);
  if (descriptor >= 0) {
    if (!isStruct) throw new ValidationError("descriptor type must be a struct", offset);
    if (typeIndexAt(words, starts[descriptor] as number, HAS_DESCRIBES) !== index) {
      throw new ValidationError("type is not described by its descriptor", offset);
    }
  }
  const describes = typeIndexAt(words, start, HAS_DESCRIBES);
  if (describes >= 0) {
    if (!isStruct) throw new ValidationError("described type must be a struct", offset);
    if (typeIndexAt(words, starts[describes] as number, HAS_DESCRIPTOR) !== index) {
      throw new ValidationError("described type is not described by descriptor", offset);
    }
  }
}

/** @see https://webassembly.github.io/spec/core/valid/types.html#sub-types */
function validateSupertype(context: ModuleContext, index: number): void {
  const { words, starts, offsets } = context.module.types.arrays;
  const start = starts[index] as number;
  const superIndex = typeIndexAt(words, start, HAS_SUPERTYPE);
  const superStart = starts[superIndex] as number;
  const offset = offsets[index] as number;
  const isFinal = ((words[superStart] as number) & FINAL) !== 0;
  if (isFinal || !compositeMatches(context, start, superStart) || !describesAlike(words, start, superStart)) {
    const why = isFinal ? ", which is final" : "";
    throw new ValidationError(`sub type ${index} does not match super type ${superIndex}${why}`, offset);
  }
  for (const [what, flag] of DESCRIPTIONS) {
    const expected = typeIndexAt(words, superStart, flag);
    if (expected >= 0) checkBelow(context, typeIndexAt(words, start, flag), expected, { what, offset });
  }
}

const DESCRIPTIONS = [
  ["descriptor", HAS_DESCRIPTOR],
  ["described", HAS_DESCRIBES],
] as const;

/** What has a descriptor keeps having one below; what describes a type, or does not, keeps at that. */
function describesAlike(words: Int32Array, start: number, superStart: number): boolean {
  const flags = words[start] as number;
  const superFlags = words[superStart] as number;
  return (superFlags & ~flags & HAS_DESCRIPTOR) === 0 && ((superFlags ^ flags) & HAS_DESCRIBES) === 0;
}

/** The descriptor, or described type, of a type has to be below that of its supertype. */
function checkBelow({ module }: ModuleContext, index: number, expected: number, place: DescriptionPlace): void {
  const { ids } = module.canonicalTypes;
  if (isSubtype(ids[index] as number, ids[expected] as number)) return;
  const { what, offset } = place;
  throw new ValidationError(`${what} type ${index} does not match ${what} type ${expected} of the super type`, offset);
}

interface DescriptionPlace {
  readonly what: string;
  readonly offset: number;
}

/**
 * Whether the composite type of the definition at one position matches that at another.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#composite-types
 */
function compositeMatches(context: ModuleContext, start: number, superStart: number): boolean {
  const { words } = context.module.types.arrays;
  if ((((words[start] as number) ^ (words[superStart] as number)) & KIND_MASK) !== 0) return false;
  if (isFunction(words, start)) return functionMatches(context, start, superStart);
  const count = words[countsAt(words, superStart)] as number;
  if ((words[countsAt(words, start)] as number) < count) return false;
  const at = typesAt(words, start);
  const superAt = typesAt(words, superStart);
  for (let i = 0; i < count; i++) {
    if (!fieldMatches(context, words[at + i] as number, words[superAt + i] as number)) return false;
  }
  return true;
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#function-types */
function functionMatches(context: ModuleContext, start: number, superStart: number): boolean {
  const { words } = context.module.types.arrays;
  const counts = countsAt(words, start);
  const superCounts = countsAt(words, superStart);
  const paramCount = words[counts] as number;
  const resultCount = words[counts + 1] as number;
  if (words[superCounts] !== paramCount || words[superCounts + 1] !== resultCount) return false;
  const at = typesAt(words, start);
  const superAt = typesAt(words, superStart);
  for (let i = 0; i < paramCount + resultCount; i++) {
    const type = words[at + i] as number;
    const other = words[superAt + i] as number;
    if (i < paramCount ? !context.matches(other, type) : !context.matches(type, other)) return false;
  }
  return true;
}

/**
 * Whether the field type in one word matches that in another.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#field-types
 */
function fieldMatches(context: ModuleContext, word: number, expected: number): boolean {
  if (word === expected) return true;
  const mutable = word & MUTABLE;
  if (mutable !== (expected & MUTABLE)) return false;
  const type = word & ~MUTABLE;
  const expectedType = expected & ~MUTABLE;
  return context.matches(type, expectedType) && (mutable === 0 || context.matches(expectedType, type));
}
