import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { integerBits } from "../../src/text/integer-literal.ts";

describe("integer literals", () => {
  it.each([
    ["0", 32, 0n],
    ["+7", 32, 7n],
    ["-1", 32, 0xffff_ffffn],
    ["-0x1", 8, 0xffn],
    ["0xABcd_ef01", 32, 0xabcdef01n],
    ["1_000_000", 32, 1_000_000n],
    ["010", 32, 10n],
    ["4294967295", 32, 0xffff_ffffn],
    ["-2147483648", 32, 0x8000_0000n],
    ["18446744073709551615", 64, 0xffff_ffff_ffff_ffffn],
    ["-0x8000_0000_0000_0000", 64, 0x8000_0000_0000_0000n],
  ])("reads %s in %d bits", (literal, width, bits) => {
    expect(integerBits(literal, width)).toBe(bits);
  });

  it.each([
    ["4294967296", 32],
    ["-2147483649", 32],
    ["256", 8],
    ["-129", 8],
    ["0x1_0000_0000_0000_0000", 64],
    ["", 32],
    ["-", 32],
    ["0x", 32],
    ["_1", 32],
    ["1_", 32],
    ["1__0", 32],
    ["0_x1", 32],
    ["1a", 32],
    ["1.0", 32],
    ["+-1", 32],
    ["nan", 32],
  ])("refuses %s in %d bits", (literal, width) => {
    expect(integerBits(literal, width)).toBeUndefined();
  });

  it("reads every i64 back from decimal and hexadecimal, signed and unsigned", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (bits) => {
        const signed = BigInt.asIntN(64, bits);
        const hexadecimal = signed < 0n ? `-0x${(-signed).toString(16)}` : `0x${signed.toString(16)}`;
        for (const literal of [String(bits), String(signed), `0x${bits.toString(16)}`, hexadecimal]) {
          expect(integerBits(literal, 64)).toBe(bits);
        }
      }),
    );
  });
});
