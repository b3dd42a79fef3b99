/**
 * The instructions on memories and tables whose types depend on more than one address type, or on the elements of a table.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#table-instructions
 */
import { I32 } from "../../module/types.ts";
import * as fail from "../fail.ts";
import { elementType, memoryAddress, smallerAddress, tableAddress } from "../index-spaces.ts";
import type { Rule, Rules } from "./rule.ts";

const memoryCopy: Rule = (validator) => {
  const { reader } = validator;
  const destination = memoryAddress(validator, reader.u32());
  const source = memoryAddress(validator, reader.u32());
  validator.popExpected(smallerAddress(destination, source));
  validator.popExpected(source);
  validator.popExpected(destination);
};

const tableGet: Rule = (validator) => {
  const table = validator.reader.u32();
  validator.popExpected(tableAddress(validator, table));
  validator.pushOperand(validator.context.tableElements[table] as number);
};

const tableSet: Rule = (validator) => {
  const table = validator.reader.u32();
  const address = tableAddress(validator, table);
  validator.popExpected(validator.context.tableElements[table] as number);
  validator.popExpected(address);
};

const tableGrow: Rule = (validator) => {
  const table = validator.reader.u32();
  const address = tableAddress(validator, table);
  validator.popExpected(address);
  validator.popExpected(validator.context.tableElements[table] as number);
  validator.pushOperand(address);
};

const tableFill: Rule = (validator) => {
  const table = validator.reader.u32();
  const address = tableAddress(validator, table);
  validator.popExpected(address);
  validator.popExpected(validator.context.tableElements[table] as number);
  validator.popExpected(address);
};

const tableCopy: Rule = (validator) => {
  const { context, reader } = validator;
  const destination = reader.u32();
  const source = reader.u32();
  const destinationAddress = tableAddress(validator, destination);
  const sourceAddress = tableAddress(validator, source);
  const expected = context.tableElements[destination] as number;
  const found = context.tableElements[source] as number;
  if (!context.matches(found, expected)) fail.typesMismatch(validator, [expected], [found]);
  validator.popExpected(smallerAddress(destinationAddress, sourceAddress));
  validator.popExpected(sourceAddress);
  validator.popExpected(destinationAddress);
};

const tableInit: Rule = (validator) => {
  const { context, reader } = validator;
  const segment = reader.u32();
  const table = reader.u32();
  const address = tableAddress(validator, table);
  const found = elementType(validator, segment);
  const expected = context.tableElements[table] as number;
  if (!context.matches(found, expected)) fail.typesMismatch(validator, [expected], [found]);
  validator.popExpected(I32);
  validator.popExpected(I32);
  validator.popExpected(address);
};

export const MEMORY_AND_TABLE_RULES: Rules = {
  "memory.copy": memoryCopy,
  "table.get": tableGet,
  "table.set": tableSet,
  "table.grow": tableGrow,
  "table.fill": tableFill,
  "table.copy": tableCopy,
  "table.init": tableInit,
};
