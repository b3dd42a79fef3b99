/** The forms of loads and stores, by where the address and the value come from. */
import { describe, expect, it } from "vitest";
import { registerCode } from "./support.ts";

/** The instructions of a function of three i32 parameters, without the return. */
function code(body: string, memories = "(memory 1)", params = "i32 i32 i32"): string[] {
  return registerCode(`${memories} (func (param ${params}) ${body})`).slice(0, -1);
}

describe("an address", () => {
  it("in a local has the instruction's offset added", () => {
    expect(code("(drop (i32.load offset=8 (local.get 1)))")).toEqual(["i32.load s4, s1, +8"]);
    expect(code("(drop (i64.load8_s offset=8 (local.get 1)))")).toEqual(["i64.load8_s s4, s1, +8"]);
    expect(code("(drop (f32.load offset=8 (local.get 1)))")).toEqual(["i32.load s4, s1, +8"]);
  });

  it("that is a local plus a constant wraps", () => {
    expect(code("(drop (f64.load (i32.add (local.get 1) (i32.const -8))))")).toEqual(["f64.load.w s4, s1, -8"]);
    expect(code("(drop (i32.load (local.get 1)))")).toEqual(["i32.load.w s4, s1, 0"]);
  });

  it("that is a sum of two, the second of which may be shifted, is computed by the load", () => {
    expect(code("(drop (i32.load8_u (i32.add (local.get 1) (local.get 2))))")).toEqual(["i32.load8_u.x s4, s1, s2"]);
    expect(code("(drop (i64.load (i32.add (local.get 1) (i32.shl (local.get 2) (i32.const 3)))))")).toEqual([
      "i64.load.s s4, s1, s2, 3",
    ]);
  });

  it("that is a sum is computed before where it must not wrap, or where the load has no such form", () => {
    expect(code("(drop (i32.load offset=4 (i32.add (local.get 1) (i32.const 8))))")).toEqual([
      "i32.add.k s4, s1, 8",
      "i32.load s4, s4, +4",
    ]);
    expect(code("(drop (i32.load offset=4 (i32.add (local.get 1) (local.get 2))))")).toEqual([
      "i32.add s4, s1, s2",
      "i32.load s4, s4, +4",
    ]);
    expect(code("(drop (i64.load32_u (i32.add (local.get 1) (local.get 2))))")).toEqual([
      "i32.add s4, s1, s2",
      "i64.load32_u.w s4, s4, 0",
    ]);
  });

  it("that is a constant is in the instruction, up to 2^31", () => {
    expect(code("(drop (i32.load offset=0x10 (i32.const 0x7fffffef)))")).toEqual(["i32.load.c s4, +2147483647"]);
    expect(code("(drop (i32.load offset=0x10 (i32.const 0x7ffffff0)))")).toEqual([
      "const.32 s4, 2147483632",
      "i32.load s4, s4, +16",
    ]);
    expect(code("(drop (i32.load (i32.const -1)))")).toEqual(["const.32 s4, -1", "i32.load.w s4, s4, 0"]);
  });

  it("with an offset from 2^31 on is handled outside of the loop", () => {
    expect(code("(drop (i32.load offset=0x7fffffff (local.get 0)))")).toEqual(["i32.load s4, s0, +2147483647"]);
    expect(code("(drop (i32.load offset=0x80000000 (local.get 0)))")).toEqual(["i32.load.m s4, s0, #0, +2147483648"]);
    expect(code("(f64.store offset=0xffffffff (local.get 0) (f64.const 1))")).toEqual([
      "const.f64 s5, 1",
      "i64.store.m s0, s5, #0, +4294967295",
    ]);
  });

  it("of another memory is handled outside of the loop", () => {
    const two = "(memory 1) (memory 1)";
    expect(code("(drop (i32.load 1 offset=4 (local.get 0)))", two)).toEqual(["i32.load.m s4, s0, #1, +4"]);
    expect(code("(i64.store8 1 (local.get 0) (i64.const 2))", two)).toEqual([
      "const.64 s5, 2, 0",
      "i32.store8.m s0, s5, #1, +0",
    ]);
  });

  it("of 64 bits is checked to have no high word", () => {
    const wide = "(memory i64 1)";
    const load = "(drop (i32.load offset=4 (local.get 0)))";
    expect(code(load, wide, "i64")).toEqual(["check.address64 s0", "i32.load s2, s0, +4"]);
    expect(code("(i32.store (local.get 0) (i32.const 5))", wide, "i64")).toEqual([
      "check.address64 s0",
      "i32.store.k s0, +0, 5",
    ]);
    expect(code("(drop (i32.load offset=0x100000000 (local.get 0)))", wide, "i64")).toEqual([
      "check.address64 s0",
      "trap.memory",
    ]);
  });
});

describe("a stored value", () => {
  it("is a slot or a constant, in every form of address", () => {
    const stores = code(
      `(i32.store offset=4 (local.get 0) (local.get 1)) (i32.store offset=4 (local.get 0) (i32.const 7))
       (i32.store8 (i32.add (local.get 0) (i32.const 4)) (local.get 1))
       (i32.store16 (i32.add (local.get 0) (i32.const 4)) (i32.const 7))
       (i32.store (i32.const 4) (local.get 1)) (i32.store (i32.const 4) (i32.const 7))`,
    );
    expect(stores).toEqual([
      "i32.store s0, s1, +4",
      "i32.store.k s0, +4, 7",
      "i32.store8.w s0, s1, 4",
      "i32.store16.w.k s0, 4, 7",
      "i32.store.c s1, +4",
      "i32.store.c.k +4, 7",
    ]);
  });

  it("of 64 bits is two words of a constant, a double too", () => {
    expect(code("(i64.store (local.get 0) (i64.const 0x200000001))")).toEqual(["i64.store.w.k s0, 0, 1, 2"]);
    expect(code("(f64.store offset=8 (local.get 0) (f64.const 1))")).toEqual(["i64.store.k s0, +8, 0, 1072693248"]);
    expect(code("(f64.store (i32.const 8) (local.get 1))", "(memory 1)", "i32 f64")).toEqual([
      "const.32 s3, 8",
      "f64.store.w s3, s1, 0",
    ]);
  });

  it("that is narrower than its type is the low part of its slot", () => {
    const stores = code(
      `(i64.store8 offset=1 (local.get 0) (local.get 1)) (i64.store16 offset=1 (local.get 0) (local.get 1))
       (i64.store32 offset=1 (local.get 0) (local.get 1))`,
      "(memory 1)",
      "i32 i64",
    );
    expect(stores).toEqual(["i32.store8 s0, s1, +1", "i32.store16 s0, s1, +1", "i32.store s0, s1, +1"]);
  });
});

describe("bulk instructions", () => {
  it("have their indices behind three operands: memories and tables before segments", () => {
    const instructions = registerCode(
      `(memory 1) (memory 1) (table 1 funcref) (table 1 funcref) (data "abc") (elem funcref (ref.null func))
       (func (param i32 i32 i32)
         (memory.copy 1 0 (local.get 0) (local.get 1) (local.get 2))
         (memory.init 1 0 (local.get 0) (local.get 1) (local.get 2))
         (memory.fill 1 (local.get 0) (local.get 1) (i32.const 9)) (data.drop 0)
         (table.copy 1 0 (local.get 0) (local.get 1) (local.get 2))
         (table.init 1 0 (local.get 0) (local.get 1) (local.get 2)) (elem.drop 0)
         (drop (memory.grow 1 (memory.size 1))))`,
    );
    expect(instructions).toEqual([
      "memory.copy s0, s1, s2, #1, #0",
      "memory.init s0, s1, s2, #1, #0",
      "const.32 s6, 9",
      "memory.fill s0, s1, s6, #1",
      "data.drop #0",
      "table.copy s0, s1, s2, #1, #0",
      "table.init s0, s1, s2, #1, #0",
      "elem.drop #0",
      "memory.size s4, #1",
      "memory.grow s4, s4, #1",
      "return s3",
    ]);
  });
});
