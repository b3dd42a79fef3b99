/**
 * Structures and arrays.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#aggregate-reference-instructions
 */
import { MAX_ARRAY_NEW_FIXED } from "../../base/limits.ts";
import {
  CONCRETE_HEAP,
  type FieldType,
  HEAP,
  I32,
  isDefaultable,
  isPacked,
  isReference,
  referenceType,
  type ValueType,
} from "../../module/types.ts";
import { valueTypeName } from "../../module/value-type-name.ts";
import * as fail from "../fail.ts";
import { checkData, elementType } from "../index-spaces.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

const ARRAYREF = referenceType(HEAP.array, true);

/** A type as operands have it. */
function unpacked(type: ValueType): ValueType {
  return isPacked(type) ? I32 : type;
}

/** A reference that may be null. */
function nullable(typeIndex: number): ValueType {
  return referenceType(CONCRETE_HEAP + typeIndex, true);
}

/** Pushes a reference to a new object. */
export function pushNew(validator: Validator, typeIndex: number): void {
  validator.pushOperand(referenceType(CONCRETE_HEAP + typeIndex, false, validator.context.hasExactTypes));
}

function checkDefaultable(validator: Validator, type: ValueType): void {
  if (!isDefaultable(type)) fail.invalid(validator, `type mismatch: ${valueTypeName(type)} has no default value`);
}

/** Packed fields are read with a sign, others without. */
function checkPacking(validator: Validator, type: ValueType, wantsPacked: boolean): void {
  if (isPacked(type) !== wantsPacked) {
    const wanted = wantsPacked ? "a packed type" : "no packed type";
    fail.invalid(validator, `type mismatch: expected ${wanted}, found ${valueTypeName(type)}`);
  }
}

// Structures

export function fieldsOf(validator: Validator, typeIndex: number): readonly FieldType[] {
  const composite = validator.context.module.types.at(typeIndex)?.composite;
  if (composite === undefined) fail.unknown(validator, "type", typeIndex);
  if (composite.kind !== "struct") fail.wrongType(validator, typeIndex, "a structure");
  return composite.fields;
}

export function popFields(validator: Validator, fields: readonly FieldType[]): void {
  for (let i = fields.length - 1; i >= 0; i--) validator.popExpected(unpacked((fields[i] as FieldType).type));
}

export function checkDefaultableFields(validator: Validator, fields: readonly FieldType[]): void {
  for (const { type } of fields) checkDefaultable(validator, type);
}

/** Reads the type of a structure that is made without a descriptor, and returns its index. */
function readPlainStruct(validator: Validator): number {
  const typeIndex = validator.reader.u32();
  const { types } = validator.context.module;
  if ((types.at(typeIndex)?.descriptor ?? -1) >= 0) {
    fail.invalid(validator, "type with descriptor requires descriptor allocation");
  }
  return typeIndex;
}

const structNew: Rule = (validator) => {
  const typeIndex = readPlainStruct(validator);
  popFields(validator, fieldsOf(validator, typeIndex));
  pushNew(validator, typeIndex);
};

const structNewDefault: Rule = (validator) => {
  const typeIndex = readPlainStruct(validator);
  checkDefaultableFields(validator, fieldsOf(validator, typeIndex));
  pushNew(validator, typeIndex);
};

function readField(validator: Validator, typeIndex: number): FieldType {
  const fields = fieldsOf(validator, typeIndex);
  const index = validator.reader.u32();
  const field = fields[index];
  if (field === undefined) fail.unknown(validator, "field", index);
  return field;
}

function structGet(wantsPacked: boolean): Rule {
  return (validator) => {
    const typeIndex = validator.reader.u32();
    const { type } = readField(validator, typeIndex);
    checkPacking(validator, type, wantsPacked);
    validator.popExpected(nullable(typeIndex));
    validator.pushOperand(unpacked(type));
  };
}

const structSet: Rule = (validator) => {
  const typeIndex = validator.reader.u32();
  const { mutable, type } = readField(validator, typeIndex);
  if (!mutable) fail.invalid(validator, "immutable field");
  validator.popExpected(unpacked(type));
  validator.popExpected(nullable(typeIndex));
};

// Arrays

function elementOf(validator: Validator, typeIndex: number): FieldType {
  const composite = validator.context.module.types.at(typeIndex)?.composite;
  if (composite === undefined) fail.unknown(validator, "type", typeIndex);
  if (composite.kind !== "array") fail.wrongType(validator, typeIndex, "an array");
  return composite.element;
}

/** The storage type of the elements of an array that may be written. */
function mutableElement(validator: Validator, typeIndex: number): ValueType {
  const { mutable, type } = elementOf(validator, typeIndex);
  if (!mutable) fail.invalid(validator, "immutable array");
  return type;
}

/** Reads a data segment for an array, whose elements have to be made of bytes. */
function readArrayData(validator: Validator, element: ValueType): void {
  if (isReference(element)) fail.invalid(validator, "array type is not numeric or vector");
  checkData(validator, validator.reader.u32());
}

/** Reads an element segment for an array that has to take its elements. */
function readArrayElements(validator: Validator, element: ValueType): void {
  const type = elementType(validator, validator.reader.u32());
  if (!validator.context.matches(type, element)) fail.typesMismatch(validator, [element], [type]);
}

const arrayNew: Rule = (validator) => {
  const typeIndex = validator.reader.u32();
  const { type } = elementOf(validator, typeIndex);
  validator.popExpected(I32);
  validator.popExpected(unpacked(type));
  pushNew(validator, typeIndex);
};

const arrayNewDefault: Rule = (validator) => {
  const typeIndex = validator.reader.u32();
  checkDefaultable(validator, elementOf(validator, typeIndex).type);
  validator.popExpected(I32);
  pushNew(validator, typeIndex);
};

const arrayNewFixed: Rule = (validator) => {
  const { reader } = validator;
  const typeIndex = reader.u32();
  const type = unpacked(elementOf(validator, typeIndex).type);
  const length = reader.u32();
  if (length > MAX_ARRAY_NEW_FIXED) {
    fail.invalid(validator, `too many elements: ${length}, the limit is ${MAX_ARRAY_NEW_FIXED}`);
  }
  for (let left = length; left > 0; left--) validator.popExpected(type);
  pushNew(validator, typeIndex);
};

/** `array.new_data` and `array.new_elem`. */
function arrayNewFrom(readSegment: (validator: Validator, element: ValueType) => void): Rule {
  return (validator) => {
    const typeIndex = validator.reader.u32();
    readSegment(validator, elementOf(validator, typeIndex).type);
    validator.popExpected(I32);
    validator.popExpected(I32);
    pushNew(validator, typeIndex);
  };
}

function arrayGet(wantsPacked: boolean): Rule {
  return (validator) => {
    const typeIndex = validator.reader.u32();
    const { type } = elementOf(validator, typeIndex);
    checkPacking(validator, type, wantsPacked);
    validator.popExpected(I32);
    validator.popExpected(nullable(typeIndex));
    validator.pushOperand(unpacked(type));
  };
}

const arraySet: Rule = (validator) => {
  const typeIndex = validator.reader.u32();
  validator.popExpected(unpacked(mutableElement(validator, typeIndex)));
  validator.popExpected(I32);
  validator.popExpected(nullable(typeIndex));
};

const arrayLen: Rule = (validator) => {
  validator.popExpected(ARRAYREF);
  validator.pushOperand(I32);
};

const arrayFill: Rule = (validator) => {
  const typeIndex = validator.reader.u32();
  const type = mutableElement(validator, typeIndex);
  validator.popExpected(I32);
  validator.popExpected(unpacked(type));
  validator.popExpected(I32);
  validator.popExpected(nullable(typeIndex));
};

const arrayCopy: Rule = (validator) => {
  const { context, reader } = validator;
  const destination = reader.u32();
  const source = reader.u32();
  const expected = mutableElement(validator, destination);
  const found = elementOf(validator, source).type;
  if (!context.matches(found, expected)) fail.invalid(validator, "array types do not match");
  validator.popExpected(I32);
  validator.popExpected(I32);
  validator.popExpected(nullable(source));
  validator.popExpected(I32);
  validator.popExpected(nullable(destination));
};

/** `array.init_data` and `array.init_elem`. */
function arrayInit(readSegment: (validator: Validator, element: ValueType) => void): Rule {
  return (validator) => {
    const typeIndex = validator.reader.u32();
    readSegment(validator, mutableElement(validator, typeIndex));
    for (let operand = 0; operand < 3; operand++) validator.popExpected(I32);
    validator.popExpected(nullable(typeIndex));
  };
}

export const AGGREGATE_RULES: Rules = {
  "struct.new": structNew,
  "struct.new_default": structNewDefault,
  "struct.get": structGet(false),
  "struct.get_s": structGet(true),
  "struct.get_u": structGet(true),
  "struct.set": structSet,
  "array.new": arrayNew,
  "array.new_default": arrayNewDefault,
  "array.new_fixed": arrayNewFixed,
  "array.new_data": arrayNewFrom(readArrayData),
  "array.new_elem": arrayNewFrom(readArrayElements),
  "array.get": arrayGet(false),
  "array.get_s": arrayGet(true),
  "array.get_u": arrayGet(true),
  "array.set": arraySet,
  "array.len": arrayLen,
  "array.fill": arrayFill,
  "array.copy": arrayCopy,
  "array.init_data": arrayInit(readArrayData),
  "array.init_elem": arrayInit(readArrayElements),
};
