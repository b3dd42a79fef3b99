/**
 * The exceptions of before WebAssembly 3.0: `try` with `catch`, `catch_all` or `delegate`, and `rethrow`.
 *
 * Each handler is a control frame of its own in place of that of the `try`: its kind tells `rethrow` which labels catch. Beside
 * the payload of the tag it begins without operands, and like the `try` it ends with the results of the block.
 *
 * @see https://webassembly.github.io/exception-handling/legacy/core/valid/instructions.html#control-instructions
 */
import { instructionId } from "../../instructions/instructions.ts";
import * as fail from "../fail.ts";
import { tagType } from "../index-spaces.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

const TRY = instructionId("try");
const CATCH = instructionId("catch");
const CATCH_ALL = instructionId("catch_all");

const tryRule: Rule = (validator) => {
  validator.readBlockType();
  validator.enterBlock(TRY);
};

/** Ends the body of a `try`, or the handler before this one, which catches not everything. */
function endHandled(validator: Validator): void {
  if (validator.topKind !== TRY && validator.topKind !== CATCH) fail.endExpected(validator);
  validator.popControl();
}

const catchRule: Rule = (validator) => {
  const { typeLists } = validator.context;
  const typeIndex = tagType(validator, validator.reader.u32());
  endHandled(validator);
  validator.startAt = typeLists.parametersAt(typeIndex);
  validator.startCount = typeLists.parameterCount(typeIndex);
  validator.pushControl(CATCH);
};

const catchAll: Rule = (validator) => {
  endHandled(validator);
  validator.startCount = 0;
  validator.pushControl(CATCH_ALL);
};

/** The label counts from around the `try`; the outermost is that of the function. */
const delegate: Rule = (validator) => {
  if (validator.topKind !== TRY) fail.endExpected(validator);
  validator.popControl();
  validator.readLabel();
  validator.restoreOperands(validator.endAt, validator.endCount, validator.endedSame);
};

const rethrow: Rule = (validator) => {
  const kind = validator.readLabelKind();
  if (kind !== CATCH && kind !== CATCH_ALL) fail.invalid(validator, "invalid rethrow label");
  validator.setUnreachable();
};

export const LEGACY_EXCEPTION_RULES: Rules = { try: tryRule, catch: catchRule, catch_all: catchAll, delegate, rethrow };
