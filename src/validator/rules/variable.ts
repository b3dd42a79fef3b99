/**
 * Locals and globals.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#variable-instructions
 */
import * as fail from "../fail.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

function readLocal(validator: Validator): number {
  const index = validator.reader.u32();
  if (index >= validator.locals.count) fail.unknown(validator, "local", index);
  return index;
}

const localGet: Rule = (validator) => {
  const index = readLocal(validator);
  if (!validator.locals.isSet(index)) fail.invalid(validator, `uninitialized local ${index}`);
  validator.pushOperand(validator.locals.typeOf(index));
};

const localSet: Rule = (validator) => {
  const index = readLocal(validator);
  validator.popExpected(validator.locals.typeOf(index));
  validator.locals.set(index);
};

const localTee: Rule = (validator) => {
  const index = readLocal(validator);
  const type = validator.locals.typeOf(index);
  validator.popExpected(type);
  validator.pushOperand(type);
  validator.locals.set(index);
};

/** In constant expressions, only immutable globals in front of the place are known. */
const globalGet: Rule = (validator) => {
  const { context, constantGlobals } = validator;
  const isConstant = constantGlobals >= 0;
  const index = validator.reader.u32();
  if (index >= (isConstant ? constantGlobals : context.globalTypes.length)) fail.unknown(validator, "global", index);
  if (isConstant && context.globalMutability[index] === 1) fail.notConstant(validator);
  validator.pushOperand(context.globalTypes[index] as number);
};

const globalSet: Rule = (validator) => {
  const { context } = validator;
  const index = validator.reader.u32();
  if (index >= context.globalTypes.length) fail.unknown(validator, "global", index);
  if (context.globalMutability[index] === 0) fail.invalid(validator, `immutable global ${index}`);
  validator.popExpected(context.globalTypes[index] as number);
};

export const VARIABLE_RULES: Rules = {
  "local.get": localGet,
  "local.set": localSet,
  "local.tee": localTee,
  "global.get": globalGet,
  "global.set": globalSet,
};
