/**
 * Conversions between the number types. A name ends with the width of the result where functions differ by it alone;
 * i32 and f32 are numbers, i64 is a signed bigint, as in the other files.
 *
 * Truncations come in two kinds: `trunc` traps on what has no integer, `trunc_sat` gives the nearest one and 0 for NaN.
 * Reinterpretations are the identity here, since they go from bits to bits.
 */
import { asUintN } from "../base/as-uint-n.ts";
import { Trap } from "../base/errors.ts";

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-wrap */
export function wrap(i: bigint): number {
  return Number(BigInt.asIntN(32, i));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-extend-u */
export function extend_u(i: number): bigint {
  return BigInt(i >>> 0);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-extend-s */
export function extend_s(i: number): bigint {
  return BigInt(i);
}

/** The integer part of a float between two bounds, which both lie outside; a trap for everything else. */
function truncateBetween(z: number, below: number, above: number): number {
  if (z !== z) throw new Trap("invalidConversionToInteger");
  const integer = Math.trunc(z);
  if (integer <= below || integer >= above) throw new Trap("integerOverflow");
  return integer;
}

// Where −2^63 − 1 is not a double, the one below −2^63 bounds the range.
const BELOW_I64 = -(2 ** 63) - 2048;
const ABOVE_I64 = 2 ** 63;
const ABOVE_U64 = 2 ** 64;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-u */
export function trunc_u32(z: number): number {
  return truncateBetween(z, -1, 2 ** 32) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-s */
export function trunc_s32(z: number): number {
  return truncateBetween(z, -(2 ** 31) - 1, 2 ** 31) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-u */
export function trunc_u64(z: number): bigint {
  return BigInt.asIntN(64, BigInt(truncateBetween(z, -1, ABOVE_U64)));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-s */
export function trunc_s64(z: number): bigint {
  return BigInt(truncateBetween(z, BELOW_I64, ABOVE_I64));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-sat-u */
export function trunc_sat_u32(z: number): number {
  if (z >= 2 ** 32) return -1;
  return z > 0 ? Math.trunc(z) | 0 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-sat-s */
export function trunc_sat_s32(z: number): number {
  if (z >= 2 ** 31) return 2 ** 31 - 1;
  if (z <= -(2 ** 31)) return -(2 ** 31);
  return Math.trunc(z) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-sat-u */
export function trunc_sat_u64(z: number): bigint {
  if (z >= ABOVE_U64) return -1n;
  return z > 0 ? BigInt.asIntN(64, BigInt(Math.trunc(z))) : 0n;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-trunc-sat-s */
export function trunc_sat_s64(z: number): bigint {
  if (z !== z) return 0n;
  if (z >= ABOVE_I64) return 2n ** 63n - 1n;
  return z <= -ABOVE_I64 ? -(2n ** 63n) : BigInt(Math.trunc(z));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-promote */
export function promote(z: number): number {
  return z;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-demote */
export function demote(z: number): number {
  return Math.fround(z);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-u */
export function convert_u32_32(i: number): number {
  return Math.fround(i >>> 0);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-s */
export function convert_s32_32(i: number): number {
  return Math.fround(i);
}

/** The lowest bits of a 64-bit integer: the 53 others fit in a double. */
const STICKY_BITS = 0x7ffn;

/**
 * The f32 nearest to an integer. Going through a double rounds twice, and wrongly where the first rounding makes a tie. So
 * the lowest 11 bits of a large integer are first replaced by one bit above them, set if any of them was: far below the
 * last digit of a single, it tells more than half from half, and the integer is then exactly a double.
 */
function nearestSingle(i: bigint): number {
  const magnitude = i < 0n ? -i : i;
  if (magnitude < 2n ** 53n) return Math.fround(Number(i));
  const sticky = (magnitude & STICKY_BITS) === 0n ? 0n : STICKY_BITS + 1n;
  const single = Math.fround(Number((magnitude & ~STICKY_BITS) | sticky));
  return i < 0n ? -single : single;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-u */
export function convert_u64_32(i: bigint): number {
  return nearestSingle(asUintN(64, i));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-s */
export function convert_s64_32(i: bigint): number {
  return nearestSingle(i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-u */
export function convert_u32_64(i: number): number {
  return i >>> 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-s */
export function convert_s32_64(i: number): number {
  return i;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-u */
export function convert_u64_64(i: bigint): number {
  return Number(asUintN(64, i));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-convert-s */
export function convert_s64_64(i: bigint): number {
  return Number(i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-reinterpret */
export function reinterpret32(bits: number): number {
  return bits;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-reinterpret */
export function reinterpret64(bits: bigint): bigint {
  return bits;
}
