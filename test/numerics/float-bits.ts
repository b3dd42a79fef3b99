/**
 * Floats as bits, for tests that compare bit for bit: an f32 is the i32, an f64 the i64 of the same bits.
 *
 * What the specification leaves open of a NaN is put into classes: canonical, arithmetic (quiet), signalling.
 * @see https://webassembly.github.io/spec/core/syntax/values.html#canonical-nan
 */

// Typed arrays on one buffer keep the bits of a signalling NaN where a DataView need not.
const buffer = new ArrayBuffer(8);
const single = new Float32Array(buffer);
const double = new Float64Array(buffer);
const word = new Int32Array(buffer);
const words = new BigInt64Array(buffer);

export function bitsOfSingle(value: number): number {
  single[0] = value;
  return word[0] as number;
}

export function singleOfBits(bits: number): number {
  word[0] = bits;
  return single[0] as number;
}

export function bitsOfDouble(value: number): bigint {
  double[0] = value;
  return words[0] as bigint;
}

export function doubleOfBits(bits: bigint): number {
  words[0] = bits;
  return double[0] as number;
}

/** What kind of value some bits are. */
export type NanClass = "number" | "canonical" | "arithmetic" | "signalling";

/** Class of the bits of a float of either width (a number is an f32, a bigint an f64). */
export function nanClass(bits: number | bigint): NanClass {
  const isSingle = typeof bits === "number";
  const fractionLength = isSingle ? 23n : 52n;
  const infinity = isSingle ? 0x7f800000n : 0x7ff0000000000000n;
  const magnitude = BigInt(bits) & (isSingle ? 0x7fffffffn : 0x7fffffffffffffffn);
  if (magnitude <= infinity) return "number";
  const quiet = 1n << (fractionLength - 1n);
  if ((magnitude & quiet) === 0n) return "signalling";
  return magnitude === infinity + quiet ? "canonical" : "arithmetic";
}
