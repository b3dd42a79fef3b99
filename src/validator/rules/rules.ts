/** The rules of all instructions without a type in the table, by instruction id. */
import { InternalError } from "../../base/errors.ts";
import { instructionId, MNEMONICS } from "../../instructions/instructions.ts";
import { AGGREGATE_RULES } from "./aggregate.ts";
import { CAST_RULES } from "./cast.ts";
import { CONTROL_RULES } from "./control.ts";
import { CUSTOM_DESCRIPTOR_RULES } from "./custom-descriptors.ts";
import { EXCEPTION_RULES } from "./exceptions.ts";
import { FUNCTION_REFERENCE_RULES } from "./function-references.ts";
import { LEGACY_EXCEPTION_RULES } from "./legacy-exceptions.ts";
import { MEMORY_AND_TABLE_RULES } from "./memory-and-table.ts";
import { PARAMETRIC_RULES } from "./parametric.ts";
import { REFERENCE_RULES } from "./reference.ts";
import type { Rule, Rules } from "./rule.ts";
import { VARIABLE_RULES } from "./variable.ts";

/** The rules by chapter of the specification. A mnemonic is in one of them. */
export const RULE_CHAPTERS: readonly Rules[] = [
  CONTROL_RULES,
  PARAMETRIC_RULES,
  VARIABLE_RULES,
  MEMORY_AND_TABLE_RULES,
  REFERENCE_RULES,
  FUNCTION_REFERENCE_RULES,
  EXCEPTION_RULES,
  LEGACY_EXCEPTION_RULES,
  AGGREGATE_RULES,
  CAST_RULES,
  CUSTOM_DESCRIPTOR_RULES,
];

/** By instruction id. Instructions with a type in the table, and those of proposals that cannot be executed, have none. */
export const RULES: readonly Rule[] = denseRules();

function denseRules(): Rule[] {
  const rules: Rule[] = MNEMONICS.map((mnemonic) => () => {
    throw new InternalError(`no validation rule for ${mnemonic}`);
  });
  for (const chapter of RULE_CHAPTERS) {
    for (const [mnemonic, rule] of Object.entries(chapter)) rules[instructionId(mnemonic)] = rule;
  }
  return rules;
}
