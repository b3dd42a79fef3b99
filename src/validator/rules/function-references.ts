/**
 * Typed references to functions, and references that are not null.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions
 */
import {
  BOTTOM,
  CONCRETE_HEAP,
  HEAP,
  isReference,
  referenceType,
  type ValueType,
  withNullable,
} from "../../module/types.ts";
import * as fail from "../fail.ts";
import type { Validator } from "../validator.ts";
import { applyFunctionType, applyTailCall } from "./control.ts";
import type { Rule, Rules } from "./rule.ts";

/** Below all references that are not null. */
const BOTTOM_REFERENCE = referenceType(HEAP.bottom, false);

/** The same reference type without null. */
function nonNull(type: ValueType): ValueType {
  return type === BOTTOM ? BOTTOM_REFERENCE : withNullable(type, false);
}

/** Reads a function type and takes a reference to a function of it. Returns its index. */
function popFunctionReference(validator: Validator): number {
  const typeIndex = validator.functionType(validator.reader.u32());
  validator.popExpected(referenceType(CONCRETE_HEAP + typeIndex, true));
  return typeIndex;
}

const callRef: Rule = (validator) => {
  applyFunctionType(validator, popFunctionReference(validator));
};

const returnCallRef: Rule = (validator) => {
  applyTailCall(validator, popFunctionReference(validator));
};

const refAsNonNull: Rule = (validator) => {
  validator.pushOperand(nonNull(validator.popReference()));
};

const brOnNull: Rule = (validator) => {
  validator.readLabel();
  const type = validator.popReference();
  validator.popOperands(validator.labelAt, validator.labelCount);
  validator.pushOperands(validator.labelAt, validator.labelCount);
  validator.pushOperand(nonNull(type));
};

/** The label takes the reference last. */
const brOnNonNull: Rule = (validator) => {
  validator.readLabel();
  const { labelAt } = validator;
  const type = validator.lastLabelType();
  if (!isReference(type)) fail.wrongLabel(validator, "a reference", type);
  validator.popExpected(withNullable(type, true));
  validator.popOperands(labelAt, validator.labelCount - 1);
  validator.pushOperands(labelAt, validator.labelCount - 1);
};

export const FUNCTION_REFERENCE_RULES: Rules = {
  call_ref: callRef,
  return_call_ref: returnCallRef,
  "ref.as_non_null": refAsNonNull,
  br_on_null: brOnNull,
  br_on_non_null: brOnNonNull,
};
