/**
 * Operations on floats. A float is a JavaScript number; an f32 is one that single precision represents exactly, and every
 * operation of f32 rounds its result with `Math.fround` (which is exact for `+ - * / sqrt`: double precision has more
 * than twice the digits, so that rounding twice equals rounding once).
 *
 * Where a NaN results, the specification leaves its sign open and asks for a quiet one, which is what JavaScript's
 * arithmetic gives. Where it fixes the bits of a NaN (abs, neg, copysign), the operations take and return bits:
 * see sign-bits.ts.
 */

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fadd */
export function fadd32(z1: number, z2: number): number {
  return Math.fround(z1 + z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fadd */
export function fadd64(z1: number, z2: number): number {
  return z1 + z2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fsub */
export function fsub32(z1: number, z2: number): number {
  return Math.fround(z1 - z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fsub */
export function fsub64(z1: number, z2: number): number {
  return z1 - z2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fmul */
export function fmul32(z1: number, z2: number): number {
  return Math.fround(z1 * z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fmul */
export function fmul64(z1: number, z2: number): number {
  return z1 * z2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fdiv */
export function fdiv32(z1: number, z2: number): number {
  return Math.fround(z1 / z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fdiv */
export function fdiv64(z1: number, z2: number): number {
  return z1 / z2;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fsqrt */
export function fsqrt32(z: number): number {
  return Math.fround(Math.sqrt(z));
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fsqrt */
export function fsqrt64(z: number): number {
  return Math.sqrt(z);
}

// What follows returns one of its operands or an integer near it: the same for both precisions.

/** Makes a NaN quiet by arithmetic: the host's rounding functions may return a signalling one as it is. */
function quiet(nan: number): number {
  return nan + nan;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fmin */
export function fmin(z1: number, z2: number): number {
  return Math.min(z1, z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fmax */
export function fmax(z1: number, z2: number): number {
  return Math.max(z1, z2);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fceil */
export function fceil(z: number): number {
  return z === z ? Math.ceil(z) : quiet(z);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ffloor */
export function ffloor(z: number): number {
  return z === z ? Math.floor(z) : quiet(z);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-ftrunc */
export function ftrunc(z: number): number {
  return z === z ? Math.trunc(z) : quiet(z);
}

/** From here on every double is an integer, and adding it to a smaller one rounds that to an integer, ties to even. */
const TWO_52 = 2 ** 52;

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fnearest */
export function fnearest(z: number): number {
  if (z > 0 && z < TWO_52) return z + TWO_52 - TWO_52;
  if (z < 0 && z > -TWO_52) return -(TWO_52 - z - TWO_52);
  // An integer, a zero, an infinity.
  return z === z ? z : quiet(z);
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-feq */
export function feq(z1: number, z2: number): number {
  return z1 === z2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fne */
export function fne(z1: number, z2: number): number {
  return z1 !== z2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-flt */
export function flt(z1: number, z2: number): number {
  return z1 < z2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fgt */
export function fgt(z1: number, z2: number): number {
  return z1 > z2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fle */
export function fle(z1: number, z2: number): number {
  return z1 <= z2 ? 1 : 0;
}

/** @see https://webassembly.github.io/spec/core/exec/numerics.html#op-fge */
export function fge(z1: number, z2: number): number {
  return z1 >= z2 ? 1 : 0;
}
