/**
 * Bytes that grow at the end, and the values of the binary format.
 *
 * @see https://webassembly.github.io/spec/core/binary/values.html
 */
import { encodeUtf8 } from "../base/utf8.ts";

const FIRST_CAPACITY = 64;

export class ByteWriter {
  /** Room for the bytes; those from `length` on mean nothing. */
  bytes: Uint8Array;
  length: number;

  constructor(capacity: number = FIRST_CAPACITY) {
    this.bytes = new Uint8Array(capacity);
    this.length = 0;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.#reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Four bytes, the least significant first. */
  word(value: number): void {
    this.byte(value & 0xff);
    this.byte((value >> 8) & 0xff);
    this.byte((value >> 16) & 0xff);
    this.byte(value >>> 24);
  }

  u32(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  s32(value: number): void {
    let rest = value | 0;
    while (rest < -0x40 || rest >= 0x40) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** An index as a signed 33-bit integer, which is how types that are indices are written. */
  s33(index: number): void {
    if (index < 0x4000_0000) this.s32(index);
    else this.s64(index | 0, 0);
  }

  /** An unsigned 64-bit integer of two words. */
  u64(low: number, high: number): void {
    let restLow = low >>> 0;
    let restHigh = high >>> 0;
    while (restHigh !== 0 || restLow >= 0x80) {
      this.byte((restLow & 0x7f) | 0x80);
      restLow = ((restLow >>> 7) | (restHigh << 25)) >>> 0;
      restHigh >>>= 7;
    }
    this.byte(restLow);
  }

  /** A signed 64-bit integer of two words. */
  s64(low: number, high: number): void {
    let restLow = low | 0;
    let restHigh = high | 0;
    for (;;) {
      const isShort = restHigh === restLow >> 31 && restLow >= -0x40 && restLow < 0x40;
      if (isShort) break;
      this.byte((restLow & 0x7f) | 0x80);
      restLow = (restLow >>> 7) | (restHigh << 25);
      restHigh >>= 7;
    }
    this.byte(restLow & 0x7f);
  }

  /** Bytes with their number in front. */
  vector(bytes: Uint8Array): void {
    this.u32(bytes.length);
    this.append(bytes);
  }

  name(text: string): void {
    this.vector(encodeUtf8(text));
  }

  append(bytes: Uint8Array): void {
    const { length } = this;
    if (length + bytes.length > this.bytes.length) this.#reserve(bytes.length);
    this.bytes.set(bytes, length);
    this.length = length + bytes.length;
  }

  /** Appends what another one holds from `start` on. */
  appendFrom(other: ByteWriter, start = 0): void {
    const byteLength = other.length - start;
    if (byteLength > 16) {
      this.append(other.bytes.subarray(start, other.length));
      return;
    }
    for (let at = start; at < other.length; at++) this.byte(other.bytes[at] as number);
  }

  /** The bytes, in memory of their own. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  #reserve(byteLength: number): void {
    const grown = new Uint8Array(Math.max(2 * this.bytes.length, this.length + byteLength));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
