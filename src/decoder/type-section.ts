/**
 * Reads the type section: recursion groups of type definitions.
 *
 * Every type index that it lets through is below the end of its group, and a supertype comes before its subtypes: what
 * canonicalisation relies on. Whether a definition matches its supertype is for validation to say.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html#recursive-types
 */
import { DecodeError, ValidationError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import { MAX_PARAMETERS, MAX_RESULTS, MAX_STRUCT_FIELDS, MAX_SUBTYPING_DEPTH, MAX_TYPES } from "../base/limits.ts";
import type { ModuleTypes } from "../module/module-types.ts";
import { ModuleTypesBuilder } from "../module/module-types-builder.ts";
import { KIND } from "../module/type-words.ts";
import { ARRAY, DESCRIBES, DESCRIPTOR, FUNC, REC, STRUCT, SUB, SUB_FINAL } from "./binary-codes.ts";
import { readMutability } from "./extern-types.ts";
import type { Reader } from "./reader.ts";

/** Reads the section and leaves the number of types in `reader.typeCount`. */
export function readTypeSection(reader: Reader): ModuleTypes {
  reader.typeCount = 0;
  const groupCount = reader.count("types", MAX_TYPES);
  // No part of a type has more words than bytes.
  const builder = new ModuleTypesBuilder(groupCount, reader.remaining);
  for (let group = 0; group < groupCount; group++) {
    builder.beginGroup(readGroupLength(reader));
    const { groupStart, groupEnd } = builder;
    if (groupEnd > MAX_TYPES) throw new DecodeError(`too many types: the limit is ${MAX_TYPES}`, reader.position);
    reader.typeCount = groupEnd;
    for (let index = groupStart; index < groupEnd; index++) readSubType(reader, index, builder);
  }
  return builder.finish();
}

function readGroupLength(reader: Reader): number {
  if (reader.peek() !== REC) return 1;
  reader.require(FEATURES.gc, reader.position);
  reader.byte();
  return reader.count("types in a group", MAX_TYPES);
}

/** @param index the type index that the definition gets */
function readSubType(reader: Reader, index: number, builder: ModuleTypesBuilder): void {
  const offset = reader.position;
  const code = reader.byte();
  const sub = code === SUB || code === SUB_FINAL;
  builder.beginType(offset, code !== SUB);
  if (sub) {
    reader.require(FEATURES.gc, offset);
    readSupertypes(reader, index, builder);
  }
  let clause = sub ? reader.byte() : code;
  if (clause === DESCRIBES) {
    const describes = readClause(reader, builder, "described type is outside rec group");
    if (describes >= index) throw new ValidationError("forward use of described type", offset);
    builder.addDescribes(describes);
    clause = reader.byte();
  }
  if (clause === DESCRIPTOR) {
    builder.addDescriptor(readClause(reader, builder, "descriptor type is outside rec group"));
    clause = reader.byte();
  }
  readCompositeType(reader, clause, builder);
}

/** There may be one, though the format has a list. */
function readSupertypes(reader: Reader, index: number, builder: ModuleTypesBuilder): void {
  const start = reader.position - 1;
  const count = reader.count("supertypes", MAX_TYPES);
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const supertype = reader.u32();
    if (supertype >= index) throw new ValidationError(`unknown type ${supertype}`, offset);
    if (i > 0) throw new ValidationError(`sub type ${index} has more than one super type`, start);
    if (builder.addSupertype(supertype) > MAX_SUBTYPING_DEPTH) {
      throw new ValidationError(`too many supertypes above a type: the limit is ${MAX_SUBTYPING_DEPTH}`, start);
    }
  }
}

/** Reads the type index of a descriptor or describes clause, whose code has been read. */
function readClause(reader: Reader, { groupStart, groupEnd }: ModuleTypesBuilder, complaint: string): number {
  const offset = reader.position;
  reader.require(FEATURES["custom-descriptors"], offset - 1);
  const index = reader.u32();
  if (index < groupStart || index >= groupEnd) throw new ValidationError(complaint, offset);
  return index;
}

function readCompositeType(reader: Reader, code: number, builder: ModuleTypesBuilder): void {
  const offset = reader.position - 1;
  if (code === FUNC) {
    readFunctionType(reader, builder);
    return;
  }
  // Codes are signed LEB128 integers of 7 bits.
  if (code >= 0x80) throw new DecodeError("integer representation too long", offset);
  if (code !== STRUCT && code !== ARRAY) throw new DecodeError("malformed definition type", offset);
  reader.require(FEATURES.gc, offset);
  const count = code === ARRAY ? 1 : reader.count("fields", MAX_STRUCT_FIELDS);
  builder.beginAggregate(code === ARRAY ? KIND.array : KIND.struct, count);
  for (let i = 0; i < count; i++) builder.addField(reader.storageType(), readMutability(reader));
}

function readFunctionType(reader: Reader, builder: ModuleTypesBuilder): void {
  const paramCount = reader.count("parameters", MAX_PARAMETERS);
  builder.beginFunction(paramCount);
  for (let i = 0; i < paramCount; i++) builder.addValueType(reader.valueType());
  const offset = reader.position;
  const resultCount = reader.count("results", MAX_RESULTS);
  builder.setResults(resultCount);
  for (let i = 0; i < resultCount; i++) builder.addValueType(reader.valueType());
  if (resultCount > 1) reader.require(FEATURES["multi-value"], offset);
}
