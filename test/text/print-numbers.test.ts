/**
 * Numbers as text. What a text means is for the assembler's literals to say, which compute with exact ratios, and for the
 * host; no digit is expected that came of our own output.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOAT, FLOAT_FORMATS, FLOAT_OUTCOME, scanFloat } from "../../src/text/float-literal.ts";
import { f32Text, f64Text, i64Text, u64Text, wordText } from "../../src/text/print/number-text.ts";

const RUNS = { numRuns: 20_000 };

const VIEW = new DataView(new ArrayBuffer(8));

/** The bits that a literal has according to the text format. */
function bitsOf(text: string, format: "f32" | "f64"): readonly number[] {
  expect(scanFloat(text, FLOAT_FORMATS[format])).toBe(FLOAT_OUTCOME.ok);
  return format === "f32" ? [FLOAT.low] : [FLOAT.low, FLOAT.high];
}

/** A literal without its sign and what its digits mean, as far as that is finite. */
const DIGITS = /^-?(\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan(?::0x[\da-f]+)?)$/;

function f32OfBits(bits: number): number {
  VIEW.setInt32(0, bits);
  return VIEW.getFloat32(0);
}

function f64OfBits(low: number, high: number): number {
  VIEW.setInt32(0, high);
  VIEW.setInt32(4, low);
  return VIEW.getFloat64(0);
}

function significantDigits(text: string): number {
  const [digits = ""] = text.replace("-", "").split("e");
  return digits.replace(".", "").replace(/^0+/, "").replace(/0+$/, "").length;
}

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** Exponents and signs at the ends of their ranges are as likely as others. */
const upperWord = fc.oneof(
  word,
  fc.constantFrom(0, -0x8000_0000, 0x7ff0_0000, 0x7ff8_0000, -0x10_0000, -0x8_0000, 0x10_0000, 0xf_ffff, 0x7fef_ffff),
);

describe("the text of an f32", () => {
  const bits = fc.oneof(
    word,
    // Specials, and the neighbours of powers of two, where the distance to the next number changes.
    fc.constantFrom(0, -0x8000_0000, 0x7f80_0000, 0x7fc0_0000, -0x40_0000, 0x7fa0_0000, 1, 0x7f_ffff, 0x7f7f_ffff),
    fc.tuple(fc.integer({ min: 0, max: 254 }), fc.integer({ min: -2, max: 2 })).map(([e, near]) => (e << 23) + near),
  );

  it("reads back to the same bits, NaN payloads included", () => {
    fc.assert(
      fc.property(bits, (one) => {
        const text = f32Text(one);
        expect(text).toMatch(DIGITS);
        expect(bitsOf(text, "f32")).toEqual([one]);
      }),
      RUNS,
    );
  });

  it("has no more digits than it needs", () => {
    fc.assert(
      fc.property(bits, (one) => {
        const value = f32OfBits(one);
        fc.pre(Number.isFinite(value) && value !== 0);
        const digits = significantDigits(f32Text(one));
        // One digit less, rounded, is another number.
        fc.pre(digits > 1);
        expect(bitsOf(value.toExponential(digits - 2), "f32")).not.toEqual([one]);
      }),
      RUNS,
    );
  });

  it.each([
    [0x3dcc_cccd, "0.1"],
    [0x4b7f_ffff, "16777215"],
    [0x7f7f_ffff, "3.4028235e+38"],
    [0x0000_0001, "1e-45"],
    [-0x8000_0000, "-0"],
    [0x7f80_0000, "inf"],
    [-0x80_0000, "-inf"],
    [0x7fc0_0000, "nan"],
    [-0x40_0000, "-nan"],
    [0x7f80_0001, "nan:0x1"],
    [-1, "-nan:0x7fffff"],
  ])("is as expected for the bits %i: %s", (one, text) => {
    expect(f32Text(one)).toBe(text);
  });
});

describe("the text of an f64", () => {
  it("reads back to the same bits, NaN payloads included", () => {
    fc.assert(
      fc.property(word, upperWord, (low, high) => {
        const text = f64Text(low, high);
        expect(text).toMatch(DIGITS);
        expect(bitsOf(text, "f64")).toEqual([low, high]);
      }),
      RUNS,
    );
  });

  it("has no more digits than it needs", () => {
    fc.assert(
      fc.property(word, upperWord, (low, high) => {
        const value = f64OfBits(low, high);
        fc.pre(Number.isFinite(value));
        const digits = significantDigits(f64Text(low, high));
        fc.pre(digits > 1);
        expect(Number(value.toExponential(digits - 2))).not.toBe(value);
      }),
      RUNS,
    );
  });

  it.each([
    [0, 0, "0"],
    [0, -0x8000_0000, "-0"],
    [0, 0x3ff8_0000, "1.5"],
    [-1, 0x7fef_ffff, "1.7976931348623157e+308"],
    [1, 0, "5e-324"],
    [0, 0x7ff0_0000, "inf"],
    [0, 0x7ff8_0000, "nan"],
    [1, 0x7ff0_0000, "nan:0x1"],
    [0, 0x7ff0_0001, "nan:0x100000000"],
    [-1, -1, "-nan:0xfffffffffffff"],
  ])("is as expected for the words %i and %i: %s", (low, high, text) => {
    expect(f64Text(low, high)).toBe(text);
  });
});

describe("the text of integers", () => {
  it("is that of the host's big integers", () => {
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.integer().map(BigInt)), (value) => {
        const low = Number(BigInt.asIntN(32, value));
        const high = Number(BigInt.asIntN(32, value >> 32n));
        expect(i64Text(low, high)).toBe(String(value));
        expect(u64Text(low, high)).toBe(String(BigInt.asUintN(64, value)));
      }),
      RUNS,
    );
  });

  it("has eight hexadecimal digits for a word of a vector", () => {
    expect([wordText(0), wordText(-1), wordText(0x12ab)]).toEqual(["0x00000000", "0xffffffff", "0x000012ab"]);
  });
});
