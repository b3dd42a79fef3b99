import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toEngineValue, toEngineValues } from "../../src/api/conversions.ts";
import { types } from "../../src/api/typed-values.ts";
import { EXTERNREF, F32, F64, FUNCREF, I32, I64, V128, type ValueType } from "../../src/module/types.ts";

function convert(type: ValueType, value: unknown): unknown {
  return toEngineValue(type, value, "it");
}

describe("conversion to i32", () => {
  it("takes every signed and unsigned 32-bit integer", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), (value) => {
        expect(convert(I32, value)).toBe(value | 0);
      }),
    );
  });

  it.each([2 ** 32, -(2 ** 31) - 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1n, "1", true, null, undefined, {}])(
    "refuses %s",
    (value) => {
      expect(() => convert(I32, value)).toThrow(/^\[5007\] Type error: it: expected i32, got /);
    },
  );
});

describe("conversion to i64", () => {
  it("takes every signed and unsigned 64-bit BigInt", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        expect(convert(I64, value)).toBe(value);
      }),
    );
  });

  it("takes numbers that are safe integers", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(convert(I64, value)).toBe(BigInt(value));
      }),
    );
  });

  it.each([2 ** 53, -(2 ** 53), 1.5, Number.NaN, 2n ** 64n, -(2n ** 63n) - 1n, "1"])("refuses %s", (value) => {
    expect(() => convert(I64, value)).toThrow(/^\[5007\] Type error: it: expected i64, got /);
  });
});

describe("conversion to floats", () => {
  it("takes every number for an f64", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(convert(F64, value)).toBe(value);
      }),
    );
  });

  it("takes what an f32 holds or is near to", () => {
    for (const value of [0, -0, 0.1, 3.4e38, 1e-60, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(convert(F32, value)).toBe(value);
    }
  });

  it("refuses numbers that would become infinite", () => {
    expect(() => convert(F32, 1e39)).toThrow("expected f32, got number 1e+39");
  });

  it.each([1n, "0.5", null])("refuses %s", (value) => {
    expect(() => convert(F32, value)).toThrow("[5007]");
    expect(() => convert(F64, value)).toThrow("[5007]");
  });
});

describe("conversion to vectors and references", () => {
  it("takes sixteen bytes for a v128", () => {
    const bytes = new Uint8Array(16);
    expect(convert(V128, bytes)).toBe(bytes);
    expect(() => convert(V128, new Uint8Array(15))).toThrow("expected v128, got 15 bytes");
    expect(() => convert(V128, new ArrayBuffer(16))).toThrow("[5007]");
  });

  it("takes anything for an externref", () => {
    for (const value of [null, 1, "text", {}, () => 1]) expect(convert(EXTERNREF, value)).toBe(value);
  });

  it("takes only functions of WebAssembly and null for a funcref", () => {
    expect(convert(FUNCREF, null)).toBeNull();
    expect(() => convert(FUNCREF, () => 1)).toThrow("expected funcref, got function");
    expect(() => convert(FUNCREF, {})).toThrow("expected funcref, got object");
  });
});

describe("typed values", () => {
  it("are taken where their type is wanted", () => {
    expect(convert(I32, types.i32(7))).toBe(7);
    expect(convert(I64, types.i64(9007199254740993n))).toBe(9007199254740993n);
    expect(convert(I64, types.i64(5))).toBe(5n);
    expect(convert(F32, types.f32(2.5))).toBe(2.5);
    expect(convert(F64, types.f64(0.1))).toBe(0.1);
    expect(convert(FUNCREF, types.funcref(null))).toBeNull();
  });

  it("are refused where another type is wanted", () => {
    expect(() => convert(I32, types.i64(7n))).toThrow("expected i32, got i64");
    expect(() => convert(F64, types.f32(1))).toThrow("expected f64, got f32");
    expect(() => convert(I32, types.externref(1))).toThrow("expected i32, got externref");
  });

  it("are checked like other values", () => {
    expect(() => convert(I32, types.i32(2 ** 32))).toThrow("expected i32, got number 4294967296");
    expect(() => convert(I64, types.i64(2 ** 53))).toThrow("expected i64");
  });

  it("let objects pass that look like typed values themselves", () => {
    const object = { type: "i32", value: 1 };
    expect(convert(EXTERNREF, types.externref(object))).toBe(object);
    expect(() => convert(EXTERNREF, object)).toThrow("expected externref, got i32");
  });
});

describe("lists of values", () => {
  it("have to be as long as the list of types", () => {
    expect(toEngineValues([I32, I64], [1, 2], "arguments")).toEqual([1, 2n]);
    expect(() => toEngineValues([I32, I64], [1], "arguments")).toThrow("arguments: expected 2 values, got 1");
    expect(() => toEngineValues([], [1], "arguments")).toThrow("arguments: expected 0 values, got 1");
  });

  it("say which value is refused", () => {
    expect(() => toEngineValues([I32, I32], [1, "x"], "arguments")).toThrow(
      "arguments, value 2: expected i32, got string",
    );
  });
});
