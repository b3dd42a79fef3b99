/** Frames: slots above 255, frames larger than the stack's red zone, frames that no instruction could address, references. */
import { describe, expect, it } from "vitest";
import { ExhaustionError } from "../../src/base/errors.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import { REFERENCES } from "../../src/isa/value-stack.ts";
import { EXTERNREF, I32 } from "../../src/module/types.ts";
import { expectAsNative, host } from "../interpreter/support.ts";
import { call, instantiate } from "../runtime/support.ts";
import { registerCode } from "./support.ts";

function repeat(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(" ");
}

describe("a slot above 255", () => {
  it("has its high bits in a word before the instruction", () => {
    const code = registerCode(
      `(func (param i32) (result i32) (local ${"i32 ".repeat(300)})
         (local.set 299 (i32.clz (local.get 0)))
         (i32.mul (local.get 299) (local.get 0)))`,
    );
    expect(code).toEqual(["i32.clz s300, s0", "i32.mul s0, s300, s0", "return s1"]);
  });

  it("works in every position and in both lists of instructions", () => {
    const locals = `(local ${"i32 ".repeat(300)} ${"i64 ".repeat(300)} ${"f32 ".repeat(300)} ${"f64 ".repeat(300)})`;
    expectAsNative(
      `(memory 1)
       (func $g (param i32 i64) (result i64) (i64.add (local.get 1) (i64.extend_i32_s (local.get 0))))
       (func (export "f") (param i32 i64 f32 f64) (result i32 i64 f32 f64) ${locals}
         (local.set 200 (local.get 0)) (local.set 303 (i32.mul (local.get 200) (i32.const 3)))
         (local.set 500 (local.get 1)) (local.set 603 (i64.mul (local.get 500) (i64.const -3)))
         (local.set 800 (local.get 2)) (local.set 903 (f32.min (f32.mul (local.get 800) (f32.const 3)) (local.get 2)))
         (local.set 1100 (local.get 3)) (local.set 1203 (f64.max (f64.mul (local.get 1100) (f64.const 3)) (local.get 3)))
         (i64.store (i32.const 8) (local.get 603))
         (local.set 501 (i64.load offset=8 (local.get 201)))
         (local.set 502 (i64.load16_s (local.get 202)))
         (local.set 503 (call $g (local.get 303) (local.get 501)))
         (local.set 302 (select (local.get 303) (local.get 200) (i64.lt_s (local.get 503) (local.get 500))))
         (block (br_if 0 (i32.lt_s (local.get 302) (local.get 303))) (local.set 302 (i32.const 12)))
         (local.set 301 (i32.div_s (local.get 302) (local.get 303)))
         (i32.add (local.get 302) (local.get 301))
         (i64.add (local.get 503) (i64.rotl (local.get 502) (local.get 500)))
         (f32.add (local.get 903) (f32.const 1))
         (f64.sub (local.get 1203) (f64.const 1)))`,
      [
        ["f", 7, 5n, 1.5, 0.1],
        ["f", -7, -5n, -1.5, Number.POSITIVE_INFINITY],
        ["f", 0, 0n, 0, 0],
        ["f", 0x7fffffff, 2n ** 62n, 3, -0],
      ],
    );
  });

  it("may be that of an operand of an instruction outside of the loop", () => {
    const object = { some: "object" };
    const instance = instantiate(
      `(table $t 3 externref)
       (func (export "f") (param externref) (result externref i32) (local ${"i32 ".repeat(600)} ${"externref ".repeat(600)})
         (local.set 599 (i32.const 2)) (local.set 1100 (local.get 0))
         (table.set $t (local.get 599) (local.get 1100))
         (local.set 1101 (table.get $t (local.get 599)))
         (local.get 1101) (i32.popcnt (table.size $t)))`,
    );
    expect(call(instance, "f", object)).toEqual([object, 2]);
  });
});

describe("a large frame", () => {
  it("checks that there is room for it, and zeroes its locals", () => {
    const code = registerCode(`(func (param i32) (local ${"i64 ".repeat(600)}) (local.set 600 (local.get 1)))`);
    expect(code).toEqual(["enter.large ×603", "enter.4 s2, ×2", "move.64 s601, s2", "return s1"]);
  });

  it("gives the results of a small one", () => {
    const values = repeat(1500, (index) => `(i32.mul (local.get 0) (i32.const ${index}))`);
    expectAsNative(
      `(func (export "f") (param i32) (result i32) (local ${"i32 ".repeat(2000)})
         ${repeat(2000, (index) => `(local.set ${index + 1} (i32.add (local.get ${index}) (local.get ${index >> 1})))`)}
         ${values} ${"i32.add ".repeat(1499)} (local.get 2000) (i32.add) (local.get 1234) (i32.sub))`,
      [
        ["f", 1],
        ["f", -77],
      ],
    );
  });

  it("keeps its own values while others are called from it", () => {
    const sum = `${repeat(1000, (index) => `(local.get ${index + 1})`)} ${"i32.add ".repeat(999)}`;
    expectAsNative(
      `(func $f (export "f") (param i32) (result i32) (local ${"i32 ".repeat(1000)})
         ${repeat(1000, (index) => `(local.set ${index + 1} (i32.mul (local.get 0) (i32.const ${index})))`)}
         (if (local.get 0) (then (local.set 1 (call $f (i32.sub (local.get 0) (i32.const 1))))))
         ${sum})`,
      [["f", 20]],
    );
  });

  it("ends recursion by exhaustion as a small one does", () => {
    const instance = instantiate(
      `(func $f (export "f") (param i32) (result i32) (local ${"i64 ".repeat(5000)})
         (local.set 5000 (local.get 4999))
         (if (result i32) (local.get 0)
           (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
           (else (i32.const 0))))`,
    );
    expect(call(instance, "f", 150)).toEqual([150]);
    expect(() => call(instance, "f", 250)).toThrow(ExhaustionError);
    expect(call(instance, "f", 150)).toEqual([150]);
  });

  it("of more slots than instructions can name ends the call by exhaustion", () => {
    const instance = instantiate(
      `(func $big (local ${"i64 ".repeat(40_000)}) ${"(i32.clz (i32.const 1)) ".repeat(25_600)} ${"drop ".repeat(25_600)})
       (func (export "f") (call $big))
       (func (export "g") (result i32) (i32.const 1))`,
    );
    expect(() => call(instance, "f")).toThrow(ExhaustionError);
    expect(() => call(instance, "f")).toThrow(ExhaustionError);
    expect(call(instance, "g")).toEqual([1]);
  });

  it("of as many slots as instructions can name works", () => {
    const instance = instantiate(
      `(func (export "f") (param i32) (result i32) (local ${"i64 ".repeat(40_000)})
         ${"(i32.clz (local.get 0)) ".repeat(25_533)} ${"i32.add ".repeat(25_532)})`,
    );
    expect(call(instance, "f", 1)).toEqual([25_533 * 31]);
  });
});

describe("references in a frame", () => {
  const object = { some: "object" };

  /** Whether the object is among the references of the stack when the host function `look` is called. */
  function lookingInstance(body: string): { readonly instance: Instance; readonly seen: boolean[] } {
    const seen: boolean[] = [];
    const look = host([I32], [], () => {
      seen.push(REFERENCES.includes(object));
    });
    const take = host([EXTERNREF], [EXTERNREF], (reference) => reference);
    const instance = instantiate(
      `(import "host" "look" (func $look (param i32))) (import "host" "take" (func $take (param externref) (result externref)))
       (table $t 1 externref) ${body}`,
      { "host.look": look, "host.take": take },
    );
    return { instance, seen };
  }

  it.each([
    ["a parameter", "(func $g (param externref))", ""],
    ["a local", "(func $g (param externref) (local externref) (local.set 1 (local.get 0)))", ""],
    ["an operand", "(func $g (param externref) (drop (table.get $t (i32.const 0))))", ""],
    ["a result", "(func $g (param externref) (result externref) (local.get 0))", "(drop)"],
    [
      "one of several results",
      "(func $g (param externref) (result i32 externref i32) (i32.const 1) (local.get 0) (i32.const 2))",
      "(drop) (drop) (drop)",
    ],
    ["an argument of the host", "(func $g (param externref) (drop (call $take (local.get 0))))", ""],
  ])("are forgotten when it ends: %s", (_, callee, rest) => {
    const { instance, seen } = lookingInstance(
      `${callee}
       (func $h (call $g (table.get $t (i32.const 0))) ${rest} (table.set $t (i32.const 0) (ref.null extern)))
       (func (export "f") (param externref)
         (table.set $t (i32.const 0) (local.get 0)) (local.set 0 (ref.null extern))
         (call $h) (call $look (i32.const 0)))`,
    );
    call(instance, "f", object);
    expect(seen).toEqual([false]);
    expect(REFERENCES.includes(object)).toBe(false);
  });

  it("are forgotten when a trap ends it", () => {
    const { instance } = lookingInstance(`(func (export "f") (param externref) (local externref) (unreachable))`);
    expect(() => call(instance, "f", object)).toThrow("unreachable");
    expect(REFERENCES.includes(object)).toBe(false);
  });

  it("are forgotten when a tail call replaces it", () => {
    const { instance, seen } = lookingInstance(
      `(func $g (param i32) (call $look (local.get 0)))
       (func (export "f") (param externref) (local externref) (local.set 1 (local.get 0)) (return_call $g (i32.const 1)))`,
    );
    call(instance, "f", object);
    expect(seen).toEqual([false]);
  });

  it("start as null, whatever was in their slots", () => {
    const { instance } = lookingInstance(
      `(func $dirty (param externref externref externref) (local externref externref)
         (local.set 3 (local.get 0)) (local.set 4 (local.get 0)) (call $look (i32.const 0)))
       (func $clean (param i32) (result i32) (local externref externref externref i32)
         (if (local.get 0) (then (local.set 1 (table.get $t (i32.const 0)))))
         (i32.add (ref.is_null (local.get 1)) (i32.add (ref.is_null (local.get 2)) (ref.is_null (local.get 3)))))
       (func (export "f") (param externref) (result i32)
         (call $dirty (local.get 0) (local.get 0) (local.get 0)) (call $clean (i32.const 0)))`,
    );
    expect(call(instance, "f", object)).toEqual([3]);
  });
});
