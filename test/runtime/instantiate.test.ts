import { describe, expect, it } from "vitest";
import { ResourceError, Trap } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Table } from "../../src/memory/table.ts";
import { I32 } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { instantiateModule, linkModule, startInstance } from "../../src/runtime/instantiate.ts";
import { wat } from "../support/wat.ts";
import { call, exportedFunction, globalBits, instantiate, memory, table } from "./support.ts";

function exportedTable(instance: Instance): Table {
  return instance.exports.get("t") as Table;
}

function exportedMemory(instance: Instance): LinearMemory {
  return instance.exports.get("m") as LinearMemory;
}

describe("instantiation", () => {
  it("gives every instance memories, tables and globals of its own", () => {
    const module = compileModule(
      wat(`(memory (export "m") 1) (table (export "t") 1 funcref)
           (global $g (mut i32) (i32.const 7))
           (func (export "set") (param i32) (global.set $g (local.get 0)))
           (func (export "get") (result i32) (global.get $g))`),
    );
    const one = instantiateModule(module, () => undefined);
    const other = instantiateModule(module, () => undefined);
    call(one, "set", 8);
    expect(call(one, "get")).toEqual([8]);
    expect(call(other, "get")).toEqual([7]);
    expect(exportedMemory(one)).not.toBe(exportedMemory(other));
    expect(exportedTable(one)).not.toBe(exportedTable(other));
  });

  it("exports one object for one thing, under every name and through every instance", () => {
    const first = instantiate('(memory (export "m") (export "n") 1) (func (export "f"))');
    const second = instantiate(
      `(import "first" "m" (memory 1)) (import "first" "f" (func $f))
       (export "m" (memory 0)) (export "f" (func $f))`,
      { "first.m": exportedMemory(first), "first.f": exportedFunction(first, "f") },
    );
    expect(first.exports.get("n")).toBe(first.exports.get("m"));
    expect(second.exports.get("m")).toBe(first.exports.get("m"));
    expect(second.exports.get("f")).toBe(first.exports.get("f"));
    expect([...second.exports.keys()]).toEqual(["m", "f"]);
  });

  it("shares a mutable global between the instances that import it", () => {
    const first = instantiate('(global (export "g") (mut i64) (i64.const 1))');
    const second = instantiate(
      '(import "first" "g" (global $g (mut i64))) (func (export "set") (global.set $g (i64.const -5)))',
      { "first.g": first.exports.get("g") as never },
    );
    call(second, "set");
    expect(globalBits(first, "g")).toBe(BigInt.asUintN(64, -5n));
  });

  it("fills memories and tables in the order of the segments", () => {
    const instance = instantiate(
      `(memory (export "m") 1)
       (data (i32.const 0) "abcd") (data (i32.const 2) "XY") (data "passive")
       (table (export "t") 3 funcref) (func $f (export "f")) (func $g (export "g"))
       (elem (i32.const 0) $f $f) (elem (i32.const 1) $g)`,
    );
    expect(String.fromCharCode(...exportedMemory(instance).bytes.subarray(0, 5))).toBe("abXY\0");
    const [f, g] = ["f", "g"].map((name) => exportedFunction(instance, name));
    expect(exportedTable(instance).elements).toEqual([f, g, null]);
  });

  it("drops active and declarative segments, and keeps passive ones", () => {
    const instance = instantiate(
      `(memory 1) (table 2 funcref) (func $f)
       (elem (i32.const 0) $f) (elem declare func $f) (elem func $f $f)
       (data (i32.const 0) "a") (data "bc")`,
    );
    expect(instance.elementSegments.map((segment) => segment.length)).toEqual([0, 0, 2]);
    expect(instance.dataSegments.map((segment) => segment.length)).toEqual([0, 2]);
  });

  it("starts a table with its initial value", () => {
    // Decoded only: validation does not know the feature yet.
    const module = decodeModule(
      wat('(func $f (export "f")) (table (export "t") 2 funcref (ref.func $f))'),
      FEATURE_SETS["wasm-3.0"],
    );
    const instance = linkModule(module, () => undefined, {});
    const f = exportedFunction(instance, "f");
    expect(exportedTable(instance).elements).toEqual([f, f]);
  });

  it("takes offsets as unsigned", () => {
    const place = (text: string) => (): unknown => instantiate(text);
    expect(place('(memory 1) (data (i32.const -1) "a")')).toThrow("out of bounds memory access");
    expect(place('(memory i64 1) (data (i64.const -1) "a")')).toThrow("out of bounds memory access");
    expect(place("(table 1 funcref) (func $f) (elem (i32.const -1) $f)")).toThrow("out of bounds table access");
  });

  it("accepts an empty segment at the end, and none behind it", () => {
    expect(() => instantiate('(memory 1) (data (i32.const 0x10000) "")')).not.toThrow();
    expect(() => instantiate('(memory 1) (data (i32.const 0x10001) "")')).toThrow("out of bounds memory access");
    expect(() => instantiate("(table 1 funcref) (elem (i32.const 1) func)")).not.toThrow();
    expect(() => instantiate("(table 1 funcref) (elem (i32.const 2) func)")).toThrow("out of bounds table access");
  });

  it("calls the start function last, once everything is in place", () => {
    const seen: unknown[] = [];
    const shared = memory(1);
    instantiate(
      `(import "host" "log" (func $log (param i32))) (import "host" "m" (memory 1))
       (data (i32.const 0) "\\2a") (start $start)
       (func $start (call $log (i32.load8_u (i32.const 0))))`,
      {
        "host.log": hostFunction({ kind: "func", params: [I32], results: [] }, (_, value) => {
          seen.push(value);
        }),
        "host.m": shared,
      },
    );
    expect(seen).toEqual([42]);
  });

  it("can be done up to the start function", () => {
    const module = compileModule(wat("(func $f unreachable) (start $f)"));
    const instance = linkModule(module, () => undefined, {});
    expect(() => startInstance(instance)).toThrow(Trap);
  });
});

describe("an instantiation that fails", () => {
  it("leaves imports alone when one of them does not match", () => {
    const shared = memory(1);
    const run = (): unknown =>
      instantiate('(import "host" "m" (memory 1)) (import "host" "f" (func)) (data (i32.const 0) "a")', {
        "host.m": shared,
      });
    expect(run).toThrow('unknown import: "host" "f"');
    expect(shared.bytes[0]).toBe(0);
  });

  it("keeps what was written by segments before the one that traps", () => {
    const sharedMemory = memory(1);
    const sharedTable = table(2);
    const run = (): unknown =>
      instantiate(
        `(import "host" "m" (memory 1)) (import "host" "t" (table 2 funcref))
         (func $f (result i32) (i32.const 5))
         (elem (i32.const 1) $f)
         (data (i32.const 1) "a") (data (i32.const 0xffff) "bc") (data (i32.const 2) "d")`,
        { "host.m": sharedMemory, "host.t": sharedTable },
      );
    expect(run).toThrow(Trap);
    expect(run).toThrow("out of bounds memory access");
    expect([...sharedMemory.bytes.subarray(0, 3)]).toEqual([0, 0x61, 0]);
    expect(sharedMemory.bytes[0xffff]).toBe(0);
    expect(sharedTable.elements[1]).not.toBeNull();
  });

  it("writes no segment of memory once one of a table trapped", () => {
    const shared = memory(1);
    const run = (): unknown =>
      instantiate(
        `(import "host" "m" (memory 1)) (table 1 funcref) (func $f)
         (elem (i32.const 0) $f $f) (data (i32.const 0) "a")`,
        { "host.m": shared },
      );
    expect(run).toThrow("out of bounds table access");
    expect(shared.bytes[0]).toBe(0);
  });

  it("leaves functions in tables callable, with the segments that were not reached", () => {
    const shared = table(3);
    const run = (): unknown =>
      instantiate(
        `(import "host" "t" (table 3 funcref)) (memory 1) (data $d "\\07")
         (func $f (result i32)
           (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)) (i32.load8_u (i32.const 0)))
         (elem (i32.const 0) $f) (elem (i32.const 3) $f)`,
        { "host.t": shared },
      );
    expect(run).toThrow("out of bounds table access");
    const caller = instantiate(
      `(import "host" "t" (table 3 funcref))
       (func (export "call") (result i32) (call_indirect (result i32) (i32.const 0)))`,
      { "host.t": shared },
    );
    expect(call(caller, "call")).toEqual([7]);
  });

  it("passes on what the start function traps with", () => {
    expect(() => instantiate("(func $f unreachable) (start $f)")).toThrow(
      expect.objectContaining({ name: "Trap", kind: "unreachable" }),
    );
  });
});

describe("limits", () => {
  it("refuse memories and tables that begin larger", () => {
    const large = (): unknown => instantiate("(memory 3)", {}, { memoryBytes: 2 * 65_536 });
    expect(large).toThrow(ResourceError);
    expect(large).toThrow("memory of 3 pages is not granted");
    expect(() => instantiate("(table 11 funcref)", {}, { tableElements: 10 })).toThrow(ResourceError);
  });

  it("of the engine itself refuse what no host has", () => {
    expect(() => instantiate("(memory i64 0x100000000)")).toThrow(ResourceError);
    expect(() => instantiate("(table 0xffffffff funcref)")).toThrow(ResourceError);
  });

  it("let memories and tables grow up to them", () => {
    const instance = instantiate(
      `(memory 1) (table 1 funcref)
       (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
       (func (export "table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))`,
      {},
      { memoryBytes: 2 * 65_536, tableElements: 2 },
    );
    expect(call(instance, "memory", 2)).toEqual([-1]);
    expect(call(instance, "memory", 1)).toEqual([1]);
    expect(call(instance, "table", 2)).toEqual([-1]);
    expect(call(instance, "table", 1)).toEqual([1]);
  });
});
