/**
 * Exceptions.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#control-instructions
 */
import { readCatchKind } from "../../decoder/skip-immediates.ts";
import { EXNREF, HEAP, referenceType } from "../../module/types.ts";
import * as fail from "../fail.ts";
import { tagType } from "../index-spaces.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

/** What a handler that asks for the exception itself gets. */
const EXCEPTION = referenceType(HEAP.exn, false);

/** Catch clauses from this kind on catch every exception. */
const CATCH_ALL = 2;
/** Catch clauses with this bit hand on the exception itself. */
const WITH_REFERENCE = 1;

const throwRule: Rule = (validator) => {
  const { typeLists } = validator.context;
  const typeIndex = tagType(validator, validator.reader.u32());
  validator.popOperands(typeLists.parametersAt(typeIndex), typeLists.parameterCount(typeIndex));
  validator.setUnreachable();
};

const throwRef: Rule = (validator) => {
  validator.popExpected(EXNREF);
  validator.setUnreachable();
};

/** The labels of the catch clauses are those around the block. */
const tryTable: Rule = (validator) => {
  const { instructionId, reader } = validator;
  validator.readBlockType();
  validator.popOperands(validator.startAt, validator.startCount);
  for (let left = reader.u32(); left > 0; left--) readCatch(validator);
  validator.pushControl(instructionId);
};

/** @see https://webassembly.github.io/spec/core/valid/instructions.html#valid-catch */
function readCatch(validator: Validator): void {
  const { context, reader } = validator;
  const { typeLists } = context;
  const kind = readCatchKind(reader);
  let at = 0;
  let count = 0;
  if (kind < CATCH_ALL) {
    const typeIndex = tagType(validator, reader.u32());
    at = typeLists.parametersAt(typeIndex);
    count = typeLists.parameterCount(typeIndex);
  }
  validator.readLabel();
  const { labelAt, labelCount } = validator;
  const withReference = (kind & WITH_REFERENCE) !== 0;
  const matches =
    labelCount === count + (withReference ? 1 : 0) &&
    validator.matchesList(at, labelAt, count) &&
    (!withReference || context.matches(EXCEPTION, validator.lastLabelType()));
  if (matches) return;
  const found = validator.typesOf(at, count);
  if (withReference) found.push(EXCEPTION);
  fail.typesMismatch(validator, validator.typesOf(labelAt, labelCount), found);
}

export const EXCEPTION_RULES: Rules = { throw: throwRule, throw_ref: throwRef, try_table: tryTable };
