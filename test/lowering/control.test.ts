/** Branches, loops, calls and returns as register code. */
import { describe, expect, it } from "vitest";
import { moduleCode, registerCode, registerCodeOf } from "./support.ts";

/** The code of a function of two i32 parameters that branches on a condition. */
function branch(condition: string): string {
  const params = /^\((i64|f64)\.(?!eqz)/.exec(condition)?.[1] ?? "i32";
  return registerCode(
    `(func (param ${params} ${params}) (block (br_if 0 ${condition}) (local.set 0 (local.get 1))))`,
  )[0] as string;
}

/** The same with the condition of an `if`, which branches when it does not hold. */
function branchUnless(condition: string): string {
  const params = /^\((?:i32\.eqz \()?(i64|f64)\./.exec(condition)?.[1] ?? "i32";
  return registerCode(
    `(func (param ${params} ${params}) (if ${condition} (then (local.set 0 (local.get 1)))))`,
  )[0] as string;
}

describe("a branch", () => {
  it("compares by itself", () => {
    expect(branch("(i32.lt_u (local.get 0) (local.get 1))")).toBe("br.i32.lt_u s0, s1, → 2");
    expect(branch("(i32.gt_s (local.get 0) (local.get 1))")).toBe("br.i32.lt_s s1, s0, → 2");
    expect(branch("(i32.eq (local.get 0) (i32.const 9))")).toBe("br.i32.eq.k s0, 9, → 2");
    expect(branch("(i64.ge_s (local.get 0) (local.get 1))")).toBe("br.i64.le_s s1, s0, → 2");
    expect(branch("(i64.ne (local.get 0) (i64.const -1))")).toBe("br.i64.ne.k s0, -1, -1, → 2");
    expect(branch("(f64.le (local.get 0) (f64.const 0.5))")).toBe("br.f64.le.k s0, 0.5, → 2");
    expect(branch("(f64.ne (local.get 0) (local.get 1))")).toBe("br.not.f64.eq s0, s1, → 2");
    expect(branch("(i32.eqz (local.get 0))")).toBe("br.i32.eqz s0, → 2");
    expect(branch("(local.get 0)")).toBe("br.i32.nez s0, → 2");
  });

  it("that is not taken compares for the opposite", () => {
    expect(branchUnless("(i32.lt_s (local.get 0) (local.get 1))")).toBe("br.i32.le_s s1, s0, → 2");
    expect(branchUnless("(i32.lt_s (local.get 0) (i32.const 5))")).toBe("br.i32.gt_s.k s0, 4, → 2");
    expect(branchUnless("(i32.gt_u (local.get 0) (i32.const 5))")).toBe("br.i32.lt_u.k s0, 6, → 2");
    expect(branchUnless("(i64.eq (local.get 0) (local.get 1))")).toBe("br.i64.ne s0, s1, → 2");
    expect(branchUnless("(i64.eqz (local.get 0))")).toBe("br.i64.nez s0, → 2");
    expect(branchUnless("(local.get 1)")).toBe("br.i32.eqz s1, → 2");
  });

  it("on doubles that is not taken is taken for NaN", () => {
    expect(branchUnless("(f64.lt (local.get 0) (local.get 1))")).toBe("br.not.f64.lt s0, s1, → 2");
    expect(branchUnless("(f64.gt (local.get 0) (f64.const 2))")).toBe("br.not.f64.gt.k s0, 2, → 2");
    expect(branchUnless("(f64.ne (local.get 0) (local.get 1))")).toBe("br.f64.eq s0, s1, → 2");
  });

  it("inverts by eqz, once or twice", () => {
    expect(branch("(i32.eqz (i32.lt_s (local.get 0) (local.get 1)))")).toBe("br.i32.le_s s1, s0, → 2");
    expect(branch("(i32.eqz (i32.eqz (i32.lt_s (local.get 0) (local.get 1))))")).toBe("br.i32.lt_s s0, s1, → 2");
    expect(branchUnless("(i32.eqz (i64.eq (local.get 0) (local.get 1)))")).toBe("br.i64.eq s0, s1, → 2");
  });

  it("takes the nearest comparison with a constant", () => {
    expect(branch("(i32.le_s (local.get 0) (i32.const 5))")).toBe("br.i32.lt_s.k s0, 6, → 2");
    expect(branch("(i32.ge_u (local.get 0) (i32.const 1))")).toBe("br.i32.gt_u.k s0, 0, → 2");
    expect(branch("(i32.lt_u (i32.const 5) (local.get 0))")).toBe("br.i32.gt_u.k s0, 5, → 2");
  });

  it("loads the constant where the next one would wrap", () => {
    const code = (body: string) => registerCode(`(func (param i32) (result i32) ${body})`).slice(0, 2);
    expect(code("(i32.le_s (local.get 0) (i32.const 0x7fffffff))")).toEqual([
      "const.32 s3, 2147483647",
      "i32.le_s s0, s0, s3",
    ]);
    expect(code("(i32.ge_u (local.get 0) (i32.const 0))")).toEqual(["const.32 s3, 0", "i32.le_u s0, s3, s0"]);
    expect(
      code("(if (result i32) (i32.lt_u (local.get 0) (i32.const 0)) (then (i32.const 1)) (else (i32.const 2)))"),
    ).toEqual(["i32.lt_u.k s2, s0, 0", "br.i32.eqz s2, → 4"]);
  });

  it("keeps the comparison apart when its result is used again", () => {
    const code = registerCode(
      `(func (param i32 i32) (result i32)
         (if (local.tee 0 (i32.lt_s (local.get 0) (local.get 1))) (then (local.set 1 (i32.const 0)))) (local.get 0))`,
    );
    expect(code).toEqual(["i32.lt_s s0, s0, s1", "br.i32.eqz s0, → 3", "const.32 s1, 0", "return.32 s0, s2, s0"]);
  });

  it("takes a value along by a move on the way", () => {
    const code = registerCode(
      `(func (param i32 i32) (result i32)
         (block (result i32) (br 0 (local.get 1)))
         (i32.clz))`,
    );
    expect(code).toEqual(["br.move.32 s3, s1, → 1", "i32.clz s0, s3", "return s2"]);
  });

  it("that takes values along and is not taken leaves them where they are", () => {
    const code = registerCode(
      `(func (param i32 i32) (result i32)
         (block (result i32 i32) (local.get 1) (i32.const 3) (br_if 0 (local.get 0)))
         (i32.sub))`,
    );
    expect(code).toEqual([
      "br.i32.eqz s0, → 4",
      "move.32 s3, s1",
      "const.32 s4, 3",
      "br → 6",
      "move.32 s3, s1",
      "const.32 s4, 3",
      "i32.sub s0, s3, s4",
      "return s2",
    ]);
  });

  it("finds values in their places", () => {
    const code = registerCode(
      `(func (param i32 i32) (result i32)
         (block (result i32) (i32.clz (local.get 1)) (br_if 0 (i32.lt_s (local.get 0) (local.get 1))))
         (i32.ctz))`,
    );
    expect(code).toEqual(["i32.clz s3, s1", "br.i32.lt_s s0, s1, → 2", "i32.ctz s0, s3", "return s2"]);
  });
});

describe("a loop", () => {
  it("that counts adds, compares and branches in one instruction", () => {
    const loop = (condition: string) =>
      registerCode(`(func (param i32) (local i32) (loop (br_if 0 ${condition})))`).at(-2) as string;
    const next = "(local.tee 1 (i32.add (local.get 1) (i32.const 2)))";
    expect(loop(next)).toBe("br.add.nez s2, s2, 2, → 1");
    expect(loop(`(i32.eqz ${next})`)).toBe("br.add.eqz s2, s2, 2, → 1");
    expect(loop(`(i32.ne ${next} (i32.const 10))`)).toBe("br.add.ne.k s2, s2, 2, 10, → 1");
    expect(loop(`(i32.lt_u ${next} (i32.const 10))`)).toBe("br.add.lt_u.k s2, s2, 2, 10, → 1");
    expect(loop(`(i32.le_s ${next} (i32.const 10))`)).toBe("br.add.lt_s.k s2, s2, 2, 11, → 1");
    expect(loop(`(i32.ne ${next} (local.get 0))`)).toBe("br.add.ne s2, s2, s0, 2, → 1");
    expect(loop(`(i32.lt_s ${next} (local.get 0))`)).toBe("br.add.lt_s s2, s2, s0, 2, → 1");
    expect(loop(`(i32.gt_u (local.get 0) ${next})`)).toBe("br.add.lt_u s2, s2, s0, 2, → 1");
  });

  it("does not join its branch with an addition before its start", () => {
    const code = registerCode(
      `(func (param i32) (local.set 0 (i32.add (local.get 0) (i32.const 1))) (loop (br_if 0 (local.get 0))))`,
    );
    expect(code).toEqual(["i32.add.k s0, s0, 1", "br.i32.nez s0, → 1", "return s1"]);
  });

  it("with parameters gets them in their places each time round", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (local.get 0) (i32.const 1)
         (loop (param i32 i32) (result i32)
           (local.set 0) (i32.sub (i32.const 1)) (local.get 0) (br_if 0 (local.get 0)) (drop)))`,
    );
    expect(code).toEqual([
      "move.32 s2, s0",
      "const.32 s3, 1",
      "move.32 s0, s3",
      "i32.add.k s2, s2, -1",
      "br.i32.eqz s0, → 6",
      "br.move.32 s3, s0, → 2",
      "return.32 s0, s1, s2",
    ]);
  });
});

describe("if", () => {
  it("jumps over the other arm with the value in its place", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (if (result i32) (local.get 0) (then (i32.mul (local.get 0) (i32.const 3))) (else (i32.const 2))))`,
    );
    expect(code).toEqual([
      "br.i32.eqz s0, → 3",
      "i32.mul.k s2, s0, 3",
      "br → 4",
      "const.32 s2, 2",
      "return.32 s0, s1, s2",
    ]);
  });

  it("without an else leaves its parameters", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (local.get 0) (if (param i32) (result i32) (local.get 0) (then (i32.clz))))`,
    );
    expect(code).toEqual(["move.32 s2, s0", "br.i32.eqz s0, → 3", "i32.clz s2, s2", "return.32 s0, s1, s2"]);
  });
});

describe("br_table", () => {
  it("goes straight to blocks without values", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (block (block (block (br_table 2 0 1 (local.get 0))) (return (i32.const 10))) (return (i32.const 20)))
         (i32.const 30))`,
    );
    expect(code).toEqual([
      "br_table s0, ×2, → 5, → 1, → 3",
      "const.32 s0, 10",
      "return s1",
      "const.32 s0, 20",
      "return s1",
      "const.32 s0, 30",
      "return s1",
    ]);
  });

  it("moves values in a stub for each block", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (block (result i32) (block (result i32) (br_table 1 0 1 1 2 (i32.const 7) (local.get 0))) (i32.clz)))`,
    );
    expect(code).toEqual([
      "br_table s0, ×4, → 1, → 3, → 1, → 1, → 5",
      "const.32 s2, 7",
      "br → 8",
      "const.32 s2, 7",
      "br → 7",
      "const.32 s0, 7",
      "return s1",
      "i32.clz s2, s2",
      "return.32 s0, s1, s2",
    ]);
  });

  it("without labels goes to its default", () => {
    const code = registerCode("(func (param i32) (loop (br_table 0 (local.get 0))))");
    expect(code).toEqual(["br_table s0, ×0, → 0"]);
  });
});

describe("code that cannot be reached", () => {
  it("is left out up to the end of its block", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (block
           (br_if 0 (local.get 0))
           (return (local.get 0))
           (drop (i32.const 1)) (block (loop (if (i32.const 1) (then (unreachable)) (else (br 3))))))
         (unreachable) (i32.add (i32.const 1)) (br_table 0 0 0))`,
    );
    expect(code).toEqual(["br.i32.nez s0, → 2", "return.32 s0, s1, s0", "unreachable"]);
  });

  it("goes on behind a block that nothing leaves", () => {
    expect(registerCode("(func (result i32) (block (unreachable)) (i32.const 1))")).toEqual(["unreachable"]);
    expect(registerCode("(func (loop (br 0)) (drop (i32.const 1)))")).toEqual(["br → 0"]);
  });

  it("begins in one arm of an if and ends with the if", () => {
    const code = registerCode(
      `(func (param i32) (result i32)
         (if (local.get 0) (then (unreachable)) (else (local.set 0 (i32.const 5)))) (local.get 0))`,
    );
    expect(code).toEqual(["br.i32.eqz s0, → 2", "unreachable", "const.32 s0, 5", "return.32 s0, s1, s0"]);
  });
});

describe("a return", () => {
  it("of nothing, of a number of each width, and of the last result", () => {
    const identity = (type: string) => registerCode(`(func (param i32 ${type}) (result ${type}) (local.get 1))`);
    expect(registerCode("(func)")).toEqual(["return s0"]);
    expect(identity("i32")).toEqual(["return.32 s0, s2, s1"]);
    expect(identity("f32")).toEqual(["return.32 s0, s2, s1"]);
    expect(identity("i64")).toEqual(["return.64 s0, s2, s1"]);
    expect(identity("f64")).toEqual(["return.f64 s0, s2, s1"]);
    expect(registerCode("(func (param i32) (result i32) (i32.clz (local.get 0)))")).toEqual([
      "i32.clz s0, s0",
      "return s1",
    ]);
    expect(registerCode("(func (param i32) (result i32) (local.get 0))")).toEqual(["return.32 s0, s1, s0"]);
  });

  it("of several values brings them down in an order that loses none", () => {
    const code = registerCode("(func (param i64 i64) (result i64 i64 i64) (local.get 1) (i64.const 5) (local.get 0))");
    expect(code).toEqual([
      "move.64 s4, s1",
      "move.64 s6, s0",
      "move.64 s0, s4",
      "const.64 s1, 5, 0",
      "move.64 s2, s6",
      "return s3",
    ]);
  });

  it("clears the references of the frame, but not those that are results", () => {
    const code = registerCode("(func (param externref i32) (result i32) (i32.clz (local.get 1)))");
    expect(code).toEqual(["i32.clz s0, s1", "return.clear s0, s2, ×4"]);
    const mixed = registerCode(
      `(func (param i32 externref i32) (result i32 externref i32)
         (local.get 0) (local.get 1) (local.get 2))`,
    );
    expect(mixed.slice(-2)).toEqual(["ref.clear s0, ×1", "return.clear s2, s3, ×5"]);
  });
});

describe("a call", () => {
  it("overlaps the frames of caller and callee", () => {
    const code = registerCode(
      `(func $f (param i32 i32) (result i32)
         (i32.mul (i32.const 10) (call $f (call $f (local.get 0) (i32.const 1)) (i32.popcnt (local.get 1)))))`,
    );
    expect(code).toEqual([
      "move.32 s4, s0",
      "const.32 s5, 1",
      "call.lazy s4, s6, #0",
      "i32.popcnt s5, s1",
      "call.lazy s4, s6, #0",
      "i32.mul.k s0, s4, 10",
      "return s2",
    ]);
  });

  it("keeps the caller's place behind parameters and results, whichever are more", () => {
    const code = registerCode(
      `(func $f (result i32 i32 i32) (i32.const 1) (i32.const 2) (i32.const 3))
       (func (call $f) (drop) (drop) (drop))`,
    );
    expect(code).toEqual(["call.lazy s1, s4, #0", "return s0"]);
  });

  it("of a function that is lowered goes there at once", () => {
    const code = moduleCode("(func $f) (func (call $f))");
    registerCodeOf(code, 0);
    expect(registerCodeOf(code, 1)).toEqual([`call s1, s1, → ${code.entries[0]}`, "return s0"]);
  });

  it("through a table has the index in a slot, and leaves the loop for other tables", () => {
    const code = registerCode(
      `(type $t (func (param i32) (result i32)))
       (table 1 funcref) (table 1 funcref)
       (func (param i32) (result i32)
         (call_indirect (type $t) (i32.const 5) (local.get 0))
         (call_indirect 1 (type $t) (i32.const 3)))`,
    ).map((line) => line.replace(/^(call_indirect.*, s\d+), \d+/, "$1, TYPE"));
    expect(code).toEqual([
      "const.32 s2, 5",
      "call_indirect s2, s3, s0, TYPE",
      "const.32 s3, 3",
      "call_indirect.table s2, s3, s3, TYPE, #1",
      "return.32 s0, s1, s2",
    ]);
  });

  it("in tail position replaces the frame", () => {
    const code = registerCode(
      `(table 1 funcref)
       (func $f (param i32 i32)
         (if (local.get 0) (then (return_call $f (i32.const 1) (local.get 0))))
         (return_call_indirect (param i32) (local.get 1) (local.get 0)))`,
    ).map((line) => line.replace(/, \d+(?=, #)/, ", TYPE"));
    expect(code).toEqual([
      "br.i32.eqz s0, → 4",
      "const.32 s3, 1",
      "move.32 s4, s0",
      "return_call s3, s2, #0, ×0",
      "move.32 s3, s1",
      "return_call_indirect s3, s2, s0, TYPE, #0, ×0",
    ]);
  });
});

describe("locals", () => {
  const entry = (locals: string, body: string) => registerCode(`(func (local ${locals}) ${body})`)[0] as string;

  it("are not zeroed when each is set before it is read", () => {
    expect(entry("i32 i64", "(local.set 0 (i32.const 1)) (drop (i32.clz (local.get 0)))")).toBe("const.32 s1, 1");
  });

  it("are zeroed from the first to the last that may be read before", () => {
    expect(entry("i32 i64 i32", "(drop (i64.clz (local.get 1)))")).toBe("enter.4 s2, ×2");
    expect(entry("i32 ".repeat(20), "(local.set 0 (local.get 3)) (local.set 0 (local.get 8))")).toBe("enter.8 s4, ×12");
    expect(entry("i32 ".repeat(20), "(local.set 0 (local.get 1)) (local.set 0 (local.get 16))")).toBe(
      "enter.16 s2, ×32",
    );
    expect(entry("i32 ".repeat(20), "(local.set 0 (local.get 0)) (local.set 0 (local.get 19))")).toBe(
      "enter.many s1, ×40",
    );
  });

  it("that are set in one arm only are zeroed", () => {
    const body = "(if (i32.const 1) (then (local.set 0 (i32.const 2)))) (drop (i32.clz (local.get 0)))";
    expect(entry("i32", body)).toBe("enter.4 s1, ×2");
  });

  it("that are set in a block which is only left at its end are not", () => {
    const loop = "(loop (local.set 0 (i32.const 2)) (br_if 0 (local.get 0)))";
    expect(entry("i32", `${loop} (drop (i32.clz (local.get 0)))`)).toBe("const.32 s1, 2");
  });

  it("that are set in a block with other ways out are zeroed, whichever ways those are", () => {
    const arms = "(if (i32.const 1) (then (local.set 0 (i32.const 2))) (else (local.set 0 (i32.const 3))))";
    const block = "(block (br_if 0 (i32.const 1)) (local.set 0 (i32.const 2)))";
    expect(entry("i32", `${arms} (drop (i32.clz (local.get 0)))`)).toBe("enter.4 s1, ×2");
    expect(entry("i32", `${block} (drop (i32.clz (local.get 0)))`)).toBe("enter.4 s1, ×2");
  });

  it("of reference type are cleared if they are read before they are set", () => {
    const beginning = (locals: string, body: string) => registerCode(`(func (local ${locals}) ${body})`).slice(0, 2);
    expect(beginning("i32 externref i32", "(local.set 1 (ref.null extern))")).toEqual([
      "ref.null s2",
      "return.clear s0, s0, ×5",
    ]);
    expect(beginning("externref i32 externref", "(drop (ref.is_null (local.get 2)))")).toEqual([
      "enter.references s3, ×1",
      "enter.4 s4, ×0",
    ]);
    expect(beginning("externref i32", "(drop (i32.clz (local.get 1))) (drop (ref.is_null (local.get 0)))")).toEqual([
      "enter.references s1, ×1",
      "enter.4 s2, ×2",
    ]);
  });
});
