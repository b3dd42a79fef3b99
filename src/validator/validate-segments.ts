/**
 * Validates element and data segments.
 *
 * @see https://webassembly.github.io/spec/core/valid/modules.html#element-segments
 */
import { ValidationError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import type { ElementSegment } from "../module/module.ts";
import type { ValueType } from "../module/types.ts";
import { valueTypesName } from "../module/value-type-name.ts";
import { featuresOfValueType, type ModuleContext } from "./module-context.ts";
import type { ConstantValidator } from "./validate-constant.ts";

export function validateElementSegments(context: ModuleContext, constants: ConstantValidator): void {
  const { elements, globals } = context.module;
  for (const segment of elements) {
    validateElementMode(context, segment, constants);
    if (segment.items.kind === "functions") {
      declareFunctions(context, segment.items.indices, segment.offset);
      continue;
    }
    context.require(featuresOfValueType(segment.type), segment.offset);
    const { expressions } = segment.items;
    for (let i = 0; i < expressions.length; i++) constants.validate(expressions.at(i), segment.type, globals.length);
  }
}

function validateElementMode(context: ModuleContext, segment: ElementSegment, constants: ConstantValidator): void {
  const { globals, tables } = context.module;
  const { mode, offset } = segment;
  if (mode.kind !== "active") {
    context.require(FEATURES[mode.kind === "passive" ? "bulk-memory" : "reference-types"], offset);
    return;
  }
  const table = tables[mode.index];
  if (table === undefined) throw new ValidationError(`unknown table ${mode.index}`, offset);
  if (!context.matches(segment.type, table.type.element)) throwMismatch(table.type.element, segment.type, offset);
  constants.validate(mode.offsetExpression, table.type.address, globals.length);
}

function throwMismatch(expected: ValueType, found: ValueType, offset: number): never {
  const types = `the table has ${valueTypesName([expected])}, the segment ${valueTypesName([found])}`;
  throw new ValidationError(`type mismatch: ${types}`, offset);
}

function declareFunctions({ declaredFunctions }: ModuleContext, indices: Uint32Array, offset: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (index >= declaredFunctions.length) throw new ValidationError(`unknown function ${index}`, offset);
    declaredFunctions[index] = 1;
  }
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#data-segments */
export function validateDataSegments(context: ModuleContext, constants: ConstantValidator): void {
  const { data, globals, memories } = context.module;
  for (const { mode, offset } of data) {
    if (mode.kind !== "active") {
      context.require(FEATURES["bulk-memory"], offset);
      continue;
    }
    const memory = memories[mode.index];
    if (memory === undefined) throw new ValidationError(`unknown memory ${mode.index}`, offset);
    constants.validate(mode.offsetExpression, memory.type.address, globals.length);
  }
}
