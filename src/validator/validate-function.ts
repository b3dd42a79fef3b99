/** Validates function bodies: their locals, then their instructions. */
import { DecodeError } from "../base/errors.ts";
import { MAX_LOCALS } from "../base/limits.ts";
import { isDefaultable } from "../module/types.ts";
import { actionTables } from "./actions.ts";
import { validateExpression } from "./validate-expression.ts";
import { BODY, FIRST_OPERAND, type Validator } from "./validator.ts";

/**
 * Validates the bodies of all functions that the module defines.
 * @see https://webassembly.github.io/spec/core/valid/modules.html#functions
 */
export function validateFunctions(validator: Validator): void {
  const { context, reader } = validator;
  const { bodies, functionTypes, importedFunctionCount } = context.module;
  const { body } = actionTables(context.features);
  validator.constantGlobals = -1;
  for (let index = importedFunctionCount; index < functionTypes.length; index++) {
    const at = 2 * (index - importedFunctionCount);
    const typeIndex = functionTypes[index] as number;
    reader.position = bodies[at] as number;
    reader.end = bodies[at + 1] as number;
    validator.functionIndex = index;
    validator.instructionId = -1;
    validator.instructionOffset = reader.position;
    addParameters(validator, typeIndex);
    readLocals(validator);
    validator.height = FIRST_OPERAND;
    validator.setResults(typeIndex);
    validator.pushControl(BODY);
    validateExpression(validator, body);
    if (reader.remaining > 0) throw new DecodeError("section size mismatch", reader.position);
  }
  validator.functionIndex = -1;
}

function addParameters({ context, locals }: Validator, typeIndex: number): void {
  const { typeLists } = context;
  const at = typeLists.parametersAt(typeIndex);
  const count = typeLists.parameterCount(typeIndex);
  locals.reset();
  for (let i = 0; i < count; i++) {
    const type = typeLists.items[at + i] as number;
    locals.add(1, type);
    if (!isDefaultable(type)) locals.set(i);
  }
}

/** @see https://webassembly.github.io/spec/core/binary/modules.html#code-section */
function readLocals(validator: Validator): void {
  const { locals, reader } = validator;
  for (let runs = reader.u32(); runs > 0; runs--) {
    const offset = reader.position;
    const count = reader.u32();
    if (count > MAX_LOCALS - locals.count) {
      throw new DecodeError(`too many locals: ${locals.count + count}, the limit is ${MAX_LOCALS}`, offset);
    }
    const type = reader.valueType();
    validator.checkValueType(type);
    locals.add(count, type);
  }
}
