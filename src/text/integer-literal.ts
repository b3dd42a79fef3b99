/**
 * Integer literals of the text format.
 *
 * A literal is scanned where it stands in the source, into two words: {@link INTEGER}. Nothing is allocated.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#integers
 */
import { asUintN } from "../base/as-uint-n.ts";
import { digitValue } from "./characters.ts";

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const UNDERSCORE = 0x5f;
const LOWER_X = 0x78;

const TWO_31 = 0x8000_0000;
const TWO_32 = 0x1_0000_0000;

/** The integer last scanned: a magnitude of two unsigned words. */
export const INTEGER: {
  low: number;
  high: number;
  /** It is written with a sign. */
  isSigned: boolean;
  isNegative: boolean;
  /** The magnitude needs more than 64 bits; the words are of no use then. */
  isTooLarge: boolean;
} = { low: 0, high: 0, isSigned: false, isNegative: false, isTooLarge: false };

/**
 * Scans a literal that takes up the source from `start` up to `end`.
 * @returns false if it is none
 */
export function scanInteger(source: string, start: number, end: number): boolean {
  const sign = source.charCodeAt(start);
  INTEGER.isNegative = sign === MINUS;
  INTEGER.isSigned = sign === MINUS || sign === PLUS;
  const first = INTEGER.isSigned ? start + 1 : start;
  const isHexadecimal =
    first + 1 < end && source.charCodeAt(first) === ZERO && source.charCodeAt(first + 1) === LOWER_X;
  return isHexadecimal ? scanDigits(source, first + 2, end, 16) : scanDigits(source, first, end, 10);
}

function scanDigits(source: string, start: number, end: number, radix: number): boolean {
  let low = 0;
  let high = 0;
  let isTooLarge = false;
  let afterDigit = false;
  for (let at = start; at < end; at++) {
    const code = source.charCodeAt(at);
    if (code === UNDERSCORE && afterDigit) {
      afterDigit = false;
      continue;
    }
    const digit = digitValue(code);
    if (digit < 0 || digit >= radix) return false;
    afterDigit = true;
    low = low * radix + digit;
    if (low >= TWO_32 || high !== 0) {
      const carry = Math.floor(low / TWO_32);
      low -= carry * TWO_32;
      high = high * radix + carry;
      if (high >= TWO_32) {
        isTooLarge = true;
        high = 1;
      }
    }
  }
  INTEGER.low = low;
  INTEGER.high = high;
  INTEGER.isTooLarge = isTooLarge;
  return afterDigit;
}

/**
 * Brings the integer last scanned into two's complement: its words become signed 32-bit integers.
 * @param width in bits, at most 64
 * @returns false if it is neither a signed nor an unsigned integer of that width
 */
export function fitInteger(width: number): boolean {
  const { low, high, isNegative } = INTEGER;
  if (INTEGER.isTooLarge) return false;
  if (width <= 32) {
    if (high !== 0 || low > (isNegative ? 2 ** (width - 1) : 2 ** width - 1)) return false;
  } else if (isNegative && (high > TWO_31 || (high === TWO_31 && low !== 0))) return false;
  if (isNegative) {
    INTEGER.low = -low | 0;
    INTEGER.high = low === 0 ? -high | 0 : ~high;
  } else {
    INTEGER.low = low | 0;
    INTEGER.high = high | 0;
  }
  return true;
}

/** Whether a word is an integer without a sign. */
export function isUnsignedLiteral(word: string): boolean {
  return scanInteger(word, 0, word.length) && !INTEGER.isSigned;
}

/**
 * The two's complement bits of an integer of `width` bits.
 * @returns undefined when the literal is malformed, or is neither a signed nor an unsigned integer of that width
 */
export function integerBits(literal: string, width: number): bigint | undefined {
  if (!scanInteger(literal, 0, literal.length) || !fitInteger(width)) return undefined;
  const bits = (BigInt(INTEGER.high >>> 0) << 32n) | BigInt(INTEGER.low >>> 0);
  return asUintN(width, bits);
}
