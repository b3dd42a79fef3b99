/**
 * The instructions whose type is in the table: reads and checks their immediates, then applies the type.
 */
import { DecodeError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import {
  ADDRESS_TYPE,
  IMMEDIATE_KINDS,
  LANE_COUNTS,
  NATURAL_ALIGNMENTS,
  SIGNATURES,
} from "../instructions/instructions.ts";
import { BOTTOM, I32, type ValueType } from "../module/types.ts";
import * as fail from "./fail.ts";
import { checkData, elementType, memoryAddress, tableAddress } from "./index-spaces.ts";
import type { Validator } from "./validator.ts";

/** The bit of a memory argument's first byte that announces a memory index. */
const HAS_MEMORY_INDEX = 0x40;

const TWO_32 = 0x1_0000_0000;
const TYPE_BITS = 3;
const TYPE_MASK = 7;
const OPERANDS_SHIFT = 5;
const RESULTS_SHIFT = 17;

/** @see https://webassembly.github.io/spec/core/valid/instructions.html */
export function validateTyped(validator: Validator, id: number): void {
  const address = readImmediates(validator, id);
  const signature = SIGNATURES[id] as number;
  let types = signature >> OPERANDS_SHIFT;
  for (let count = signature & TYPE_MASK; count > 0; count--) {
    validator.popExpected(withAddress(types & TYPE_MASK, address));
    types >>= TYPE_BITS;
  }
  types = signature >> RESULTS_SHIFT;
  for (let count = (signature >> TYPE_BITS) & 3; count > 0; count--) {
    validator.pushOperand(withAddress(types & TYPE_MASK, address));
    types >>= TYPE_BITS;
  }
}

function withAddress(type: number, address: ValueType): ValueType {
  return type === ADDRESS_TYPE ? address : type;
}

/** The types in the table with an address type in place. */
export function signaturesWith(address: ValueType): Int32Array {
  return SIGNATURES.map((signature) => {
    if (signature < 0) return signature;
    let filled = signature;
    for (let shift = OPERANDS_SHIFT; shift < 32 - TYPE_BITS; shift += TYPE_BITS) {
      const type = (signature >> shift) & TYPE_MASK;
      filled += (withAddress(type, address) - type) << shift;
    }
    return filled;
  });
}

/** Reads and checks immediates. Returns the address type of the memory or table that they name, or the bottom type. */
function readImmediates(validator: Validator, id: number): ValueType {
  const { reader } = validator;
  switch (IMMEDIATE_KINDS[id]) {
    case IMMEDIATE.NONE:
      return BOTTOM;
    case IMMEDIATE.MEMARG:
    case IMMEDIATE.ATOMIC_MEMARG:
      return readMemoryArgument(validator, id);
    case IMMEDIATE.MEMARG_LANE: {
      const address = readMemoryArgument(validator, id);
      readLane(validator, LANE_COUNTS[id] as number);
      return address;
    }
    case IMMEDIATE.MEMORY:
      return memoryAddress(validator, reader.u32());
    case IMMEDIATE.TABLE:
      return tableAddress(validator, reader.u32());
    case IMMEDIATE.DATA_MEMORY: {
      const data = reader.u32();
      const address = memoryAddress(validator, reader.u32());
      checkData(validator, data);
      return address;
    }
    case IMMEDIATE.DATA:
      checkData(validator, reader.u32());
      return BOTTOM;
    case IMMEDIATE.ELEM:
      elementType(validator, reader.u32());
      return BOTTOM;
    case IMMEDIATE.LANE:
      readLane(validator, LANE_COUNTS[id] as number);
      return BOTTOM;
    case IMMEDIATE.LANES:
      for (let lane = 0; lane < 16; lane++) readLane(validator, LANE_COUNTS[id] as number);
      return BOTTOM;
    default:
      readConstant(validator, IMMEDIATE_KINDS[id] as number);
      return BOTTOM;
  }
}

function readConstant({ reader }: Validator, kind: number): void {
  switch (kind) {
    case IMMEDIATE.I32:
      reader.s32();
      return;
    case IMMEDIATE.I64:
      reader.s64();
      return;
    case IMMEDIATE.F32:
      reader.skip(4);
      return;
    case IMMEDIATE.F64:
      reader.skip(8);
      return;
    case IMMEDIATE.V128:
      reader.skip(16);
      return;
    case IMMEDIATE.ATOMIC_FENCE:
      if (reader.byte() !== 0) throw new DecodeError("zero byte expected", reader.position - 1);
      return;
    default:
      throw new RangeError(`immediates of kind ${kind} need a rule`);
  }
}

/**
 * Reads a memory argument.
 * @returns the address type of its memory
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#memory-instructions
 */
function readMemoryArgument(validator: Validator, id: number): ValueType {
  const { context, reader } = validator;
  if ((reader.peek() & HAS_MEMORY_INDEX) !== 0) {
    const missing = context.missing(FEATURES["multi-memory"]);
    if (missing !== 0) fail.missingFeature(validator, missing);
  }
  reader.memoryArgument();
  const address = memoryAddress(validator, reader.memoryIndex);
  const natural = NATURAL_ALIGNMENTS[id] as number;
  if (IMMEDIATE_KINDS[id] === IMMEDIATE.ATOMIC_MEMARG) {
    if (reader.alignment !== natural) fail.invalid(validator, "atomic alignment must be natural");
  } else if (reader.alignment > natural) {
    fail.invalid(validator, "alignment must not be larger than natural");
  }
  if (address === I32 && reader.memoryOffset >= TWO_32) fail.invalid(validator, "offset out of range");
  return address;
}

function readLane(validator: Validator, count: number): void {
  if (validator.reader.byte() >= count) fail.invalid(validator, "invalid lane index");
}
