import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatResult, parseArgument } from "../../src/cli/invoke-arguments.ts";

describe("arguments of --invoke", () => {
  it.each([
    ["i32", "42", 42],
    ["i32", "-1", -1],
    ["i32", "+7", 7],
    ["i32", "4294967295", 4_294_967_295],
    ["i32", "0xff", 255],
    ["i32", "-0x10", -16],
    ["i64", "-9223372036854775808", -(2n ** 63n)],
    ["i64", "0xffffffffffffffff", 2n ** 64n - 1n],
    ["f32", "0.5", 0.5],
    ["f64", "-1e-3", -0.001],
    ["f64", ".5", 0.5],
    ["f64", "5.", 5],
    ["f64", "inf", Number.POSITIVE_INFINITY],
    ["f64", "-inf", Number.NEGATIVE_INFINITY],
    ["f64", "nan", Number.NaN],
    ["f64", "-0", -0],
    ["funcref", "null", null],
    ["externref", "null", null],
  ])("of %s are read: %s", (type, text, value) => {
    expect(parseArgument(type, text)).toBe(value);
  });

  it.each([
    ["i32", "4294967296"],
    ["i32", "-2147483649"],
    ["i32", "1.5"],
    ["i32", ""],
    ["i32", "ten"],
    ["i32", "0x"],
    ["i64", "18446744073709551616"],
    ["i64", "1n"],
    ["f64", "1,5"],
    ["f64", "."],
    ["f64", "infinite"],
    ["externref", "text"],
    ["v128", "0"],
  ])("of %s are refused: %s", (type, text) => {
    expect(() => parseArgument(type, text)).toThrow(`${JSON.stringify(text)} is no ${type}`);
  });

  it("read what is printed as a result", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(parseArgument("f64", formatResult("f64", value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        expect(parseArgument("i64", formatResult("i64", value))).toBe(value);
      }),
    );
    expect(formatResult("externref", null)).toBe("null");
    expect(formatResult("funcref", {})).toBe("funcref");
  });
});
