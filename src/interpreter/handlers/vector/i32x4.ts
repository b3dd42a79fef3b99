/** Four integers of 32 bits. */
import { I32_STACK } from "../../../isa/value-stack.ts";
import type { Handlers } from "../handler.ts";
import { mask } from "./operands.ts";

const I = I32_STACK;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations */
export const I32X4_HANDLERS: Handlers = {
  "i32x4.le_u": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(I[a + i]! >>> 0 <= I[b + i]! >>> 0);
  },
  "i32x4.abs": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = Math.abs(I[a + i]!);
  },
  "i32x4.neg": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = -I[a + i]!;
  },
  "i32x4.all_true": (d, a) => {
    I[d] = I[a] === 0 || I[a + 1] === 0 || I[a + 2] === 0 || I[a + 3] === 0 ? 0 : 1;
  },
  "i32x4.bitmask": (d, a) => {
    I[d] = (I[a]! >>> 31) | ((I[a + 1]! >>> 31) << 1) | ((I[a + 2]! >>> 31) << 2) | ((I[a + 3]! >>> 31) << 3);
  },
  "i32x4.min_u": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = Math.min(I[a + i]! >>> 0, I[b + i]! >>> 0);
  },
  "i32x4.max_u": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = Math.max(I[a + i]! >>> 0, I[b + i]! >>> 0);
  },
};
