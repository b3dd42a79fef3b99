/**
 * The float operations that change the sign alone, on the bits of floats: an f32 is given as the i32, an f64 as the i64 of
 * the same bits. They keep the payload of a NaN, even of a signalling one, which a JavaScript number need not do.
 */

const SIGN_32 = -0x80000000;
const MAGNITUDE_32 = 0x7fffffff;
const SIGN_64 = -0x8000000000000000n;
const MAGNITUDE_64 = 0x7fffffffffffffffn;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fabs */
export function fabs32(z: number): number {
  return z & MAGNITUDE_32;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fneg */
export function fneg32(z: number): number {
  return z ^ SIGN_32;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fcopysign */
export function fcopysign32(z1: number, z2: number): number {
  return (z1 & MAGNITUDE_32) | (z2 & SIGN_32);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fabs */
export function fabs64(z: bigint): bigint {
  return z & MAGNITUDE_64;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fneg */
export function fneg64(z: bigint): bigint {
  return z ^ SIGN_64;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fcopysign */
export function fcopysign64(z1: bigint, z2: bigint): bigint {
  return (z1 & MAGNITUDE_64) | (z2 & SIGN_64);
}
