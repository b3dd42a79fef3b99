/**
 * Writes types as the binary format has them.
 *
 * @see https://webassembly.github.io/spec/core/binary/types.html
 */
import { asUintN } from "../base/as-uint-n.ts";
import {
  ABSTRACT_HEAPS,
  ADDRESS_64,
  EXACT,
  FIRST_HEAP,
  HAS_MAXIMUM,
  HAS_PAGE_SIZE,
  NUMBER_TYPES,
  PACKED_16,
  PACKED_8,
  REF,
  REF_NULL,
  SHARED,
  VECTOR,
} from "../decoder/binary-codes.ts";
import {
  DEFAULT_PAGE_SIZE_LOG2,
  CONCRETE_HEAP,
  heapTypeOf,
  type HeapType,
  I16,
  I64,
  I8,
  isExact,
  isNullable,
  isReference,
  type Limits,
  type MemoryType,
  type TableType,
  type ValueType,
} from "../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** Writes a value type or a packed type. */
export function writeValueType(type: ValueType, out: ByteWriter): void {
  if (!isReference(type)) {
    if (type === I8) out.byte(PACKED_8);
    else if (type === I16) out.byte(PACKED_16);
    else out.byte(VECTOR + NUMBER_TYPES.indexOf(type));
    return;
  }
  const heap = heapTypeOf(type);
  if (heap >= CONCRETE_HEAP || !isNullable(type)) out.byte(isNullable(type) ? REF_NULL : REF);
  writeHeapType(heap, isExact(type), out);
}

export function writeHeapType(heap: HeapType, exact: boolean, out: ByteWriter): void {
  if (exact) out.byte(EXACT);
  if (heap >= CONCRETE_HEAP) out.s33(heap - CONCRETE_HEAP);
  else out.byte(FIRST_HEAP + ABSTRACT_HEAPS.indexOf(heap));
}

export function writeValueTypes(types: readonly ValueType[], out: ByteWriter): void {
  out.u32(types.length);
  for (const type of types) writeValueType(type, out);
}

export function writeTableType({ element, limits, address }: TableType, out: ByteWriter): void {
  writeValueType(element, out);
  out.byte(limitsFlags(limits) | (address === I64 ? ADDRESS_64 : 0));
  writeLimits(limits, out);
}

export function writeMemoryType({ limits, address, shared, pageSizeLog2 }: MemoryType, out: ByteWriter): void {
  const hasPageSize = pageSizeLog2 !== DEFAULT_PAGE_SIZE_LOG2;
  out.byte(
    limitsFlags(limits) |
      (shared ? SHARED : 0) |
      (address === I64 ? ADDRESS_64 : 0) |
      (hasPageSize ? HAS_PAGE_SIZE : 0),
  );
  writeLimits(limits, out);
  if (hasPageSize) out.u32(pageSizeLog2);
}

function limitsFlags({ max }: Limits): number {
  return max === undefined ? 0 : HAS_MAXIMUM;
}

function writeLimits({ min, max }: Limits, out: ByteWriter): void {
  writeU64(min, out);
  if (max !== undefined) writeU64(max, out);
}

function writeU64(value: bigint, out: ByteWriter): void {
  out.u64(Number(asUintN(32, value)), Number(value >> 32n));
}
