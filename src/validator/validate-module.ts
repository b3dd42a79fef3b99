/**
 * Validates a decoded module: its types, what it declares, its segments, and last its function bodies, which are read here for
 * the first time.
 *
 * @see https://webassembly.github.io/spec/core/valid/modules.html
 */
import type { FeatureSet } from "../base/features.ts";
import type { Module } from "../module/module.ts";
import { Locals } from "./locals.ts";
import { ModuleContext } from "./module-context.ts";
import { ConstantValidator } from "./validate-constant.ts";
import { validateDeclarations } from "./validate-declarations.ts";
import { validateFunctions } from "./validate-function.ts";
import { validateDataSegments, validateElementSegments } from "./validate-segments.ts";
import { validateTypes } from "./validate-types.ts";
import { Validator } from "./validator.ts";

/**
 * @param module as the decoder returns it
 * @param features what it may use: what it was decoded with unless given
 * @throws ValidationError if the module is not valid, or needs another feature
 * @throws DecodeError if a function body is malformed
 */
export function validateModule(module: Module, features: FeatureSet = module.features): void {
  const context = new ModuleContext(module, features);
  validateTypes(context);
  const validator = new Validator(context, new Locals());
  const constants = new ConstantValidator(validator);
  validateDeclarations(context, constants);
  validateElementSegments(context, constants);
  validateDataSegments(context, constants);
  validateFunctions(validator);
}
