/**
 * The types of WebAssembly 3.0 and of the proposals, as data.
 *
 * A value type is one small integer, so that the validator compares and stores types without an object:
 *
 *     bits 0–2   kind: 0 bottom, 1 i32, 2 i64, 3 f32, 4 f64, 5 v128, 6 reference, 7 packed (storage types only)
 *     bit  3     references: nullable;      packed: 0 = i8, 1 = i16
 *     bit  4     references: exact (custom descriptors)
 *     bits 5–    references: heap type: an abstract one below 32, else 32 + type index
 *
 * Type indices are those of one module; `canonical-types.ts` relates the types of different modules.
 */

/** A value type, storage type or the bottom type, packed as the header of this file says. */
export type ValueType = number;

/** A heap type: a value of {@link HEAP}, or {@link CONCRETE_HEAP} + type index. */
export type HeapType = number;

export const BOTTOM: ValueType = 0;
export const I32: ValueType = 1;
export const I64: ValueType = 2;
export const F32: ValueType = 3;
export const F64: ValueType = 4;
export const V128: ValueType = 5;
export const I8: ValueType = 7;
export const I16: ValueType = 15;

const REFERENCE_KIND = 6;
const NULLABLE = 8;
const EXACT = 16;
const HEAP_SHIFT = 5;

/** The abstract heap types. `bottom` is below all of them and appears only inside the validator. */
export const HEAP = {
  func: 0,
  nofunc: 1,
  extern: 2,
  noextern: 3,
  any: 4,
  eq: 5,
  i31: 6,
  struct: 7,
  array: 8,
  none: 9,
  exn: 10,
  noexn: 11,
  bottom: 12,
} as const;

/** The heap type of type index 0. */
export const CONCRETE_HEAP = 32;

/** Builds a reference type. */
export function referenceType(heap: HeapType, nullable: boolean, exact = false): ValueType {
  return REFERENCE_KIND | (nullable ? NULLABLE : 0) | (exact ? EXACT : 0) | (heap << HEAP_SHIFT);
}

export function isReference(type: ValueType): boolean {
  return (type & 7) === REFERENCE_KIND;
}

export function isPacked(type: ValueType): boolean {
  return (type & 7) === 7;
}

export function isNullable(type: ValueType): boolean {
  return (type & NULLABLE) !== 0;
}

export function isExact(type: ValueType): boolean {
  return (type & EXACT) !== 0;
}

export function heapTypeOf(type: ValueType): HeapType {
  return type >>> HEAP_SHIFT;
}

/** The same reference type with other nullability. */
export function withNullable(type: ValueType, nullable: boolean): ValueType {
  return nullable ? type | NULLABLE : type & ~NULLABLE;
}

/** The same reference type with another heap type. */
export function withHeapType(type: ValueType, heap: HeapType): ValueType {
  return (type & ((1 << HEAP_SHIFT) - 1)) | (heap << HEAP_SHIFT);
}

/** Whether a local of this type starts with a value: all but non-nullable references. */
export function isDefaultable(type: ValueType): boolean {
  return !isReference(type) || isNullable(type);
}

export const FUNCREF: ValueType = referenceType(HEAP.func, true);
export const EXTERNREF: ValueType = referenceType(HEAP.extern, true);
export const EXNREF: ValueType = referenceType(HEAP.exn, true);

/** @see https://webassembly.github.io/spec/core/syntax/types.html#function-types */
export interface FunctionType {
  readonly kind: "func";
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A field of a structure, or the elements of an array. `type` may be packed. */
export interface FieldType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

interface StructType {
  readonly kind: "struct";
  readonly fields: readonly FieldType[];
}

interface ArrayType {
  readonly kind: "array";
  readonly element: FieldType;
}

export type CompositeType = FunctionType | StructType | ArrayType;

/**
 * A type definition: a composite type with its place in the subtype hierarchy.
 * @see https://webassembly.github.io/spec/core/syntax/types.html#recursive-types
 */
export interface SubType {
  readonly final: boolean;
  /** Type indices of the declared supertypes; at most one is valid. */
  readonly supertypes: readonly number[];
  readonly composite: CompositeType;
  /** Custom descriptors: type index of the descriptor of this type, or −1. */
  readonly descriptor: number;
  /** Custom descriptors: type index of the type that this one describes, or −1. */
  readonly describes: number;
  /** First type index of the recursion group that this definition belongs to. */
  readonly groupStart: number;
  /** Number of definitions in that group. */
  readonly groupLength: number;
  /** Position in the binary, in bytes. */
  readonly offset: number;
}

/** Whether addresses and sizes of a memory or table are i32 or i64. */
type AddressType = typeof I32 | typeof I64;

/** Limits of a memory (in pages) or table (in elements). Big integers, since 64-bit limits go up to 2^64 − 1. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint | undefined;
}

/** Base-2 logarithm of the page size in bytes where a memory type does not say another one. */
export const DEFAULT_PAGE_SIZE_LOG2 = 16;

export interface MemoryType {
  readonly limits: Limits;
  readonly address: AddressType;
  readonly shared: boolean;
  /** Base-2 logarithm of the page size in bytes: {@link DEFAULT_PAGE_SIZE_LOG2}, or 0 with custom page sizes. */
  readonly pageSizeLog2: number;
}

export interface TableType {
  readonly element: ValueType;
  readonly limits: Limits;
  readonly address: AddressType;
  readonly shared: boolean;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export interface TagType {
  /** Type index of a function type whose parameters are the payload. */
  readonly typeIndex: number;
}
