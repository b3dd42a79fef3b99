/**
 * Vectors from vectors of another shape: wider and narrower integers, products and sums in wider lanes, and conversions
 * between integers and floats. Lanes change their places, so operands are put aside first.
 */
import { F32_STACK, F64_STACK, I16_STACK, I32_STACK, I8_STACK, U16_STACK, U8_STACK } from "../../../isa/value-stack.ts";
import { trunc_sat_s32, trunc_sat_u32 } from "../../../numerics/conversions.ts";
import type { Handler, Handlers } from "../handler.ts";
import { multiplyHigh } from "./i64x2.ts";
import { ASIDE_I16, ASIDE_I32, ASIDE_I8, ASIDE_U16, ASIDE_U8, putBothAside } from "./operands.ts";

const I = I32_STACK;
const I8 = I8_STACK;
const U8 = U8_STACK;
const I16 = I16_STACK;
const U16 = U16_STACK;
const F = F32_STACK;
const D = F64_STACK;
const S = ASIDE_I32;
const S8 = ASIDE_I8;
const SU8 = ASIDE_U8;
const S16 = ASIDE_I16;
const SU16 = ASIDE_U16;

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** Writes the 64-bit product of two words, the first of which is at index `from` of those put aside, the other behind. */
function multiplySigned(d: number, from: number): void {
  const x = S[from]!;
  const y = S[from + 4]!;
  const low = Math.imul(x, y);
  // A negative word is 2^32 less than what it is unsigned.
  I[d + 1] = multiplyHigh(x, y, low) - (y & (x >> 31)) - (x & (y >> 31));
  I[d] = low;
}

function multiplyUnsigned(d: number, from: number): void {
  const x = S[from]!;
  const y = S[from + 4]!;
  const low = Math.imul(x, y);
  I[d + 1] = multiplyHigh(x, y, low);
  I[d] = low;
}

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vnarrow */
const NARROWING: Handlers = {
  "i8x16.narrow_i16x8_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 16; i++) I8[4 * d + i] = clamp(S16[i]!, -0x80, 0x7f);
  },
  "i8x16.narrow_i16x8_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 16; i++) U8[4 * d + i] = clamp(S16[i]!, 0, 0xff);
  },
  "i16x8.narrow_i32x4_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) I16[2 * d + i] = clamp(S[i]!, -0x8000, 0x7fff);
  },
  "i16x8.narrow_i32x4_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) U16[2 * d + i] = clamp(S[i]!, 0, 0xffff);
  },
};

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vcvtop */
const EXTENSIONS: Handlers = {
  "i64x2.extend_low_i32x4_s": (d, a) => {
    const first = I[a]!;
    const second = I[a + 1]!;
    I[d] = first;
    I[d + 1] = first >> 31;
    I[d + 2] = second;
    I[d + 3] = second >> 31;
  },
  "i64x2.extend_low_i32x4_u": (d, a) => {
    const first = I[a]!;
    const second = I[a + 1]!;
    I[d] = first;
    I[d + 1] = 0;
    I[d + 2] = second;
    I[d + 3] = 0;
  },
  "i64x2.extend_high_i32x4_s": (d, a) => {
    const first = I[a + 2]!;
    const second = I[a + 3]!;
    I[d] = first;
    I[d + 1] = first >> 31;
    I[d + 2] = second;
    I[d + 3] = second >> 31;
  },
  "i64x2.extend_high_i32x4_u": (d, a) => {
    const first = I[a + 2]!;
    const second = I[a + 3]!;
    I[d] = first;
    I[d + 1] = 0;
    I[d + 2] = second;
    I[d + 3] = 0;
  },
};

/** Lanes stay where they are: those of an operand that make one of the result are its halves. */
const PAIRWISE_SUMS: Handlers = {
  "i16x8.extadd_pairwise_i8x16_s": (d, a) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = I8[4 * a + 2 * i]! + I8[4 * a + 2 * i + 1]!;
  },
  "i16x8.extadd_pairwise_i8x16_u": (d, a) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = U8[4 * a + 2 * i]! + U8[4 * a + 2 * i + 1]!;
  },
  "i32x4.extadd_pairwise_i16x8_s": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = I16[2 * (a + i)]! + I16[2 * (a + i) + 1]!;
  },
  "i32x4.extadd_pairwise_i16x8_u": (d, a) => {
    for (let i = 0; i < 4; i++) I[d + i] = U16[2 * (a + i)]! + U16[2 * (a + i) + 1]!;
  },
};

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vextbinop */
const EXTENDED_PRODUCTS: Handlers = {
  "i16x8.extmul_low_i8x16_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) I16[2 * d + i] = S8[i]! * S8[i + 16]!;
  },
  "i16x8.extmul_low_i8x16_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) I16[2 * d + i] = SU8[i]! * SU8[i + 16]!;
  },
  "i16x8.extmul_high_i8x16_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) I16[2 * d + i] = S8[i + 8]! * S8[i + 24]!;
  },
  "i16x8.extmul_high_i8x16_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 8; i++) I16[2 * d + i] = SU8[i + 8]! * SU8[i + 24]!;
  },
  "i32x4.extmul_low_i16x8_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = Math.imul(S16[i]!, S16[i + 8]!);
  },
  "i32x4.extmul_low_i16x8_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = Math.imul(SU16[i]!, SU16[i + 8]!);
  },
  "i32x4.extmul_high_i16x8_s": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = Math.imul(S16[i + 4]!, S16[i + 12]!);
  },
  "i32x4.extmul_high_i16x8_u": (d, a, b) => {
    putBothAside(a, b);
    for (let i = 0; i < 4; i++) I[d + i] = Math.imul(SU16[i + 4]!, SU16[i + 12]!);
  },
  "i64x2.extmul_low_i32x4_s": (d, a, b) => {
    putBothAside(a, b);
    multiplySigned(d, 0);
    multiplySigned(d + 2, 1);
  },
  "i64x2.extmul_low_i32x4_u": (d, a, b) => {
    putBothAside(a, b);
    multiplyUnsigned(d, 0);
    multiplyUnsigned(d + 2, 1);
  },
  "i64x2.extmul_high_i32x4_s": (d, a, b) => {
    putBothAside(a, b);
    multiplySigned(d, 2);
    multiplySigned(d + 2, 3);
  },
  "i64x2.extmul_high_i32x4_u": (d, a, b) => {
    putBothAside(a, b);
    multiplyUnsigned(d, 2);
    multiplyUnsigned(d + 2, 3);
  },
};

const truncateSigned32: Handler = (d, a) => {
  for (let i = 0; i < 4; i++) I[d + i] = trunc_sat_s32(F[a + i]!);
};

const truncateUnsigned32: Handler = (d, a) => {
  for (let i = 0; i < 4; i++) I[d + i] = trunc_sat_u32(F[a + i]!);
};

/** Writes two words and two zeros. */
function writeLow(d: number, first: number, second: number): void {
  I[d] = first;
  I[d + 1] = second;
  I[d + 2] = 0;
  I[d + 3] = 0;
}

const truncateSigned64: Handler = (d, a) => writeLow(d, trunc_sat_s32(D[a >> 1]!), trunc_sat_s32(D[(a >> 1) + 1]!));

const truncateUnsigned64: Handler = (d, a) => writeLow(d, trunc_sat_u32(D[a >> 1]!), trunc_sat_u32(D[(a >> 1) + 1]!));

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vcvtop */
const FLOAT_CONVERSIONS: Handlers = {
  "i32x4.trunc_sat_f32x4_s": truncateSigned32,
  "i32x4.trunc_sat_f32x4_u": truncateUnsigned32,
  "i32x4.trunc_sat_f64x2_s_zero": truncateSigned64,
  "i32x4.trunc_sat_f64x2_u_zero": truncateUnsigned64,
  "f32x4.convert_i32x4_u": (d, a) => {
    for (let i = 0; i < 4; i++) F[d + i] = I[a + i]! >>> 0;
  },
  "f64x2.convert_low_i32x4_s": (d, a) => {
    const first = I[a]!;
    const second = I[a + 1]!;
    D[d >> 1] = first;
    D[(d >> 1) + 1] = second;
  },
  "f64x2.convert_low_i32x4_u": (d, a) => {
    const first = I[a]! >>> 0;
    const second = I[a + 1]! >>> 0;
    D[d >> 1] = first;
    D[(d >> 1) + 1] = second;
  },
  "f32x4.demote_f64x2_zero": (d, a) => {
    const first = D[a >> 1]!;
    const second = D[(a >> 1) + 1]!;
    F[d] = first;
    F[d + 1] = second;
    I[d + 2] = 0;
    I[d + 3] = 0;
  },
  "f64x2.promote_low_f32x4": (d, a) => {
    const first = F[a]!;
    const second = F[a + 1]!;
    D[d >> 1] = first;
    D[(d >> 1) + 1] = second;
  },
};

export const VECTOR_CONVERSION_HANDLERS: Handlers = {
  ...NARROWING,
  ...EXTENSIONS,
  ...PAIRWISE_SUMS,
  ...EXTENDED_PRODUCTS,
  ...FLOAT_CONVERSIONS,
};
