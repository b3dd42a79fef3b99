/**
 * Floating-point literals of the text format, to bit patterns.
 *
 * A finite literal is a ratio of two integers, and that ratio is rounded once, to the nearest and then to even: neither the
 * 20 digits that ECMAScript promises to heed nor a rounding to f64 on the way to f32 can change the result. Where doubles
 * are exact enough to decide, they are used; big integers decide the rest.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#floating-point
 */
import { digitValue } from "./characters.ts";

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

/** What {@link scanFloat} finds. */
export const FLOAT_OUTCOME = { malformed: 0, outOfRange: 1, ok: 2 } as const;

export type FloatOutcome = (typeof FLOAT_OUTCOME)[keyof typeof FLOAT_OUTCOME];

/** The bits of the literal last scanned; those of an f32 are in `low`. Signed 32-bit integers. */
export const FLOAT: { low: number; high: number } = { low: 0, high: 0 };

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const UNDERSCORE = 0x5f;

/** Beyond 2^±this, every literal is infinite or zero in both formats. */
const FAR_EXPONENT = 1200;
/** The same of powers of ten. */
const FAR_DECIMAL_EXPONENT = 400;
/** No exponent that is written matters beyond this, whatever the digits in front of it: no text is that long. */
const MAX_WRITTEN_EXPONENT = 2 ** 40;

/** Digits that decide the result: any that follow only break a tie. */
const DECIDING_DECIMALS = 800;
const DECIDING_HEXADECIMALS = 40;

/** Digits that a double holds exactly, and powers of ten that are doubles. */
const EXACT_DECIMALS = 15;
const EXACT_HEXADECIMALS = 13;
const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

const MIN_NORMAL_32 = 2 ** -126;
const MIN_NORMAL_64 = 2 ** -1022;
/** In the lower word of a double: what lies behind the significand of an f32, and half of its last bit. */
const BEHIND_32 = 0x1fff_ffff;
const HALF_32 = 0x1000_0000;

const float64 = new Float64Array(1);
const float32 = new Float32Array(float64.buffer, 0, 1);
const words = new Int32Array(float64.buffer);
words[1] = 1;
/** Index of the lower word of a double. */
const LOW: number = float64[0] === 2 ** -1074 * 2 ** 32 ? 0 : 1;

/** The parts of the number being scanned. */
const SCAN = {
  /** Where the digits were left. */
  at: 0,
  /** The digits so far as a number, while a double holds it exactly. */
  significand: 0,
  /** How many digits there were, from the first that is not zero. */
  significantDigits: 0,
  digits: 0,
};

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
  if (scanFloat(literal, format) !== FLOAT_OUTCOME.ok) return undefined;
  const low = BigInt(FLOAT.low >>> 0);
  return format.width === 32 ? low : (BigInt(FLOAT.high >>> 0) << 32n) | low;
}

/** Whether a word is a floating-point literal; integers are. */
export function isFloatLiteral(word: string): boolean {
  return scanFloat(word, FLOAT_FORMATS.f64) !== FLOAT_OUTCOME.malformed;
}

/** Reads a literal into {@link FLOAT}. */
export function scanFloat(literal: string, format: FloatFormat): FloatOutcome {
  const sign = literal.charCodeAt(0);
  const start = sign === MINUS || sign === PLUS ? 1 : 0;
  const outcome = scanMagnitude(literal, start, format);
  if (outcome === FLOAT_OUTCOME.ok && sign === MINUS) {
    if (format.width === 32) FLOAT.low |= -0x8000_0000;
    else FLOAT.high |= -0x8000_0000;
  }
  return outcome;
}

function scanMagnitude(literal: string, start: number, format: FloatFormat): FloatOutcome {
  if (literal.startsWith("0x", start)) return scanNumber(literal, start + 2, 16, format);
  const first = digitValue(literal.charCodeAt(start));
  if (first >= 0 && first < 10) return scanNumber(literal, start, 10, format);
  if (literal.startsWith("nan:0x", start)) return scanPayload(literal, start + 6, format);
  const word = literal.slice(start, start + 4);
  if (word === "inf") return finish(infinityBits(format), format);
  if (word === "nan") return finish(infinityBits(format) | quietBit(format), format);
  return FLOAT_OUTCOME.malformed;
}

/** Leaves bits in {@link FLOAT}. */
function finish(bits: bigint, format: FloatFormat): FloatOutcome {
  FLOAT.low = Number(BigInt.asIntN(32, bits));
  FLOAT.high = format.width === 32 ? 0 : Number(BigInt.asIntN(32, bits >> 32n));
  return FLOAT_OUTCOME.ok;
}

function scanPayload(literal: string, start: number, format: FloatFormat): FloatOutcome {
  beginDigits();
  if (!scanDigits(literal, start, 16) || SCAN.at !== literal.length) return FLOAT_OUTCOME.malformed;
  // Thirteen digits are all that the longest payload has.
  const payload = SCAN.significantDigits > EXACT_HEXADECIMALS ? 0n : BigInt(SCAN.significand);
  const fits = payload > 0n && payload < 1n << BigInt(format.fractionBits);
  return fits ? finish(infinityBits(format) | payload, format) : FLOAT_OUTCOME.outOfRange;
}

function beginDigits(): void {
  SCAN.significand = 0;
  SCAN.significantDigits = 0;
}

/** Scans digits with single underscores between them. Returns false if there are none, or an underscore is misplaced. */
function scanDigits(literal: string, start: number, radix: number): boolean {
  let { significand, significantDigits } = SCAN;
  const exactDigits = radix === 10 ? EXACT_DECIMALS : EXACT_HEXADECIMALS;
  let digits = 0;
  let afterDigit = false;
  let at = start;
  for (; at < literal.length; at++) {
    const code = literal.charCodeAt(at);
    if (code === UNDERSCORE && afterDigit) {
      afterDigit = false;
      continue;
    }
    const digit = digitValue(code);
    if (digit < 0 || digit >= radix) break;
    afterDigit = true;
    digits++;
    if (significantDigits === 0 && digit === 0) continue;
    if (significantDigits < exactDigits) significand = significand * radix + digit;
    significantDigits++;
  }
  SCAN.at = at;
  SCAN.significand = significand;
  SCAN.significantDigits = significantDigits;
  SCAN.digits = digits;
  return afterDigit;
}

/** @param start its first digit */
function scanNumber(literal: string, start: number, radix: 10 | 16, format: FloatFormat): FloatOutcome {
  beginDigits();
  if (!scanDigits(literal, start, radix)) return FLOAT_OUTCOME.malformed;
  let fractionDigits = 0;
  if (literal.charCodeAt(SCAN.at) === POINT) {
    const fractionStart = SCAN.at + 1;
    if (!scanDigits(literal, fractionStart, radix) && SCAN.at !== fractionStart) return FLOAT_OUTCOME.malformed;
    fractionDigits = SCAN.digits;
  }
  const digitsEnd = SCAN.at;
  let exponent = 0;
  if (digitsEnd < literal.length) {
    exponent = writtenExponent(literal, digitsEnd, radix === 10 ? "e" : "p");
    if (Number.isNaN(exponent)) return FLOAT_OUTCOME.malformed;
  }
  if (radix === 10) return roundDecimal(literal.slice(start, digitsEnd), exponent - fractionDigits, format);
  return roundHexadecimal(literal.slice(start, digitsEnd), exponent - 4 * fractionDigits, format);
}

/** The exponent behind the digits, or NaN if something else stands there. */
function writtenExponent(literal: string, start: number, letter: string): number {
  if (literal.charAt(start).toLowerCase() !== letter) return Number.NaN;
  const sign = literal.charCodeAt(start + 1);
  let value = 0;
  let afterDigit = false;
  for (let at = sign === PLUS || sign === MINUS ? start + 2 : start + 1; at < literal.length; at++) {
    const code = literal.charCodeAt(at);
    if (code === UNDERSCORE && afterDigit) {
      afterDigit = false;
      continue;
    }
    const digit = digitValue(code);
    if (digit < 0 || digit > 9) return Number.NaN;
    afterDigit = true;
    value = Math.min(10 * value + digit, MAX_WRITTEN_EXPONENT);
  }
  if (!afterDigit) return Number.NaN;
  return sign === MINUS ? -value : value;
}

/** Rounds digits × 10^scale. */
function roundDecimal(written: string, scale: number, format: FloatFormat): FloatOutcome {
  const { significand, significantDigits } = SCAN;
  const magnitude = scale + significantDigits;
  if (significantDigits === 0 || magnitude < -FAR_DECIMAL_EXPONENT) return finish(0n, format);
  if (magnitude > FAR_DECIMAL_EXPONENT) return FLOAT_OUTCOME.outOfRange;
  if (significantDigits <= EXACT_DECIMALS && Math.abs(scale) < POWERS_OF_TEN.length) {
    const power = POWERS_OF_TEN[Math.abs(scale)] as number;
    // Of two exact operands, one operation rounds once.
    if (finishDouble(scale < 0 ? significand / power : significand * power, false, format)) return FLOAT_OUTCOME.ok;
  }
  const digits = decidingDigits(written, DECIDING_DECIMALS);
  const integer = BigInt(digits);
  const exponent = scale + significantDigits - digits.length;
  const bits =
    exponent < 0
      ? roundedBits(integer, 10n ** BigInt(-exponent), format)
      : roundedBits(integer * 10n ** BigInt(exponent), 1n, format);
  return finishRounded(bits, format);
}

/** Rounds digits × 2^scale. */
function roundHexadecimal(written: string, scale: number, format: FloatFormat): FloatOutcome {
  const { significand, significantDigits } = SCAN;
  const magnitude = scale + 4 * significantDigits;
  if (significantDigits === 0 || magnitude < -FAR_EXPONENT) return finish(0n, format);
  if (magnitude > FAR_EXPONENT + 4) return FLOAT_OUTCOME.outOfRange;
  if (significantDigits <= EXACT_HEXADECIMALS && Math.abs(scale) < 1000) {
    if (finishDouble(significand * powerOfTwo(scale), true, format)) return FLOAT_OUTCOME.ok;
  }
  const digits = decidingDigits(written, DECIDING_HEXADECIMALS);
  const integer = BigInt(`0x${digits}`);
  const exponent = scale + 4 * (significantDigits - digits.length);
  const bits =
    exponent < 0
      ? roundedBits(integer, 1n << BigInt(-exponent), format)
      : roundedBits(integer << BigInt(exponent), 1n, format);
  return finishRounded(bits, format);
}

/** The digits without point and underscores, from the first that is not zero; of many, the first and one that sums up the rest. */
function decidingDigits(written: string, count: number): string {
  let digits = "";
  let at = 0;
  for (; at < written.length && digits.length < count; at++) {
    const character = written.charAt(at);
    if (character === "." || character === "_" || (digits === "" && character === "0")) continue;
    digits += character;
  }
  for (; at < written.length; at++) {
    if (digitValue(written.charCodeAt(at)) > 0) return `${digits}1`;
  }
  return digits;
}

function powerOfTwo(exponent: number): number {
  words[LOW] = 0;
  words[1 - LOW] = (exponent + 1023) << 20;
  return float64[0] as number;
}

/**
 * Leaves the bits of a double, rounded to the format, in {@link FLOAT}, if that is right.
 * @param isExact whether it is the literal's value, and not that rounded
 */
function finishDouble(value: number, isExact: boolean, format: FloatFormat): boolean {
  if (value < MIN_NORMAL_64 || value === Number.POSITIVE_INFINITY) return false;
  float64[0] = value;
  if (format.width === 64) {
    FLOAT.low = words[LOW] as number;
    FLOAT.high = words[1 - LOW] as number;
    return true;
  }
  // A rounded value tells on which side of the middle between two f32 the literal is, unless it is that middle.
  const isMiddle = ((words[LOW] as number) & BEHIND_32) === HALF_32;
  if (!isExact && (isMiddle || value < MIN_NORMAL_32)) return false;
  if (Math.fround(value) === Number.POSITIVE_INFINITY) return false;
  float32[0] = value;
  FLOAT.low = words[0] as number;
  FLOAT.high = 0;
  return true;
}

function finishRounded(bits: bigint, format: FloatFormat): FloatOutcome {
  return bits < infinityBits(format) ? finish(bits, format) : FLOAT_OUTCOME.outOfRange;
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
