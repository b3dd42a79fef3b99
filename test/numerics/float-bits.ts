/**
 * Floats as bits, for tests that compare bit for bit: an f32 is the i32, an f64 the i64 of the same bits.
 *
 * What the specification leaves open of a NaN is put into classes: canonical, arithmetic (quiet), signalling.
 * @see https://webassembly.github.io/spec/core/syntax/values.html#canonical-nan
 */

const words = new DataView(new ArrayBuffer(8));

export function bitsOfSingle(value: number): number {
  words.setFloat32(0, value);
  return words.getInt32(0);
}

export function singleOfBits(bits: number): number {
  words.setInt32(0, bits);
  return words.getFloat32(0);
}

export function bitsOfDouble(value: number): bigint {
  words.setFloat64(0, value);
  return words.getBigInt64(0);
}

export function doubleOfBits(bits: bigint): number {
  words.setBigInt64(0, bits);
  return words.getFloat64(0);
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
