/** What host functions may do while WebAssembly code waits: throw, call back, grow and change what the code uses. */
import { describe, expect, it } from "vitest";
import type { FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { REGISTERS, TOP } from "../../src/interpreter/machine.ts";
import type { Global } from "../../src/memory/global.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Table } from "../../src/memory/table.ts";
import { EXTERNREF, F32, F64, I32, I64 } from "../../src/module/types.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { type Value, writeGlobal } from "../../src/runtime/values.ts";
import { call, exportedFunction, instantiate } from "../runtime/support.ts";
import { expectSame, host } from "./support.ts";

/** An instance that imports `host` `f`, which is given the instance itself. */
function instanceWith(text: string, implementation: (instance: Instance, ...args: Value[]) => Value): Instance {
  const made: { instance?: Instance } = {};
  const func = host([I32], [I32], (...args) => implementation(made.instance as Instance, ...args));
  made.instance = instantiate(`(import "host" "f" (func $f (param i32) (result i32))) ${text}`, { "host.f": func });
  return made.instance;
}

describe("a host function that throws", () => {
  const thrown: unknown[] = [new Error("mine"), new TypeError("typed"), "text", undefined, null, 7, { some: "object" }];

  it.each(thrown)("ends the call with what it throws: %s", (value) => {
    const instance = instanceWith('(func (export "f") (drop (call $f (i32.const 1))))', () => {
      throw value;
    });
    let caught: unknown = "nothing";
    try {
      call(instance, "f");
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(value);
  });

  it("leaves what was done before, and the instance can be called again", () => {
    const instance = instanceWith(
      `(memory (export "memory") 1) (global $g (mut i32) (i32.const 0))
       (func $deep (param i32) (result i32)
         (if (result i32) (local.get 0)
           (then (call $deep (i32.sub (local.get 0) (i32.const 1))))
           (else (call $f (i32.const 0)))))
       (func (export "f") (param i32) (result i32)
         (global.set $g (i32.add (global.get $g) (i32.const 1)))
         (i32.store (i32.const 0) (local.get 0))
         (i32.add (call $deep (local.get 0)) (i32.const 1)))
       (func (export "calls") (result i32) (global.get $g))`,
      ({ exports }) => {
        const { bytes } = exports.get("memory") as LinearMemory;
        if ((bytes[0] as number) % 2 === 1) throw new Error("odd");
        return bytes[0];
      },
    );
    const top = REGISTERS[TOP];
    expect(() => call(instance, "f", 101)).toThrow("odd");
    expect(call(instance, "f", 100)).toEqual([101]);
    expect(() => call(instance, "f", 103)).toThrow("odd");
    expect(call(instance, "calls")).toEqual([3]);
    expect(REGISTERS[TOP]).toBe(top);
  });

  it("and is caught by the host function around it does not disturb the frames outside", () => {
    const instance = instanceWith(
      `(func $inner (export "inner") (param i32) (result i32) (i32.div_s (i32.const 100) (local.get 0)))
       (func (export "f") (param i32 i32) (result i32) (local i32)
         (local.set 2 (i32.mul (local.get 0) (i32.const 7)))
         (i32.add (i32.add (call $f (local.get 0)) (call $f (local.get 1))) (local.get 2)))`,
      (self, value) => {
        try {
          return call(self, "inner", value)[0];
        } catch {
          return -1;
        }
      },
    );
    expect(call(instance, "f", 5, 0)).toEqual([20 - 1 + 35]);
    expect(call(instance, "f", 0, 5)).toEqual([-1 + 20]);
  });

  it("through several instances ends all of them, and each goes on afterwards", () => {
    const outcomes = expectSame((machine) => {
      const error = new Error("mine");
      const fail = machine.host([I32], [I32], (value) => {
        if (value === 0) throw error;
        return value;
      });
      const inner = machine.instantiate(
        `(import "host" "fail" (func $fail (param i32) (result i32))) (memory 1) (data (i32.const 0) "\\05")
         (func (export "f") (param i32) (result i32) (i32.add (call $fail (local.get 0)) (i32.load (i32.const 0))))`,
        { "host.fail": fail },
      );
      const outer = machine.instantiate(
        `(import "inner" "f" (func $inner (param i32) (result i32))) (memory 1) (data (i32.const 0) "\\09")
         (func (export "f") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.load (i32.const 0))))`,
        { "inner.f": inner.exported("f") },
      );
      expect(() => outer.call("f", 0)).toThrow(error);
      return [outer.outcome("f", 1), inner.outcome("f", 1)];
    });
    expect(outcomes).toEqual([{ results: [15] }, { results: [6] }]);
  });
});

describe("a host function that calls back", () => {
  it("finds its arguments and leaves its results where other calls do not reach them", () => {
    const made: { instance?: Instance } = {};
    const all = host([I32, I64, F32, F64, EXTERNREF], [EXTERNREF, F64, F32, I64, I32], (...args) => {
      // As deep as this, the callee's frames would overwrite the arguments if they were not kept.
      expect(call(made.instance as Instance, "deep", 50)).toEqual([50]);
      return [...args].reverse();
    });
    const instance = instantiate(
      `(import "host" "all" (func $all (param i32 i64 f32 f64 externref) (result externref f64 f32 i64 i32)))
       (func $deep (export "deep") (param i32) (result i32) (local i64 i64 i64 i64)
         (local.set 1 (i64.const -1)) (local.set 2 (i64.const -1)) (local.set 3 (local.get 4))
         (if (result i32) (local.get 0)
           (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
           (else (i32.const 0))))
       (func (export "f") (param externref) (result externref f64 f32 i64 i32 i32) (local i32)
         (local.set 1 (i32.const 77))
         (call $all (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4) (local.get 0)) (local.get 1))`,
      { "host.all": all },
    );
    made.instance = instance;
    const object = { some: "object" };
    expect(call(instance, "f", object)).toEqual([object, 4, 3, 2n, 1, 77]);
  });

  it("may call any instance, and the caller goes on with its own memory", () => {
    expectSame((machine) => {
      const other = machine.instantiate(
        `(memory 1) (func (export "add") (param i32) (result i32)
           (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0))) (i32.load (i32.const 0)))`,
      );
      const back = machine.host([I32], [I32], (value) => other.call("add", value)[0]);
      const instance = machine.instantiate(
        `(import "host" "back" (func $back (param i32) (result i32))) (memory 1)
         (func (export "f") (param i32) (result i32)
           (i32.store (i32.const 0) (local.get 0))
           (i32.add (call $back (local.get 0)) (i32.mul (i32.load (i32.const 0)) (i32.const 1000))))`,
        { "host.back": back },
      );
      return [1, 2, 3].map((value) => instance.outcome("f", value));
    });
  });

  it("may call a function that calls the host again, hundreds of times", () => {
    const instance = instanceWith(
      `(func (export "f") (param i32) (result i32)
         (i32.add (local.get 0) (call $f (i32.sub (local.get 0) (i32.const 1)))))`,
      (self, value) => (value === 0 ? 0 : call(self, "f", value)[0]),
    );
    expect(call(instance, "f", 300)).toEqual([(300 * 301) / 2]);
  });
});

describe("what a host function changes is seen after it returns:", () => {
  it("memory that it grew and wrote to", () => {
    const instance = instanceWith(
      `(memory (export "memory") 1 10)
       (func (export "f") (param i32) (result i32 i32) (local i32)
         (i32.store (i32.const 65532) (i32.const 11))
         (local.set 1 (call $f (local.get 0)))
         (i32.add (i32.add (i32.load (i32.const 65532)) (i32.load (local.get 1))) (i32.load (i32.const 4)))
         (memory.size))`,
      ({ exports }, pages) => {
        const memory = exports.get("memory") as LinearMemory;
        const end = memory.bytes.length;
        memory.grow(pages as number);
        memory.view.setInt32(end, 100, true);
        // In the bytes that were there before, which may have moved.
        memory.view.setInt32(4, 1000, true);
        return end;
      },
    );
    expect(call(instance, "f", 1)).toEqual([1111, 2]);
    expect(call(instance, "f", 3)).toEqual([1111, 5]);
    expect(() => call(instance, "f", 0)).toThrow("Offset is outside the bounds");
  });

  it("memory that grows in every round of a loop", () => {
    const instance = instanceWith(
      `(memory (export "memory") 1)
       (func (export "f") (param i32) (result i32) (local i32)
         (loop
           (i32.store (call $f (i32.const 1)) (local.get 0))
           (local.set 1 (i32.add (local.get 1)
             (i32.load (i32.mul (i32.sub (memory.size) (i32.const 1)) (i32.const 65536)))))
           (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
         (local.get 1))`,
      ({ exports }, delta) => (exports.get("memory") as LinearMemory).grow(delta as number) * 65_536,
    );
    expect(call(instance, "f", 40)).toEqual([820]);
  });

  it("elements of a table, which may have grown", () => {
    const instance = instanceWith(
      `(table (export "table") 1 funcref)
       (func (export "seven") (result i32) (i32.const 7)) (func (export "eight") (result i32) (i32.const 8))
       (func (export "f") (param i32) (result i32)
         (drop (call $f (local.get 0))) (call_indirect (result i32) (local.get 0)))`,
      ({ exports }, argument) => {
        const index = argument as number;
        const table = exports.get("table") as Table;
        const func = (name: string) => exports.get(name) as FunctionInstance;
        // So much that the numbers beside the elements have to move.
        table.grow(table.length + 1 + index, func("seven"));
        table.set(index, func(index % 2 === 0 ? "eight" : "seven"));
        return 0;
      },
    );
    expect([0, 1, 5, 0, 1, 100, 0].map((index) => call(instance, "f", index))).toEqual(
      [8, 7, 7, 8, 7, 8, 8].map((result) => [result]),
    );
    const table = instance.exports.get("table") as Table;
    table.set(0, exportedFunction(instance, "seven"));
    expect(call(instance, "f", 0)).toEqual([8]);
  });

  it("globals of every type", () => {
    const values = { i32: -3, i64: -(2n ** 40n), f32: 1.5, f64: 0.1, externref: { some: "object" } };
    const instance = instanceWith(
      `${Object.entries({
        i32: "i32.const 0",
        i64: "i64.const 0",
        f32: "f32.const 0",
        f64: "f64.const 0",
        externref: "ref.null extern",
      })
        .map(([type, initial]) => `(global $${type} (export "${type}") (mut ${type}) (${initial}))`)
        .join(" ")}
       (func (export "f") (result i32 i64 f32 f64 externref)
         (drop (call $f (i32.const 0)))
         (global.get $i32) (global.get $i64) (global.get $f32) (global.get $f64) (global.get $externref))`,
      ({ exports }) => {
        for (const [name, value] of Object.entries(values)) writeGlobal(exports.get(name) as Global, value);
        return 0;
      },
    );
    expect(call(instance, "f")).toEqual(Object.values(values));
  });
});

describe("a function that the host calls", () => {
  it("may be the host's own, which keeps no room of the stack when it throws", () => {
    const failing = host([I32, I32], [], () => {
      throw new Error("mine");
    });
    const top = REGISTERS[TOP];
    for (let round = 0; round < 10; round++) expect(() => invoke(failing, [1, 2])).toThrow("mine");
    expect(REGISTERS[TOP]).toBe(top);
  });

  it("gets undefined as a reference that is not null, as in the host's WebAssembly", () => {
    const outcomes = expectSame((machine) => {
      const seen: unknown[] = [];
      const look = machine.host([EXTERNREF], [], (reference) => void seen.push(reference));
      const instance = machine.instantiate(
        `(import "host" "look" (func $look (param externref))) (table $t 2 externref) (global $g (mut externref) (ref.null extern))
         (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0)))
         (func (export "isNullInTable") (param externref) (result i32)
           (table.set $t (i32.const 1) (local.get 0)) (ref.is_null (table.get $t (i32.const 1))))
         (func (export "isNullInGlobal") (param externref) (result i32)
           (global.set $g (local.get 0)) (ref.is_null (global.get $g)))
         (func (export "look") (param externref) (result i32) (call $look (local.get 0)) (ref.is_null (local.get 0)))`,
        { "host.look": look },
      );
      const calls = [undefined, null, 0, ""].flatMap((value) =>
        ["isNull", "isNullInTable", "isNullInGlobal", "look"].map((name) => instance.outcome(name, value)),
      );
      return [...calls, { results: seen }];
    });
    expect(outcomes.at(-1)).toEqual({ results: [undefined, null, 0, ""] });
  });

  it("can be a function of another instance that was handed through a host", () => {
    const first = instantiate('(func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))');
    const instance = instantiate('(import "first" "f" (func $f (param i32) (result i32))) (export "f" (func $f))', {
      "first.f": exportedFunction(first, "f"),
    });
    expect(exportedFunction(instance, "f")).toBe(exportedFunction(first, "f"));
    expect(call(instance, "f", 5)).toEqual([15]);
  });
});
