/**
 * Four floats of single precision. What is written to the view of them is rounded once, which makes the results of
 * arithmetic in double precision exact. Instructions that keep the bits of a NaN move words.
 */
import { F32_STACK, I32_STACK } from "../../../isa/value-stack.ts";
import { fceil, ffloor, fnearest, ftrunc } from "../../../numerics/float.ts";
import type { Handlers } from "../handler.ts";
import { mask } from "./operands.ts";

const F = F32_STACK;
const I = I32_STACK;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations */
export const F32X4_HANDLERS: Handlers = {
  "f32x4.ne": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i] !== F[b + i]);
  },
  "f32x4.ceil": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = fceil(F[a + i]!);
  },
  "f32x4.floor": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = ffloor(F[a + i]!);
  },
  "f32x4.trunc": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = ftrunc(F[a + i]!);
  },
  "f32x4.nearest": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = fnearest(F[a + i]!);
  },
};
