/** Warming up executes every instruction, and nobody can tell: neither code that waits meanwhile nor what runs later. */
import { describe, expect, it } from "vitest";
import { activation, REGISTERS } from "../../src/interpreter/machine.ts";
import { warmUp, warmUpVectors } from "../../src/interpreter/warm-up.ts";
import { warmUpObjects } from "../../src/interpreter/warm-up-objects.ts";
import { CODE, codeArena } from "../../src/isa/code-arena.ts";
import { I32_STACK, REFERENCES, STACK_BASE_WORD } from "../../src/isa/value-stack.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Table } from "../../src/memory/table.ts";
import { lowered, moduleCode } from "../lowering/support.ts";
import { call, instantiate } from "../runtime/support.ts";
import { host } from "./support.ts";

const OBJECT = { some: "object" };

/** What the machine and an instance hold. */
function snapshot(memory: LinearMemory, table: Table): unknown {
  return {
    registers: [...REGISTERS],
    stack: Buffer.from(I32_STACK.slice(STACK_BASE_WORD).buffer).toString("latin1"),
    references: [...REFERENCES],
    memory: [...memory.bytes.subarray(0, 64)],
    dispatch: [...table.dispatch],
    running: activation.instance,
    view: activation.view,
  };
}

describe("warming up", () => {
  it("in a host function leaves everything as it is, and code goes on", () => {
    const seen: unknown[] = [];
    const instance = instantiate(
      `(import "host" "warmUp" (func $warmUp))
       (memory (export "memory") 1) (data (i32.const 0) "some bytes of memory") (table (export "table") 2 funcref)
       (elem (i32.const 0) func $two) (func $two (result i32) (i32.const 2))
       (global $g (mut i64) (i64.const 0x123456789))
       (func (export "f") (param i32 f64 externref) (result i32 f64 externref i64 i32)
         (local i64)
         (local.set 3 (i64.const -5))
         (drop (call_indirect (result i32) (i32.const 0)))
         (call $warmUp)
         (i32.add (local.get 0) (i32.load (i32.const 0))) (f64.sqrt (local.get 1)) (local.get 2)
         (i64.add (local.get 3) (global.get $g)) (call_indirect (result i32) (i32.const 0)))`,
      {
        "host.warmUp": host([], [], () => {
          const memory = instance.exports.get("memory") as LinearMemory;
          const table = instance.exports.get("table") as Table;
          seen.push(snapshot(memory, table));
          warmUp();
          warmUpVectors();
          warmUpObjects();
          seen.push(snapshot(memory, table));
        }),
      },
    );
    const results = call(instance, "f", 1, 16, OBJECT);
    expect(results).toEqual([1 + 0x656d6f73, 4, OBJECT, 0x123456784n, 2]);
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
  });

  it("a second time does nothing, and functions stand where they stood", () => {
    const { start, end } = lowered(moduleCode("(func (result i32) (i32.const 77))"), 0);
    const before = [...CODE.subarray(start, end)];
    warmUp();
    warmUpVectors();
    expect([...CODE.subarray(start, end)]).toEqual(before);
    expect(codeArena.functionAt(start)?.end).toBe(end);
  });
});
