/** Eight integers of 16 bits. */
import { I16_STACK, I32_STACK, U16_STACK } from "../../../isa/value-stack.ts";
import type { Handlers } from "../handler.ts";

const I = I32_STACK;
const S = I16_STACK;
const U = U16_STACK;

function saturateSigned(value: number): number {
  return Math.max(-0x8000, Math.min(value, 0x7fff));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iq15mulrsat-s */
function q15multiply(x: number, y: number): number {
  return Math.min((x * y + 0x4000) >> 15, 0x7fff);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#integer-operations */
export const I16X8_HANDLERS: Handlers = {
  // The differences of lanes fit into a word, whose sign then tells.
  "i16x8.eq": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = ((U[2 * a + i]! ^ U[2 * b + i]!) - 1) >> 31;
  },
  "i16x8.ne": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = -(U[2 * a + i]! ^ U[2 * b + i]!) >> 31;
  },
  "i16x8.lt_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = (S[2 * a + i]! - S[2 * b + i]!) >> 31;
  },
  "i16x8.lt_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = (U[2 * a + i]! - U[2 * b + i]!) >> 31;
  },
  "i16x8.le_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = ~((S[2 * b + i]! - S[2 * a + i]!) >> 31);
  },
  "i16x8.le_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = ~((U[2 * b + i]! - U[2 * a + i]!) >> 31);
  },
  "i16x8.abs": (d, a) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = Math.abs(S[2 * a + i]!);
  },
  "i16x8.neg": (d, a) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = -S[2 * a + i]!;
  },
  "i16x8.all_true": (d, a) => {
    let all = 1;
    for (let i = 0; i < 8; i++) if (S[2 * a + i] === 0) all = 0;
    I[d] = all;
  },
  "i16x8.bitmask": (d, a) => {
    let bits = 0;
    for (let i = 0; i < 8; i++) bits |= (U[2 * a + i]! >> 15) << i;
    I[d] = bits;
  },
  "i16x8.add_sat_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = saturateSigned(S[2 * a + i]! + S[2 * b + i]!);
  },
  "i16x8.add_sat_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) U[2 * d + i] = Math.min(U[2 * a + i]! + U[2 * b + i]!, 0xffff);
  },
  "i16x8.sub_sat_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = saturateSigned(S[2 * a + i]! - S[2 * b + i]!);
  },
  "i16x8.sub_sat_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) U[2 * d + i] = Math.max(U[2 * a + i]! - U[2 * b + i]!, 0);
  },
  "i16x8.min_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = Math.min(S[2 * a + i]!, S[2 * b + i]!);
  },
  "i16x8.min_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) U[2 * d + i] = Math.min(U[2 * a + i]!, U[2 * b + i]!);
  },
  "i16x8.max_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = Math.max(S[2 * a + i]!, S[2 * b + i]!);
  },
  "i16x8.max_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) U[2 * d + i] = Math.max(U[2 * a + i]!, U[2 * b + i]!);
  },
  "i16x8.avgr_u": (d, a, b) => {
    for (let i = 0; i < 8; i++) U[2 * d + i] = (U[2 * a + i]! + U[2 * b + i]! + 1) >> 1;
  },
  "i16x8.q15mulr_sat_s": (d, a, b) => {
    for (let i = 0; i < 8; i++) S[2 * d + i] = q15multiply(S[2 * a + i]!, S[2 * b + i]!);
  },
};
