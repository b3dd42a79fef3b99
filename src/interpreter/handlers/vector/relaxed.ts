/**
 * Relaxed vector instructions. Where the specification leaves a choice, the results are those of its deterministic profile,
 * in which most of these instructions are ones that are not relaxed; docs/relaxed-simd.md has the list.
 * @see https://webassembly.github.io/spec/core/appendix/profiles.html#profile-deterministic
 */
import { F32_STACK, F64_STACK, I16_STACK, I32_STACK, I8_STACK } from "../../../isa/value-stack.ts";
import type { Handler, Handlers } from "../handler.ts";
import { thirdOperand } from "./operands.ts";

const F = F32_STACK;
const D = F64_STACK;
const I = I32_STACK;
const I8 = I8_STACK;
const I16 = I16_STACK;

/** Each relaxed instruction that is another one in the deterministic profile. */
const SAME: Readonly<Record<string, string>> = {
  "i8x16.relaxed_swizzle": "i8x16.swizzle",
  "i32x4.relaxed_trunc_f32x4_s": "i32x4.trunc_sat_f32x4_s",
  "i32x4.relaxed_trunc_f32x4_u": "i32x4.trunc_sat_f32x4_u",
  "i32x4.relaxed_trunc_f64x2_s_zero": "i32x4.trunc_sat_f64x2_s_zero",
  "i32x4.relaxed_trunc_f64x2_u_zero": "i32x4.trunc_sat_f64x2_u_zero",
  "i8x16.relaxed_laneselect": "v128.bitselect",
  "i16x8.relaxed_laneselect": "v128.bitselect",
  "i32x4.relaxed_laneselect": "v128.bitselect",
  "i64x2.relaxed_laneselect": "v128.bitselect",
  "f32x4.relaxed_min": "f32x4.min",
  "f32x4.relaxed_max": "f32x4.max",
  "f64x2.relaxed_min": "f64x2.min",
  "f64x2.relaxed_max": "f64x2.max",
  "i16x8.relaxed_q15mulr_s": "i16x8.q15mulr_sat_s",
};

/** The sum of the products of two neighbouring bytes, which only exceeds 16 bits if all four are −128. */
function dotBytes(x: number, y: number): number {
  return Math.min(I8[x]! * I8[y]! + I8[x + 1]! * I8[y + 1]!, 0x7fff);
}

const OWN: Handlers = {
  "f32x4.relaxed_madd": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 4; i++) F[d + i] = Math.fround(F[a + i]! * F[b + i]!) + F[c + i]!;
  },
  "f32x4.relaxed_nmadd": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 4; i++) F[d + i] = Math.fround(-F[a + i]! * F[b + i]!) + F[c + i]!;
  },
  "f64x2.relaxed_madd": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 2; i++) D[(d >> 1) + i] = D[(a >> 1) + i]! * D[(b >> 1) + i]! + D[(c >> 1) + i]!;
  },
  "f64x2.relaxed_nmadd": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 2; i++) D[(d >> 1) + i] = -D[(a >> 1) + i]! * D[(b >> 1) + i]! + D[(c >> 1) + i]!;
  },
  "i16x8.relaxed_dot_i8x16_i7x16_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = dotBytes(4 * a + 2 * i, 4 * b + 2 * i);
  },
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 4; i++) {
      const x = 4 * (a + i);
      const y = 4 * (b + i);
      I[d + i] = dotBytes(x, y) + dotBytes(x + 2, y + 2) + I[c + i]!;
    }
  },
};

/** The handlers of relaxed instructions, given those of the others. */
export function relaxedHandlers(others: Handlers): Handlers {
  const same = Object.entries(SAME).map(([relaxed, name]) => [relaxed, others[name] as Handler] as const);
  return { ...Object.fromEntries(same), ...OWN };
}
