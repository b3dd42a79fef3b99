/**
 * Custom descriptors: structures that are made with a descriptor, which tells them apart from others of their type.
 *
 * What describes a type is known from it alone; a descriptor that is known exactly makes the described type known exactly.
 *
 * @see https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md
 */
import {
  BOTTOM,
  CONCRETE_HEAP,
  heapTypeOf,
  isExact,
  referenceType,
  type SubType,
  type ValueType,
} from "../../module/types.ts";
import { heapTypeName } from "../../module/value-type-name.ts";
import * as fail from "../fail.ts";
import type { Validator } from "../validator.ts";
import { checkDefaultableFields, fieldsOf, popFields, pushNew } from "./aggregate.ts";
import { branchOnCast, popCastOperand, readReferenceType } from "./cast.ts";
import type { Rule, Rules } from "./rule.ts";

/** A reference to the type at a type index, or null. */
function nullable(typeIndex: number, exact: boolean): ValueType {
  return referenceType(CONCRETE_HEAP + typeIndex, true, exact);
}

/** Reads a type index; refuses an unknown one. */
function readType(validator: Validator): { readonly typeIndex: number; readonly type: SubType } {
  const typeIndex = validator.reader.u32();
  const type = validator.context.module.types.at(typeIndex);
  if (type === undefined) fail.unknown(validator, "type", typeIndex);
  return { typeIndex, type };
}

// Structures

/** Reads the type of a structure that is made with a descriptor, takes that, and returns the type's index. */
function takeDescriptor(validator: Validator): number {
  const { typeIndex, type } = readType(validator);
  if (type.descriptor < 0) fail.invalid(validator, "type without descriptor requires non-descriptor allocation");
  validator.popExpected(nullable(type.descriptor, true));
  return typeIndex;
}

const structNewDesc: Rule = (validator) => {
  const typeIndex = takeDescriptor(validator);
  popFields(validator, fieldsOf(validator, typeIndex));
  pushNew(validator, typeIndex);
};

const structNewDefaultDesc: Rule = (validator) => {
  const typeIndex = takeDescriptor(validator);
  checkDefaultableFields(validator, fieldsOf(validator, typeIndex));
  pushNew(validator, typeIndex);
};

const refGetDesc: Rule = (validator) => {
  const { typeIndex, type } = readType(validator);
  if (type.descriptor < 0) fail.invalid(validator, "type without descriptor");
  const found = validator.popExpected(nullable(typeIndex, false));
  const exact = found === BOTTOM || validator.context.matches(found, nullable(typeIndex, true));
  validator.pushOperand(referenceType(CONCRETE_HEAP + type.descriptor, false, exact));
};

// Casts

/** Takes the descriptor that objects of a type may have. */
function popDescriptor(validator: Validator, described: ValueType): void {
  const heap = heapTypeOf(described);
  const descriptor = validator.context.module.types.at(heap - CONCRETE_HEAP)?.descriptor ?? -1;
  if (descriptor < 0) fail.invalid(validator, `type ${heapTypeName(heap)} does not have a descriptor`);
  validator.popExpected(nullable(descriptor, isExact(described)));
}

function refCastDescEq(isNullable: boolean): Rule {
  return (validator) => {
    const type = readReferenceType(validator, isNullable);
    popDescriptor(validator, type);
    popCastOperand(validator, type);
    validator.pushOperand(type);
  };
}

export const CUSTOM_DESCRIPTOR_RULES: Rules = {
  "struct.new_desc": structNewDesc,
  "struct.new_default_desc": structNewDefaultDesc,
  "ref.get_desc": refGetDesc,
  "ref.cast_desc_eq": refCastDescEq(false),
  "ref.cast_desc_eq.null": refCastDescEq(true),
  br_on_cast_desc_eq: branchOnCast(false, popDescriptor),
  br_on_cast_desc_eq_fail: branchOnCast(true, popDescriptor),
};
