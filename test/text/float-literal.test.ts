import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FLOAT_FORMATS, floatBits } from "../../src/text/float-literal.ts";

const { f32, f64 } = FLOAT_FORMATS;
const scratch = new DataView(new ArrayBuffer(8));

function bitsOfF64(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

function bitsOfF32(value: number): bigint {
  scratch.setFloat32(0, value);
  return BigInt(scratch.getUint32(0));
}

/** A finite number as an exact hexadecimal literal, with a significand of `digits` hexadecimal digits after the point. */
function hexadecimal(value: number, digits: number): string {
  const bits = bitsOfF64(Math.abs(value));
  const exponent = Number(bits >> 52n);
  const fraction = (bits & (2n ** 52n - 1n)).toString(16).padStart(13, "0").padEnd(digits, "0");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return exponent === 0 ? `${sign}0x0.${fraction}p-1022` : `${sign}0x1.${fraction}p${exponent - 1023}`;
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const finite32 = fc.float({ noNaN: true, noDefaultInfinity: true });

describe("floating-point literals", () => {
  it.each([
    ["0", 0n, 0n],
    ["-0", 0x8000_0000n, 0x8000_0000_0000_0000n],
    ["-0x0.0p999999999999", 0x8000_0000n, 0x8000_0000_0000_0000n],
    ["1", 0x3f80_0000n, 0x3ff0_0000_0000_0000n],
    ["+1.5", 0x3fc0_0000n, 0x3ff8_0000_0000_0000n],
    ["1_0.2_5e0_1", 0x42cd_0000n, 0x4059_a000_0000_0000n],
    ["0x1.8p1", 0x4040_0000n, 0x4008_0000_0000_0000n],
    ["0xA_b.c_dp-0_4", 0x412b_cd00n, 0x4025_79a0_0000_0000n],
    ["0x10", 0x4180_0000n, 0x4030_0000_0000_0000n],
    ["1.", 0x3f80_0000n, 0x3ff0_0000_0000_0000n],
    ["0x1.P0", 0x3f80_0000n, 0x3ff0_0000_0000_0000n],
    ["inf", 0x7f80_0000n, 0x7ff0_0000_0000_0000n],
    ["-inf", 0xff80_0000n, 0xfff0_0000_0000_0000n],
    ["nan", 0x7fc0_0000n, 0x7ff8_0000_0000_0000n],
    ["-nan", 0xffc0_0000n, 0xfff8_0000_0000_0000n],
    ["nan:0x1", 0x7f80_0001n, 0x7ff0_0000_0000_0001n],
    ["-nan:0x2_00000", 0xffa0_0000n, 0xfff0_0000_0020_0000n],
    ["1e-999999", 0n, 0n],
    ["0x1p-9999999999999999999999", 0n, 0n],
  ])("reads %s in both formats", (literal, bits32, bits64) => {
    expect(floatBits(literal, f32)).toBe(bits32);
    expect(floatBits(literal, f64)).toBe(bits64);
  });

  it.each([
    "",
    "-",
    ".5",
    "0x",
    "0x.8",
    "1e",
    "0x1p",
    "_1",
    "1_",
    "1._5",
    "1e_5",
    "0x1_p1",
    "nan:1",
    "nan:0x0",
    "Inf",
    "e5",
  ])("refuses %s", (literal) => {
    expect(floatBits(literal, f32)).toBeUndefined();
    expect(floatBits(literal, f64)).toBeUndefined();
  });

  it("refuses payloads that do not fit into the fraction", () => {
    expect(floatBits("nan:0x7fffff", f32)).toBe(0x7fff_ffffn);
    expect(floatBits("nan:0x800000", f32)).toBeUndefined();
    expect(floatBits("nan:0xfffffffffffff", f64)).toBe(0x7fff_ffff_ffff_ffffn);
    expect(floatBits("nan:0x10000000000000", f64)).toBeUndefined();
  });

  it("refuses what rounds to infinity, and reads what just does not", () => {
    // The largest number plus a little less than half of its last bit.
    expect(floatBits("0x1.fffffefp127", f32)).toBe(0x7f7f_ffffn);
    expect(floatBits("0x1.ffffffp127", f32)).toBeUndefined();
    expect(floatBits("3.40282356779733661e38", f32)).toBe(0x7f7f_ffffn);
    expect(floatBits("3.40282356779733662e38", f32)).toBeUndefined();
    expect(floatBits("0x1.fffffffffffff7p1023", f64)).toBe(0x7fef_ffff_ffff_ffffn);
    expect(floatBits("0x1.fffffffffffff8p1023", f64)).toBeUndefined();
    expect(floatBits("1e999999999999", f64)).toBeUndefined();
    expect(floatBits("0x1p999999999999", f64)).toBeUndefined();
  });

  it("rounds halves to even, down to the smallest subnormal number", () => {
    expect(floatBits("0x1.000001p0", f32)).toBe(0x3f80_0000n);
    expect(floatBits("0x1.000003p0", f32)).toBe(0x3f80_0002n);
    expect(floatBits("0x0.8p-149", f32)).toBe(0n);
    expect(floatBits("0x0.8000001p-149", f32)).toBe(1n);
    expect(floatBits("0x1.8p-149", f32)).toBe(2n);
    expect(floatBits("0x0.ffffffp-126", f32)).toBe(0x0080_0000n);
    expect(floatBits("0x0.8p-1074", f64)).toBe(0n);
    expect(floatBits("4.9406564584124654e-324", f64)).toBe(1n);
    expect(floatBits("2.4703282292062328e-324", f64)).toBe(1n);
    expect(floatBits("2.4703282292062327e-324", f64)).toBe(0n);
  });

  it("rounds to f32 once, not first to f64", () => {
    // Just above the middle of 1 and the next f32; as f64 it is that middle, which would go to even.
    expect(floatBits("0x1.00000100000000001p0", f32)).toBe(0x3f80_0001n);
    expect(bitsOfF32(Number("1.00000005960464477540"))).toBe(0x3f80_0000n);
    expect(floatBits("1.00000005960464477540", f32)).toBe(0x3f80_0001n);
  });

  it("reads every f64 back from its shortest decimal form", () => {
    fc.assert(
      fc.property(finite, (value) => {
        const literal = Object.is(value, -0) ? "-0" : String(value);
        expect(floatBits(literal, f64)).toBe(bitsOfF64(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("reads every f64 back from hexadecimal digits, however many zeros follow", () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 13, max: 40 }), (value, digits) => {
        expect(floatBits(hexadecimal(value, digits), f64)).toBe(bitsOfF64(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("reads every f32 back from decimal and hexadecimal digits", () => {
    fc.assert(
      fc.property(finite32, (value) => {
        const literal = Object.is(value, -0) ? "-0" : String(value);
        expect(floatBits(literal, f32)).toBe(bitsOfF32(value));
        expect(floatBits(hexadecimal(value, 13), f32)).toBe(bitsOfF32(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("rounds every f64 that is written exactly to the f32 that Math.fround gives", () => {
    const near32 = fc.tuple(finite32, fc.integer({ min: -3, max: 3 })).map(([value, steps]) => {
      // Around the middle between two f32, where rounding is decided.
      const bits = bitsOfF64(value) + 0x1000_0000n + BigInt(steps);
      scratch.setBigUint64(0, bits);
      return scratch.getFloat64(0);
    });
    fc.assert(
      fc.property(fc.oneof(finite, near32), (value) => {
        const rounded = Math.fround(value);
        const expected = Number.isFinite(rounded) ? bitsOfF32(rounded) : undefined;
        expect(floatBits(hexadecimal(value, 13), f32)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it("round once, also where the rounding to f64 would end in the middle between two f32", () => {
    // The middle between 1 and the next f32, and what is just above and below it.
    const middle = "1.000000059604644775390625";
    expect(floatBits(middle, f32)).toBe(0x3f80_0000n);
    expect(floatBits(`${middle}${"0".repeat(40)}1`, f32)).toBe(0x3f80_0001n);
    expect(floatBits("1.00000005960464477539062499999999999999999999", f32)).toBe(0x3f80_0000n);
    expect(floatBits("0x1.000001", f32)).toBe(0x3f80_0000n);
    expect(floatBits("0x1.0000010000000000000000000000000000000000000000001", f32)).toBe(0x3f80_0001n);
  });

  it("heed every digit, however far behind the others, in time", () => {
    const zeros = "0".repeat(1_000_000);
    // The middle between 1 and the next f64.
    const middle = "1.00000000000000011102230246251565404236316680908203125";
    expect(floatBits(middle + zeros, f64)).toBe(0x3ff0_0000_0000_0000n);
    expect(floatBits(`${middle}${zeros}1`, f64)).toBe(0x3ff0_0000_0000_0001n);
    expect(floatBits(`0x1.00000000000008${zeros}`, f64)).toBe(0x3ff0_0000_0000_0000n);
    expect(floatBits(`0x1.00000000000008${zeros}1`, f64)).toBe(0x3ff0_0000_0000_0001n);
    expect(floatBits(`1${zeros}e-1000000`, f64)).toBe(0x3ff0_0000_0000_0000n);
    expect(floatBits(`0.${zeros}1e1000001`, f64)).toBe(0x3ff0_0000_0000_0000n);
    expect(floatBits(`nan:0x${zeros}1`, f64)).toBe(0x7ff0_0000_0000_0001n);
    expect(floatBits(`nan:0x1${zeros}`, f64)).toBeUndefined();
  });
});
