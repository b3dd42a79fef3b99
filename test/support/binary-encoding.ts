/**
 * Writes values, types and instructions of the binary format, for tests. Written without the decoder's tables, opcodes
 * excepted, so that a mistake there is not made twice.
 */
import { IMMEDIATE } from "../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId, OPCODES } from "../../src/instructions/instructions.ts";
import {
  CONCRETE_HEAP,
  F32,
  F64,
  type GlobalType,
  HEAP,
  type HeapType,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  isExact,
  isNullable,
  type Limits,
  type MemoryType,
  type TableType,
  V128,
  type ValueType,
} from "../../src/module/types.ts";

export type Bytes = readonly number[];

/** Unsigned LEB128, in the fewest bytes. */
export function unsigned(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

/** Signed LEB128, in the fewest bytes. */
export function signed(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest < -64n || rest > 63n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest & 0x7fn));
  return bytes;
}

/** A list: the number of items, then the items. */
export function list(items: readonly Bytes[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

/** Bytes with their number in front. */
export function sized(bytes: Bytes): number[] {
  const prefix = unsigned(bytes.length);
  return prefix.concat(bytes);
}

export function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

export function f32(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

export function f64(value: number): number[] {
  return [...new Uint8Array(Float64Array.of(value).buffer)];
}

// Types

const NUMBER_CODES = new Map<ValueType, number>([
  [I32, 0x7f],
  [I64, 0x7e],
  [F32, 0x7d],
  [F64, 0x7c],
  [V128, 0x7b],
  [I8, 0x78],
  [I16, 0x77],
]);

const HEAP_CODES = new Map<HeapType, number>([
  [HEAP.noexn, 0x74],
  [HEAP.nofunc, 0x73],
  [HEAP.noextern, 0x72],
  [HEAP.none, 0x71],
  [HEAP.func, 0x70],
  [HEAP.extern, 0x6f],
  [HEAP.any, 0x6e],
  [HEAP.eq, 0x6d],
  [HEAP.i31, 0x6c],
  [HEAP.struct, 0x6b],
  [HEAP.array, 0x6a],
  [HEAP.exn, 0x69],
]);

export function heapType(heap: HeapType): number[] {
  const code = HEAP_CODES.get(heap);
  return code === undefined ? signed(heap - CONCRETE_HEAP) : [code];
}

/** A value type or packed type, in its shortest form. */
export function valueType(type: ValueType): number[] {
  const code = NUMBER_CODES.get(type);
  if (code !== undefined) return [code];
  const heap = heapTypeOf(type);
  if (isNullable(type) && !isExact(type) && heap < CONCRETE_HEAP) return heapType(heap);
  return [isNullable(type) ? 0x63 : 0x64, ...(isExact(type) ? [0x62] : []), ...heapType(heap)];
}

function limits({ min, max }: Limits, flags: number): number[] {
  return [flags | (max === undefined ? 0 : 1), ...unsigned(min), ...(max === undefined ? [] : unsigned(max))];
}

export function memoryType({ limits: size, address, shared, pageSizeLog2 }: MemoryType): number[] {
  const pageSize = pageSizeLog2 === 16 ? [] : unsigned(pageSizeLog2);
  const flags = (shared ? 2 : 0) | (address === I64 ? 4 : 0) | (pageSize.length === 0 ? 0 : 8);
  return [...limits(size, flags), ...pageSize];
}

export function tableType({ element, limits: size, address }: TableType): number[] {
  return [...valueType(element), ...limits(size, address === I64 ? 4 : 0)];
}

export function globalType({ type, mutable }: GlobalType): number[] {
  return [...valueType(type), mutable ? 1 : 0];
}

// Instructions

/** An immediate: a number in the encoding that the instruction has for it, or bytes as they are. */
export type Immediate = number | bigint | Bytes;

/** A mnemonic of the instruction table, with its immediates if there are any. */
export type Instruction = string | readonly [mnemonic: string, ...immediates: Immediate[]];

/** The block type of a block without parameters and results. */
export const EMPTY_BLOCK: Bytes = [0x40];

/**
 * The bytes of instructions. Memory arguments are alignment and offset. Block types are type indices, or bytes: of
 * {@link valueType} or {@link EMPTY_BLOCK}.
 */
export function instructions(...code: readonly Instruction[]): number[] {
  return code.flatMap((instruction) => {
    const [mnemonic, ...immediates] = typeof instruction === "string" ? [instruction] : instruction;
    const id = instructionId(mnemonic);
    const encode = encodingOf(IMMEDIATE_KINDS[id] as number);
    return [...opcode(OPCODES[id] as number), ...immediates.flatMap((immediate) => encode(immediate))];
  });
}

function opcode(code: number): number[] {
  return code < 0x100 ? [code] : [code >> 12, ...unsigned(code & 0xfff)];
}

function encodingOf(kind: number): (immediate: Immediate) => Bytes {
  const encodeNumber = NUMBER_ENCODINGS.get(kind) ?? unsigned;
  return (immediate) => (typeof immediate === "object" ? immediate : encodeNumber(immediate));
}

const NUMBER_ENCODINGS = new Map<number, (value: number | bigint) => Bytes>([
  [IMMEDIATE.I32, signed],
  [IMMEDIATE.I64, signed],
  [IMMEDIATE.BLOCK_TYPE, signed],
  [IMMEDIATE.HEAP_TYPE, (heap) => heapType(Number(heap))],
  [IMMEDIATE.F32, (value) => f32(Number(value))],
  [IMMEDIATE.F64, (value) => f64(Number(value))],
]);
