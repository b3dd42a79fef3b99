/**
 * References.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions
 */
import { CONCRETE_HEAP, I32, referenceType } from "../../module/types.ts";
import * as fail from "../fail.ts";
import { functionType } from "../index-spaces.ts";
import type { Rule, Rules } from "./rule.ts";

const refNull: Rule = (validator) => {
  const heap = validator.reader.heapType();
  const type = referenceType(heap, true, validator.reader.exact);
  validator.checkValueType(type);
  validator.pushOperand(type);
};

const refIsNull: Rule = (validator) => {
  validator.popReference();
  validator.pushOperand(I32);
};

const refFunc: Rule = (validator) => {
  const { context } = validator;
  const index = validator.reader.u32();
  const typeIndex = functionType(validator, index);
  if (validator.constantGlobals >= 0) context.declaredFunctions[index] = 1;
  else if (context.declaredFunctions[index] === 0) fail.invalid(validator, `undeclared function reference ${index}`);
  const isExact = context.hasExactTypes && context.exactImports[index] !== 0;
  validator.pushOperand(referenceType(CONCRETE_HEAP + typeIndex, false, isExact));
};

export const REFERENCE_RULES: Rules = { "ref.null": refNull, "ref.is_null": refIsNull, "ref.func": refFunc };
