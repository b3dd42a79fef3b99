/**
 * Numbers as text that reads back to the same bits.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html
 */

const SIGN_32 = 0x8000_0000 | 0;
const EXPONENT_32 = 0x7f80_0000;
const FRACTION_32 = 0x007f_ffff;
const QUIET_32 = 0x0040_0000;
const EXPONENT_64 = 0x7ff0_0000;
/** Of the upper word. */
const FRACTION_64 = 0x000f_ffff;
/** Of the upper word. */
const QUIET_64 = 0x0008_0000;

const TWO_32 = 0x1_0000_0000;

/** With so many significant decimal digits, every f32 has a text of its own. */
const DIGITS_32 = 9;
/** Decimal numbers of so many digits have normal f32 of their own, so that fewer digits are these with zeros at the end. */
const FEWEST_DIGITS_32 = 6;

const WORDS = new Int32Array(2);
const FLOAT_32 = new Float32Array(WORDS.buffer, 0, 1);
const FLOAT_64 = new Float64Array(WORDS.buffer);
/** Index in {@link WORDS} of the word with the sign of an f64. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** A signed 64-bit integer of two words. */
export function i64Text(low: number, high: number): string {
  if (high === low >> 31) return String(low);
  if (high >= -0x20_0000 && high < 0x20_0000) return String(high * TWO_32 + (low >>> 0));
  return ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString();
}

/** An unsigned 64-bit integer of two words. */
export function u64Text(low: number, high: number): string {
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString();
}

/** A word as eight hexadecimal digits behind `0x`. */
export function wordText(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, "0")}`;
}

/** The f32 with these bits: the shortest decimal number that is nearest to it, `inf`, `nan` or `nan:0x…`. */
export function f32Text(bits: number): string {
  if ((bits & EXPONENT_32) === EXPONENT_32) return f32SpecialText(bits);
  WORDS[0] = bits;
  const value = FLOAT_32[0] as number;
  if (value === 0) return bits < 0 ? "-0" : "0";
  // Integers that an f32 tells apart from their neighbours are as short as they can be, or nearly so.
  if (Number.isInteger(value) && Math.abs(value) < 0x100_0000) return String(value);
  const isSubnormal = (bits & EXPONENT_32) === 0;
  let digits = isSubnormal ? 1 : FEWEST_DIGITS_32;
  let decimal = Number(value.toPrecision(digits));
  while (!readsAs(value, decimal) && digits < DIGITS_32) decimal = Number(value.toPrecision(++digits));
  return String(decimal);
}

function f32SpecialText(bits: number): string {
  const sign = (bits & SIGN_32) === 0 ? "" : "-";
  const fraction = bits & FRACTION_32;
  if (fraction === 0) return `${sign}inf`;
  return fraction === QUIET_32 ? `${sign}nan` : `${sign}nan:0x${fraction.toString(16)}`;
}

/**
 * Whether a decimal number, given by the f64 nearest to it, has the f32 `value` as its nearest. An f64 halfway between two
 * f32 does not tell on which side the decimal number is, unless it is that number, and then does not count.
 */
function readsAs(value: number, decimal: number): boolean {
  if (Math.fround(decimal) !== value) return false;
  const beyond = decimal + (decimal - value);
  return beyond === value || Math.fround(beyond) !== beyond || Number.isSafeInteger(decimal);
}

/** The f64 with these bits: the shortest decimal number that is nearest to it, `inf`, `nan` or `nan:0x…`. */
export function f64Text(low: number, high: number): string {
  if ((high & EXPONENT_64) === EXPONENT_64) return f64SpecialText(low, high);
  WORDS[1 - UPPER] = low;
  WORDS[UPPER] = high;
  const value = FLOAT_64[0] as number;
  // ECMAScript's text of a number is the shortest one, but it drops the sign of zero.
  return value === 0 && high < 0 ? "-0" : String(value);
}

function f64SpecialText(low: number, high: number): string {
  const sign = high < 0 ? "-" : "";
  const upper = high & FRACTION_64;
  if (upper === 0 && low === 0) return `${sign}inf`;
  if (upper === QUIET_64 && low === 0) return `${sign}nan`;
  const digits = (low >>> 0).toString(16);
  return `${sign}nan:0x${upper === 0 ? digits : upper.toString(16) + digits.padStart(8, "0")}`;
}
