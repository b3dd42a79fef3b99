/**
 * What may go wrong when operands are described instead of moved: each function overwrites something that an operand still
 * means, and gives what the host's WebAssembly gives.
 */
import { describe, expect, it } from "vitest";
import { expectAsNative, type Call } from "../interpreter/support.ts";
import { callBits, instantiate } from "../runtime/support.ts";

/** Functions `f` by what they do. */
type Cases = Readonly<Record<string, string>>;

const ARGUMENTS: readonly Call[] = [
  [0, 0],
  [1, 2],
  [2, 1],
  [-1, 7],
  [5, 5],
  [1000, -3],
].map(([first, second]): Call => ["f", first, second]);

function compareAll(cases: Cases, calls: readonly Call[] = ARGUMENTS): void {
  it.each(Object.entries(cases))("%s", (_, body) => {
    expectAsNative(`(func $f (export "f") (param i32 i32) ${body})`, calls);
  });
}

describe("an operand that is a local keeps its value when the local", () => {
  compareAll({
    "is set": "(result i32) (local.get 0) (local.set 0 (local.get 1)) (i32.sub (local.get 0))",
    "is set to a sum of itself": `(result i32)
      (local.get 0) (local.set 0 (i32.add (local.get 0) (i32.const 5))) (i32.mul (local.get 0))`,
    "is set to the operand above it":
      "(result i32) (local.get 0) (i32.clz (local.get 1)) (local.set 0) (i32.sub (local.get 0))",
    "is teed in the next operand": `(result i32)
      (i32.sub (local.get 0) (local.tee 0 (i32.mul (local.get 1) (i32.const 3)))) (i32.sub (local.get 0))`,
    "is teed twice in one expression": `(result i32)
      (i32.sub (local.tee 0 (i32.add (local.get 0) (i32.const 1)))
        (i32.mul (local.get 0) (local.tee 0 (i32.add (local.get 0) (i32.const 1)))))
      (i32.xor (local.get 0))`,
    "is several operands at once": `(result i32)
      (local.get 0) (local.get 0) (local.get 1) (local.get 0) (local.set 0 (i32.const 9)) (i32.sub) (i32.sub) (i32.sub)
      (i32.add (local.get 0))`,
    "is set in a block": `(result i32)
      (local.get 0) (block (local.set 0 (i32.const 77))) (i32.sub (local.get 0))`,
    "is set in a block that may be left before": `(result i32)
      (local.get 0) (block (br_if 0 (local.get 1)) (local.set 0 (i32.const 77))) (i32.sub (local.get 0))`,
    "is set in one arm": `(result i32)
      (local.get 0) (if (local.get 1) (then (local.set 0 (i32.const 77)))) (i32.sub (local.get 0))`,
    "is the condition of an if that sets it": `(result i32)
      (local.get 0) (if (local.get 0) (then (local.set 0 (local.get 1))) (else (local.set 0 (i32.const 3))))
      (i32.sub (local.get 0))`,
    "is set in a loop": `(result i32) (local i32)
      (local.set 2 (i32.const 4)) (local.get 0)
      (loop
        (local.set 0 (i32.add (local.get 0) (local.get 1)))
        (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
      (i32.mul (local.get 0))`,
    "waits below more operands than are looked through": `(result i32)
      (local.get 0) (local.get 1) ${"(local.get 0) ".repeat(100)} (i32.const 4) (local.get 0)
      (local.set 0 (local.get 1)) (local.set 1 (i32.const 9)) ${"(i32.sub) ".repeat(103)} (i32.sub (local.get 0))`,
    "is swapped with another": `(result i32)
      (local.get 0) (local.get 1) (local.set 0) (local.set 1) (i32.sub (local.get 0) (local.get 1))`,
    "is swapped through the parameters of a block": `(result i32)
      (local.get 0) (local.get 1) (block (param i32 i32) (local.set 0) (local.set 1))
      (i32.sub (local.get 0) (local.get 1))`,
  });
});

describe("an operand that is a local plus a constant keeps its value when the local", () => {
  compareAll({
    "is set": `(result i32)
      (i32.add (local.get 0) (i32.const 4)) (local.set 0 (local.get 1)) (i32.sub (local.get 0))`,
    "is set to the sum": `(result i32)
      (i32.add (local.get 0) (i32.const 4)) (local.set 0 (i32.add (local.get 0) (i32.const 4))) (i32.mul (local.get 0))`,
    "is set in a block": `(result i32)
      (i32.add (local.get 0) (i32.const 4)) (block (local.set 0 (local.get 1))) (i32.sub (local.get 0))`,
    "is set in a loop": `(result i32)
      (i32.sub (i32.const 1) (i32.add (local.get 0) (i32.const -4)))
      (loop (local.set 0 (i32.shr_u (local.get 0) (i32.const 1))) (br_if 0 (local.get 0)))
      (i32.sub (local.get 0))`,
    "is summed again": `(result i32)
      (i32.add (i32.add (local.get 0) (i32.const 4)) (i32.const 5)) (local.set 0 (i32.const 1)) (i32.sub (local.get 0))`,
    "is both sides of an operation": `(result i32)
      (i32.sub (i32.add (local.get 0) (i32.const 4)) (i32.add (local.get 0) (i32.const 9)))
      (i32.add (i32.add (local.get 1) (i32.const 2147483647)) (i32.add (local.get 1) (i32.const 1))) (i32.sub)`,
  });
});

describe("results of several values", () => {
  compareAll({
    "may be the parameters exchanged": "(result i32 i32) (local.get 1) (local.get 0)",
    "may be the parameters rotated, with a constant": "(result i32 i32 i32) (local.get 1) (i32.const 8) (local.get 0)",
    "may be sums of each other's slots":
      "(result i32 i32) (i32.add (local.get 1) (i32.const 1)) (i32.add (local.get 0) (i32.const 2))",
    "may be returned from below other operands": `(result i32 i32)
      (i32.const 1) (i32.const 2) (i32.const 3) (local.get 1) (local.get 0) (return)`,
    "may leave from a branch to the function": `(result i32 i32)
      (i32.clz (local.get 0)) (local.get 1) (local.get 0) (br_if 0 (local.get 0)) (drop) (drop) (local.get 1)`,
    "may go through two blocks": `(result i32 i32)
      (block (result i32 i32) (block (result i32 i32) (local.get 1) (local.get 0) (br_if 1 (local.get 1)))
        (i32.sub) (local.get 0))`,
  });
});

describe("a branch with values", () => {
  compareAll({
    "takes the topmost and drops what is below": `(result i32)
      (block (result i32)
        (i32.clz (local.get 0)) (i32.ctz (local.get 1)) (local.get 0) (i32.sub (local.get 1) (local.get 0)) (br 0))`,
    "that is not taken keeps what is below": `(result i32)
      (block (result i32)
        (i32.popcnt (local.get 1)) (local.get 0) (i32.sub (local.get 0) (local.get 1)) (br_if 0 (local.get 0))
        (i32.mul) (i32.add))`,
    "finds none of several values in place": `(result i32)
      (block (result i32 i32 i32)
        (i32.const 5) (local.get 0) (i32.add (local.get 1) (i32.const 2)) (local.get 0) (br_if 0 (local.get 1))
        (drop) (local.set 0) (i32.add) (i32.const 11) (local.get 0))
      (i32.sub) (i32.mul)`,
    "takes a sum along, which changes afterwards": `(result i32)
      (block (result i32)
        (br_if 0 (i32.add (local.get 0) (i32.const 3)) (local.get 1))
        (local.set 0 (i32.const 100)) (i32.mul (local.get 0)))`,
    "whose condition is computed from them": `(result i32)
      (block (result i32) (br_if 0 (local.tee 0 (i32.mul (local.get 0) (i32.const 3))) (i32.lt_s (local.get 0) (local.get 1)))
        (i32.sub (local.get 1)))`,
    "in a table moves them to each block": `(result i32)
      (block (result i32)
        (block (result i32)
          (block (result i32)
            (i32.clz (local.get 1)) (i32.add (local.get 0) (i32.const 1)) (br_table 0 1 3 2 (local.get 0)))
          (i32.const 10) (i32.add))
        (i32.const 100) (i32.add))
      (i32.const 1000) (i32.add)`,
    "in a table finds them in place": `(result i32)
      (block (result i32)
        (block (result i32) (i32.clz (local.get 1)) (br_table 0 1 (local.get 0)))
        (i32.const 10) (i32.add))`,
  });
});

describe("a loop with parameters", () => {
  compareAll({
    "exchanges them each time round": `(result i32) (local i32)
      (local.set 2 (i32.const 5)) (local.get 0) (local.get 1)
      (loop (param i32 i32) (result i32 i32)
        (local.set 0) (local.set 1) (local.get 0) (local.get 1)
        (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
      (i32.sub)`,
    "gets locals that change": `(result i32)
      (local.get 0) (i32.add (local.get 1) (i32.const 1)) (i32.const 3)
      (loop (param i32 i32 i32) (result i32)
        (local.set 0) (local.set 1) (i32.add (local.get 1)) (local.get 1)
        (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (local.get 0) (br_if 0) (drop) (i32.sub))`,
    "is left with values from deep in the stack": `(result i32)
      (block (result i32)
        (local.get 0)
        (loop (param i32)
          (i32.const 8) (local.get 1) (br_if 1 (i32.add (i32.const 1)) (i32.const 1)) (drop) (drop) (br 0 (i32.const 3)))
        (unreachable))`,
  });
});

describe("a local that is read before it is set", () => {
  compareAll({
    "in the other arm is zero": `(result i32) (local i32)
      (if (local.get 0) (then (local.set 2 (i32.const 5)))) (local.get 2)`,
    "in one way out of a block is zero": `(result i32) (local i32 i32)
      (block (block (br_table 0 1 (local.get 0))) (local.set 3 (local.get 1))) (i32.sub (local.get 3) (local.get 2))`,
    "the first time round a loop is zero": `(result i32) (local i32 i32 i32)
      (loop
        (local.set 2 (i32.add (local.get 2) (i32.add (local.get 3) (i32.const 1))))
        (local.set 3 (i32.const 5))
        (br_if 0 (i32.lt_s (local.tee 4 (i32.add (local.get 4) (i32.const 1))) (i32.const 3))))
      (local.get 2)`,
    "after a recursion is zero": `(result i32) (local i32 i32)
      (if (local.get 0)
        (then
          (local.set 3 (i32.const 9))
          (drop (call $f (i32.const 0) (local.get 1)))))
      (local.set 2 (i32.add (local.get 2) (local.get 1)))
      (i32.add (local.get 2) (local.get 3))`,
  });

  it("is zero in all of its 64 bits", () => {
    const instance = instantiate(
      `(func $dirty (param i64 i64 i64 i64))
       (func (export "f") (param i32) (result i64 f64) (local i64 f64)
         (call $dirty (i64.const -1) (i64.const -1) (i64.const -1) (i64.const -1))
         (if (local.get 0) (then (local.set 1 (i64.const 5)) (local.set 2 (f64.const 5))))
         (local.get 1) (local.get 2))
       (func (export "g") (result i64 f64)
         (call $dirty (i64.const -1) (i64.const -1) (i64.const -1) (i64.const -1))
         (call 1 (i32.const 0)))`,
    );
    expect(callBits(instance, "g")).toEqual([0n, 0n]);
    expect(callBits(instance, "f", 1n)).toEqual([5n, 0x4014000000000000n]);
  });
});

describe("many locals that are read before they are set", () => {
  it.each([3, 5, 9, 17, 100, 600])("are all zero: %i of them", (count) => {
    const locals = Array.from({ length: count }, (_, index) => index + 1);
    const or = (value: string, from: number) =>
      locals
        .map((index) => `(local.set 0 (i64.or (local.get 0) ${value.replace("INDEX", String(index + from))}))`)
        .join(" ");
    const values = `${or("(local.get INDEX)", 0)} ${or("(i64.reinterpret_f64 (local.get INDEX))", count)}`;
    const dirty = locals.map(
      (index) => `(local.set ${index} (i64.const -1)) (local.set ${index + count} (f64.const -1))`,
    );
    expectAsNative(
      `(func $dirty (param i64) (local ${"i64 ".repeat(count)} ${"f64 ".repeat(count)}) ${dirty.join(" ")}
         ${locals.map((index) => `(local.set ${index + count} (f64.add (local.get ${index + count}) (f64.const 1)))`).join(" ")})
       (func $f (param i64) (result i64) (local ${"i64 ".repeat(count)} ${"f64 ".repeat(count)}) ${values} (local.get 0))
       (func (export "f") (param i64) (result i64) (call $dirty (local.get 0)) (call $f (local.get 0)))`,
      [
        ["f", 0n],
        ["f", 5n],
      ],
    );
  });
});

describe("a comparison", () => {
  compareAll({
    "whose operands move before its branch": `(result i32)
      (local.get 0) (i32.lt_s (local.get 0) (local.get 1))
      (if (param i32) (result i32) (then (i32.add (i32.const 1))) (else (local.set 1) (i32.const 7)))`,
    "that is selected by": "(result i32) (select (local.get 0) (local.get 1) (i32.gt_s (local.get 0) (local.get 1)))",
    "whose operand is set between it and its branch": `(result i32) (local i32)
      (local.set 2 (i32.lt_s (local.get 0) (local.get 1))) (local.set 0 (i32.const 50))
      (if (result i32) (local.get 2) (then (local.get 0)) (else (local.get 1)))`,
    "with the sum that it follows": `(result i32)
      (block (br_if 0 (i32.lt_s (local.tee 1 (i32.add (local.get 0) (i32.const 1))) (local.get 1))) (return (local.get 1)))
      (i32.const -1)`,
  });
});
