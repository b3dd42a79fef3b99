/** Tail calls take no room, whatever they call; arguments and results are those of ordinary calls. */
import { describe, expect, it, vi } from "vitest";
import { crossings } from "../../src/interpreter/crossings.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import { REFERENCES } from "../../src/isa/value-stack.ts";
import type { Table } from "../../src/memory/table.ts";
import { EXTERNREF, I32, I64 } from "../../src/module/types.ts";
import { call, exportedFunction, instantiate } from "../runtime/support.ts";
import { expectAsNative, expectSame, host } from "./support.ts";

const MILLION = 1_000_000;

/** One step of a chain: counts the first parameter down and adds to the second. */
const STEP = "(i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.extend_i32_s (local.get 0)))";
const TYPE = "(param i32 i64) (result i64)";
const SUM = BigInt((MILLION * (MILLION + 1)) / 2);

describe("tail calls", () => {
  it("use the quantum up, so that whoever wants to stop the program gets to know", () => {
    const now = vi.spyOn(Date, "now");
    const instance = instantiate(`
      (func $f (export "f") (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
        (return_call $f (i32.sub (local.get 0) (i32.const 1))))`);
    expect(call(instance, "f", 50_000)).toEqual([7]);
    expect(now.mock.calls.length).toBeGreaterThan(3);
    now.mockRestore();
  });
});

describe("a million tail calls, or some hundred thousand", () => {
  it("of the function itself", () => {
    const outcomes = expectAsNative(
      `(func $f (export "f") ${TYPE}
         (if (result i64) (local.get 0) (then (return_call $f ${STEP})) (else (local.get 1))))`,
      [["f", MILLION, 0n]],
    );
    expect(outcomes).toEqual([{ results: [SUM] }]);
  });

  it("of two functions in turn, with frames of different sizes", () => {
    expectAsNative(
      `(func $even (export "f") ${TYPE} (local i64 i64 i64)
         (if (i32.eqz (local.get 0)) (then (return (i64.add (local.get 1) (local.get 4)))))
         (local.set 4 (local.get 1)) (return_call $odd ${STEP} (i32.const 5)))
       (func $odd (param i32 i64 i32) (result i64)
         (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
         (return_call $even ${STEP}))`,
      [["f", MILLION / 4, 0n]],
    );
  });

  it("through a table", () => {
    expectAsNative(
      `(type $t (func ${TYPE})) (table 2 funcref) (elem (i32.const 0) func $f $g)
       (func $f (export "f") ${TYPE}
         (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
         (return_call_indirect (type $t) ${STEP} (i32.and (local.get 0) (i32.const 1))))
       (func $g ${TYPE} (return_call_indirect (type $t) (local.get 0) (i64.const 7) (i32.const 0)))`,
      [["f", MILLION / 8, 0n]],
    );
  });

  it("between two instances", () => {
    const outcomes = expectSame((machine) => {
      const first = machine.instantiate(
        `(type $t (func ${TYPE})) (table (export "table") 1 funcref) (memory 1) (data (i32.const 0) "\\01")
         (func (export "f") ${TYPE}
           (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
           (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.load (i32.const 0)))
             (i64.add (local.get 1) (i64.const 1)) (i32.const 0)))
         (func (export "call") (param i32 i64) (result i64) (i64.add (call 0 (local.get 0) (local.get 1)) (i64.load (i32.const 0))))`,
      );
      const second = machine.instantiate(
        `(import "first" "f" (func $first ${TYPE})) (import "first" "table" (table 1 funcref))
         (memory 1) (data (i32.const 0) "\\02") (elem (i32.const 0) func $f)
         (func $f ${TYPE}
           (if (i32.eqz (local.get 0)) (then (return (i64.add (local.get 1) (i64.load (i32.const 0))))))
           (return_call $first (i32.sub (local.get 0) (i32.const 1)) (i64.add (local.get 1) (i64.load (i32.const 0)))))
         (func (export "call") ${TYPE} (i64.mul (call $first (local.get 0) (local.get 1)) (i64.load (i32.const 0))))`,
        { "first.f": first.exported("f"), "first.table": first.exported("table") },
      );
      return [
        first.outcome("call", 100_000, 0n),
        first.outcome("call", 99_999, 0n),
        second.outcome("call", 100_001, 1n),
        first.outcome("f", 3, 0n),
      ];
    });
    expect(outcomes[0]).toEqual({ results: [150_001n] });
  });

  it("of host functions, each in a call of its own", () => {
    const add = host([I32, I64], [I64], (left, right) => BigInt(left as number) + (right as bigint));
    const instance = instantiate(
      `(import "host" "add" (func $add ${TYPE}))
       (func $f ${TYPE} (return_call $add (local.get 0) (local.get 1)))
       (func (export "f") (param i32) (result i64) (local i64)
         (loop
           (local.set 1 (call $f (i32.const 2) (local.get 1)))
           (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
         (local.get 1))`,
      { "host.add": add },
    );
    expect(call(instance, "f", 100_000)).toEqual([200_000n]);
  });

  it("between instances cross between them once, and back when they return", () => {
    const depths: number[] = [];
    const look = host([I32], [I32], (value) => {
      depths.push(crossings.length);
      return value;
    });
    const first = instantiate(
      `(import "host" "look" (func $look (param i32) (result i32))) (table (export "table") 1 funcref)
       (func (export "f") (param i32) (result i32)
         (if (i32.eqz (local.get 0)) (then (return_call $look (i32.const 5))))
         (return_call_indirect (param i32) (result i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))`,
      { "host.look": look },
    );
    const second = instantiate(
      `(import "first" "f" (func $first (param i32) (result i32))) (import "first" "table" (table 1 funcref))
       (elem (i32.const 0) func $f)
       (func $f (param i32) (result i32) (return_call $first (local.get 0)))
       (func (export "f") (param i32) (result i32) (i32.add (call $first (local.get 0)) (i32.const 1)))`,
      { "first.f": exportedFunction(first, "f"), "first.table": first.exports.get("table") as Table },
    );
    for (const count of [0, 1, 2, 1000]) expect(call(first, "f", count)).toEqual([5]);
    for (const count of [0, 1, 2, 1000]) expect(call(second, "f", count)).toEqual([6]);
    expect(depths).toEqual([0, 1, 1, 1, 1, 1, 1, 1]);
    expect(crossings).toHaveLength(0);
  });
});

describe("a tail call", () => {
  it("may have more arguments than its caller, whose own become free", () => {
    expectAsNative(
      `(func $sum (param i32 i32 i32 i32 i32) (result i32)
         (i32.sub (i32.mul (local.get 0) (local.get 4)) (i32.sub (local.get 1) (i32.mul (local.get 2) (local.get 3)))))
       (func $f (param i32 i32) (result i32)
         (return_call $sum (local.get 1) (local.get 0) (i32.add (local.get 0) (i32.const 1)) (local.get 1) (local.get 0)))
       (func (export "f") (param i32 i32) (result i32)
         (i32.sub (i32.mul (call $f (local.get 1) (local.get 0)) (i32.const 3)) (local.get 1)))`,
      [
        ["f", 3, 4],
        ["f", -1, 7],
      ],
    );
  });

  it("may exchange its arguments and have several results", () => {
    expectAsNative(
      `(func $f (export "f") (param i32 i64 f64) (result i64 f64 i32)
         (if (i32.eqz (local.get 0)) (then (return (local.get 1) (local.get 2) (local.get 0))))
         (return_call $g (local.get 2) (local.get 1) (local.get 0) (i32.const 1)))
       (func $g (param f64 i64 i32 i32) (result i64 f64 i32)
         (return_call $f (i32.sub (local.get 2) (local.get 3)) (i64.shl (local.get 1) (i64.const 1))
           (f64.div (local.get 0) (f64.const 2))))`,
      [
        ["f", 10, 3n, 4096],
        ["f", 0, -1n, -0],
      ],
    );
  });

  it("from deep in a stack drops what is below", () => {
    expectAsNative(
      `(func $id (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
       (func $f (param i32 i32) (result i32)
         (i32.const 1) (i32.clz (local.get 0))
         (loop (param i32) (drop) (i32.ctz (local.get 1)) (local.get 1) (local.get 0) (return_call $id))
         (unreachable))
       (func (export "f") (param i32 i32) (result i32) (i32.add (call $f (local.get 0) (local.get 1)) (i32.const 100)))`,
      [["f", 9, 5]],
    );
  });

  it("traps as an ordinary one does", () => {
    expectAsNative(
      `(table 3 funcref) (elem (i32.const 0) func $unary $none)
       (func $unary (param i32) (result i32) (local.get 0)) (func $none)
       (func (export "f") (param i32) (result i32)
         (return_call_indirect (param i32) (result i32) (i32.const 42) (local.get 0)))`,
      [0, 1, 2, 3, -1, 0].map((index) => ["f", index] as const),
    );
  });

  it("of a host function gives its results to the caller, also those of an instance on the way", () => {
    expectSame((machine) => {
      const split = machine.host([I32], [I32, I32], (value) => [(value as number) >> 4, (value as number) & 15]);
      const inner = machine.instantiate(
        `(import "host" "split" (func $split (param i32) (result i32 i32))) (memory 1) (data (i32.const 0) "\\07")
         (func (export "f") (param i32) (result i32 i32) (return_call $split (i32.add (local.get 0) (i32.load (i32.const 0)))))`,
        { "host.split": split },
      );
      const outer = machine.instantiate(
        `(import "inner" "f" (func $f (param i32) (result i32 i32))) (memory 1) (data (i32.const 0) "\\09")
         (func $tail (param i32 i32 i32) (result i32 i32) (return_call $f (local.get 2)))
         (func (export "f") (param i32) (result i32 i32 i32)
           (call $tail (i32.const 0) (i32.const 0) (local.get 0)) (i32.load (i32.const 0)))`,
        { "inner.f": inner.exported("f") },
      );
      return [outer.outcome("f", 0x123), inner.outcome("f", 0x123), outer.outcome("f", -1)];
    });
  });

  it("passes references on, and keeps none of its own", () => {
    const object = { some: "object" };
    const seen: boolean[] = [];
    const look = host([EXTERNREF], [EXTERNREF], (reference) => {
      seen.push(reference === object, REFERENCES.includes(object));
      return reference;
    });
    const instance = instantiate(
      `(import "host" "look" (func $look (param externref) (result externref)))
       (func $g (param i32 externref i32) (result externref) (local externref)
         (local.set 3 (local.get 1)) (return_call $look (local.get 3)))
       (func (export "f") (param externref) (result externref) (local externref)
         (local.set 1 (local.get 0))
         (return_call $g (i32.const 1) (local.get 1) (i32.const 2)))`,
      { "host.look": look },
    );
    expect(call(instance, "f", object)).toEqual([object]);
    expect(call(instance, "f", null)).toEqual([null]);
    expect(seen).toEqual([true, false, false, false]);
  });

  it("of a host function that calls back finds the caller's frame untouched", () => {
    const imports: { instance?: Instance } = {};
    const back = host([I32, I32, I32, I32], [I32], (depth) =>
      depth === 0 ? 1 : call(imports.instance as Instance, "f", (depth as number) - 1)[0],
    );
    const instance = instantiate(
      `(import "host" "back" (func $back (param i32 i32 i32 i32) (result i32)))
       (func $tail (param i32) (result i32) (return_call $back (local.get 0) (i32.const -1) (i32.const -1) (i32.const -1)))
       (func (export "f") (param i32) (result i32) (local i32 i32)
         (local.set 1 (i32.mul (local.get 0) (i32.const 3)))
         (local.set 2 (call $tail (local.get 0)))
         (i32.add (i32.add (local.get 1) (local.get 2)) (local.get 0)))`,
      { "host.back": back },
    );
    imports.instance = instance;
    expect(call(instance, "f", 50)).toEqual([1 + (4 * 50 * 51) / 2]);
  });
});
