/** Two integers of 64 bits, each a pair of words: low, high. */
import { I32_STACK } from "../../../isa/value-stack.ts";
import type { Handlers } from "../handler.ts";
import { mask, writeMasks } from "./operands.ts";

const I = I32_STACK;

/** Whether the lane at word `a` is less than that at word `b`, signed. */
function isLess(a: number, b: number): boolean {
  const high = I[a + 1]!;
  const otherHigh = I[b + 1]!;
  return high === otherHigh ? I[a]! >>> 0 < I[b]! >>> 0 : high < otherHigh;
}

function isEqual(a: number, b: number): boolean {
  return ((I[a]! ^ I[b]!) | (I[a + 1]! ^ I[b + 1]!)) === 0;
}

/** Subtracts the lane at word `b` from that at word `a`. */
function subtract(d: number, a: number, b: number): void {
  const minuend = I[a]!;
  const subtrahend = I[b]!;
  const borrow = mask(minuend >>> 0 < subtrahend >>> 0);
  I[d + 1] = I[a + 1]! - I[b + 1]! + borrow;
  I[d] = minuend - subtrahend;
}

/** Writes the opposite of the lane at word `a`. */
function negate(d: number, a: number): void {
  const low = I[a]!;
  I[d + 1] = ~I[a + 1]! - mask(low === 0);
  I[d] = -low;
}

/** Writes the absolute value of the lane at word `a`. */
function absolute(d: number, a: number): void {
  if (I[a + 1]! < 0) {
    negate(d, a);
  } else {
    const low = I[a]!;
    I[d + 1] = I[a + 1]!;
    I[d] = low;
  }
}

/**
 * The high word of a product of unsigned words.
 * @param low its low word
 */
export function multiplyHigh(x: number, y: number, low: number): number {
  // FAST: the product as a double misses lower bits alone, which the exact low word makes up for.
  return (((x >>> 0) * (y >>> 0) - (low >>> 0)) * 2 ** -32 + 0.5) | 0;
}

function multiply(d: number, a: number, b: number): void {
  const x = I[a]!;
  const y = I[b]!;
  const low = Math.imul(x, y);
  I[d + 1] = Math.imul(I[a + 1]!, y) + Math.imul(x, I[b + 1]!) + multiplyHigh(x, y, low);
  I[d] = low;
}

function shiftLeft(d: number, a: number, by: number): void {
  const low = I[a]!;
  I[d + 1] = by < 32 ? (I[a + 1]! << by) | ((low >>> 1) >>> (31 - by)) : low << by;
  I[d] = by < 32 ? low << by : 0;
}

/** @param sign what comes in from the left, all bits alike */
function shiftRight(d: number, a: number, by: number, sign: number): void {
  const low = I[a]!;
  const high = I[a + 1]!;
  // Bits that come in: `sign` shifted left, in two steps since JavaScript does not shift by 32.
  const filled = (high >>> (by & 31)) | ((sign << 1) << (31 - (by & 31)));
  I[d + 1] = by < 32 ? filled : sign;
  I[d] = by < 32 ? (low >>> by) | ((high << 1) << (31 - by)) : filled;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations */
export const I64X2_HANDLERS: Handlers = {
  "i64x2.eq": (d, a, b) => writeMasks(d, mask(isEqual(a, b)), mask(isEqual(a + 2, b + 2))),
  "i64x2.ne": (d, a, b) => writeMasks(d, mask(!isEqual(a, b)), mask(!isEqual(a + 2, b + 2))),
  "i64x2.lt_s": (d, a, b) => writeMasks(d, mask(isLess(a, b)), mask(isLess(a + 2, b + 2))),
  "i64x2.le_s": (d, a, b) => writeMasks(d, mask(!isLess(b, a)), mask(!isLess(b + 2, a + 2))),
  "i64x2.abs": (d, a) => {
    absolute(d, a);
    absolute(d + 2, a + 2);
  },
  "i64x2.neg": (d, a) => {
    negate(d, a);
    negate(d + 2, a + 2);
  },
  "i64x2.all_true": (d, a) => {
    I[d] = (I[a]! | I[a + 1]!) === 0 || (I[a + 2]! | I[a + 3]!) === 0 ? 0 : 1;
  },
  "i64x2.bitmask": (d, a) => {
    I[d] = (I[a + 1]! >>> 31) | ((I[a + 3]! >>> 31) << 1);
  },
  "i64x2.shl": (d, a, b) => {
    const by = I[b]! & 63;
    shiftLeft(d, a, by);
    shiftLeft(d + 2, a + 2, by);
  },
  "i64x2.shr_s": (d, a, b) => {
    const by = I[b]! & 63;
    shiftRight(d, a, by, I[a + 1]! >> 31);
    shiftRight(d + 2, a + 2, by, I[a + 3]! >> 31);
  },
  "i64x2.shr_u": (d, a, b) => {
    const by = I[b]! & 63;
    shiftRight(d, a, by, 0);
    shiftRight(d + 2, a + 2, by, 0);
  },
  "i64x2.sub": (d, a, b) => {
    subtract(d, a, b);
    subtract(d + 2, a + 2, b + 2);
  },
  "i64x2.mul": (d, a, b) => {
    multiply(d, a, b);
    multiply(d + 2, a + 2, b + 2);
  },
};
