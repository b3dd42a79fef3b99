/**
 * Validates constant expressions, with the machine of function bodies and fewer instructions.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#constant-expressions
 */
import { FEATURES } from "../base/features.ts";
import type { ConstantExpression } from "../module/module.ts";
import type { ValueType } from "../module/types.ts";
import { type Actions, actionTables } from "./actions.ts";
import { validateExpression } from "./validate-expression.ts";
import { BODY, FIRST_OPERAND, type Validator } from "./validator.ts";

/** Validates the constant expressions of one module. */
export class ConstantValidator {
  readonly #validator: Validator;
  readonly #actions: Actions;

  constructor(validator: Validator) {
    this.#validator = validator;
    this.#actions = actionTables(validator.context.features).constant;
  }

  /**
   * @param type that the value has to match
   * @param globals number of globals that come before the expression
   */
  validate(expression: ConstantExpression, type: ValueType, globals: number): void {
    const validator = this.#validator;
    const { context, reader } = validator;
    const { features, importedGlobalCount } = context.module;
    // Before garbage collection, only imported globals were known.
    validator.constantGlobals = (features & FEATURES.gc) === 0 ? importedGlobalCount : globals;
    validator.functionIndex = -1;
    validator.height = FIRST_OPERAND;
    validator.startCount = 0;
    validator.endAt = context.typeLists.single(type);
    validator.endCount = 1;
    reader.position = expression.offset;
    reader.end = expression.endOffset;
    validator.pushControl(BODY);
    validateExpression(validator, this.#actions);
  }
}
