/** What instructions name by index: refuses an index that is unknown, and tells what it stands for. */
import { DecodeError } from "../base/errors.ts";
import { I32, I64, type ValueType } from "../module/types.ts";
import * as fail from "./fail.ts";
import type { Validator } from "./validator.ts";

/** The type index of a function. */
export function functionType(validator: Validator, index: number): number {
  const { functionTypes } = validator.context.module;
  if (index >= functionTypes.length) fail.unknown(validator, "function", index);
  return functionTypes[index] as number;
}

/** The address type of a memory. */
export function memoryAddress(validator: Validator, index: number): ValueType {
  const { memoryAddresses } = validator.context;
  if (index >= memoryAddresses.length) fail.unknown(validator, "memory", index);
  return memoryAddresses[index] as number;
}

/** The address type of a table. */
export function tableAddress(validator: Validator, index: number): ValueType {
  const { tableAddresses } = validator.context;
  if (index >= tableAddresses.length) fail.unknown(validator, "table", index);
  return tableAddresses[index] as number;
}

/** The address type of what two memories or tables take: i64 only if both do. */
export function smallerAddress(one: ValueType, other: ValueType): ValueType {
  return one === I64 && other === I64 ? I64 : I32;
}

/** The type of an element segment. */
export function elementType(validator: Validator, index: number): ValueType {
  const { elementTypes } = validator.context;
  if (index >= elementTypes.length) fail.unknown(validator, "elem segment", index);
  return elementTypes[index] as number;
}

/** Refuses a data segment that is unknown, or whose existence the module does not announce in front of the code. */
export function checkData(validator: Validator, index: number): void {
  const { dataCount } = validator.context.module;
  if (dataCount < 0) throw new DecodeError("data count section required", validator.instructionOffset);
  if (index >= dataCount) fail.unknown(validator, "data segment", index);
}

/** The type index of a tag. */
export function tagType(validator: Validator, index: number): number {
  const tag = validator.context.module.tags[index];
  if (tag === undefined) fail.unknown(validator, "tag", index);
  return tag.type.typeIndex;
}
