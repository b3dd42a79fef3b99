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
import {
  type CompositeType,
  CONCRETE_HEAP,
  type FieldType,
  type FunctionType,
  heapTypeOf,
  type SubType,
  type ValueType,
} from "../module/types.ts";
import { ARRAY, DESCRIBES, DESCRIPTOR, FUNC, REC, STRUCT, SUB, SUB_FINAL } from "./binary-codes.ts";
import { readMutability } from "./extern-types.ts";
import type { Reader } from "./reader.ts";

const NO_TYPES: readonly never[] = [];

/** The group that a definition belongs to: type indices. */
interface Group {
  readonly start: number;
  readonly length: number;
}

/** Reads the section and leaves the number of types in `reader.typeCount`. */
export function readTypeSection(reader: Reader): SubType[] {
  const types: SubType[] = [];
  /** Number of supertypes above each type. */
  const depths: number[] = [];
  reader.typeCount = 0;
  for (let groups = reader.count("types", MAX_TYPES); groups > 0; groups--) {
    const group: Group = { start: types.length, length: readGroupLength(reader) };
    reader.typeCount += group.length;
    if (reader.typeCount > MAX_TYPES)
      throw new DecodeError(`too many types: the limit is ${MAX_TYPES}`, reader.position);
    for (let index = group.start; index < reader.typeCount; index++) {
      const type = readSubType(reader, index, group);
      types.push(type);
      depths.push(depthOf(type, depths));
    }
  }
  return types;
}

function readGroupLength(reader: Reader): number {
  if (reader.peek() !== REC) return 1;
  reader.require(FEATURES.gc, reader.position);
  reader.byte();
  return reader.count("types in a group", MAX_TYPES);
}

function depthOf(type: SubType, depths: readonly number[]): number {
  const [supertype] = type.supertypes;
  if (supertype === undefined) return 0;
  const depth = (depths[supertype] as number) + 1;
  if (depth <= MAX_SUBTYPING_DEPTH) return depth;
  throw new ValidationError(`too many supertypes above a type: the limit is ${MAX_SUBTYPING_DEPTH}`, type.offset);
}

/** @param index the type index that the definition gets */
function readSubType(reader: Reader, index: number, group: Group): SubType {
  const offset = reader.position;
  const code = reader.byte();
  const sub = code === SUB || code === SUB_FINAL;
  if (sub) reader.require(FEATURES.gc, offset);
  const supertypes = sub ? readSupertypes(reader, index) : NO_TYPES;
  let clause = sub ? reader.byte() : code;
  let describes = -1;
  let descriptor = -1;
  if (clause === DESCRIBES) {
    describes = readClause(reader, group, "described type is outside rec group");
    if (describes >= index) throw new ValidationError("forward use of described type", offset);
    clause = reader.byte();
  }
  if (clause === DESCRIPTOR) {
    descriptor = readClause(reader, group, "descriptor type is outside rec group");
    clause = reader.byte();
  }
  const composite = readCompositeType(reader, clause);
  return {
    final: code !== SUB,
    supertypes,
    composite,
    descriptor,
    describes,
    groupStart: group.start,
    groupLength: group.length,
    offset,
  };
}

function readSupertypes(reader: Reader, index: number): readonly number[] {
  const count = reader.count("supertypes", MAX_TYPES);
  if (count === 0) return NO_TYPES;
  const supertypes = new Array<number>(count);
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const supertype = reader.u32();
    if (supertype >= index) throw new ValidationError(`unknown type ${supertype}`, offset);
    supertypes[i] = supertype;
  }
  return supertypes;
}

/** Reads the type index of a descriptor or describes clause, whose code has been read. */
function readClause(reader: Reader, group: Group, complaint: string): number {
  const offset = reader.position;
  reader.require(FEATURES["custom-descriptors"], offset - 1);
  const index = reader.u32();
  if (index < group.start || index >= group.start + group.length) throw new ValidationError(complaint, offset);
  return index;
}

function readCompositeType(reader: Reader, code: number): CompositeType {
  const offset = reader.position - 1;
  if (code === FUNC) return readFunctionType(reader);
  if (code === STRUCT || code === ARRAY) {
    reader.require(FEATURES.gc, offset);
    return code === ARRAY ? { kind: "array", element: readFieldType(reader) } : readStructType(reader);
  }
  // Codes are signed LEB128 integers of 7 bits.
  throw new DecodeError(code < 0x80 ? "malformed definition type" : "integer representation too long", offset);
}

function readFunctionType(reader: Reader): FunctionType {
  const params = readValueTypes(reader, reader.count("parameters", MAX_PARAMETERS));
  const offset = reader.position;
  const results = readValueTypes(reader, reader.count("results", MAX_RESULTS));
  if (results.length > 1) reader.require(FEATURES["multi-value"], offset);
  return { kind: "func", params, results };
}

function readValueTypes(reader: Reader, count: number): readonly ValueType[] {
  if (count === 0) return NO_TYPES;
  // FAST: lists of their final length. Those that grow have room for 17 items after the first one.
  const types = new Array<ValueType>(count);
  for (let i = 0; i < count; i++) types[i] = reader.valueType();
  return types;
}

function readStructType(reader: Reader): CompositeType {
  const count = reader.count("fields", MAX_STRUCT_FIELDS);
  const fields = new Array<FieldType>(count);
  for (let i = 0; i < count; i++) fields[i] = readFieldType(reader);
  return { kind: "struct", fields };
}

/** Field types without type index: one object for each, since a module may have millions of fields. */
const PLAIN_FIELD_TYPES: (FieldType | undefined)[] = new Array<undefined>(4 * CONCRETE_HEAP * CONCRETE_HEAP);

function readFieldType(reader: Reader): FieldType {
  const type = reader.storageType();
  const mutable = readMutability(reader);
  if (heapTypeOf(type) >= CONCRETE_HEAP) return { type, mutable };
  return (PLAIN_FIELD_TYPES[2 * type + Number(mutable)] ??= { type, mutable });
}
