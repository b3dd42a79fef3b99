/**
 * Reads the types of what modules import, declare and export: limits, tables, memories, globals and tags.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html#external-types
 */
import { DecodeError, ValidationError } from "../base/errors.ts";
import { FEATURES, featureName, type FeatureSet } from "../base/features.ts";
import {
  DEFAULT_PAGE_SIZE_LOG2,
  FUNCREF,
  type GlobalType,
  I32,
  I64,
  type Limits,
  type MemoryType,
  type TableType,
  type TagType,
} from "../module/types.ts";
import { ADDRESS_64, HAS_MAXIMUM, HAS_PAGE_SIZE, SHARED } from "./binary-codes.ts";
import type { Reader } from "./reader.ts";

const FUNCREF_CODE = 0x70;

/** Features that the flags 0 to 15 need. */
const FEATURES_OF_FLAGS: readonly FeatureSet[] = Array.from(
  { length: 16 },
  (_, flags) =>
    ((flags & SHARED) === 0 ? 0 : FEATURES.threads) |
    ((flags & ADDRESS_64) === 0 ? 0 : FEATURES.memory64) |
    ((flags & HAS_PAGE_SIZE) === 0 ? 0 : FEATURES["custom-page-sizes"]),
);

export function readTableType(reader: Reader): TableType {
  const element = readElementType(reader);
  const flags = readLimitsFlags(reader, HAS_MAXIMUM | ADDRESS_64);
  return { element, limits: readLimits(reader, flags), address: addressType(flags), shared: false };
}

/** Tables of functions are older than reference types. */
function readElementType(reader: Reader): number {
  if (reader.peek() !== FUNCREF_CODE) return reader.referenceType();
  reader.byte();
  return FUNCREF;
}

export function readMemoryType(reader: Reader): MemoryType {
  const flags = readLimitsFlags(reader, HAS_MAXIMUM | SHARED | ADDRESS_64 | HAS_PAGE_SIZE);
  const limits = readLimits(reader, flags);
  const pageSizeLog2 = (flags & HAS_PAGE_SIZE) === 0 ? DEFAULT_PAGE_SIZE_LOG2 : readPageSize(reader);
  return { limits, address: addressType(flags), shared: (flags & SHARED) !== 0, pageSizeLog2 };
}

function readPageSize(reader: Reader): number {
  const offset = reader.position;
  const log2 = reader.u32();
  if (log2 >= 64) throw new DecodeError("invalid custom page size", offset);
  if (log2 !== 0 && log2 !== DEFAULT_PAGE_SIZE_LOG2) throw new ValidationError("invalid custom page size", offset);
  return log2;
}

function readLimitsFlags(reader: Reader, allowed: number): number {
  const flags = reader.byte();
  if ((flags & ~allowed) !== 0) throw new DecodeError("malformed limits flags", reader.position - 1);
  const missing = (FEATURES_OF_FLAGS[flags] as number) & ~reader.features;
  if (missing !== 0) {
    throw new DecodeError(`malformed limits flags: requires the ${featureName(missing)} feature`, reader.position - 1);
  }
  return flags;
}

/** @see https://webassembly.github.io/spec/core/binary/types.html#limits */
function readLimits(reader: Reader, flags: number): Limits {
  const min = reader.u64();
  return { min, max: (flags & HAS_MAXIMUM) === 0 ? undefined : reader.u64() };
}

function addressType(flags: number): typeof I32 | typeof I64 {
  return (flags & ADDRESS_64) === 0 ? I32 : I64;
}

export function readGlobalType(reader: Reader): GlobalType {
  const type = reader.valueType();
  return { type, mutable: readMutability(reader) };
}

/** Of a global or a field. */
export function readMutability(reader: Reader): boolean {
  const mutability = reader.byte();
  if (mutability > 1) throw new DecodeError("malformed mutability", reader.position - 1);
  return mutability === 1;
}

export function readTagType(reader: Reader): TagType {
  const offset = reader.position;
  if ((reader.features & (FEATURES.exceptions | FEATURES["legacy-exceptions"])) === 0) {
    reader.require(FEATURES.exceptions, offset);
  }
  if (reader.byte() !== 0) throw new DecodeError("malformed tag attribute", offset);
  return { typeIndex: readTypeIndex(reader) };
}

export function readTypeIndex(reader: Reader): number {
  const offset = reader.position;
  const index = reader.u32();
  reader.checkTypeIndex(index, offset);
  return index;
}
