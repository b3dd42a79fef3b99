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
import type { CompositeType, FieldType, FunctionType, SubType, ValueType } from "../module/types.ts";
import { featuresOfValueType, type ModuleContext } from "./module-context.ts";

export function validateTypes(context: ModuleContext): void {
  for (const [index, type] of context.module.types.entries()) {
    context.require(featuresOfSubType(type), type.offset);
    if (type.composite.kind === "func" && type.composite.results.length > 1) {
      context.require(FEATURES["multi-value"], type.offset);
    }
    if (type.descriptor >= 0 || type.describes >= 0) validateDescription(context, index);
    validateSupertypes(context, index);
  }
}

/**
 * Descriptor and described type are structures that name each other.
 * @see https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md
 */
function validateDescription({ module: { types } }: ModuleContext, index: number): void {
  const { composite, descriptor, describes, offset } = types[index] as SubType;
  const isStruct = composite.kind === "struct";
  if (descriptor >= 0) {
    if (!isStruct) throw new ValidationError("descriptor type must be a struct", offset);
    if (types[descriptor]?.describes !== index) {
      throw new ValidationError("type is not described by its descriptor", offset);
    }
  }
  if (describes >= 0) {
    if (!isStruct) throw new ValidationError("described type must be a struct", offset);
    if (types[describes]?.descriptor !== index) {
      throw new ValidationError("described type is not described by descriptor", offset);
    }
  }
}

function featuresOfSubType(type: SubType): FeatureSet {
  const { composite, supertypes } = type;
  const isPlain = composite.kind === "func" && type.final && supertypes.length === 0 && type.groupLength === 1;
  const isDescribed = type.descriptor >= 0 || type.describes >= 0;
  let features = (isPlain ? 0 : FEATURES.gc) | (isDescribed ? FEATURES["custom-descriptors"] : 0);
  if (composite.kind === "func") {
    for (const param of composite.params) features |= featuresOfValueType(param);
    for (const result of composite.results) features |= featuresOfValueType(result);
  } else {
    for (const field of fieldsOf(composite)) features |= featuresOfValueType(field.type);
  }
  return features;
}

/** @see https://webassembly.github.io/spec/core/valid/types.html#sub-types */
function validateSupertypes(context: ModuleContext, index: number): void {
  const type = context.module.types[index] as SubType;
  const { supertypes } = type;
  if (supertypes.length > 1) throw new ValidationError(`sub type ${index} has more than one super type`, type.offset);
  for (const superIndex of supertypes) {
    const supertype = context.module.types[superIndex] as SubType;
    const matches = compositeMatches(context, type.composite, supertype.composite) && hasDescriptionOf(type, supertype);
    if (supertype.final || !matches) {
      const why = supertype.final ? ", which is final" : "";
      throw new ValidationError(`sub type ${index} does not match super type ${superIndex}${why}`, type.offset);
    }
    if (supertype.descriptor >= 0) {
      checkDescription(context, type.offset, ["descriptor", type.descriptor, supertype.descriptor]);
    }
    if (supertype.describes >= 0) {
      checkDescription(context, type.offset, ["described", type.describes, supertype.describes]);
    }
  }
}

/** What has a descriptor keeps it below; what describes, or does not, keeps at that. */
function hasDescriptionOf(type: SubType, supertype: SubType): boolean {
  if (supertype.descriptor >= 0 && type.descriptor < 0) return false;
  return type.describes >= 0 === supertype.describes >= 0;
}

/** The descriptor, or described type, of a type has to be below that of its supertype. */
function checkDescription(
  { module: { canonicalTypes } }: ModuleContext,
  offset: number,
  [what, index, expected]: readonly ["descriptor" | "described", number, number],
): void {
  const { ids } = canonicalTypes;
  if (isSubtype(ids[index] as number, ids[expected] as number)) return;
  throw new ValidationError(`${what} type ${index} does not match ${what} type ${expected} of the super type`, offset);
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#composite-types */
function compositeMatches(context: ModuleContext, type: CompositeType, expected: CompositeType): boolean {
  if (type.kind === "func" || expected.kind === "func") {
    return type.kind === "func" && expected.kind === "func" && functionMatches(context, type, expected);
  }
  if (type.kind !== expected.kind) return false;
  const fields = fieldsOf(type);
  return fieldsOf(expected).every((field, i) => {
    const own = fields[i];
    return own !== undefined && fieldMatches(context, own, field);
  });
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#function-types */
function functionMatches(context: ModuleContext, type: FunctionType, expected: FunctionType): boolean {
  return listMatches(context, expected.params, type.params) && listMatches(context, type.results, expected.results);
}

function listMatches(context: ModuleContext, types: readonly ValueType[], expected: readonly ValueType[]): boolean {
  return types.length === expected.length && types.every((type, i) => context.matches(type, expected[i] as number));
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#field-types */
function fieldMatches(context: ModuleContext, type: FieldType, expected: FieldType): boolean {
  if (type.mutable !== expected.mutable || !context.matches(type.type, expected.type)) return false;
  return !type.mutable || context.matches(expected.type, type.type);
}

function fieldsOf(type: Exclude<CompositeType, FunctionType>): readonly FieldType[] {
  return type.kind === "struct" ? type.fields : [type.element];
}
