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
  "f32x4.eq": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i] === F[b + i]);
  },
  "f32x4.ne": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i] !== F[b + i]);
  },
  "f32x4.lt": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i]! < F[b + i]!);
  },
  "f32x4.gt": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i]! > F[b + i]!);
  },
  "f32x4.le": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i]! <= F[b + i]!);
  },
  "f32x4.ge": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = mask(F[a + i]! >= F[b + i]!);
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
  "f32x4.abs": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = I[a + i]! & 0x7fffffff;
  },
  "f32x4.neg": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = I[a + i]! ^ 0x80000000;
  },
  "f32x4.sqrt": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = Math.sqrt(F[a + i]!);
  },
  "f32x4.add": (d, a, b) => {
    F[d] = F[a]! + F[b]!;
    F[d + 1] = F[a + 1]! + F[b + 1]!;
    F[d + 2] = F[a + 2]! + F[b + 2]!;
    F[d + 3] = F[a + 3]! + F[b + 3]!;
  },
  "f32x4.sub": (d, a, b) => {
    F[d] = F[a]! - F[b]!;
    F[d + 1] = F[a + 1]! - F[b + 1]!;
    F[d + 2] = F[a + 2]! - F[b + 2]!;
    F[d + 3] = F[a + 3]! - F[b + 3]!;
  },
  "f32x4.mul": (d, a, b) => {
    F[d] = F[a]! * F[b]!;
    F[d + 1] = F[a + 1]! * F[b + 1]!;
    F[d + 2] = F[a + 2]! * F[b + 2]!;
    F[d + 3] = F[a + 3]! * F[b + 3]!;
  },
  "f32x4.div": (d, a, b) => {
    F[d] = F[a]! / F[b]!;
    F[d + 1] = F[a + 1]! / F[b + 1]!;
    F[d + 2] = F[a + 2]! / F[b + 2]!;
    F[d + 3] = F[a + 3]! / F[b + 3]!;
  },
  "f32x4.min": (d, a, b) => {
    for (let i = 0; i < 4; i++) F[d + i] = Math.min(F[a + i]!, F[b + i]!);
  },
  "f32x4.max": (d, a, b) => {
    for (let i = 0; i < 4; i++) F[d + i] = Math.max(F[a + i]!, F[b + i]!);
  },
  "f32x4.pmin": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = F[b + i]! < F[a + i]! ? I[b + i]! : I[a + i]!;
  },
  "f32x4.pmax": (d, a, b) => {
    for (let i = 0; i < 4; i++) I[d + i] = F[a + i]! < F[b + i]! ? I[b + i]! : I[a + i]!;
  },
};
