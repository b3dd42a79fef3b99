import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FunctionInstance } from "../../src/interpreter/instance.ts";
import type { Tag } from "../../src/memory/tag.ts";
import { exceptionOfValues, payloadValue } from "../../src/runtime/exceptions.ts";
import { call, instantiate } from "./support.ts";

const instance = instantiate(`
  (tag $all (export "all") (param i32 externref v128 i64 f32 funcref f64))
  (func $f (export "f"))
  (func (export "throw") (param i32 externref v128 i64 f32 funcref f64)
    (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (throw $all))`);
const tag = instance.exports.get("all") as Tag;
const func = instance.exports.get("f");

const VALUES = fc.tuple(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined), fc.array(fc.integer())),
  fc.uint8Array({ minLength: 16, maxLength: 16 }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.float(),
  fc.constantFrom(func, null),
  fc.double(),
);

describe("an exception that the host makes", () => {
  it("gives each value of its payload", () => {
    fc.assert(
      fc.property(VALUES, (values) => {
        const exception = exceptionOfValues(tag, values);
        expect(values.map((_, i) => payloadValue(exception, i))).toEqual(values);
      }),
    );
  });

  it("has the payload that WebAssembly code would have given it", () => {
    fc.assert(
      fc.property(VALUES, (values) => {
        let thrown: unknown;
        try {
          call(instance, "throw", ...values);
        } catch (error) {
          ({ exception: thrown } = error as { exception: unknown });
        }
        expect(exceptionOfValues(tag, values).payload).toEqual((thrown as { payload: unknown }).payload);
      }),
    );
  });

  it("keeps references as they are", () => {
    expect(func).toBeInstanceOf(FunctionInstance);
    expect(payloadValue(exceptionOfValues(tag, [0, null, new Uint8Array(16), 0n, 0, func, 0]), 5)).toBe(func);
  });
});
