/** Two floats of double precision. Instructions that keep the bits of a NaN move words. */
import { F64_STACK, I32_STACK } from "../../../isa/value-stack.ts";
import { fceil, ffloor, fnearest, ftrunc } from "../../../numerics/float.ts";
import type { Handlers } from "../handler.ts";
import { mask, writeMasks } from "./operands.ts";

const D = F64_STACK;
const I = I32_STACK;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations */
export const F64X2_HANDLERS: Handlers = {
  "f64x2.eq": (d, a, b) => {
    const low = mask(D[a >> 1] === D[b >> 1]);
    const high = mask(D[(a >> 1) + 1] === D[(b >> 1) + 1]);
    writeMasks(d, low, high);
  },
  "f64x2.ne": (d, a, b) => {
    const low = mask(D[a >> 1] !== D[b >> 1]);
    const high = mask(D[(a >> 1) + 1] !== D[(b >> 1) + 1]);
    writeMasks(d, low, high);
  },
  "f64x2.lt": (d, a, b) => {
    const low = mask(D[a >> 1]! < D[b >> 1]!);
    const high = mask(D[(a >> 1) + 1]! < D[(b >> 1) + 1]!);
    writeMasks(d, low, high);
  },
  "f64x2.le": (d, a, b) => {
    const low = mask(D[a >> 1]! <= D[b >> 1]!);
    const high = mask(D[(a >> 1) + 1]! <= D[(b >> 1) + 1]!);
    writeMasks(d, low, high);
  },
  "f64x2.ceil": (d, a) => {
    D[d >> 1] = fceil(D[a >> 1]!);
    D[(d >> 1) + 1] = fceil(D[(a >> 1) + 1]!);
  },
  "f64x2.floor": (d, a) => {
    D[d >> 1] = ffloor(D[a >> 1]!);
    D[(d >> 1) + 1] = ffloor(D[(a >> 1) + 1]!);
  },
  "f64x2.trunc": (d, a) => {
    D[d >> 1] = ftrunc(D[a >> 1]!);
    D[(d >> 1) + 1] = ftrunc(D[(a >> 1) + 1]!);
  },
  "f64x2.nearest": (d, a) => {
    D[d >> 1] = fnearest(D[a >> 1]!);
    D[(d >> 1) + 1] = fnearest(D[(a >> 1) + 1]!);
  },
  "f64x2.abs": (d, a) => {
    for (let i = 0; i < 4; i += 2) {
      I[d + i] = I[a + i]!;
      I[d + i + 1] = I[a + i + 1]! & 0x7fffffff;
    }
  },
  "f64x2.neg": (d, a) => {
    for (let i = 0; i < 4; i += 2) {
      I[d + i] = I[a + i]!;
      I[d + i + 1] = I[a + i + 1]! ^ 0x80000000;
    }
  },
  "f64x2.sqrt": (d, a) => {
    D[d >> 1] = Math.sqrt(D[a >> 1]!);
    D[(d >> 1) + 1] = Math.sqrt(D[(a >> 1) + 1]!);
  },
  "f64x2.min": (d, a, b) => {
    D[d >> 1] = Math.min(D[a >> 1]!, D[b >> 1]!);
    D[(d >> 1) + 1] = Math.min(D[(a >> 1) + 1]!, D[(b >> 1) + 1]!);
  },
  "f64x2.max": (d, a, b) => {
    D[d >> 1] = Math.max(D[a >> 1]!, D[b >> 1]!);
    D[(d >> 1) + 1] = Math.max(D[(a >> 1) + 1]!, D[(b >> 1) + 1]!);
  },
  "f64x2.pmin": (d, a, b) => {
    const low = D[b >> 1]! < D[a >> 1]! ? b : a;
    const high = D[(b >> 1) + 1]! < D[(a >> 1) + 1]! ? b : a;
    I[d] = I[low]!;
    I[d + 1] = I[low + 1]!;
    I[d + 2] = I[high + 2]!;
    I[d + 3] = I[high + 3]!;
  },
  "f64x2.pmax": (d, a, b) => {
    const low = D[a >> 1]! < D[b >> 1]! ? b : a;
    const high = D[(a >> 1) + 1]! < D[(b >> 1) + 1]! ? b : a;
    I[d] = I[low]!;
    I[d + 1] = I[low + 1]!;
    I[d + 2] = I[high + 2]!;
    I[d + 3] = I[high + 3]!;
  },
};
