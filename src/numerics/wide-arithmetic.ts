/**
 * Arithmetic with results of 128 bits. Numbers are 32-bit words in an array, the lowest first: four of a number of 128 bits,
 * two of one of 64. Operands are given, and results left, by the index of their first word, so that nothing is allocated.
 *
 * @see https://github.com/WebAssembly/wide-arithmetic/blob/main/proposals/wide-arithmetic/Overview.md
 */

/** The sum of the numbers at `a` and `b`, to `d`, which may be `a`. */
export function iadd128(words: Int32Array, d: number, a: number, b: number): void {
  let carry = 0;
  for (let i = 0; i < 4; i++) {
    const sum = unsigned(words, a + i) + unsigned(words, b + i) + carry;
    words[d + i] = sum;
    carry = sum > 0xffff_ffff ? 1 : 0;
  }
}

/** The number at `a` less the one at `b`, to `d`, which may be `a`. */
export function isub128(words: Int32Array, d: number, a: number, b: number): void {
  let borrow = 0;
  for (let i = 0; i < 4; i++) {
    const difference = unsigned(words, a + i) - unsigned(words, b + i) - borrow;
    words[d + i] = difference;
    borrow = difference < 0 ? 1 : 0;
  }
}

/** The product of the unsigned numbers of 64 bits at `a` and `b`, to `d`, which may be where they are. */
export function imul_wide_u(words: Int32Array, d: number, a: number, b: number): void {
  const aLow = unsigned(words, a);
  const aHigh = unsigned(words, a + 1);
  const bLow = unsigned(words, b);
  const bHigh = unsigned(words, b + 1);
  const lowHigh = highWord(aLow, bLow);
  const middle = lowWord(aLow, bHigh) + lowWord(aHigh, bLow) + lowHigh;
  const upper = highWord(aLow, bHigh) + highWord(aHigh, bLow) + lowWord(aHigh, bHigh) + Math.floor(middle / TWO_32);
  words[d] = lowWord(aLow, bLow);
  words[d + 1] = middle;
  words[d + 2] = upper;
  words[d + 3] = highWord(aHigh, bHigh) + Math.floor(upper / TWO_32);
}

/** The product of the signed numbers of 64 bits at `a` and `b`, to `d`, which may be where they are. */
export function imul_wide_s(words: Int32Array, d: number, a: number, b: number): void {
  const aLow = words[a] as number;
  const aHigh = words[a + 1] as number;
  const bLow = words[b] as number;
  const bHigh = words[b + 1] as number;
  imul_wide_u(words, d, a, b);
  // A negative number was taken for one that is larger by 2^64.
  if (aHigh < 0) subtractHigh(words, d, bLow, bHigh);
  if (bHigh < 0) subtractHigh(words, d, aLow, aHigh);
}

const TWO_32 = 0x1_0000_0000;

function unsigned(words: Int32Array, index: number): number {
  return (words[index] as number) >>> 0;
}

/** The low word of the product of two unsigned words. */
function lowWord(x: number, y: number): number {
  return Math.imul(x, y) >>> 0;
}

/** The high word of the product of two unsigned words: by halves, whose products and sums are exact. */
function highWord(x: number, y: number): number {
  const xLow = x & 0xffff;
  const xHigh = x >>> 16;
  const yLow = y & 0xffff;
  const yHigh = y >>> 16;
  const middle = xHigh * yLow + (Math.imul(xLow, yLow) >>> 16);
  return xHigh * yHigh + (middle >>> 16) + (((middle & 0xffff) + xLow * yHigh) >>> 16);
}

/** Subtracts a number of 64 bits, given by its words, from the upper half of the number at `d`. */
function subtractHigh(words: Int32Array, d: number, low: number, high: number): void {
  const difference = unsigned(words, d + 2) - (low >>> 0);
  words[d + 2] = difference;
  words[d + 3] = (words[d + 3] as number) - high - (difference < 0 ? 1 : 0);
}
