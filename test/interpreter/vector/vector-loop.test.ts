/** Code that goes back and forth between the two loops, and leaves both. */
import { afterEach, describe, expect, it } from "vitest";
import { Trap } from "../../../src/base/errors.ts";
import { fixQuantum } from "../../../src/interpreter/quantum.ts";
import { call, instantiate } from "../../runtime/support.ts";
import { expectAsNative } from "../support.ts";

/**
 * In turns: vectors and scalars of the vector loop, an i64 and a float operation that only the other loop has, vectors that have
 * handlers, instructions behind a wide prefix, a call, memory growing, and a load that both loops leave.
 */
const MODULE = `
  (memory 1 8)
  (func $mix (param $v v128) (param $x i32) (result v128)
    ${"(local v128)".repeat(150)}
    (local $far v128)
    (local.set $far (i8x16.add (local.get $v) (i8x16.splat (local.get $x))))
    (v128.xor (local.get $far) (i8x16.shuffle 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 (local.get $far) (local.get $v))))
  (func (export "run") (param $n i32) (result i32)
    (local $v v128) (local $l i64) (local $d f64) (local $i i32)
    (local.set $v (v128.const i32x4 1 2 3 4))
    (local.set $d (f64.const 1.5))
    (loop $next
      (local.set $v (i32x4.add (local.get $v) (i32x4.splat (local.get $i))))
      (local.set $l (i64.mul (i64.add (local.get $l) (i64x2.extract_lane 0 (local.get $v))) (i64.const 0x123456789)))
      (local.set $v (i16x8.add_sat_s (local.get $v) (i64x2.splat (local.get $l))))
      (local.set $d (f64.div (f64.add (local.get $d) (f64.const 7)) (f64.const 3)))
      (v128.store (i32.and (i32.mul (local.get $i) (i32.const 52)) (i32.const 0xffff)) (call $mix (local.get $v) (local.get $i)))
      (drop (memory.grow (i32.const 0)))
      (local.set $v (v128.xor (local.get $v) (v128.load (i32.and (i32.mul (local.get $i) (i32.const 20)) (i32.const 0xfff)))))
      (local.set $v (f64x2.max (local.get $v) (f64x2.splat (local.get $d))))
      (local.set $v (v128.and (local.get $v) (v128.const i32x4 0x3fffffff 0x3fffffff 0x3fffffff 0x3fffffff)))
      (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (i32.xor (i32x4.extract_lane 1 (local.get $v)) (i32.wrap_i64 (local.get $l))))`;

afterEach(() => fixQuantum(100_000));

describe("code with vectors", () => {
  it.each([1, 2, 7, 3000])("does the same as in the host, with a quantum of %i", (quantum) => {
    fixQuantum(quantum);
    expectAsNative(MODULE, [
      ["run", 1],
      ["run", 2],
      ["run", 300],
    ]);
  });

  it("traps in either loop, and goes on afterwards", () => {
    const instance = instantiate(`
      (memory 1)
      (func (export "scalar") (param i32) (result i32)
        (drop (v128.not (v128.load (i32.const 0)))) (i32.load (local.get 0)))
      (func (export "vector") (param i32) (result i32)
        (i64x2.extract_lane 0 (v128.not (v128.load (local.get 0)))) (i32.wrap_i64))
      (func (export "divide") (param i32) (result i32)
        (i32.div_s (i32x4.extract_lane 0 (i32x4.splat (i32.const 84))) (local.get 0)))`);
    for (const [name, wrong, right, result] of [
      ["scalar", 65533, 65532, 0],
      ["vector", 65521, 65520, -1],
      ["divide", 0, 2, 42],
    ] as const) {
      expect(() => call(instance, name, wrong)).toThrow(Trap);
      expect(call(instance, name, right)).toEqual([result]);
    }
  });
});
