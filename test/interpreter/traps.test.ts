/** Every kind of trap, as the host's WebAssembly traps, and what a trap leaves behind. */
import { describe, expect, it } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import { TRAP_MESSAGES, type TrapKind } from "../../src/base/traps.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import { call, instantiate } from "../runtime/support.ts";
import { expectAsNative, outcome } from "./support.ts";

/** Bodies of functions from nothing to nothing, by the trap that ends them. */
const TRAPS: Partial<Readonly<Record<TrapKind, readonly string[]>>> = {
  unreachable: ["(unreachable)", "(block (br_if 0 (i32.const 0)) (unreachable))"],
  memoryOutOfBounds: [
    "(drop (i32.load (i32.const 65533)))",
    "(drop (i32.load8_u (i32.const 65536)))",
    "(drop (i64.load (i32.const -8)))",
    "(drop (i64.load offset=65536 (i32.const 0)))",
    "(drop (f64.load offset=4294967295 (i32.const 1)))",
    "(drop (i32.load8_s offset=4294967295 (i32.const -1)))",
    "(drop (i32.load (i32.add (global.get $minus) (i32.const -3))))",
    "(drop (i32.load16_u (i32.add (global.get $minus) (i32.shl (global.get $page) (i32.const 3)))))",
    "(i32.store (i32.const 65533) (i32.const 1))",
    "(i64.store offset=65529 (global.get $zero) (i64.const 1))",
    "(f64.store offset=2147483648 (global.get $zero) (f64.const 1))",
    "(i32.store8 (global.get $minus) (global.get $minus))",
    "(i64.store16 offset=65535 (global.get $zero) (i64.const 1))",
    "(memory.fill (i32.const 65530) (i32.const 1) (i32.const 7))",
    "(memory.copy (i32.const 0) (i32.const 65530) (i32.const 7))",
    "(memory.copy (i32.const 65530) (i32.const 0) (i32.const 7))",
    "(memory.copy (i32.const 65537) (i32.const 0) (i32.const 0))",
    "(memory.init $data (i32.const 0) (i32.const 1) (i32.const 3))",
    "(memory.init $data (i32.const 65534) (i32.const 0) (i32.const 3))",
    "(data.drop $data) (memory.init $data (i32.const 0) (i32.const 0) (i32.const 1))",
  ],
  tableOutOfBounds: [
    "(drop (table.get $t (i32.const 4)))",
    "(drop (table.get $t (i32.const -1)))",
    "(table.set $t (i32.const 4) (ref.null func))",
    "(table.fill $t (i32.const 2) (ref.null func) (i32.const 3))",
    "(table.copy $t $t (i32.const 0) (i32.const 2) (i32.const 3))",
    "(table.copy $t $t (i32.const 5) (i32.const 0) (i32.const 0))",
    "(table.init $t $e (i32.const 3) (i32.const 0) (i32.const 2))",
    "(table.init $t $e (i32.const 0) (i32.const 1) (i32.const 2))",
    "(elem.drop $e) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1))",
  ],
  undefinedElement: [
    "(call_indirect (i32.const 4))",
    "(call_indirect (i32.const -1))",
    "(return_call_indirect (i32.const 4))",
    "(call_indirect $u (i32.const 1))",
  ],
  uninitializedElement: [
    "(call_indirect (i32.const 3))",
    "(return_call_indirect (i32.const 3))",
    "(call_indirect $u (i32.const 0))",
  ],
  indirectCallTypeMismatch: [
    "(call_indirect (i32.const 1))",
    "(return_call_indirect (i32.const 1))",
    "(drop (call_indirect (result i32) (i32.const 0)))",
    "(drop (call_indirect (param i64) (result i32) (i64.const 0) (i32.const 1)))",
  ],
  integerDivideByZero: [
    "(drop (i32.div_s (global.get $page) (global.get $zero)))",
    "(drop (i32.div_u (global.get $zero) (i32.const 0)))",
    "(drop (i32.rem_s (global.get $minus) (global.get $zero)))",
    "(drop (i32.rem_u (i32.const 1) (global.get $zero)))",
    "(drop (i64.div_s (i64.const 1) (i64.extend_i32_s (global.get $zero))))",
    "(drop (i64.div_u (i64.const 1) (i64.extend_i32_s (global.get $zero))))",
    "(drop (i64.rem_s (i64.const 0x100000000) (i64.extend_i32_s (global.get $zero))))",
    "(drop (i64.rem_u (i64.const 0x100000000) (i64.extend_i32_s (global.get $zero))))",
  ],
  integerOverflow: [
    "(drop (i32.div_s (i32.const 0x80000000) (global.get $minus)))",
    "(drop (i64.div_s (i64.const 0x8000000000000000) (i64.extend_i32_s (global.get $minus))))",
    "(drop (i32.trunc_f64_s (f64.const 2147483648)))",
    "(drop (i32.trunc_f32_u (f32.const -1)))",
    "(drop (i64.trunc_f64_u (f64.const 18446744073709551616)))",
    "(drop (i64.trunc_f32_s (f32.const -inf)))",
  ],
  invalidConversionToInteger: [
    "(drop (i32.trunc_f64_u (f64.const nan)))",
    "(drop (i32.trunc_f32_s (f32.const -nan)))",
    "(drop (i64.trunc_f64_s (f64.const nan)))",
  ],
};

const MODULE = `
  (memory (export "memory") 1) (data $data "abc")
  (table $t 4 funcref) (table $u 1 funcref)
  (elem (table $t) (i32.const 0) func $nothing $unary) (elem $e func $nothing $nothing)
  (global $zero (mut i32) (i32.const 0)) (global $minus (mut i32) (i32.const -1)) (global $page (mut i32) (i32.const 65536))
  (func $nothing) (func $unary (param i32) (result i32) (local.get 0))`;

const CASES = Object.entries(TRAPS).flatMap(([kind, bodies]) =>
  bodies.map((body) => [kind as TrapKind, body] as const),
);

describe("a trap", () => {
  it.each(CASES)("%s: %s", (kind, body) => {
    const text = `${MODULE} (func (export "f") ${body})`;
    expect(expectAsNative(text, [["f"]])).toEqual([{ trap: kind }]);
    expect(() => call(instantiate(text), "f")).toThrow(TRAP_MESSAGES[kind]);
  });

  it("says which element of a table is not there", () => {
    const instance = instantiate(`${MODULE} (func (export "f") (param i32) (call_indirect (local.get 0)))`);
    expect(() => call(instance, "f", 3)).toThrow("uninitialized element 3");
    expect(() => call(instance, "f", -1)).toThrow("undefined element 4294967295");
  });

  it("in the middle of arithmetic with joined instructions is the same", () => {
    expectAsNative(
      `(memory 1)
       (func (export "f") (param i32 i32) (result i32)
         (i32.add
           (i32.load (i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 2))))
           (i32.div_s (local.get 0) (i32.load8_s (i32.add (local.get 0) (local.get 1))))))`,
      [
        ["f", 0, 16_384],
        ["f", 65_532, 0],
        ["f", 65_533, 0],
        ["f", -4, 1],
        ["f", -4, 0x40000000],
        ["f", 4, -1],
      ],
    );
  });
});

describe("after a trap", () => {
  it("what was done before it stays done", () => {
    const instance = instantiate(
      `(memory (export "memory") 1) (global $g (mut i32) (i32.const 1))
       (func (export "f") (global.set $g (i32.const 2)) (i32.store (i32.const 8) (i32.const 3)) (unreachable))
       (func (export "get") (result i32) (i32.add (global.get $g) (i32.load (i32.const 8))))`,
    );
    expect(outcome(instance, ["f"])).toEqual({ trap: "unreachable" });
    expect(call(instance, "get")).toEqual([5]);
  });

  it.each([
    "(i32.store (i32.const 65534) (i32.const -1))",
    "(i64.store (i32.const 65530) (i64.const -1))",
    "(i64.store offset=65529 (i32.wrap_i64 (i64.load (i32.const 0))) (i64.load (i32.const 8)))",
    "(f64.store (i32.const 65529) (f64.const -nan:0xfffffffffffff))",
    "(i32.store16 offset=65535 (i32.const 0) (i32.const -1))",
    "(memory.fill (i32.const 65530) (i32.const -1) (i32.const 8))",
    "(memory.copy (i32.const 65530) (i32.const 8) (i32.const 8))",
    "(memory.init 0 (i32.const 65535) (i32.const 0) (i32.const 2))",
  ])("no part of a value has reached memory: %s", (body) => {
    const instance = instantiate(
      `(memory (export "memory") 1) (data "\\ff\\ff\\ff") (func (export "f") ${body})
       (func (export "prepare") (memory.fill (i32.const 8) (i32.const 255) (i32.const 8)))`,
    );
    call(instance, "prepare");
    expect(outcome(instance, ["f"])).toEqual({ trap: "memoryOutOfBounds" });
    const { bytes } = instance.exports.get("memory") as LinearMemory;
    expect([...bytes.subarray(65_528)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it.each([
    "table.fill 0 (i32.const 1) (ref.func 0) (i32.const 2)",
    "table.init 0 0 (i32.const 1) (i32.const 0) (i32.const 2)",
  ])("no element of a table has changed: %s", (instruction) => {
    const instance = instantiate(
      `(table 2 funcref) (elem func 0 0) (func (export "f") (${instruction}))
         (func (export "isNull") (result i32) (ref.is_null (table.get 0 (i32.const 1))))`,
    );
    expect(outcome(instance, ["f"])).toEqual({ trap: "tableOutOfBounds" });
    expect(call(instance, "isNull")).toEqual([1]);
  });

  it("the function and others can be called again, at any depth of it", () => {
    const instance = instantiate(
      `(func $f (export "f") (param i32) (result i32)
         (if (i32.eqz (local.get 0)) (then (unreachable)))
         (i32.add (call $f (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
       (func (export "g") (param i32) (result i32)
         (if (result i32) (local.get 0)
           (then (i32.add (call 1 (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
           (else (i32.const 0))))`,
    );
    for (let round = 0; round < 50; round++) expect(() => call(instance, "f", 10_000)).toThrow(Trap);
    expect(call(instance, "g", 10_000)).toEqual([10_000]);
  });
});
