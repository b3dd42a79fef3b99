import { describe, expect, it } from "vitest";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import type { Table } from "../../src/memory/table.ts";
import { EXTERNREF, F64, I32, I64 } from "../../src/module/types.ts";
import { exportedFunction, global, globalBits, instantiate } from "./support.ts";

/** The bits of a global with the given initializer. */
function evaluate(type: string, initializer: string): unknown {
  return globalBits(instantiate(`(global (export "g") ${type} ${initializer})`), "g");
}

describe("constant expressions", () => {
  it.each([
    ["i32", "i32.const -2", 0xffff_fffen],
    ["i32", "i32.const 0x7fffffff", 0x7fff_ffffn],
    ["i64", "i64.const -1", 0xffff_ffff_ffff_ffffn],
    ["i64", "i64.const 0x123456789abcdef0", 0x1234_5678_9abc_def0n],
    ["f32", "f32.const nan:0x200001", 0x7fa0_0001n],
    ["f64", "f64.const -nan:0x4000000000001", 0xfff4_0000_0000_0001n],
    ["f64", "f64.const -0", 0x8000_0000_0000_0000n],
  ])("of %s: %s", (type, expression, bits) => {
    expect(evaluate(type, `(${expression})`)).toBe(bits);
  });

  it.each([
    ["i32", "(i32.add (i32.const -1) (i32.const 3))", 2n],
    ["i32", "(i32.sub (i32.const 1) (i32.const 3))", 0xffff_fffen],
    ["i32", "(i32.mul (i32.const 0x10000) (i32.const 0x10001))", 0x1_0000n],
    ["i64", "(i64.add (i64.const -1) (i64.const 3))", 2n],
    ["i64", "(i64.sub (i64.const 1) (i64.const 3))", 0xffff_ffff_ffff_fffen],
    ["i64", "(i64.mul (i64.const 0x100000000) (i64.const 0x100000001))", 0x1_0000_0000n],
    ["i32", "(i32.mul (i32.add (i32.const 2) (i32.const 3)) (i32.sub (i32.const 9) (i32.const 2)))", 35n],
  ])("of %s compute with wrapping: %s", (type, expression, bits) => {
    expect(evaluate(type, expression)).toBe(bits);
  });

  it("read imported globals, bit for bit", () => {
    const instance = instantiate(
      `(import "host" "f64" (global $f f64))
       (import "host" "i64" (global $i i64))
       (global (export "f") f64 (global.get $f))
       (global (export "i") i64 (i64.add (global.get $i) (i64.const 1)))`,
      { "host.f64": global(F64, 0x7ff0_0000_0000_0001n), "host.i64": global(I64, 41n) },
    );
    expect(globalBits(instance, "f")).toBe(0x7ff0_0000_0000_0001n);
    expect(globalBits(instance, "i")).toBe(42n);
  });

  it("give references: null, functions, and those of other globals", () => {
    const object = { some: "object" };
    const instance = instantiate(
      `(import "host" "ref" (global $r externref))
       (func $f (export "f"))
       (global (export "null") funcref (ref.null func))
       (global (export "func") funcref (ref.func $f))
       (global (export "extern") externref (global.get $r))`,
      { "host.ref": global(EXTERNREF, object) },
    );
    expect(globalBits(instance, "null")).toBeNull();
    expect(globalBits(instance, "func")).toBe(exportedFunction(instance, "f"));
    expect(globalBits(instance, "extern")).toBe(object);
  });

  it("fill element segments", () => {
    const instance = instantiate(
      `(import "host" "at" (global $at i32))
       (func $f (export "f") (result i32) i32.const 1)
       (table (export "t") 4 funcref)
       (elem (offset (i32.add (global.get $at) (i32.const 1))) funcref (ref.func $f) (ref.null func))`,
      { "host.at": global(I32, 1n) },
    );
    const { elements } = instance.exports.get("t") as Table;
    const func: FunctionInstance = exportedFunction(instance, "f");
    expect(elements).toEqual([null, null, func, null]);
  });
});
