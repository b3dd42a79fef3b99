/** How operands get into register instructions: constants and locals as they are, results straight to where they go. */
import { describe, expect, it } from "vitest";
import { registerCode } from "./support.ts";

describe("a constant", () => {
  it("is an immediate of the instruction, on the right", () => {
    expect(registerCode("(func (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))")).toEqual([
      "i32.mul.k s0, s0, 3",
      "return s1",
    ]);
    expect(registerCode("(func (param i64) (result i64) (i64.xor (local.get 0) (i64.const -2)))")).toEqual([
      "i64.xor.k s0, s0, -2, -1",
      "return s1",
    ]);
  });

  it("is one on the left where that makes no difference", () => {
    expect(registerCode("(func (param i32) (result i32) (i32.and (i32.const 3) (local.get 0)))")).toEqual([
      "i32.and.k s0, s0, 3",
      "return s1",
    ]);
  });

  it("is one on the left where there is a form for it", () => {
    expect(registerCode("(func (param i32) (result i32) (i32.sub (i32.const 3) (local.get 0)))")).toEqual([
      "i32.sub.kl s0, s0, 3",
      "return s1",
    ]);
    expect(registerCode("(func (param f64) (result f64) (f64.div (f64.const 0.5) (local.get 0)))")).toEqual([
      "f64.div.kl s0, s0, 0.5",
      "return s1",
    ]);
  });

  it("is loaded where there is none", () => {
    expect(registerCode("(func (param i32) (result i32) (i32.shr_s (i32.const 3) (local.get 0)))")).toEqual([
      "const.32 s2, 3",
      "i32.shr_s s0, s2, s0",
      "return s1",
    ]);
    expect(registerCode("(func (param f32) (result f32) (f32.add (local.get 0) (f32.const 1)))")).toEqual([
      "const.32 s3, 1065353216",
      "f32.add s0, s0, s3",
      "return s1",
    ]);
  });

  it("that is subtracted is added with the other sign", () => {
    expect(registerCode("(func (param i32) (result i32) (i32.sub (local.get 0) (i32.const 3)))")).toEqual([
      "i32.add.k s0, s0, -3",
      "return s1",
    ]);
    expect(registerCode("(func (param i64) (result i64) (i64.sub (local.get 0) (i64.const 0x100000000)))")).toEqual([
      "i64.add.k s0, s0, 0, -1",
      "return s1",
    ]);
  });

  it("of doubles comes from the pool, and a NaN from the code", () => {
    const code = registerCode(
      `(func (param f64) (result f64)
         (f64.add (f64.mul (local.get 0) (f64.const 2)) (f64.const nan:0x8000000000001)))`,
    );
    expect(code).toEqual(["f64.mul.k s2, s0, 2", "const.64 s3, 1, 2146959360", "f64.add s0, s2, s3", "return s1"]);
  });

  it("that is an amount to shift by is taken modulo the width", () => {
    const shift = (type: string, instruction: string, amount: number) =>
      registerCode(
        `(func (param ${type}) (result ${type}) (${type}.${instruction} (local.get 0) (${type}.const ${amount})))`,
      )[0];
    expect(shift("i64", "shl", 7)).toBe("i64.shl.k s0, s0, 7");
    expect(shift("i64", "shl", 39)).toBe("i64.shl.k32 s0, s0, 7");
    expect(shift("i64", "shr_s", 64)).toBe("i64.shr_s.k s0, s0, 0");
    expect(shift("i64", "shr_u", 63)).toBe("i64.shr_u.k32 s0, s0, 31");
    expect(shift("i64", "rotr", 1)).toBe("i64.rotl.k32 s0, s0, 31");
    expect(shift("i64", "rotr", 0)).toBe("i64.rotl.k s0, s0, 0");
    expect(shift("i32", "rotr", 1)).toBe("i32.rotl.k s0, s0, 31");
  });
});

describe("a local", () => {
  it("is an operand where it is", () => {
    expect(registerCode("(func (param i64 i64) (result i64) (i64.mul (local.get 1) (local.get 0)))")).toEqual([
      "i64.mul s0, s1, s0",
      "return s2",
    ]);
  });

  it("that is set gets the result of the instruction before", () => {
    const code = registerCode(
      `(func (param i32 i32) (local i32)
         (local.set 2 (i32.add (local.get 0) (local.get 1)))
         (local.set 0 (i32.mul (local.get 2) (local.get 2))))`,
    );
    expect(code).toEqual(["i32.add s3, s0, s1", "i32.mul s0, s3, s3", "return s2"]);
  });

  it("that is set and used at once needs no move", () => {
    const code = registerCode(
      `(func (param i32) (result i32) (local i32)
         (i32.mul (local.tee 1 (i32.rotl (local.get 0) (i32.const 5))) (local.get 1)))`,
    );
    expect(code).toEqual(["i32.rotl.k s2, s0, 5", "i32.mul s0, s2, s2", "return s1"]);
  });

  it("gets a constant, another local or a sum in one instruction", () => {
    const code = registerCode(
      `(func (param i32 i64) (local i32 i64 f64)
         (local.set 2 (i32.const 7)) (local.set 3 (local.get 1)) (local.set 4 (f64.const -0.5))
         (local.set 0 (i32.add (i32.add (local.get 2) (i32.const 3)) (i32.const 4))))`,
    );
    expect(code).toEqual([
      "const.32 s3, 7",
      "move.64 s4, s1",
      "const.f64 s5, -0.5",
      "i32.add.k s0, s3, 7",
      "return s2",
    ]);
  });

  it("set to itself needs no instruction", () => {
    expect(registerCode("(func (param i32) (local.set 0 (local.get 0)))")).toEqual(["return s1"]);
  });

  it("of another type is the same slot", () => {
    const code = registerCode(
      `(func (param i64 f64) (result i32)
         (i32.add (i32.wrap_i64 (local.get 0)) (i32.wrap_i64 (i64.reinterpret_f64 (local.get 1)))))`,
    );
    expect(code).toEqual(["i32.add s0, s0, s1", "return s2"]);
  });
});

describe("operands that are needed side by side", () => {
  it("are moved in pairs", () => {
    const code = registerCode(
      `(func $f (param i32 i32 i32 i32 i32)
         (call $f (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))`,
    );
    expect(code).toEqual([
      "move.32.32 s6, s4, s7, s3",
      "move.32.32 s8, s2, s9, s1",
      "move.32 s10, s0",
      "call.lazy s6, s11, #0",
      "return s5",
    ]);
  });

  it("are not moved when they are there already", () => {
    const code = registerCode(
      `(import "host" "f" (func $f (param i32 f64)))
       (func (param i32 f64) (call $f (i32.clz (local.get 0)) (f64.sqrt (local.get 1))))`,
    );
    expect(code).toEqual(["i32.clz s3, s0", "f64.sqrt s4, s1", "call.import s3, s5, #0", "return s2"]);
  });

  it("move as doubles, words and references do", () => {
    const code = registerCode(
      `(import "host" "f" (func $f (param f64 i64 f32 externref)))
       (func (param externref f32 i64 f64) (call $f (local.get 3) (local.get 2) (local.get 1) (local.get 0)))`,
    );
    expect(code).toEqual([
      "move.f64 s5, s3",
      "move.64 s6, s2",
      "move.32 s7, s1",
      "ref.move s8, s0",
      "call.import s5, s9, #0",
      "return.clear s0, s4, ×9",
    ]);
  });
});

describe("two operations", () => {
  const fused = (params: string, result: string, body: string): string[] => {
    return registerCode(`(func (param ${params}) (result ${result}) ${body})`);
  };

  it("become one when there is one for them", () => {
    const [first = ""] = fused("i32 i32", "i32", "(i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 3)))");
    expect(first).toBe("i32.add_shl s0, s0, s1, 3");
    expect(fused("i32 i32 i32", "i32", "(i32.xor (i32.and (local.get 0) (local.get 1)) (local.get 2))")).toEqual([
      "i32.xor_and s0, s2, s0, s1",
      "return s3",
    ]);
    expect(fused("f64 f64 f64", "f64", "(f64.sub (local.get 2) (f64.mul (local.get 0) (local.get 1)))")).toEqual([
      "f64.sub_mul s0, s2, s0, s1",
      "return s3",
    ]);
    expect(fused("i64 i64", "i64", "(i64.rotl (i64.xor (local.get 0) (local.get 1)) (i64.const 40))")).toEqual([
      "i64.rotl_xor.k32 s0, s0, s1, 8",
      "return s2",
    ]);
    expect(fused("i32", "i32", "(i32.and (i32.shr_u (local.get 0) (i32.const 4)) (i32.const 15))")).toEqual([
      "i32.and_shr_u.k s0, s0, 4, 15",
      "return s1",
    ]);
  });

  it("stay two when the order matters", () => {
    expect(fused("f64 f64 f64", "f64", "(f64.sub (f64.mul (local.get 0) (local.get 1)) (local.get 2))")).toEqual([
      "f64.mul s4, s0, s1",
      "f64.sub s0, s4, s2",
      "return s3",
    ]);
  });

  it("stay two when the result of the first is kept", () => {
    const body = "(i32.add (local.tee 0 (i32.shl (local.get 1) (i32.const 3))) (local.get 1))";
    expect(fused("i32 i32", "i32", body)).toEqual(["i32.shl.k s0, s1, 3", "i32.add s0, s0, s1", "return s2"]);
  });

  it("stay two when code may be entered between them", () => {
    const body = `(block (result i32) (br_if 0 (i32.const 1) (local.get 1)) (drop) (i32.shl (local.get 1) (i32.const 3)))
      (i32.add (local.get 0))`;
    expect(fused("i32 i32", "i32", body)).toEqual([
      "br.i32.eqz s1, → 3",
      "const.32 s3, 1",
      "br → 4",
      "i32.shl.k s3, s1, 3",
      "i32.add s0, s3, s0",
      "return s2",
    ]);
  });
});

describe("select", () => {
  it("reads its three operands where they are", () => {
    const code = registerCode(
      "(func (param f64 f64 i32) (result f64) (select (local.get 0) (local.get 1) (local.get 2)))",
    );
    expect(code).toEqual(["select.64 s0, s0, s1, s2", "return s3"]);
  });

  it("of constants loads them", () => {
    const code = registerCode("(func (param i32) (result i32) (select (i32.const 1) (i32.const 2) (local.get 0)))");
    expect(code).toEqual(["const.32 s2, 1", "const.32 s3, 2", "select.32 s0, s2, s3, s0", "return s1"]);
  });

  it("of references is done outside of the loop", () => {
    const code = registerCode(
      `(func (param externref externref i32) (result externref)
         (select (result externref) (local.get 0) (local.get 1) (local.get 2)))`,
    );
    expect(code).toEqual(["ref.select s4, s0, s1, s2", "ref.take s0, s4", "return.clear s1, s3, ×6"]);
  });
});

describe("globals", () => {
  it("are read and written in the block of their instance, or where they were imported from", () => {
    const code = registerCode(
      `(import "host" "a" (global $a (mut i32))) (import "host" "b" (global $b (mut f64)))
       (global $c (mut i32) (i32.const 0)) (global $d (mut i64) (i64.const 0)) (global $e (mut f32) (f32.const 0))
       (func
         (global.set $c (global.get $a)) (global.set $a (i32.const 1)) (global.set $b (global.get $b))
         (global.set $d (global.get $d)) (global.set $e (global.get $e)))`,
    );
    expect(code).toEqual([
      "imported.get.32 s1, #0",
      "global.set.32 s1, #0",
      "const.32 s1, 1",
      "imported.set.32 s1, #0",
      "imported.get.64 s1, #1",
      "imported.set.64 s1, #1",
      "global.get.64 s1, #2",
      "global.set.64 s1, #2",
      "global.get.32 s1, #4",
      "global.set.32 s1, #4",
      "return s0",
    ]);
  });
});
