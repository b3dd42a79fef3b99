/** Calls between instances, by imports and through shared tables: each function runs with what its own instance has. */
import { describe, expect, it } from "vitest";
import { I32 } from "../../src/module/types.ts";
import { expectSame, type Machine, type Running } from "./support.ts";

/** A module whose memory, global and table element tell it from others; `which` gives all three. */
function named(id: number, fields: string): string {
  return `
    ${fields}
    (memory (export "memory") 1) (data (i32.const 0) "${String.fromCharCode(0x30 + id)}")
    (global $id (export "id") (mut i32) (i32.const ${id}))
    (table $own 3 funcref) (elem (table $own) (i32.const 0) func $which $one)
    (func $one (result i32) (i32.const ${id}))
    (func $which (export "which") (result i32)
      (i32.add (i32.mul (global.get $id) (i32.const 100))
        (i32.add (i32.mul (call_indirect $own (result i32) (i32.const 1)) (i32.const 10))
          (i32.sub (i32.load8_u (i32.const 0)) (i32.const 0x30)))))`;
}

const IMPORT = '(import "other" "which" (func $import (result i32)))';

describe("a call of an imported function", () => {
  it("uses memory, globals and table of the instance that defines it, and the caller's afterwards", () => {
    const outcomes = expectSame((machine) => {
      const first = machine.instantiate(named(1, ""));
      const second = machine.instantiate(
        `${named(2, IMPORT)}
         (func (export "f") (result i32 i32 i32 i32)
           (call $which) (call $import) (call $which) (call $import))`,
        { "other.which": first.exported("which") },
      );
      return [second.outcome("f"), first.outcome("which"), second.outcome("which")];
    });
    expect(outcomes).toEqual([{ results: [222, 111, 222, 111] }, { results: [111] }, { results: [222] }]);
  });

  it("goes through many instances and back", () => {
    const outcomes = expectSame((machine) => {
      let last = machine.instantiate(named(1, ""));
      for (let id = 2; id <= 9; id++) {
        last = machine.instantiate(
          `${named(id, '(import "other" "chain" (func $import (result i32)))')}
           (func (export "chain") (result i32)
             (i32.add (i32.mul (call $import) (i32.const 3)) (i32.sub (call $which) (call $one))))`,
          { "other.chain": last.exported(id === 2 ? "which" : "chain") },
        );
      }
      return [last.outcome("chain"), last.outcome("chain")];
    });
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  it("may be a function that the instance itself exported, or one passed on from a third", () => {
    expectSame((machine) => {
      const first = machine.instantiate(named(1, ""));
      const second = machine.instantiate(`${IMPORT} (export "which" (func $import))`, {
        "other.which": first.exported("which"),
      });
      const third = machine.instantiate(`${named(3, IMPORT)} (func (export "f") (result i32) (call $import))`, {
        "other.which": second.exported("which"),
      });
      return [second.outcome("which"), third.outcome("f"), third.outcome("which")];
    });
  });

  it("between instances of the same module uses the memory of each", () => {
    const text = `
      (import "other" "f" (func $import (param i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "write") (param i32) (i32.store (i32.const 0) (local.get 0)))
      (func (export "f") (param i32) (result i32)
        (i32.add (i32.mul (i32.load (i32.const 0)) (local.get 0)) (call $import (local.get 0)))
        (i32.add (i32.load (i32.const 0))))`;
    const outcomes = expectSame((machine) => {
      const zero = machine.host([I32], [I32], () => 0);
      const first = machine.instantiate(text, { "other.f": zero });
      const second = machine.instantiate(text, { "other.f": first.exported("f") });
      const third = machine.instantiate(text, { "other.f": second.exported("f") });
      [first, second, third].forEach((each, index) => each.call("write", 10 ** index));
      return [first, second, third].map((each) => each.outcome("f", 7));
    });
    expect(outcomes).toEqual([{ results: [8] }, { results: [88] }, { results: [888] }]);
  });

  it("sees what the callee has grown, changed and set", () => {
    expectSame((machine) => {
      const owner = machine.instantiate(
        `(memory $m (export "memory") 1 4) (table (export "table") 1 4 funcref)
         (global $g (export "global") (mut i32) (i32.const 1))
         (func $seven (result i32) (i32.const 7))
         (elem declare func $seven)
         (func (export "grow") (param i32)
           (drop (memory.grow (i32.const 1)))
           (i32.store (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)) (local.get 0))
           (drop (table.grow (ref.func $seven) (i32.const 1)))
           (global.set $g (i32.add (global.get $g) (local.get 0))))`,
      );
      const user = machine.instantiate(
        `(import "owner" "memory" (memory 1)) (import "owner" "table" (table 1 funcref))
         (import "owner" "global" (global $g (mut i32))) (import "owner" "grow" (func $grow (param i32)))
         (func (export "f") (param i32) (result i32 i32 i32 i32)
           (call $grow (local.get 0))
           (memory.size)
           (i32.load (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)))
           (call_indirect (result i32) (i32.sub (table.size) (i32.const 1)))
           (global.get $g))`,
        Object.fromEntries(
          ["memory", "table", "global", "grow"].map((name) => [`owner.${name}`, owner.exported(name)]),
        ),
      );
      return [5, 6, 7].map((value) => user.outcome("f", value));
    });
  });
});

describe("a call through a shared table", () => {
  /** Two instances with functions in one table, which the first defines; `f` of the second calls by index. */
  function sharing(machine: Machine): { readonly first: Running; readonly second: Running } {
    const first = machine.instantiate(
      `${named(1, "")} (table $shared (export "table") 6 funcref) (elem (table $shared) (i32.const 0) func $which $one)
       (func (export "f") (param i32) (result i32) (call_indirect $shared (result i32) (local.get 0)))`,
    );
    const second = machine.instantiate(
      `${named(2, '(import "first" "table" (table $shared 6 funcref))')}
       (elem (table $shared) (i32.const 2) func $which $one $typed)
       (func $typed (param i32) (result i32) (local.get 0))
       (func (export "f") (param i32) (result i32)
         (i32.add (i32.mul (call_indirect $shared (result i32) (local.get 0)) (i32.const 1000)) (call $which)))`,
      { "first.table": first.exported("table") },
    );
    return { first, second };
  }

  it("runs in the function's instance, the first time and later", () => {
    const outcomes = expectSame((machine) => {
      const { first, second } = sharing(machine);
      const indices = [0, 1, 2, 3, 0, 1, 2, 3];
      return [
        ...indices.map((index) => second.outcome("f", index)),
        ...indices.map((index) => first.outcome("f", index)),
      ];
    });
    expect(outcomes.slice(0, 4)).toEqual([111, 1, 222, 2].map((value) => ({ results: [value * 1000 + 222] })));
  });

  it("traps as in one's own table, wherever the function is from", () => {
    expectSame((machine) => {
      const { first, second } = sharing(machine);
      return [first, second].flatMap((each) => [4, 5, 6, -1].map((index) => each.outcome("f", index)));
    });
  });

  it("leaves the caller's state right when the callee traps", () => {
    expectSame((machine) => {
      const inner = machine.instantiate(
        `(memory 1) (table (export "table") 2 funcref)
         (elem (i32.const 0) func $trap) (func $trap (param i32) (result i32) (i32.store8 (i32.const 3) (i32.const 9)) (unreachable))
         (func (export "f") (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 1)))`,
      );
      const outer = machine.instantiate(
        `(import "inner" "table" (table 2 funcref)) (import "inner" "f" (func $inner (param i32) (result i32)))
         (memory 1) (elem (i32.const 1) func $back)
         (func $back (param i32) (result i32)
           (i32.store8 (i32.const 3) (i32.const 5)) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))
         (func (export "f") (param i32) (result i32) (call $inner (local.get 0)))
         (func (export "read") (result i32) (i32.load8_u (i32.const 3)))`,
        { "inner.table": inner.exported("table"), "inner.f": inner.exported("f") },
      );
      return [outer.outcome("read"), outer.outcome("f", 1), outer.outcome("read"), outer.outcome("f", 1)];
    });
  });

  it("follows changes of the table made by either side", () => {
    expectSame((machine) => {
      const { first, second } = sharing(machine);
      const setter = machine.instantiate(
        `(import "first" "table" (table $shared 6 funcref))
         (func $nine (result i32) (i32.const 9)) (elem declare func $nine)
         (func (export "set") (param i32) (table.set $shared (local.get 0) (ref.func $nine)))
         (func (export "copy") (param i32 i32 i32)
           (table.copy $shared $shared (local.get 0) (local.get 1) (local.get 2)))
         (func (export "clear") (param i32) (table.fill $shared (local.get 0) (ref.null func) (i32.const 1)))`,
        { "first.table": first.exported("table") },
      );
      const all = () => [0, 1, 2, 3].flatMap((index) => [first.outcome("f", index), second.outcome("f", index)]);
      return [
        ...all(),
        setter.outcome("set", 1),
        ...all(),
        setter.outcome("copy", 0, 1, 3),
        ...all(),
        setter.outcome("clear", 2),
        ...all(),
        setter.outcome("copy", 1, 0, 3),
        ...all(),
      ];
    });
  });
});

describe("mutual recursion", () => {
  it("between instances by imports and tables counts down in turn", () => {
    const outcomes = expectSame((machine) => {
      const even = machine.instantiate(
        `(table (export "table") 1 funcref) (global $calls (mut i32) (i32.const 0))
         (func (export "f") (param i32) (result i32)
           (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
           (if (result i32) (local.get 0)
             (then (i32.add (i32.const 1)
               (call_indirect (param i32) (result i32) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0))))
             (else (i32.const 0))))
         (func (export "calls") (result i32) (global.get $calls))`,
      );
      machine.instantiate(
        `(import "even" "table" (table 1 funcref)) (import "even" "f" (func $even (param i32) (result i32)))
         (elem (i32.const 0) func $odd)
         (func $odd (param i32) (result i32)
           (if (result i32) (local.get 0)
             (then (i32.add (i32.const 2) (call $even (i32.sub (local.get 0) (i32.const 1)))))
             (else (i32.const 0))))`,
        { "even.table": even.exported("table"), "even.f": even.exported("f") },
      );
      return [even.outcome("f", 4001), even.outcome("calls"), even.outcome("f", 0)];
    });
    expect(outcomes).toEqual([{ results: [6001] }, { results: [2001] }, { results: [0] }]);
  });
});
