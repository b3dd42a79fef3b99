/** Single lanes of 8 and 16 bits, and what brings lanes to other places: swizzle and shuffle. */
import { I16_STACK, I32_STACK, I8_STACK, U16_STACK, U8_STACK } from "../../../isa/value-stack.ts";
import { nextImmediate } from "../../machine.ts";
import type { Handlers } from "../handler.ts";
import { ASIDE_U8, copyVector, putAside, putBothAside } from "./operands.ts";

const I = I32_STACK;
const I8 = I8_STACK;
const U8 = U8_STACK;
const I16 = I16_STACK;
const U16 = U16_STACK;
const S8 = ASIDE_U8;

/** Puts four lanes together: those of the vectors put aside that the bytes of a word say. */
function gather(lanes: number): number {
  return (
    S8[lanes & 31]! | (S8[(lanes >> 8) & 31]! << 8) | (S8[(lanes >> 16) & 31]! << 16) | (S8[(lanes >> 24) & 31]! << 24)
  );
}

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions */
export const VECTOR_LANE_HANDLERS: Handlers = {
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
  "i8x16.swizzle": (d, a, b) => {
    putAside(a);
    for (let i = 0; i < 16; i++) {
      const lane = U8[4 * b + i]!;
      U8[4 * d + i] = lane < 16 ? S8[lane]! : 0;
    }
  },
  "i8x16.shuffle": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = gather(nextImmediate());
  },
};
