import { describe, expect, it } from "vitest";
import { poolSlot } from "../../src/isa/constant-pool.ts";
import { CONSTANT_POOL_SLOTS, F64_STACK, I32_STACK } from "../../src/isa/value-stack.ts";
import { instantiate, callBits } from "../runtime/support.ts";

function slotOf(value: number): number {
  const [low, high] = new Int32Array(Float64Array.of(value).buffer);
  return poolSlot(low as number, high as number);
}

describe("the pool of constants", () => {
  it("has every double once, at the bottom of the value stack", () => {
    const slot = slotOf(0.1);
    expect(slot).toBeGreaterThanOrEqual(0);
    expect(slot).toBeLessThan(CONSTANT_POOL_SLOTS);
    expect(F64_STACK[slot]).toBe(0.1);
    expect(slotOf(0.1)).toBe(slot);
    expect(slotOf(0.2)).not.toBe(slot);
  });

  it("tells zeros of either sign apart, and has infinities and the smallest numbers", () => {
    expect(slotOf(0)).not.toBe(slotOf(-0));
    for (const value of [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324, -5e-324]) {
      expect(F64_STACK[slotOf(value)]).toBe(value);
    }
  });

  it("refuses NaNs, of which a host need not keep the bits", () => {
    expect(slotOf(Number.NaN)).toBe(-1);
    expect(poolSlot(1, 0x7ff00000)).toBe(-1);
    expect(poolSlot(0, 0x7ff00001)).toBe(-1);
    expect(poolSlot(-1, -1)).toBe(-1);
    expect(poolSlot(0, 0x7ff00000)).toBeGreaterThanOrEqual(0);
  });
});

// The last test of this file, which runs in a process of its own: the pool is never emptied.
describe("a full pool of constants", () => {
  it("refuses more, keeps those that it has, and code does without", () => {
    const known = slotOf(0.5);
    const words = I32_STACK.slice(CONSTANT_POOL_SLOTS * 2, CONSTANT_POOL_SLOTS * 2 + 4);
    let slot = 0;
    for (let value = 1000; slot >= 0; value++) slot = slotOf(value);
    expect(slot).toBe(-1);
    expect(slotOf(0.5)).toBe(known);
    expect(slotOf(1000)).toBeGreaterThanOrEqual(0);
    expect(I32_STACK.slice(CONSTANT_POOL_SLOTS * 2, CONSTANT_POOL_SLOTS * 2 + 4)).toEqual(words);
    const instance = instantiate(
      `(func (export "f") (param f64) (result f64 i32 f64)
         (f64.add (f64.mul (local.get 0) (f64.const 0.125)) (f64.const 0.5))
         (if (result i32) (f64.lt (local.get 0) (f64.const -0.375)) (then (i32.const 1)) (else (i32.const 2)))
         (f64.const -0.0625))`,
    );
    const bits = (value: number): bigint => new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
    expect(callBits(instance, "f", bits(4))).toEqual([bits(1), 2n, bits(-0.0625)]);
    expect(callBits(instance, "f", bits(-4))).toEqual([bits(0), 1n, bits(-0.0625)]);
  });
});
