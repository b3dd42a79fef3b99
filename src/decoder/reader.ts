/**
 * Reads the binary format's values from a stretch of bytes, strictly: the only access that decoder, validator and lowering
 * have to the binary.
 *
 * The idea: everything has a fast path for a value of one byte; long LEB128 integers and errors are out of line. What is more
 * than one number is left in fields (`low` and `high`, `exact`, those of a memory argument), so that reading allocates
 * nothing.
 *
 * @see https://webassembly.github.io/spec/core/binary/values.html
 */
import { DecodeError, ValidationError } from "../base/errors.ts";
import { FEATURE_SETS, FEATURES, featureName, type FeatureSet } from "../base/features.ts";
import { MAX_TYPES } from "../base/limits.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import {
  BOTTOM,
  CONCRETE_HEAP,
  HEAP,
  type HeapType,
  I16,
  I8,
  referenceType,
  V128,
  type ValueType,
} from "../module/types.ts";
import {
  ABSTRACT_HEAPS,
  EMPTY_BLOCK,
  EXACT,
  FIRST_HEAP,
  HAS_MEMORY_INDEX,
  NUMBER_TYPES,
  PACKED_16,
  PACKED_8,
  REF,
  REF_NULL,
  VECTOR,
} from "./binary-codes.ts";

const CONTINUATION = 0x80;
/** In a byte without continuation: the sign of a signed LEB128 integer, which as a type means an abstract one. */
const SIGN = 0x40;
const TWO_32 = 0x1_0000_0000;

/** What {@link Reader.blockType} returns for a block without parameters and results. */
export const NO_RESULT: number = ~BOTTOM;

export class Reader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte. */
  position: number;
  /** Offset after the last byte that may be read: the end of the section or function. */
  end: number;
  readonly features: FeatureSet;
  /** Type indices from here on are refused as unknown. */
  typeCount: number;
  /** Lower word of the 64-bit integer last read, as a signed 32-bit integer. */
  low: number;
  /** Upper word of the 64-bit integer last read, as a signed 32-bit integer. */
  high: number;
  /** Whether the heap type last read was exact (custom descriptors). */
  exact: boolean;
  /** Of the memory argument last read: base-2 logarithm of the alignment. */
  alignment: number;
  /** Of the memory argument last read. */
  memoryIndex: number;
  /** Of the memory argument last read; above 2^53 the nearest double. */
  memoryOffset: number;

  constructor(bytes: Uint8Array, start = 0, end: number = bytes.length, features: FeatureSet = FEATURE_SETS.all) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.features = features;
    this.typeCount = MAX_TYPES;
    this.low = 0;
    this.high = 0;
    this.exact = false;
    this.alignment = 0;
    this.memoryIndex = 0;
    this.memoryOffset = 0;
  }

  // Bytes

  /** How many bytes may still be read. */
  get remaining(): number {
    return this.end - this.position;
  }

  byte(): number {
    if (this.position >= this.end) this.failUnexpectedEnd();
    return this.bytes[this.position++] as number;
  }

  /** The next byte, without going past it. */
  peek(): number {
    if (this.position >= this.end) this.failUnexpectedEnd();
    return this.bytes[this.position] as number;
  }

  /** Goes past bytes and returns the offset of the first of them. */
  skip(byteLength: number): number {
    const start = this.position;
    if (byteLength > this.end - start) this.failUnexpectedEnd();
    this.position = start + byteLength;
    return start;
  }

  /** Four bytes, the least significant first, as a signed 32-bit integer: bits of an f32, half of those of an f64. */
  word(): number {
    const at = this.skip(4);
    const { bytes } = this;
    return (
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    );
  }

  // Integers: https://webassembly.github.io/spec/core/binary/values.html#integers

  u32(): number {
    const at = this.position;
    if (at < this.end) {
      const byte = this.bytes[at] as number;
      if (byte < CONTINUATION) {
        this.position = at + 1;
        return byte;
      }
    }
    return this.#longU32();
  }

  s32(): number {
    const at = this.position;
    if (at < this.end) {
      const byte = this.bytes[at] as number;
      if (byte < CONTINUATION) {
        this.position = at + 1;
        return (byte << 25) >> 25;
      }
    }
    return this.#longS32();
  }

  /** A signed 33-bit integer: a type index, or negative. */
  s33(): number {
    const last = this.#words(5, true);
    if ((last & 0x70) !== 0 && (last & 0x70) !== 0x70) this.#failTooLarge();
    if (this.position > this.end) this.failUnexpectedEnd();
    return this.high * TWO_32 + (this.low >>> 0);
  }

  /** An unsigned 64-bit integer. Its words are left in `low` and `high`. */
  u64(): bigint {
    this.u64Words();
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }

  /** An unsigned 64-bit integer, into `low` and `high`. */
  u64Words(): void {
    if (this.#words(10, false) > 1) this.#failTooLarge();
    if (this.position > this.end) this.failUnexpectedEnd();
  }

  /** A signed 64-bit integer, into `low` and `high`. */
  s64(): void {
    const last = this.#words(10, true);
    if (last !== 0 && last !== 0x7f) this.#failTooLarge();
    if (this.position > this.end) this.failUnexpectedEnd();
  }

  #longU32(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let shift = 7; byte >= CONTINUATION; shift += 7) {
      byte = this.#furtherByte();
      if (shift === 28 && byte > 0x0f) this.#failFifthByte(byte);
      value |= (byte & 0x7f) << shift;
    }
    if (this.position > this.end) this.failUnexpectedEnd();
    return value >>> 0;
  }

  #longS32(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    let shift = 7;
    for (; byte >= CONTINUATION; shift += 7) {
      byte = this.#furtherByte();
      if (shift === 28 && byte > 0x07 && (byte < 0x78 || byte > 0x7f)) this.#failFifthByte(byte);
      value |= (byte & 0x7f) << shift;
    }
    if (this.position > this.end) this.failUnexpectedEnd();
    return shift < 32 ? (value << (32 - shift)) >> (32 - shift) : value;
  }

  /**
   * A byte of an integer but the first. It may be behind the end: an integer that is malformed is reported as that, even if
   * the section is too short for it.
   */
  #furtherByte(): number {
    if (this.position >= this.bytes.length) this.failUnexpectedEnd();
    return this.bytes[this.position++] as number;
  }

  /**
   * Reads a LEB128 integer of at most so many bytes into `low` and `high`.
   * @returns the last byte if there were as many as allowed, else 0
   */
  #words(maximumBytes: number, signed: boolean): number {
    let byte = this.byte();
    let low = byte & 0x7f;
    let high = 0;
    let shift = 7;
    for (; byte >= CONTINUATION; shift += 7) {
      if (shift === 7 * maximumBytes) this.#failTooLong();
      byte = this.#furtherByte();
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >> 4;
      else if (shift > 28) high |= bits << (shift - 32);
    }
    if (signed && (byte & SIGN) !== 0) {
      if (shift < 32) low |= -1 << shift;
      if (shift < 64) high |= shift < 32 ? -1 : -1 << (shift - 32);
    }
    this.low = low;
    this.high = high;
    return shift === 7 * maximumBytes ? byte : 0;
  }

  // Lists and names

  /**
   * The number of items of a list.
   * @param what the items, for the message
   * @param maximum the implementation's limit
   * @param itemBytes size of the shortest item, in bytes
   */
  count(what: string, maximum: number, itemBytes = 1): number {
    const offset = this.position;
    const count = this.u32();
    if (count * itemBytes > this.remaining) {
      if (this.remaining === 0) this.failUnexpectedEnd();
      throw new DecodeError("length out of bounds", offset);
    }
    if (count > maximum) throw new DecodeError(`too many ${what}: ${count}, the limit is ${maximum}`, offset);
    return count;
  }

  /** @see https://webassembly.github.io/spec/core/binary/values.html#names */
  name(): string {
    const byteLength = this.count("bytes in a name", this.bytes.length);
    const start = this.skip(byteLength);
    const text = decodeUtf8(this.bytes, start, start + byteLength);
    if (text === undefined) throw new DecodeError("malformed UTF-8 encoding", start);
    return text;
  }

  // Types: https://webassembly.github.io/spec/core/binary/types.html

  valueType(): ValueType {
    return this.#valueType(this.byte(), "malformed value type");
  }

  /** A value type, or a packed one. */
  storageType(): ValueType {
    const code = this.byte();
    if (code === PACKED_8) return I8;
    if (code === PACKED_16) return I16;
    return this.#valueType(code, "malformed storage type");
  }

  referenceType(): ValueType {
    return this.#referenceType(this.byte(), "malformed reference type");
  }

  /** A heap type; `exact` tells whether it is exact. */
  heapType(): HeapType {
    return this.#heapType("malformed heap type");
  }

  /** A type index if it is not negative, else the complement of a value type or {@link NO_RESULT}. */
  blockType(): number {
    const offset = this.position;
    const code = this.peek();
    if (code === EMPTY_BLOCK) {
      this.position++;
      return NO_RESULT;
    }
    if (code > EMPTY_BLOCK && code < CONTINUATION) return ~this.valueType();
    this.require(FEATURES["multi-value"], offset);
    return this.#signedTypeIndex("malformed block type");
  }

  /** @throws ValidationError unless the index, which was read at the offset, is that of a type */
  checkTypeIndex(index: number, offset: number): void {
    if (index >= this.typeCount) throw new ValidationError(`unknown type ${index}`, offset);
  }

  /** @param complaint the message if the code begins no value type */
  #valueType(code: number, complaint: string): ValueType {
    if (code > VECTOR && code < CONTINUATION) return NUMBER_TYPES[code - VECTOR] as number;
    if (code !== VECTOR) return this.#referenceType(code, complaint);
    this.require(FEATURES.simd, this.position - 1);
    return V128;
  }

  #referenceType(code: number, complaint: string): ValueType {
    if (code === REF || code === REF_NULL) {
      this.require(FEATURES["function-references"], this.position - 1);
      const heap = this.#heapType(complaint);
      return referenceType(heap, code === REF_NULL, this.exact);
    }
    return referenceType(this.#abstractHeap(code, complaint), true);
  }

  #heapType(complaint: string): HeapType {
    const code = this.peek();
    this.exact = false;
    if (code >= CONTINUATION || code < SIGN) return CONCRETE_HEAP + this.#signedTypeIndex(complaint);
    this.position++;
    if (code !== EXACT) return this.#abstractHeap(code, complaint);
    this.require(FEATURES["custom-descriptors"], this.position - 1);
    this.exact = true;
    return CONCRETE_HEAP + this.#signedTypeIndex(complaint);
  }

  /** @param code the byte that has just been read */
  #abstractHeap(code: number, complaint: string): HeapType {
    const heap = ABSTRACT_HEAPS[code - FIRST_HEAP];
    if (heap === undefined) throw new DecodeError(complaint, this.position - 1);
    this.require(featuresOfHeap(heap), this.position - 1);
    return heap;
  }

  #signedTypeIndex(complaint: string): number {
    const offset = this.position;
    const index = this.s33();
    if (index < 0) throw new DecodeError(complaint, offset);
    this.checkTypeIndex(index, offset);
    return index;
  }

  // Instructions

  /**
   * A memory argument, into `alignment`, `memoryIndex` and `memoryOffset`.
   * @see https://webassembly.github.io/spec/core/binary/instructions.html#memory-instructions
   */
  memoryArgument(): void {
    const start = this.position;
    const { bytes } = this;
    if (start + 1 < this.end && (bytes[start] as number) < HAS_MEMORY_INDEX) {
      const offset = bytes[start + 1] as number;
      if (offset < CONTINUATION) {
        this.position = start + 2;
        this.alignment = bytes[start] as number;
        this.memoryIndex = 0;
        this.memoryOffset = offset;
        return;
      }
    }
    const flags = this.u32();
    this.alignment = flags;
    this.memoryIndex = 0;
    if (flags >= HAS_MEMORY_INDEX) {
      if (flags >= 2 * HAS_MEMORY_INDEX) throw new DecodeError("malformed memop flags", start);
      this.require(FEATURES["multi-memory"], start);
      this.alignment = flags - HAS_MEMORY_INDEX;
      this.memoryIndex = this.u32();
    }
    this.u64Words();
    this.memoryOffset = (this.high >>> 0) * TWO_32 + (this.low >>> 0);
  }

  // Errors

  /** @throws DecodeError if one of the features is not in the set that the binary is read with */
  require(features: FeatureSet, offset: number): void {
    const missing = features & ~this.features;
    if (missing !== 0) throw new DecodeError(`requires the ${featureName(missing)} feature`, offset);
  }

  /** @throws DecodeError, at the end of what may be read */
  failUnexpectedEnd(): never {
    throw new DecodeError("unexpected end of section or function", this.end);
  }

  #failFifthByte(byte: number): never {
    if (byte >= CONTINUATION) this.#failTooLong();
    this.#failTooLarge();
  }

  #failTooLong(): never {
    throw new DecodeError("integer representation too long", this.position - 1);
  }

  #failTooLarge(): never {
    throw new DecodeError("integer too large", this.position - 1);
  }
}

function featuresOfHeap(heap: HeapType): FeatureSet {
  if (heap === HEAP.func || heap === HEAP.extern) return FEATURES["reference-types"];
  return heap === HEAP.exn || heap === HEAP.noexn ? FEATURES.exceptions : FEATURES.gc;
}
