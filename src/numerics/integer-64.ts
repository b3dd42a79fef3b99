/**
 * Integer operations of 64 bits.
 *
 * An i64 is a bigint in the signed interpretation, −2^63 … 2^63−1: each operation works on integers without bounds and
 * wraps its result. Comparisons and tests return the number 1 or 0. The interpreter's own i64 is a pair of words; bigints
 * are the clear statement that it is held against.
 */
import { asUintN } from "../base/as-uint-n.ts";
import { Trap } from "../base/errors.ts";
import { ipopcnt as popcnt32 } from "./integer-32.ts";

const MIN = -0x8000000000000000n;

function signed(i: bigint): bigint {
  return BigInt.asIntN(64, i);
}

function unsigned(i: bigint): bigint {
  return asUintN(64, i);
}

function highWord(i: bigint): number {
  return Number(BigInt.asIntN(32, i >> 32n));
}

function lowWord(i: bigint): number {
  return Number(BigInt.asIntN(32, i));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iadd */
export function iadd(i1: bigint, i2: bigint): bigint {
  return signed(i1 + i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-isub */
export function isub(i1: bigint, i2: bigint): bigint {
  return signed(i1 - i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-imul */
export function imul(i1: bigint, i2: bigint): bigint {
  return signed(i1 * i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-idiv-u */
export function idiv_u(i1: bigint, i2: bigint): bigint {
  if (i2 === 0n) throw new Trap("integerDivideByZero");
  return signed(unsigned(i1) / unsigned(i2));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-idiv-s */
export function idiv_s(i1: bigint, i2: bigint): bigint {
  if (i2 === 0n) throw new Trap("integerDivideByZero");
  if (i1 === MIN && i2 === -1n) throw new Trap("integerOverflow");
  return i1 / i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irem-u */
export function irem_u(i1: bigint, i2: bigint): bigint {
  if (i2 === 0n) throw new Trap("integerDivideByZero");
  return signed(unsigned(i1) % unsigned(i2));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irem-s */
export function irem_s(i1: bigint, i2: bigint): bigint {
  if (i2 === 0n) throw new Trap("integerDivideByZero");
  return i1 % i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iand */
export function iand(i1: bigint, i2: bigint): bigint {
  return i1 & i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ior */
export function ior(i1: bigint, i2: bigint): bigint {
  return i1 | i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ixor */
export function ixor(i1: bigint, i2: bigint): bigint {
  return i1 ^ i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishl */
export function ishl(i1: bigint, i2: bigint): bigint {
  return signed(i1 << (i2 & 63n));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishr-u */
export function ishr_u(i1: bigint, i2: bigint): bigint {
  return signed(unsigned(i1) >> (i2 & 63n));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishr-s */
export function ishr_s(i1: bigint, i2: bigint): bigint {
  return i1 >> (i2 & 63n);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irotl */
export function irotl(i1: bigint, i2: bigint): bigint {
  const k = i2 & 63n;
  return signed((i1 << k) | (unsigned(i1) >> (64n - k)));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irotr */
export function irotr(i1: bigint, i2: bigint): bigint {
  return irotl(i1, -i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iclz */
export function iclz(i: bigint): bigint {
  const high = Math.clz32(highWord(i));
  return BigInt(high < 32 ? high : 32 + Math.clz32(lowWord(i)));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ictz */
export function ictz(i: bigint): bigint {
  return i === 0n ? 64n : 63n - iclz(i & -i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ipopcnt */
export function ipopcnt(i: bigint): bigint {
  return BigInt(popcnt32(highWord(i)) + popcnt32(lowWord(i)));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ieqz */
export function ieqz(i: bigint): number {
  return i === 0n ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ieq */
export function ieq(i1: bigint, i2: bigint): number {
  return i1 === i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ine */
export function ine(i1: bigint, i2: bigint): number {
  return i1 !== i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ilt-u */
export function ilt_u(i1: bigint, i2: bigint): number {
  return unsigned(i1) < unsigned(i2) ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ilt-s */
export function ilt_s(i1: bigint, i2: bigint): number {
  return i1 < i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-igt-u */
export function igt_u(i1: bigint, i2: bigint): number {
  return unsigned(i1) > unsigned(i2) ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-igt-s */
export function igt_s(i1: bigint, i2: bigint): number {
  return i1 > i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ile-u */
export function ile_u(i1: bigint, i2: bigint): number {
  return unsigned(i1) <= unsigned(i2) ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ile-s */
export function ile_s(i1: bigint, i2: bigint): number {
  return i1 <= i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ige-u */
export function ige_u(i1: bigint, i2: bigint): number {
  return unsigned(i1) >= unsigned(i2) ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ige-s */
export function ige_s(i1: bigint, i2: bigint): number {
  return i1 >= i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iextendn-s */
export function iextend8_s(i: bigint): bigint {
  return BigInt.asIntN(8, i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iextendn-s */
export function iextend16_s(i: bigint): bigint {
  return BigInt.asIntN(16, i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iextendn-s */
export function iextend32_s(i: bigint): bigint {
  return BigInt.asIntN(32, i);
}
