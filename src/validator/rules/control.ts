/**
 * Blocks, branches, calls and returns.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import { instructionId } from "../../instructions/instructions.ts";
import { FUNCREF, I32 } from "../../module/types.ts";
import * as fail from "../fail.ts";
import { functionType, tableAddress } from "../index-spaces.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

const IF = instructionId("if");
const ELSE = instructionId("else");

// Blocks

/** `block` and `loop`. */
const block: Rule = (validator) => {
  validator.readBlockType();
  validator.enterBlock(validator.instructionId);
};

const ifRule: Rule = (validator) => {
  validator.readBlockType();
  validator.popExpected(I32);
  validator.enterBlock(IF);
};

const elseRule: Rule = (validator) => {
  if (validator.topKind !== IF) fail.endExpected(validator);
  validator.popControl();
  validator.pushControl(ELSE);
};

const end: Rule = (validator) => {
  if (validator.popControl() === IF) checkMissingElse(validator);
  if (validator.endCount > 0 && validator.hasFrames) {
    validator.restoreOperands(validator.endAt, validator.endCount, validator.endedSame);
  }
};

/** Without `else`, the operands at the start of an `if` are those at its end. */
function checkMissingElse(validator: Validator): void {
  const { startAt, startCount, endAt, endCount } = validator;
  if (startCount !== endCount || !validator.matchesList(startAt, endAt, endCount)) {
    fail.typesMismatch(validator, validator.typesOf(endAt, endCount), validator.typesOf(startAt, startCount));
  }
}

// Branches

const unreachable: Rule = (validator) => {
  validator.setUnreachable();
};

const br: Rule = (validator) => {
  validator.readLabel();
  validator.popOperands(validator.labelAt, validator.labelCount);
  validator.setUnreachable();
};

const brIf: Rule = (validator) => {
  validator.readLabel();
  validator.popExpected(I32);
  if (validator.labelCount === 0) return;
  const same = validator.popOperands(validator.labelAt, validator.labelCount);
  validator.restoreOperands(validator.labelAt, validator.labelCount, same);
};

const brTable: Rule = (validator) => {
  const { reader } = validator;
  validator.popExpected(I32);
  let left = reader.u32();
  validator.readTableLabel();
  validator.checkOperands(validator.labelAt, validator.labelCount);
  const arity = validator.labelCount;
  for (; left > 0; left--) {
    if (!validator.readTableLabel()) continue;
    if (validator.labelCount !== arity) fail.labelArity(validator, arity, validator.labelCount);
    validator.checkOperands(validator.labelAt, arity);
  }
  validator.setUnreachable();
};

const returnRule: Rule = (validator) => {
  validator.selectReturnLabel();
  validator.popOperands(validator.labelAt, validator.labelCount);
  validator.setUnreachable();
};

// Calls

/** Applies a function type to the operands. */
export function applyFunctionType(validator: Validator, typeIndex: number): void {
  const { typeLists } = validator.context;
  const at = typeLists.parametersAt(typeIndex);
  const count = typeLists.parameterCount(typeIndex);
  validator.popOperands(at, count);
  validator.pushOperands(at + count, typeLists.resultCount(typeIndex));
}

/** Takes the arguments of a function in tail position, whose results are those of the function around it. */
export function applyTailCall(validator: Validator, typeIndex: number): void {
  const { typeLists } = validator.context;
  const at = typeLists.parametersAt(typeIndex);
  const count = typeLists.parameterCount(typeIndex);
  const resultCount = typeLists.resultCount(typeIndex);
  validator.selectReturnLabel();
  const { labelAt, labelCount } = validator;
  if (resultCount !== labelCount || !validator.matchesList(at + count, labelAt, resultCount)) {
    fail.typesMismatch(validator, validator.typesOf(labelAt, labelCount), validator.typesOf(at + count, resultCount));
  }
  validator.popOperands(at, count);
  validator.setUnreachable();
}

/** Reads what an indirect call names and takes the operand that chooses the function. Returns the type index. */
function readIndirectCall(validator: Validator): number {
  const { context, reader } = validator;
  const typeIndex = reader.u32();
  const table = reader.u32();
  const address = tableAddress(validator, table);
  const element = context.tableElements[table] as number;
  if (!context.matches(element, FUNCREF)) fail.typesMismatch(validator, [FUNCREF], [element]);
  validator.functionType(typeIndex);
  validator.popExpected(address);
  return typeIndex;
}

const call: Rule = (validator) => {
  applyFunctionType(validator, functionType(validator, validator.reader.u32()));
};

const callIndirect: Rule = (validator) => {
  applyFunctionType(validator, readIndirectCall(validator));
};

const returnCall: Rule = (validator) => {
  applyTailCall(validator, functionType(validator, validator.reader.u32()));
};

const returnCallIndirect: Rule = (validator) => {
  applyTailCall(validator, readIndirectCall(validator));
};

export const CONTROL_RULES: Rules = {
  unreachable,
  block,
  loop: block,
  if: ifRule,
  else: elseRule,
  end,
  br,
  br_if: brIf,
  br_table: brTable,
  return: returnRule,
  call,
  call_indirect: callIndirect,
  return_call: returnCall,
  return_call_indirect: returnCallIndirect,
};
