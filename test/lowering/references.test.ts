/** What becomes of typed references: operands where they are, results where they go, and no reference left behind. */
import { describe, expect, it } from "vitest";
import { registerCode } from "./support.ts";

const TYPES = `(type $cell (struct (field $value i64) (field $byte (mut i8)) (field $next (mut (ref null $cell)))))
  (type $cells (array (mut (ref null $cell)))) (type $bytes (array (mut i8)))`;

function code(signature: string, body: string): string[] {
  return registerCode(`${TYPES} (func ${signature} ${body})`);
}

describe("a field", () => {
  it("is named by the position of its first word", () => {
    const [first] = code("(param (ref $cell)) (result i64)", "(struct.get $cell $value (local.get 0))");
    expect(first).toBe("struct.get.64 s0, s0, s2, +0");
    const [second] = code("(param (ref $cell)) (result i32)", "(struct.get_s $cell $byte (local.get 0))");
    expect(second).toBe("struct.get.8_s s0, s0, s2, +2");
    const [third] = code("(param (ref $cell)) (result i32)", "(struct.get_u $cell $byte (local.get 0))");
    expect(third).toBe("struct.get.32 s0, s0, s2, +2");
    const [fourth] = code("(param (ref $cell) i32)", "(struct.set $cell $byte (local.get 0) (local.get 1))");
    expect(fourth).toBe("struct.set.8 s3, s0, s1, +2");
  });

  it("that is a reference goes to the local that is set", () => {
    expect(
      code("(param (ref null $cell))", "(local.set 0 (struct.get $cell $next (struct.get $cell $next (local.get 0))))"),
    ).toEqual(["struct.get.ref s2, s0, s2, +3", "struct.get.ref s0, s2, s2, +3", "return.clear s0, s1, ×3"]);
  });
});

describe("a new object", () => {
  it("takes its fields from where they are", () => {
    const body = "(struct.new $cell (i64.const 7) (local.get 1) (local.get 0))";
    expect(code("(param (ref null $cell) i32) (result (ref $cell))", body)).toEqual([
      "const.64 s3, 7, 0",
      "struct.new s0, #0, ×3, s3, s1, s0",
      "return.clear s1, s2, ×5",
    ]);
  });

  it("of many elements has as many slots", () => {
    expect(code("(param i32) (result (ref $bytes))", "(array.new_fixed $bytes 2 (local.get 0) (local.get 0))")).toEqual(
      ["array.new_fixed s0, #0, ×2, s0, s0", "return.clear s1, s1, ×3"],
    );
  });
});

describe("an element", () => {
  it("is read from an array in a local, at an index in a local", () => {
    expect(
      code(
        "(param (ref $cells) i32)",
        "(local (ref null $cell)) (local.set 2 (array.get $cells (local.get 0) (local.get 1)))",
      ),
    ).toEqual(["array.get.ref s3, s0, s1, s4", "return.clear s0, s2, ×6"]);
  });

  it("of a packed type is cut off by the array itself", () => {
    const body = "(array.set $bytes (local.get 0) (local.get 1) (local.get 1))";
    expect(code("(param (ref $bytes) i32)", body)[0]).toBe("array.set.32 s0, s1, s1, s3");
  });
});

describe("a test of a reference", () => {
  it("and the branch on it are one instruction", () => {
    const loop = (condition: string) => code("(param (ref null $cell) eqref)", `(loop (br_if 0 ${condition}))`)[0];
    expect(loop("(ref.is_null (local.get 0))")).toBe("br.null s0, s3, → 0");
    expect(loop("(i32.eqz (ref.is_null (local.get 0)))")).toMatch(/^ref\.is_null/);
    expect(loop("(ref.eq (local.get 0) (local.get 1))")).toBe("br.eq s0, s1, s3, → 0");
    expect(loop("(ref.test (ref i31) (local.get 1))")).toMatch(/^br\.cast s1, s3, \d+, ×0, → 0$/);
  });

  it("skips the first arm of an if when it does not hold", () => {
    const body = "(if (ref.is_null (local.get 0)) (then (local.set 1 (i32.const 1))))";
    expect(code("(param (ref null $cell)) (local i32)", body)).toEqual([
      "br.non_null s0, s3, → 2",
      "const.32 s2, 1",
      "return.clear s0, s1, ×4",
    ]);
  });
});

describe("a branch on null", () => {
  it("goes straight to a block that takes nothing along", () => {
    const body = "(block $out (drop (br_on_null $out (local.get 0))) (local.set 0 (ref.null $cell)))";
    expect(code("(param (ref null $cell))", body)).toEqual([
      "br.null s0, s3, → 2",
      "ref.null s0",
      "return.clear s0, s1, ×3",
    ]);
  });

  it("leads around the moves of what it takes along", () => {
    const body = `(drop (block $out (result (ref $cell)) (br_on_non_null $out (local.get 0)) (unreachable)))`;
    expect(code("(param (ref null $cell))", body)).toEqual([
      "br.null s0, s3, → 3",
      "ref.move s2, s0",
      "br → 4",
      "unreachable",
      "ref.clear s2, ×1",
      "return.clear s0, s1, ×3",
    ]);
  });
});

describe("a branch on a cast", () => {
  it("keeps the reference where it is, on both ways", () => {
    const body = `(block $out (result anyref)
      (drop (br_on_cast $out anyref (ref $cell) (call $make))) (ref.null any)) (drop)`;
    const lines = registerCode(`${TYPES} (import "m" "make" (func $make (result anyref))) (func ${body})`);
    expect(lines.map((line) => line.replace(/(br\.cast s1, s2), \d+/, "$1"))).toEqual([
      "call.import s1, s2, #0",
      "br.cast s1, s2, ×0, → 4",
      "ref.clear s1, ×1",
      "ref.null s1",
      "ref.clear s1, ×1",
      "return.clear s0, s0, ×2",
    ]);
  });
});

describe("references that a branch leaves on the stack", () => {
  it("are forgotten", () => {
    const body = "(block $out (call $make) (br_if $out (local.get 0)) (drop)) (call $then)";
    const lines = registerCode(
      `(import "m" "make" (func $make (result externref))) (import "m" "then" (func $then))
       (func (param i32) ${body})`,
    );
    expect(lines).toEqual([
      "call.import s2, s3, #0",
      "br.i32.eqz s0, → 4",
      "ref.clear s2, ×1",
      "br → 5",
      "ref.clear s2, ×1",
      "call.import s2, s2, #1",
      "return.clear s0, s1, ×4",
    ]);
  });
});
