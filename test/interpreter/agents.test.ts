/** Agents that really run at once, in threads, and share a memory. */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { LinearMemory, type SharedMemory } from "../../src/memory/linear-memory.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { type AgentCall, startAgent } from "../support/agents.ts";
import { wat } from "../support/wat.ts";

const PAGE = 65_536;

/** At 0 is counted which of two agents have come so far that they can begin at the same time. */
const FIELDS = `
  (memory (import "" "memory") 1 300 shared)

  (func $meet (export "meet")
    (if (i32.atomic.rmw.add (i32.const 0) (i32.const 1))
      (then (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))
      (else (drop (memory.atomic.wait32 (i32.const 0) (i32.const 1) (i64.const -1))))))

  (func (export "increment") (param $times i32)
    (call $meet)
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
      (drop (i64.atomic.rmw.sub (i32.const 16) (i64.const 0x100000001)))
      (drop (i32.atomic.rmw8.xor_u (i32.const 24) (i32.const 255)))
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $again (local.get $times))))

  ;; A lock at 4: 0 is free, 1 taken, 2 taken while somebody waits.
  (func $lock
    (local $seen i32)
    (local.set $seen (i32.atomic.rmw.cmpxchg (i32.const 4) (i32.const 0) (i32.const 1)))
    (loop $again
      (if (i32.eqz (local.get $seen)) (then (return)))
      (if (i32.ne (i32.const 2) (local.get $seen))
        (then (local.set $seen (i32.atomic.rmw.xchg (i32.const 4) (i32.const 2)))
              (if (i32.eqz (local.get $seen)) (then (return)))))
      (drop (memory.atomic.wait32 (i32.const 4) (i32.const 2) (i64.const -1)))
      (local.set $seen (i32.atomic.rmw.xchg (i32.const 4) (i32.const 2)))
      (br $again)))
  (func $unlock
    (if (i32.ne (i32.const 1) (i32.atomic.rmw.xchg (i32.const 4) (i32.const 0)))
      (then (drop (memory.atomic.notify (i32.const 4) (i32.const 1))))))
  (func (export "count") (param $times i32)
    (call $meet)
    (loop $again
      (call $lock)
      (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 1)))
      (call $unlock)
      (local.set $times (i32.sub (local.get $times) (i32.const 1)))
      (br_if $again (local.get $times))))

  ;; Waits until an i64 is as it should be, then makes it the next number, and wakes who waits for that.
  (func (export "take turns") (param $turn i64) (param $end i64) (result i32)
    (local $waits i32)
    (local $seen i64)
    (loop $again
      (local.set $seen (i64.atomic.load (i32.const 32)))
      (if (i64.ne (local.get $seen) (local.get $turn))
        (then
          (local.set $waits (i32.add (local.get $waits) (i32.const 1)))
          (drop (memory.atomic.wait64 (i32.const 32) (local.get $seen) (i64.const -1)))
          (br $again)))
      (i64.atomic.store (i32.const 32) (i64.add (local.get $turn) (i64.const 1)))
      (drop (memory.atomic.notify (i32.const 32) (i32.const 1)))
      (local.set $turn (i64.add (local.get $turn) (i64.const 2)))
      (br_if $again (i64.lt_s (local.get $turn) (local.get $end))))
    (local.get $waits))

  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  ;; Grows by two pages when the other agent runs, which that says at 44, and then says so at 40.
  (func (export "grow and tell") (result i32)
    (loop $again (br_if $again (i32.eqz (i32.atomic.load (i32.const 44)))))
    (memory.grow (i32.const 2))
    (i32.store (i32.const ${2 * PAGE}) (i32.const 0x01020304))
    (i32.atomic.store (i32.const 40) (i32.const 1)))
  (func $told
    (i32.atomic.store (i32.const 44) (i32.const 1))
    (loop $again (br_if $again (i32.eqz (i32.atomic.load (i32.const 40))))))
  ${Object.entries({
    load: `(i32.load (i32.const ${2 * PAGE}))`,
    "load by index": `(i32.load (i32.add (local.get $at) (local.get $at)))`,
    "load of a byte": `(i32.load8_u offset=${PAGE} (local.get $at))`,
    store: `(i32.store (local.get $at) (i32.const 5)) (i32.load (local.get $at))`,
    "atomic load": `(i32.atomic.load offset=${PAGE} (local.get $at))`,
    "vector load": `(i32x4.extract_lane 0 (v128.load offset=${PAGE} (local.get $at)))`,
    size: `(memory.size)`,
    fill: `(memory.fill (local.get $at) (i32.const 7) (i32.const 4)) (i32.load (local.get $at))`,
    copy: `(memory.copy (local.get $at) (i32.add (local.get $at) (local.get $at)) (i32.const 4)) (i32.load (local.get $at))`,
    trap: `(i32.load (i32.const ${3 * PAGE}))`,
  })
    .map(([name, code]) => `(func (export "then ${name}") (param $at i32) (result i32) (call $told) ${code})`)
    .join("\n")}`;

const binary = wat(FIELDS);

function newMemory(): { readonly memory: LinearMemory; readonly shared: SharedMemory; readonly instance: Instance } {
  const memory = new LinearMemory({ min: 1, max: 300, is64: false, pageSizeLog2: 16, shared: true });
  const instance = instantiateModule(compileModule(binary, FEATURE_SETS.all), () => memory);
  return { memory, shared: memory.share() as SharedMemory, instance };
}

const GROWTHS: readonly AgentCall[] = [["meet"], ...Array.from({ length: 100 }, () => ["grow"] as const)];

/** What two agents do at once, one task after the other, each on a memory of its own. */
const TASKS: Readonly<Record<string, readonly [readonly AgentCall[], readonly AgentCall[]]>> = {
  increments: [[["increment", 100_000]], [["increment", 100_000]]],
  lock: [[["count", 20_000]], [["count", 20_000]]],
  turns: [[["take turns", 0n, 2000n]], [["take turns", 1n, 2000n]]],
  growth: [GROWTHS, GROWTHS],
};

const memories = Object.keys(TASKS).map(newMemory);
const running = Promise.all(
  ([0, 1] as const).map((agent) =>
    startAgent(
      Object.values(TASKS).map((calls, index) => ({
        binary,
        memory: memories[index]?.shared as SharedMemory,
        calls: calls[agent],
      })),
    ),
  ),
);

/** The memory of a task when it is done, and the results of all calls. */
async function ended(task: string): Promise<{ readonly memory: LinearMemory; readonly results: readonly unknown[] }> {
  const index = Object.keys(TASKS).indexOf(task);
  const results = (await running).map((agent) => agent[index]).flat(2);
  const { memory } = memories[index] as { readonly memory: LinearMemory };
  memory.refresh();
  return { memory, results };
}

describe("agents that share a memory", () => {
  it("lose none of 200,000 increments that they make at once", async () => {
    const { view } = (await ended("increments")).memory;
    expect(view.getInt32(8, true)).toBe(200_000);
    expect(view.getBigInt64(16, true)).toBe(-200_000n * 0x100000001n);
    expect(view.getUint8(24)).toBe(0);
  });

  it("exclude each other by a lock, which they wait for", async () => {
    const { view } = (await ended("lock")).memory;
    expect([view.getInt32(4, true), view.getInt32(8, true)]).toEqual([0, 40_000]);
  });

  it("take turns, each woken by the other", async () => {
    const { memory, results } = await ended("turns");
    expect(memory.view.getBigInt64(32, true)).toBe(2000n);
    expect(results.map((waits) => typeof waits)).toEqual(["number", "number"]);
  });

  it("get different pages when they grow it at once", async () => {
    const { memory, results } = await ended("growth");
    expect(memory.pages).toBe(201);
    expect([...results].sort((a, b) => (a as number) - (b as number))).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  it("see it grow while they run, whatever they do then", async () => {
    const cases = [
      ["load", PAGE, 0x01020304],
      ["load by index", PAGE, 0x01020304],
      ["load of a byte", PAGE, 4],
      ["store", 2 * PAGE + 8, 5],
      ["atomic load", PAGE, 0x01020304],
      ["vector load", PAGE, 0x01020304],
      ["size", 0, 3],
      ["fill", 2 * PAGE, 0x07070707],
      ["copy", PAGE, 0x01020304],
      ["trap", 0, "out of bounds memory access"],
    ] as const;
    const pairs = cases.map(([name, at]) => ({ name, at, ...newMemory() }));
    const agent = startAgent(pairs.map(({ shared }) => ({ binary, memory: shared, calls: [["grow and tell"]] })));
    const results = pairs.map(({ name, at, instance }) => {
      try {
        return invoke(instance.exports.get(`then ${name}`) as FunctionInstance, [at])[0];
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(results).toEqual(cases.map(([, , expected]) => expected));
    expect(await agent).toEqual(cases.map(() => [[1]]));
  });
});
