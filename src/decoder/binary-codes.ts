/**
 * The numbers of the binary format, opcodes excepted (those stand in the instruction table): what the decoder reads and the
 * assembler writes.
 *
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
import { F32, F64, HEAP, type HeapType, I32, I64, V128, type ValueType } from "../module/types.ts";

export const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d];
export const VERSION: readonly number[] = [0x01, 0x00, 0x00, 0x00];

/** Ids of the sections. */
export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  func: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  elem: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

export type SectionId = (typeof SECTION)[keyof typeof SECTION];

/** Codes of types. */
export const EMPTY_BLOCK = 0x40;
export const EXACT = 0x62;
export const REF_NULL = 0x63;
export const REF = 0x64;
export const FIRST_HEAP = 0x69;
export const PACKED_16 = 0x77;
export const PACKED_8 = 0x78;
export const VECTOR = 0x7b;

/** The abstract heap types by code − {@link FIRST_HEAP}. */
export const ABSTRACT_HEAPS: readonly HeapType[] = [
  HEAP.exn,
  HEAP.array,
  HEAP.struct,
  HEAP.i31,
  HEAP.eq,
  HEAP.any,
  HEAP.extern,
  HEAP.func,
  HEAP.none,
  HEAP.noextern,
  HEAP.nofunc,
  HEAP.noexn,
];

/** The number and vector types by code − {@link VECTOR}. */
export const NUMBER_TYPES: readonly ValueType[] = [V128, F64, F32, I64, I32];

/** Codes of type definitions. */
export const FUNC = 0x60;
export const STRUCT = 0x5f;
export const ARRAY = 0x5e;
export const SUB = 0x50;
export const SUB_FINAL = 0x4f;
export const REC = 0x4e;
export const DESCRIPTOR = 0x4d;
export const DESCRIBES = 0x4c;

/** Bits of the flags in front of limits. */
export const HAS_MAXIMUM = 1;
export const SHARED = 2;
export const ADDRESS_64 = 4;
export const HAS_PAGE_SIZE = 8;

/** The kind of an imported function whose type has to be exactly the declared one (custom descriptors). */
export const EXACT_FUNC = 0x20;

/** In front of a table with an initialiser: in place of the type's first byte, and the byte behind it. */
export const HAS_INITIALIZER = 0x40;

/** Bits of the flags of an element segment. */
export const NOT_ACTIVE = 1;
/** Active segments: has a table index. Others: declarative. */
export const EXPLICIT = 2;
export const EXPRESSIONS = 4;

/** Flags of a data segment. */
export const DATA_PASSIVE = 1;
export const DATA_EXPLICIT = 2;

/** A memory argument with this bit in its flags has a memory index. */
export const HAS_MEMORY_INDEX = 0x40;
