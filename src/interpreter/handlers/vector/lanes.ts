/** Single lanes: splat, extract and replace; and what brings lanes to other places: swizzle and shuffle. */
import { I16_STACK, I32_STACK, I8_STACK, U16_STACK, U8_STACK } from "../../../isa/value-stack.ts";
import { nextImmediate } from "../../machine.ts";
import type { Handler, Handlers } from "../handler.ts";
import { ASIDE_I32, ASIDE_U8, copyVector, putAside, putBothAside } from "./operands.ts";

const I = I32_STACK;
const I8 = I8_STACK;
const U8 = U8_STACK;
const I16 = I16_STACK;
const U16 = U16_STACK;
const S = ASIDE_I32;
const S8 = ASIDE_U8;

/** Writes a vector of four equal words. */
function splatWord(d: number, word: number): void {
  I[d] = word;
  I[d + 1] = word;
  I[d + 2] = word;
  I[d + 3] = word;
}

function splatPair(d: number, low: number, high: number): void {
  I[d] = low;
  I[d + 1] = high;
  I[d + 2] = low;
  I[d + 3] = high;
}

const splat32: Handler = (d, a) => splatWord(d, I[a]!);
const splat64: Handler = (d, a) => splatPair(d, I[a]!, I[a + 1]!);

const extract32: Handler = (d, a) => {
  I[d] = I[a + nextImmediate()]!;
};

const extract64: Handler = (d, a) => {
  const from = a + 2 * nextImmediate();
  const low = I[from]!;
  I[d + 1] = I[from + 1]!;
  I[d] = low;
};

const replace32: Handler = (d, a, b) => {
  const lane = I[b]!;
  copyVector(d, a);
  I[d + nextImmediate()] = lane;
};

const replace64: Handler = (d, a, b) => {
  const low = I[b]!;
  const high = I[b + 1]!;
  copyVector(d, a);
  const to = d + 2 * nextImmediate();
  I[to] = low;
  I[to + 1] = high;
};

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vswizzlop */
const swizzle: Handler = (d, a, b) => {
  putAside(a);
  for (let i = 0; i < 16; i++) {
    const lane = U8[4 * b + i]!;
    U8[4 * d + i] = lane < 16 ? S8[lane]! : 0;
  }
};

/** Puts four lanes together: those of the vectors put aside that the bytes of a word say. */
function gather(lanes: number): number {
  return (
    S8[lanes & 31]! | (S8[(lanes >> 8) & 31]! << 8) | (S8[(lanes >> 16) & 31]! << 16) | (S8[(lanes >> 24) & 31]! << 24)
  );
}

export const VECTOR_LANE_HANDLERS: Handlers = {
  "i8x16.splat": (d, a) => splatWord(d, Math.imul(I[a]! & 0xff, 0x01010101)),
  "i16x8.splat": (d, a) => splatWord(d, Math.imul(I[a]! & 0xffff, 0x10001)),
  "i32x4.splat": splat32,
  "i64x2.splat": splat64,
  "f32x4.splat": splat32,
  "f64x2.splat": splat64,
  "i8x16.extract_lane_s": (d, a) => {
    I[d] = I8[4 * a + nextImmediate()]!;
  },
  "i8x16.extract_lane_u": (d, a) => {
    I[d] = U8[4 * a + nextImmediate()]!;
  },
  "i16x8.extract_lane_s": (d, a) => {
    I[d] = I16[2 * a + nextImmediate()]!;
  },
  "i16x8.extract_lane_u": (d, a) => {
    I[d] = U16[2 * a + nextImmediate()]!;
  },
  "i32x4.extract_lane": extract32,
  "i64x2.extract_lane": extract64,
  "f32x4.extract_lane": extract32,
  "f64x2.extract_lane": extract64,
  "i8x16.replace_lane": (d, a, b) => {
    const lane = I[b]!;
    copyVector(d, a);
    I8[4 * d + nextImmediate()] = lane;
  },
  "i16x8.replace_lane": (d, a, b) => {
    const lane = I[b]!;
    copyVector(d, a);
    I16[2 * d + nextImmediate()] = lane;
  },
  "i32x4.replace_lane": replace32,
  "i64x2.replace_lane": replace64,
  "f32x4.replace_lane": replace32,
  "f64x2.replace_lane": replace64,
  "i8x16.swizzle": swizzle,
  "i8x16.shuffle": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = gather(nextImmediate());
  },
  // A shuffle that moves whole words; the immediates are which.
  "i32x4.shuffle": (d, a, b) => {
    putBothAside(a, b);
    const lanes = nextImmediate();
    I[d] = S[lanes & 7]!;
    I[d + 1] = S[(lanes >> 8) & 7]!;
    I[d + 2] = S[(lanes >> 16) & 7]!;
    I[d + 3] = S[(lanes >> 24) & 7]!;
  },
};
