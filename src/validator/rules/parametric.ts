/**
 * Instructions on operands of any type.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#parametric-instructions
 */
import { BOTTOM, I32, isReference } from "../../module/types.ts";
import * as fail from "../fail.ts";
import type { Rule, Rules } from "./rule.ts";

const drop: Rule = (validator) => {
  validator.popOperand();
};

/** Without a type it takes numbers and vectors only, so that no type above two references has to be found. */
const select: Rule = (validator) => {
  validator.popExpected(I32);
  const second = validator.popOperand();
  const first = validator.popOperand();
  const type = first === BOTTOM ? second : first;
  if (isReference(first) || isReference(second)) fail.wrongOperand(validator, "numbers or vectors", type);
  if (second !== BOTTOM && second !== type) fail.typeMismatch(validator, type, second);
  validator.pushOperand(type);
};

const selectTyped: Rule = (validator) => {
  const { reader } = validator;
  const count = reader.u32();
  if (count !== 1) fail.invalid(validator, `invalid result arity: ${count}`);
  const type = reader.valueType();
  validator.checkValueType(type);
  validator.popExpected(I32);
  validator.popExpected(type);
  validator.popExpected(type);
  validator.pushOperand(type);
};

export const PARAMETRIC_RULES: Rules = { drop, select, "select.types": selectTyped };
