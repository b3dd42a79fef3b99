/** Table instructions, and calls through tables that they have changed. */
import { describe, expect, it } from "vitest";
import type { Instance } from "../../src/interpreter/instance.ts";
import type { Table } from "../../src/memory/table.ts";
import { instantiate } from "../runtime/support.ts";
import { type Call, expectAsNative, outcome } from "./support.ts";

/** A table of functions with one for each digit; `digits` calls all of them, 9 stands for one that is null. */
const DIGITS = `
  (table $t 8 12 funcref) (table $u 4 funcref)
  (func $0 (result i32) (i32.const 0)) (func $1 (result i32) (i32.const 1)) (func $2 (result i32) (i32.const 2))
  (func $3 (result i32) (i32.const 3)) (func $4 (result i32) (i32.const 4))
  (elem (table $t) (i32.const 0) func $0 $1 $2 $3 $4) (elem $e func $4 $3 $2) (elem declare func $1)
  (func (export "digits") (result i32) (local $i i32) (local $sum i32)
    (loop
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 10))
        (if (result i32) (ref.is_null (table.get $t (local.get $i)))
          (then (i32.const 9)) (else (call_indirect $t (result i32) (local.get $i))))))
      (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))
    (local.get $sum))
  (func (export "call") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0)))
  (func (export "callOther") (param i32) (result i32) (call_indirect $u (result i32) (local.get 0)))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $1)))
  (func (export "clear") (param i32) (table.set $t (local.get 0) (ref.null func)))
  (func (export "fill") (param i32 i32) (table.fill $t (local.get 0) (ref.func $1) (local.get 1)))
  (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copyOut") (param i32 i32 i32) (table.copy $u $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copyIn") (param i32 i32 i32) (table.copy $t $u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (elem.drop $e))
  (func (export "size") (result i32) (table.size $t))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.func $1) (local.get 0)))
  (func (export "growAndCall") (result i32)
    (call_indirect $t (result i32) (table.grow $t (ref.func $1) (i32.const 1))))`;

/** Calls, each followed by a look at the whole table. */
function watched(...calls: readonly Call[]): Call[] {
  return calls.flatMap((each): Call[] => [each, ["digits"]]);
}

describe("a table of functions", () => {
  it("calls what its elements are at the moment", () => {
    const outcomes = expectAsNative(
      DIGITS,
      watched(
        ["call", 2],
        ["set", 2],
        ["call", 2],
        ["clear", 2],
        ["call", 2],
        ["set", 7],
        ["call", 7],
        ["set", 8],
        ["clear", -1],
      ),
    );
    expect(outcomes[1]).toEqual({ results: [1_234_999] });
  });

  it("is filled, also with nothing and up to its end", () => {
    expectAsNative(
      DIGITS,
      watched(["fill", 3, 4], ["fill", 8, 0], ["fill", 7, 1], ["fill", 7, 2], ["fill", 9, 0], ["fill", 0, -1]),
    );
  });

  it("copies ranges that overlap as if by way of another", () => {
    expectAsNative(
      DIGITS,
      watched(
        ["copy", 1, 0, 4],
        ["copy", 0, 1, 7],
        ["copy", 2, 2, 3],
        ["copy", 4, 0, 4],
        ["copy", 8, 8, 0],
        ["copy", 9, 0, 0],
        ["copy", 5, 0, 4],
        ["copy", 0, 5, 4],
      ),
    );
  });

  it("exchanges elements with another table", () => {
    expectAsNative(
      DIGITS,
      watched(
        ["copyOut", 0, 1, 4],
        ["callOther", 0],
        ["callOther", 3],
        ["copyIn", 4, 0, 4],
        ["copyOut", 1, 0, 4],
        ["copyIn", 6, 2, 3],
        ["callOther", 4],
      ),
    );
  });

  it("is initialized from a segment until that is dropped", () => {
    expectAsNative(
      DIGITS,
      watched(
        ["init", 0, 0, 3],
        ["init", 6, 1, 2],
        ["init", 7, 1, 2],
        ["init", 0, 2, 2],
        ["init", 8, 3, 0],
        ["drop"],
        ["init", 0, 0, 1],
        ["init", 0, 0, 0],
        ["drop"],
      ),
    );
  });

  it("grows up to its maximum, and calls what it has grown by", () => {
    expectAsNative(DIGITS, [
      ["size"],
      ["call", 8],
      ["grow", 2],
      ["call", 8],
      ["call", 9],
      ["call", 10],
      ["grow", 3],
      ["grow", -1],
      ["grow", 0],
      ["size"],
      ["growAndCall"],
      ["growAndCall"],
      ["growAndCall"],
      ["size"],
      ["digits"],
    ]);
  });
});

describe("a table of references to objects of the host", () => {
  const objects = [{ a: 1 }, null, "text", 7, undefined, Symbol("symbol")];

  it("keeps what it is given", () => {
    expectAsNative(
      `(table $t 2 20 externref)
       (func (export "set") (param i32 externref) (table.set $t (local.get 0) (local.get 1)))
       (func (export "get") (param i32) (result externref i32)
         (table.get $t (local.get 0)) (ref.is_null (table.get $t (local.get 0))))
       (func (export "grow") (param externref i32) (result i32) (table.grow $t (local.get 0) (local.get 1)))
       (func (export "fill") (param i32 externref i32) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
       (func (export "copy") (param i32 i32 i32) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))`,
      [
        ...objects.map((object, index): Call => ["grow", object, index % 2]),
        ...objects.map((object, index): Call => ["set", index % 4, object]),
        ...[0, 1, 2, 3, 4, 5].map((index): Call => ["get", index]),
        ["fill", 1, objects[0], 3],
        ["copy", 0, 2, 3],
        ["fill", 3, undefined, 2],
        ...[0, 1, 2, 3, 4, 5].map((index): Call => ["get", index]),
      ],
    );
  });

  it("needs no numbers beside its elements, since no call goes through it", () => {
    const instance = instantiate('(table (export "t") 3 externref)');
    const { length, dispatch } = instance.exports.get("t") as Table;
    expect([length, dispatch.length]).toEqual([3, 0]);
  });
});

describe("references", () => {
  it("are selected, compared with null, and passed through locals, blocks and calls", () => {
    const object = { some: "object" };
    expectAsNative(
      `(func $second (param externref externref) (result externref) (local.get 1))
       (func (export "select") (param externref externref i32) (result externref)
         (select (result externref) (local.get 0) (local.get 1) (local.get 2)))
       (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0)))
       (func (export "pass") (param externref externref i32) (result externref externref) (local externref)
         (local.set 3 (local.get 0)) (local.set 0 (local.get 1))
         (block (result externref externref)
           (br_if 0 (local.get 3) (local.get 0) (local.get 2))
           (drop) (drop) (call $second (local.get 0) (local.get 3)) (ref.null extern)))
       (func (export "loop") (param externref externref i32) (result externref)
         (local.get 0) (local.get 1)
         (loop (param externref externref) (result externref)
           (local.set 0) (local.set 1) (local.get 0) (local.get 1)
           (br_if 0 (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))) (drop)))`,
      ["select", "pass", "loop"].flatMap((name): Call[] => [
        [name, object, null, 1],
        [name, object, "text", name === "loop" ? 2 : 0],
        [name, 7, object, 3],
        ["isNull", null],
        ["isNull", object],
      ]),
    );
  });
});

describe("a table with 64-bit indices", () => {
  const instance: Instance = instantiate(
    `(table $t i64 2 6 funcref) (elem $e func $a $b)
     (func $a (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))
     (func (export "call") (param i64) (result i32) (call_indirect $t (result i32) (local.get 0)))
     (func (export "tail") (param i64) (result i32) (return_call_indirect $t (result i32) (local.get 0)))
     (func (export "size") (result i64) (table.size $t))
     (func (export "grow") (param i64) (result i64) (table.grow $t (ref.func $b) (local.get 0)))
     (func (export "isNull") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
     (func (export "set") (param i64) (table.set $t (local.get 0) (ref.func $a)))
     (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.func $a) (local.get 1)))
     (func (export "copy") (param i64 i64 i64) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
     (func (export "init") (param i64 i32 i32) (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))`,
  );
  const run = (...each: Call) => outcome(instance, each);
  const OUTSIDE = { trap: "tableOutOfBounds" };

  it("takes indices, sizes and counts of 64 bits", () => {
    expect(run("size")).toEqual({ results: [2n] });
    expect([run("isNull", 1n), run("init", 0n, 0, 2), run("isNull", 1n)]).toEqual([
      { results: [1] },
      { results: [] },
      { results: [0] },
    ]);
    expect([run("call", 0n), run("tail", 1n)]).toEqual([{ results: [1] }, { results: [2] }]);
    expect([run("grow", 2n), run("size"), run("call", 3n)]).toEqual([
      { results: [2n] },
      { results: [4n] },
      { results: [2] },
    ]);
    expect([run("set", 3n), run("call", 3n)]).toEqual([{ results: [] }, { results: [1] }]);
    expect([run("copy", 2n, 1n, 1n), run("call", 2n)]).toEqual([{ results: [] }, { results: [2] }]);
    expect([run("fill", 1n, 2n), run("call", 2n)]).toEqual([{ results: [] }, { results: [1] }]);
    expect([3n, -1n, 2n ** 32n, 2n ** 48n].map((delta) => run("grow", delta))).toEqual(
      Array.from({ length: 4 }, () => ({ results: [-1n] })),
    );
  });

  it.each([4n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 63n, -1n])("has no element %d", (index) => {
    const undefinedElement = { trap: "undefinedElement" };
    expect([run("call", index), run("tail", index)]).toEqual([undefinedElement, undefinedElement]);
    expect([run("isNull", index), run("set", index), run("fill", index, 1n), run("init", index, 0, 1)]).toEqual(
      Array.from({ length: 4 }, () => OUTSIDE),
    );
    expect([run("copy", index, 0n, 1n), run("copy", 0n, index, 1n)]).toEqual([OUTSIDE, OUTSIDE]);
  });
});
