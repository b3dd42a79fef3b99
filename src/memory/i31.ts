/**
 * Scalar references: an `i31` is represented by the JavaScript number itself, in the range of signed integers of 31 bits. Any
 * other number is a value of the host.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#values
 */

/** The scalar reference that keeps the lower 31 bits of an i32. */
export function toI31(word: number): number {
  return (word << 1) >> 1;
}

/** Whether a value is a scalar reference. */
export function isI31(value: unknown): value is number {
  return typeof value === "number" && toI31(value) === value && (value !== 0 || 1 / value > 0);
}
