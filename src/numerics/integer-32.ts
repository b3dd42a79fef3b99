/**
 * Integer operations of 32 bits.
 *
 * An i32 is a JavaScript number in the signed interpretation, −2^31 … 2^31−1; operations on the unsigned one convert with
 * `>>> 0` where the result would differ. Comparisons and tests return 1 or 0.
 */
import { Trap } from "../base/errors.ts";

const MIN = -0x80000000;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iadd */
export function iadd(i1: number, i2: number): number {
  return (i1 + i2) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-isub */
export function isub(i1: number, i2: number): number {
  return (i1 - i2) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-imul */
export function imul(i1: number, i2: number): number {
  return Math.imul(i1, i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-idiv-u */
export function idiv_u(i1: number, i2: number): number {
  if (i2 === 0) throw new Trap("integerDivideByZero");
  return ((i1 >>> 0) / (i2 >>> 0)) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-idiv-s */
export function idiv_s(i1: number, i2: number): number {
  if (i2 === 0) throw new Trap("integerDivideByZero");
  if (i1 === MIN && i2 === -1) throw new Trap("integerOverflow");
  return (i1 / i2) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irem-u */
export function irem_u(i1: number, i2: number): number {
  if (i2 === 0) throw new Trap("integerDivideByZero");
  return ((i1 >>> 0) % (i2 >>> 0)) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irem-s */
export function irem_s(i1: number, i2: number): number {
  if (i2 === 0) throw new Trap("integerDivideByZero");
  return (i1 % i2) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iand */
export function iand(i1: number, i2: number): number {
  return i1 & i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ior */
export function ior(i1: number, i2: number): number {
  return i1 | i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ixor */
export function ixor(i1: number, i2: number): number {
  return i1 ^ i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishl */
export function ishl(i1: number, i2: number): number {
  return i1 << i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishr-u */
export function ishr_u(i1: number, i2: number): number {
  return (i1 >>> i2) | 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ishr-s */
export function ishr_s(i1: number, i2: number): number {
  return i1 >> i2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irotl */
export function irotl(i1: number, i2: number): number {
  return (i1 << i2) | (i1 >>> -i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-irotr */
export function irotr(i1: number, i2: number): number {
  return (i1 >>> i2) | (i1 << -i2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iclz */
export function iclz(i: number): number {
  return Math.clz32(i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ictz */
export function ictz(i: number): number {
  return i === 0 ? 32 : 31 - Math.clz32(i & -i);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ipopcnt */
export function ipopcnt(i: number): number {
  const pairs = i - ((i >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const bytes = (nibbles + (nibbles >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bytes, 0x01010101) >>> 24;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ieqz */
export function ieqz(i: number): number {
  return i === 0 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ieq */
export function ieq(i1: number, i2: number): number {
  return i1 === i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ine */
export function ine(i1: number, i2: number): number {
  return i1 !== i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ilt-u */
export function ilt_u(i1: number, i2: number): number {
  return i1 >>> 0 < i2 >>> 0 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ilt-s */
export function ilt_s(i1: number, i2: number): number {
  return i1 < i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-igt-u */
export function igt_u(i1: number, i2: number): number {
  return i1 >>> 0 > i2 >>> 0 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-igt-s */
export function igt_s(i1: number, i2: number): number {
  return i1 > i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ile-u */
export function ile_u(i1: number, i2: number): number {
  return i1 >>> 0 <= i2 >>> 0 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ile-s */
export function ile_s(i1: number, i2: number): number {
  return i1 <= i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ige-u */
export function ige_u(i1: number, i2: number): number {
  return i1 >>> 0 >= i2 >>> 0 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ige-s */
export function ige_s(i1: number, i2: number): number {
  return i1 >= i2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iextendn-s */
export function iextend8_s(i: number): number {
  return (i << 24) >> 24;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-iextendn-s */
export function iextend16_s(i: number): number {
  return (i << 16) >> 16;
}
