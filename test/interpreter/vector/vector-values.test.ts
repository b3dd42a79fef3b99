/** Vectors as values: in locals, globals, blocks, calls, and across the border to the host. */
import { describe, expect, it } from "vitest";
import { Global } from "../../../src/memory/global.ts";
import { I32, V128 } from "../../../src/module/types.ts";
import { readGlobal } from "../../../src/runtime/values.ts";
import { call, instantiate } from "../../runtime/support.ts";
import { type Call, expectAsNative, expectSame, host } from "../support.ts";

const VECTOR = Uint8Array.from({ length: 16 }, (_, i) => 17 * i);
const OTHER = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);

/** Functions that make vectors of numbers, and numbers of vectors. */
const HELPERS = `
  (func $make (param $x i32) (result v128)
    (i32x4.add (i32x4.splat (local.get $x)) (v128.const i32x4 0 1000 2000 -3000)))
  (func $take (param $v v128) (result i32)
    (i32.xor
      (i32.add (i32x4.extract_lane 0 (local.get $v)) (i32.mul (i32x4.extract_lane 1 (local.get $v)) (i32.const 3)))
      (i32.sub (i32x4.extract_lane 2 (local.get $v)) (i32.mul (i32x4.extract_lane 3 (local.get $v)) (i32.const 7)))))`;

const NUMBERS = [0, 1, -1, 77, -123_456, 0x7fffffff];

const CALLS: readonly Call[] = NUMBERS.map((number) => ["run", number]);

describe("vectors in functions", () => {
  it.each([
    [
      "locals that are read before they are written, beside others",
      `(local $a i64) (local $v v128) (local $b i32) (local $w v128)
       (local.set $b (local.get $x))
       (local.set $w (i32x4.sub (local.get $v) (call $make (local.get $b))))
       (call $take (i32x4.add (local.get $w) (local.get $v)))`,
    ],
    [
      "operands that still are a local when it is overwritten",
      `(local $v v128)
       (local.set $v (call $make (local.get $x)))
       (local.get $v)
       (local.set $v (i32x4.mul (local.get $v) (local.get $v)))
       (call $take (i32x4.sub (local.get $v)))`,
    ],
    [
      "a local that is set by an instruction with it as an operand, in a loop",
      `(local $v v128) (local $i i32)
       (local.set $v (call $make (local.get $x)))
       (loop $next
         (local.set $v (i8x16.shuffle 5 4 3 2 1 0 16 17 18 19 20 30 29 28 27 26 (local.get $v) (local.get $v)))
         (local.set $v (i16x8.extmul_high_i8x16_s (i8x16.swizzle (local.get $v) (local.get $v)) (local.get $v)))
         (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 5))))
       (call $take (local.get $v))`,
    ],
    [
      "tee, and a value that is dropped",
      `(local $v v128)
       (call $make (local.get $x))
       (drop (v128.const i64x2 1 2))
       (local.tee $v (v128.not (call $make (i32.const 3))))
       (call $take (v128.and (v128.or) (local.get $v)))`,
    ],
    [
      "select, with and without a type",
      `(call $take (select (call $make (i32.const 1)) (call $make (i32.const 2)) (local.get $x)))
       (call $take (select (result v128) (call $make (i32.const 5)) (call $make (i32.const 9)) (i32.eqz (local.get $x))))
       (i32.add)`,
    ],
    [
      "select between a local and an operand",
      `(local $v v128)
       (local.set $v (call $make (local.get $x)))
       (call $take (select (v128.not (local.get $v)) (local.get $v) (i32.and (local.get $x) (i32.const 1))))`,
    ],
    [
      "blocks with vectors among their results, left by branches",
      `(local $v v128)
       (block $out (result i64 v128 i32)
         (i64.const 9)
         (call $make (local.get $x))
         (local.get $x)
         (br_if $out (i32.gt_s (local.get $x) (i32.const 50)))
         (drop)
         (local.set $v)
         (v128.xor (local.get $v) (v128.const i64x2 77 -1))
         (br_table $out $out (i32.const 6) (local.get $x)))
       (local.set $x) (local.set $v)
       (i32.add (i32.wrap_i64) (i32.add (local.get $x) (call $take (local.get $v))))`,
    ],
    [
      "blocks with vectors as parameters, and both arms of an if",
      `(call $make (local.get $x))
       (call $make (i32.const 4))
       (if (param v128 v128) (result v128) (i32.lt_s (local.get $x) (i32.const 5))
         (then (i32x4.sub))
         (else (i8x16.add) (v128.not)))
       (call $take)`,
    ],
    [
      "a loop with a vector as parameter",
      `(local $i i32)
       (call $make (local.get $x))
       (loop $next (param v128) (result v128)
         (i32x4.add (v128.const i32x4 1 2 3 4))
         (br_if $next (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 6))))
       (call $take)`,
    ],
    [
      "slots that only a wide instruction reaches",
      `${"(local v128)".repeat(200)} (local $v v128) (local $w v128)
       (local.set $v (call $make (local.get $x)))
       (local.set $w (i8x16.shuffle 9 1 2 3 4 5 6 7 8 30 10 11 12 13 14 15 (local.get $v) (v128.not (local.get $v))))
       (local.set $v (v128.bitselect (local.get $w) (local.get $v) (i32x4.splat (local.get $x))))
       (call $take (i32x4.add (local.get $v) (local.get $w)))`,
    ],
  ])("are right as %s", (_, body) => {
    expectAsNative(`${HELPERS} (func (export "run") (param $x i32) (result i32) ${body})`, CALLS);
  });

  it.each([
    ["behind a narrower parameter, returned as the only result", "v128", "(local.get $v)"],
    ["in another order", "v128 f32 v128 i64", "(local.get $w) (local.get $f) (local.get $v) (local.get $l)"],
    ["overlapping where they come from", "v128 v128", "(local.get $v) (local.get $w)"],
    ["twice the same", "i32 v128 v128", "(local.get $x) (local.get $w) (local.get $w)"],
    [
      "computed at the end",
      "v128",
      "(i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 31 (local.get $w) (local.get $v))",
    ],
  ])("are right as parameters and results: %s", (_, results, body) => {
    const sums: Readonly<Record<string, string>> = {
      v128: "(local.set $v) (local.set $x (i32.add (i32.mul (local.get $x) (i32.const 31)) (call $take (local.get $v))))",
      f32: "(local.set $f) (local.set $x (i32.add (local.get $x) (i32.reinterpret_f32 (local.get $f))))",
      i64: "(local.set $l) (local.set $x (i32.add (local.get $x) (i32.wrap_i64 (local.get $l))))",
      i32: "(local.get $x) (i32.add) (local.set $x)",
    };
    const take = results
      .split(" ")
      .reverse()
      .map((type) => sums[type]);
    expectAsNative(
      `${HELPERS}
       (func $f (param $x i32) (param $v v128) (param $f f32) (param $w v128) (param $l i64) (result ${results}) ${body})
       (func (export "run") (param $x i32) (result i32) (local $v v128) (local $f f32) (local $l i64)
         (call $f (local.get $x) (call $make (local.get $x)) (f32.const 1.5) (call $make (i32.const 8)) (i64.const 55))
         ${take.join("\n")}
         (local.get $x))`,
      CALLS,
    );
  });

  it("are right in globals of the module and of another one", () => {
    const owner = `
      (global $g (export "g") (mut v128) (v128.const i32x4 1 2 3 4))
      (global (export "constant") v128 (v128.const i64x2 5 -6))
      (func (export "set") (param $x i32) (global.set $g (i32x4.splat (local.get $x))))
      (func (export "get") (result i32) (i32x4.extract_lane 3 (global.get $g)))`;
    const user = `
      (import "o" "g" (global $g (mut v128))) (import "o" "constant" (global $constant v128))
      (global $copy v128 (global.get $constant))
      (global $own (mut v128) (v128.const f32x4 1 2 nan:0x123456 -0))
      (func (export "bump") (result i32)
        (global.set $g (i32x4.add (global.get $g) (v128.const i32x4 10 20 30 40)))
        (global.set $own (i32x4.sub (global.get $own) (global.get $copy)))
        (i32.add (i32x4.extract_lane 2 (global.get $g)) (i32x4.extract_lane 2 (global.get $own))))`;
    expectSame((machine) => {
      const first = machine.instantiate(owner);
      const second = machine.instantiate(user, {
        "o.g": first.exported("g"),
        "o.constant": first.exported("constant"),
      });
      const steps = [() => first.outcome("get"), () => second.outcome("bump"), () => first.outcome("set", 7)];
      return [0, 1, 0, 1, 2, 1, 0].map((step) => (steps[step] as (typeof steps)[number])());
    });
  });

  it("pass tail calls and calls through tables", () => {
    const instance = instantiate(`${HELPERS}
      (type $t (func (param i32 v128) (result v128)))
      (table funcref (elem $count $double))
      (func $count (type $t) (if (result v128) (local.get 0)
        (then (return_call $count (i32.sub (local.get 0) (i32.const 1)) (i32x4.add (local.get 1) (v128.const i32x4 1 1 1 1))))
        (else (return_call_indirect (type $t) (i32.const 0) (local.get 1) (i32.const 1)))))
      (func $double (type $t) (i32x4.add (local.get 1) (local.get 1)))
      (func (export "run") (param i32) (result i32)
        (i32x4.extract_lane 2 (call_indirect (type $t) (local.get 0) (v128.const i32x4 0 0 5 0) (i32.const 0))))`);
    expect(call(instance, "run", 20_000)).toEqual([40_010]);
  });
});

describe("vectors of the host", () => {
  it("are sixteen bytes, lane 0 first, as arguments, results and globals", () => {
    const instance = instantiate(`
      (global (export "g") v128 (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
      (func (export "swap") (param v128 i32 v128) (result v128 i32 v128) (local.get 2) (local.get 1) (local.get 0))`);
    expect(call(instance, "swap", VECTOR, 5, OTHER)).toEqual([OTHER, 5, VECTOR]);
    const global = instance.exports.get("g");
    expect(global).toBeInstanceOf(Global);
    expect(readGlobal(global as Global)).toEqual(Uint8Array.from({ length: 16 }, (_, i) => i));
  });

  it("are passed to functions of the host and taken from them", () => {
    const seen: unknown[] = [];
    const f = host([I32, V128, I32, V128], [V128, I32], (...args) => {
      seen.push(...args);
      return [OTHER, 9];
    });
    const instance = instantiate(
      `(import "h" "f" (func $f (param i32 v128 i32 v128) (result v128 i32)))
       (func (export "run") (param v128) (result v128 i32)
         (call $f (i32.const 1) (local.get 0) (i32.const 2) (v128.not (local.get 0))))`,
      { "h.f": f },
    );
    expect(call(instance, "run", VECTOR)).toEqual([OTHER, 9]);
    expect(seen).toEqual([1, VECTOR, 2, VECTOR.map((byte) => ~byte)]);
  });
});
