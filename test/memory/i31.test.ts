import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isI31, toI31 } from "../../src/memory/i31.ts";

describe("a scalar reference", () => {
  it("keeps the lower 31 bits of an i32, with their sign", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (word) => {
        expect(toI31(word)).toBe(Number(BigInt.asIntN(31, BigInt(word))));
        expect(isI31(toI31(word))).toBe(true);
      }),
    );
  });

  it.each([2 ** 30, -(2 ** 30) - 1, -0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, "1", 1n, null, {}])(
    "is not %s",
    (value) => {
      expect(isI31(value)).toBe(false);
    },
  );
});
