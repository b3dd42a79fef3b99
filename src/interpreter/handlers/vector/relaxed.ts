/**
 * Relaxed vector instructions that are no other instruction: sums of products, which are rounded before they are added, and
 * products of bytes, all of them signed. Where the specification leaves a choice, that is its deterministic profile.
 */
import { F32_STACK, F64_STACK, I16_STACK, I32_STACK, I8_STACK } from "../../../isa/value-stack.ts";
import type { Handlers } from "../handler.ts";
import { nextSlot } from "../handler.ts";

const F = F32_STACK;
const D = F64_STACK;
const I = I32_STACK;
const I8 = I8_STACK;
const I16 = I16_STACK;

/** The sum of the products of two neighbouring bytes, which only exceeds 16 bits if all four are −128. */
function dotBytes(x: number, y: number): number {
  return Math.min(I8[x]! * I8[y]! + I8[x + 1]! * I8[y + 1]!, 0x7fff);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#relaxed-operations */
export const RELAXED_HANDLERS: Handlers = {
  "f32x4.relaxed_madd": (d, a, b) => {
    const c = nextSlot();
    for (let i = 0; i < 4; i++) F[d + i] = Math.fround(F[a + i]! * F[b + i]!) + F[c + i]!;
  },
  "f32x4.relaxed_nmadd": (d, a, b) => {
    const c = nextSlot();
    for (let i = 0; i < 4; i++) F[d + i] = Math.fround(-F[a + i]! * F[b + i]!) + F[c + i]!;
  },
  "f64x2.relaxed_madd": (d, a, b) => {
    const c = nextSlot();
    for (let i = 0; i < 2; i++) D[(d >> 1) + i] = D[(a >> 1) + i]! * D[(b >> 1) + i]! + D[(c >> 1) + i]!;
  },
  "f64x2.relaxed_nmadd": (d, a, b) => {
    const c = nextSlot();
    for (let i = 0; i < 2; i++) D[(d >> 1) + i] = -D[(a >> 1) + i]! * D[(b >> 1) + i]! + D[(c >> 1) + i]!;
  },
  "i16x8.relaxed_dot_i8x16_i7x16_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = dotBytes(4 * a + 2 * i, 4 * b + 2 * i);
  },
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": (d, a, b) => {
    const c = nextSlot();
    for (let i = 0; i < 4; i++) {
      const x = 4 * (a + i);
      const y = 4 * (b + i);
      I[d + i] = dotBytes(x, y) + dotBytes(x + 2, y + 2) + I[c + i]!;
    }
  },
};
