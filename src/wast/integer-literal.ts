/**
 * Integer literals of the text format, to bit patterns.
 *
 * @see https://webassembly.github.io/spec/core/text/values.html#integers
 */

const INTEGER = /^([+-]?)(0x[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*|[0-9]+(?:_[0-9]+)*)$/;

/**
 * The two's complement bits of an integer of `width` bits.
 * @returns undefined when the literal is malformed, or is neither a signed nor an unsigned integer of that width
 */
export function integerBits(literal: string, width: number): bigint | undefined {
  const match = INTEGER.exec(literal);
  if (match === null) return undefined;
  const [, sign = "", digits = ""] = match;
  const magnitude = BigInt(digits.includes("_") ? digits.replaceAll("_", "") : digits);
  if (sign === "-" ? magnitude > 1n << BigInt(width - 1) : magnitude >= 1n << BigInt(width)) return undefined;
  return sign === "-" ? BigInt.asUintN(width, -magnitude) : magnitude;
}
