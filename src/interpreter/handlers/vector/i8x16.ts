/** Sixteen integers of 8 bits: lane by lane, or four at once as a word, with the carries between them suppressed. */
import { I32_STACK, I8_STACK, U8_STACK } from "../../../isa/value-stack.ts";
import type { Handlers } from "../handler.ts";

const I = I32_STACK;
const S = I8_STACK;
const U = U8_STACK;

/** The lowest bit of each lane in a word, the highest, the others than the highest. */
const LOWEST = 0x01010101;
const SIGN = 0x80808080;
const OTHERS = 0x7f7f7f7f;

/** The signs of those lanes in which two words differ; other bits are of no meaning. */
function differences(x: number, y: number): number {
  const bits = x ^ y;
  return ((bits & OTHERS) + OTHERS) | bits;
}

function subtract(x: number, y: number): number {
  return ((x | SIGN) - (y & OTHERS)) ^ ((x ^ ~y) & SIGN);
}

function populationCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const quads = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (quads + (quads >>> 4)) & 0x0f0f0f0f;
}

function saturateSigned(value: number): number {
  return Math.max(-128, Math.min(value, 127));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations */
export const I8X16_HANDLERS: Handlers = {
  "i8x16.abs": (d, a) => {
    for (let i = 0; i < 16; i++) S[4 * d + i] = Math.abs(S[4 * a + i]!);
  },
  "i8x16.neg": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = subtract(0, I[a + i]!);
  },
  "i8x16.popcnt": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = populationCount(I[a + i]!);
  },
  "i8x16.all_true": (d, a) => {
    const signs =
      differences(I[a]!, 0) & differences(I[a + 1]!, 0) & differences(I[a + 2]!, 0) & differences(I[a + 3]!, 0);
    I[d] = (~signs & SIGN) === 0 ? 1 : 0;
  },
  "i8x16.shl": (d, a, b) => {
    const by = I[b]! & 7;
    const kept = Math.imul((0xff << by) & 0xff, LOWEST);
    for (let i = 0; i < 4; i++) I[d + i] = (I[a + i]! << by) & kept;
  },
  "i8x16.shr_s": (d, a, b) => {
    const by = I[b]! & 7;
    for (let i = 0; i < 16; i++) S[4 * d + i] = S[4 * a + i]! >> by;
  },
  "i8x16.add_sat_s": (d, a, b) => {
    for (let i = 0; i < 16; i++) S[4 * d + i] = saturateSigned(S[4 * a + i]! + S[4 * b + i]!);
  },
  "i8x16.add_sat_u": (d, a, b) => {
    for (let i = 0; i < 16; i++) U[4 * d + i] = Math.min(U[4 * a + i]! + U[4 * b + i]!, 255);
  },
  "i8x16.sub_sat_s": (d, a, b) => {
    for (let i = 0; i < 16; i++) S[4 * d + i] = saturateSigned(S[4 * a + i]! - S[4 * b + i]!);
  },
  "i8x16.sub_sat_u": (d, a, b) => {
    for (let i = 0; i < 16; i++) U[4 * d + i] = Math.max(U[4 * a + i]! - U[4 * b + i]!, 0);
  },
  "i8x16.min_s": (d, a, b) => {
    for (let i = 0; i < 16; i++) S[4 * d + i] = Math.min(S[4 * a + i]!, S[4 * b + i]!);
  },
  "i8x16.max_s": (d, a, b) => {
    for (let i = 0; i < 16; i++) S[4 * d + i] = Math.max(S[4 * a + i]!, S[4 * b + i]!);
  },
};
