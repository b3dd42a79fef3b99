/**
 * Floating-point literals of the text format, to bit patterns.
 *
 * A finite literal is a ratio of two integers, and that ratio is rounded once, to the nearest and then to even: neither the
 * 20 digits that ECMAScript promises to heed nor a rounding to f64 on the way to f32 can change the result.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#floating-point
 */

/** One of the two formats of IEEE 754 in use. */
export interface FloatFormat {
  readonly width: 32 | 64;
  /** Bits of the significand after the point. */
  readonly fractionBits: number;
  /** The exponent of the last bit of the smallest numbers. */
  readonly minExponent: number;
}

export const FLOAT_FORMATS: Readonly<Record<"f32" | "f64", FloatFormat>> = {
  f32: { width: 32, fractionBits: 23, minExponent: -149 },
  f64: { width: 64, fractionBits: 52, minExponent: -1074 },
};

/** Beyond 2^±this, every literal is infinite or zero in both formats. */
const FAR_EXPONENT = 1200;
/** The same of powers of ten. */
const FAR_DECIMAL_EXPONENT = 400;

const HEXADECIMAL =
  /^0x([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)(?:\.((?:[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)?))?(?:[pP]([+-]?[0-9]+(?:_[0-9]+)*))?$/;
const DECIMAL = /^([0-9]+(?:_[0-9]+)*)(?:\.((?:[0-9]+(?:_[0-9]+)*)?))?(?:[eE]([+-]?[0-9]+(?:_[0-9]+)*))?$/;
const PAYLOAD = /^nan:0x([0-9a-fA-F]+(?:_[0-9a-fA-F]+)*)$/;

/** The bits of positive infinity: all of the exponent. */
export function infinityBits({ width, fractionBits }: FloatFormat): bigint {
  return (1n << BigInt(width - 1)) - (1n << BigInt(fractionBits));
}

/** The bit that tells the canonical NaNs, and all arithmetic ones, from infinity. */
export function quietBit({ fractionBits }: FloatFormat): bigint {
  return 1n << BigInt(fractionBits - 1);
}

/**
 * The bits of a literal: a number, `inf`, `nan` (the canonical one) or `nan:0x…`.
 * @returns undefined when the literal is malformed or rounds to infinity
 */
export function floatBits(literal: string, format: FloatFormat): bigint | undefined {
  const signed = literal.startsWith("-") || literal.startsWith("+");
  const magnitude = magnitudeBits(signed ? literal.slice(1) : literal, format);
  if (magnitude === undefined || !literal.startsWith("-")) return magnitude;
  return magnitude | (1n << BigInt(format.width - 1));
}

function magnitudeBits(literal: string, format: FloatFormat): bigint | undefined {
  const infinity = infinityBits(format);
  if (literal === "inf") return infinity;
  if (literal === "nan") return infinity | quietBit(format);
  const payload = PAYLOAD.exec(literal)?.[1];
  if (payload !== undefined) {
    const value = BigInt(`0x${plain(payload)}`);
    return value > 0n && value < 1n << BigInt(format.fractionBits) ? infinity | value : undefined;
  }
  const bits = literal.startsWith("0x") ? hexadecimalBits(literal, format) : decimalBits(literal, format);
  return bits !== undefined && bits < infinity ? bits : undefined;
}

function hexadecimalBits(literal: string, format: FloatFormat): bigint | undefined {
  const match = HEXADECIMAL.exec(literal);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const fractionDigits = plain(fraction);
  const significand = BigInt(`0x${plain(whole)}${fractionDigits}`);
  const scale = Number(plain(exponent)) - 4 * fractionDigits.length;
  const magnitude = scale + bitLength(significand);
  if (significand === 0n || magnitude < -FAR_EXPONENT) return 0n;
  if (magnitude > FAR_EXPONENT) return undefined;
  return scale < 0
    ? roundedBits(significand, 1n << BigInt(-scale), format)
    : roundedBits(significand << BigInt(scale), 1n, format);
}

function decimalBits(literal: string, format: FloatFormat): bigint | undefined {
  const match = DECIMAL.exec(literal);
  if (match === null) return undefined;
  const [, whole = "", fraction = "", exponent = "0"] = match;
  const fractionDigits = plain(fraction);
  const significand = BigInt(plain(whole) + fractionDigits);
  const scale = Number(plain(exponent)) - fractionDigits.length;
  const magnitude = scale + significand.toString().length;
  if (significand === 0n || magnitude < -FAR_DECIMAL_EXPONENT) return 0n;
  if (magnitude > FAR_DECIMAL_EXPONENT) return undefined;
  return scale < 0
    ? roundedBits(significand, 10n ** BigInt(-scale), format)
    : roundedBits(significand * 10n ** BigInt(scale), 1n, format);
}

/** The bits of the number nearest to a positive ratio; infinity's, or more, when the ratio is out of range. */
function roundedBits(numerator: bigint, denominator: bigint, format: FloatFormat): bigint {
  const { fractionBits, minExponent } = format;
  // The quotient has fractionBits + 1 bits or one more, except where the format has no smaller exponent.
  const estimate = bitLength(numerator) - bitLength(denominator) - fractionBits - 1;
  let exponent = Math.max(estimate, minExponent);
  if (quotient(numerator, denominator, exponent) >> BigInt(fractionBits + 1) !== 0n) exponent++;
  const floor = quotient(numerator, denominator, exponent);
  // Doubled remainder against the divisor: above, below or exactly half.
  const [dividend, divisor] = scaled(numerator, denominator, exponent);
  const doubled = 2n * (dividend - floor * divisor);
  const up = doubled > divisor || (doubled === divisor && (floor & 1n) === 1n);
  // Adjacent numbers have adjacent bit patterns, so that a carry out of the fraction is right as it is.
  return floor + (up ? 1n : 0n) + (BigInt(exponent - minExponent) << BigInt(fractionBits));
}

/** Numerator and denominator of the ratio divided by 2^exponent. */
function scaled(numerator: bigint, denominator: bigint, exponent: number): [bigint, bigint] {
  return exponent < 0 ? [numerator << BigInt(-exponent), denominator] : [numerator, denominator << BigInt(exponent)];
}

function quotient(numerator: bigint, denominator: bigint, exponent: number): bigint {
  const [dividend, divisor] = scaled(numerator, denominator, exponent);
  return dividend / divisor;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits.slice(0, 1), 16)) + 28;
}

function plain(digits: string): string {
  return digits.includes("_") ? digits.replaceAll("_", "") : digits;
}
