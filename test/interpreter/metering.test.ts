/**
 * Fuel is exact: a computation with fuel for n instructions has done what n instructions do, and goes on from there. What they
 * do is known from modules that count by themselves (test/support/count-instructions.ts); random modules are in
 * test/differential/metering.test.ts.
 */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { KERNELS } from "../../bench/kernels.ts";
import { FuelExhaustedError, Trap } from "../../src/base/errors.ts";
import { enterBudget, FuelBudget } from "../../src/interpreter/fuel-budget.ts";
import { fixQuantum } from "../../src/interpreter/quantum.ts";
import { LOWERING_MODE } from "../../src/lowering/lowering-mode.ts";
import { I32 } from "../../src/module/types.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import type { Step, StoppedCall } from "../../src/runtime/invocation-steps.ts";
import { countInstructions } from "../support/count-instructions.ts";
import { EXECUTED } from "../support/executed.ts";
import { PROGRAMS } from "./metering-programs.ts";
import { begin, exported, instantiate, instantiateBytes, metered, piecewise, reference } from "./metering-support.ts";
import { host } from "./support.ts";

afterEach(() => {
  LOWERING_MODE.fusions = true;
  fixQuantum(100_000);
});

/** More than any of the programs executes. */
const ENOUGH = 100_000;

function stopped(step: Step): StoppedCall {
  if (step.done) throw new Error("it is at its end");
  expect(step.stop).toBeInstanceOf(FuelExhaustedError);
  return step;
}

const NAMES = Object.keys(PROGRAMS);

describe.each(NAMES)("a metered program: %s", (name) => {
  const program = PROGRAMS[name] as (typeof PROGRAMS)[string];
  const whole = reference(program, ENOUGH);

  it("executes as many instructions as it counts by itself", () => {
    expect(whole.ending).toBeDefined();
    expect(whole.executed).toBeGreaterThan(5);
    expect(metered(program, ENOUGH)).toEqual(whole);
    expect(metered(program, whole.executed)).toEqual(whole);
  });

  it("has done with fuel for n instructions what the first n instructions do", () => {
    for (let fuel = 0; fuel < whole.executed; fuel++) {
      expect([fuel, metered(program, fuel)]).toEqual([fuel, reference(program, fuel)]);
    }
  });

  it("goes on with more fuel, and stands each time where it would at once", () => {
    const standings = Array.from({ length: whole.executed }, (_, fuel) => reference(program, fuel));
    standings.push(whole);
    const check = (pieces: readonly number[]): void => {
      const stops = piecewise(program, pieces);
      expect(stops.map(({ executed }) => standings[executed])).toEqual(stops);
      expect(stops.at(-1)).toEqual(whole);
    };
    check([1]);
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), check), {
      numRuns: 10,
    });
  });

  it("does the same without fusions, and when the loop is left at every branch", () => {
    LOWERING_MODE.fusions = false;
    for (let fuel = 0; fuel <= whole.executed; fuel += 3)
      expect(metered(program, fuel)).toEqual(reference(program, fuel));
    expect(piecewise(program, [1]).at(-1)).toEqual(whole);
    LOWERING_MODE.fusions = true;
    fixQuantum(1);
    expect(piecewise(program, [2, 5]).at(-1)).toEqual(whole);
  });
});

describe("the price of an instruction", () => {
  it.each([
    ["nop", 1],
    ["i32.const 1 drop", 2],
    ["block loop end block end end", 0],
    ["i32.const 0 if else nop end nop", 4],
    ["i32.const 1 if else nop end nop", 3],
    ["block br 0 end nop", 2],
    ["try_table nop end", 1],
    ["return nop", 1],
    ["block i32.const 1 br_if 0 nop nop end nop", 3],
    ["i32.const 2 i32.const 0 i32.const 100 memory.fill", 4],
  ])("is one, but nothing for what only says where blocks are: %s", (code, expected) => {
    const instance = instantiate(`(memory 1) (func (export "run") ${code})`);
    const budget = new FuelBudget(ENOUGH);
    begin(exported(instance), [], budget);
    expect(budget.consumed).toBe(expected);
  });
});

describe("kernels", () => {
  it.each(KERNELS.map(({ name }) => name))("execute as many instructions as the host counts: %s", (name) => {
    const n = name === "fib" ? 15 : name === "mandel" ? 20 : 1;
    const bytes = new Uint8Array(readFileSync(new URL(`../../bench/kernels/${name}.wasm`, import.meta.url)));
    const native = new WebAssembly.Instance(new WebAssembly.Module(countInstructions(bytes))).exports as unknown as {
      run(n: number): number;
      readonly [EXECUTED]: { readonly value: bigint };
    };
    const result = native.run(n);
    const budget = new FuelBudget(Infinity);
    const step = begin(exported(instantiateBytes(bytes)), [n], budget);
    expect(step).toEqual({ done: true, results: [result] });
    expect(BigInt(budget.consumed)).toBe(native[EXECUTED].value);
  });
});

describe("fuel of computations that call each other", () => {
  const CALLER = `
    (import "host" "call" (func $call (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i32)
      (i32.store (i32.const 0) (local.get 0)) (i32.add (call $call (local.get 0)) (i32.const 1)))
    (func (export "inner") (param i32) (result i32) nop nop (i32.mul (local.get 0) (i32.const 2)))`;
  const OUTER_UNITS = 7;
  const INNER_UNITS = 5;

  it("is spent by what a host function calls, and by nothing that the host function does", () => {
    const called = host([I32], [I32], (value) => invoke(exported(instance, "inner"), [value])[0]);
    const instance = instantiate(CALLER, { "host.call": called });
    const budget = new FuelBudget(ENOUGH);
    expect(begin(exported(instance), [4], budget)).toEqual({ done: true, results: [9] });
    expect(budget.consumed).toBe(OUTER_UNITS + INNER_UNITS);
  });

  it("ends all of them when it is used up in one that a host function called", () => {
    const called = host([I32], [I32], (value) => invoke(exported(instance, "inner"), [value])[0]);
    const instance = instantiate(CALLER, { "host.call": called });
    const budget = new FuelBudget(OUTER_UNITS);
    expect(() => begin(exported(instance), [4], budget)).toThrow(FuelExhaustedError);
    expect(budget.consumed).toBe(OUTER_UNITS);
    // Nothing is left behind: the next call has fuel of its own.
    expect(begin(exported(instance), [4], new FuelBudget(ENOUGH))).toEqual({ done: true, results: [9] });
  });

  it("goes on in the outer one if the host function deals with that", () => {
    const budget = new FuelBudget(8);
    const called = host([I32], [I32], (value) => {
      try {
        return invoke(exported(instance, "inner"), [value])[0];
      } catch (error) {
        if (!(error instanceof FuelExhaustedError)) throw error;
        budget.add(100);
        return -1;
      }
    });
    const instance = instantiate(CALLER, { "host.call": called });
    expect(begin(exported(instance), [4], budget)).toEqual({ done: true, results: [0] });
    expect(budget.consumed).toBe(8 + 2);
  });

  it("is not spent by a computation that has its own", () => {
    const own = new FuelBudget(ENOUGH);
    const called = host([I32], [I32], (value) => {
      const step = begin(exported(instance, "inner"), [value], own);
      return step.done ? step.results[0] : undefined;
    });
    const instance = instantiate(CALLER, { "host.call": called });
    const budget = new FuelBudget(ENOUGH);
    begin(exported(instance), [4], budget);
    expect([budget.consumed, own.consumed]).toEqual([OUTER_UNITS, INNER_UNITS]);
  });

  it("is exact where a host function throws, and where the code catches that", () => {
    const fail = host([I32], [I32], () => {
      throw new RangeError("no");
    });
    const catching = `
      (import "host" "call" (func $call (param i32) (result i32)))
      (func (export "run") (result i32)
        (block $caught (try_table (catch_all $caught) (drop (call $call (i32.const 1))) nop nop) (return (i32.const 1)))
        nop (i32.const 2))`;
    const budget = new FuelBudget(ENOUGH);
    expect(begin(exported(instantiate(catching, { "host.call": fail })), [], budget)).toEqual({
      done: true,
      results: [2],
    });
    expect(budget.consumed).toBe(4);
    const not = instantiate(CALLER, { "host.call": fail });
    const second = new FuelBudget(ENOUGH);
    expect(() => begin(exported(not), [4], second)).toThrow(RangeError);
    expect(second.consumed).toBe(OUTER_UNITS - 2);
  });

  it("is spent in every instance that code calls, also by tail calls, and by none of them alone", () => {
    const far = instantiate(`
      (global (export "g") (mut i32) (i32.const 0))
      (func $down (export "down") (param i32) (result i32)
        (global.set 0 (local.get 0))
        (if (i32.eqz (local.get 0)) (then (return (i32.const 5))))
        (return_call $down (i32.sub (local.get 0) (i32.const 1))))`);
    const near = instantiate(
      `(import "far" "down" (func $down (param i32) (result i32)))
       (func $tail (param i32) (result i32) nop (return_call $down (local.get 0)))
       (func (export "run") (param i32) (result i32)
         (i32.add (call $down (local.get 0)) (call $tail (local.get 0))))`,
      { "far.down": exported(far, "down") },
    );
    // Without fuel first: the code of both is there, and not metered.
    expect(invoke(exported(near), [2])).toEqual([10]);
    const budget = new FuelBudget(ENOUGH);
    expect(begin(exported(near), [2], budget)).toEqual({ done: true, results: [10] });
    const down = 2 * 9 + 7;
    expect(budget.consumed).toBe(2 * down + 8);
    for (let fuel = 0; fuel < budget.consumed; fuel++) {
      const little = new FuelBudget(fuel);
      stopped(begin(exported(near), [2], little)).abandon();
      expect(little.consumed).toBe(fuel);
    }
  });
});

describe("an instance that is metered", () => {
  it("stays so, and runs without fuel as before", () => {
    const { text, args = [] } = PROGRAMS["a loop that counts while it branches"] as (typeof PROGRAMS)[string];
    const instance = instantiate(text);
    expect(invoke(exported(instance), args)).toEqual([7]);
    expect(instance.code.isMetered).toBe(false);
    begin(exported(instance), args, new FuelBudget(3));
    expect(instance.code.isMetered).toBe(true);
    const second = instantiate(text);
    const budget = new FuelBudget(ENOUGH);
    begin(exported(second), args, budget);
    const { consumed } = budget;
    expect(invoke(exported(second), args)).toEqual([7]);
    expect(budget.consumed).toBe(consumed);
  });

  it("becomes so while frames of other code are on the stack, which go on", () => {
    let consumed = 0;
    const called = host([I32], [I32], (value) => {
      const budget = new FuelBudget(ENOUGH);
      const step = begin(exported(instance, "through"), [value], budget);
      ({ consumed } = budget);
      return step.done ? step.results[0] : undefined;
    });
    const instance = instantiate(
      `(import "host" "call" (func $call (param i32) (result i32)))
       (type $unary (func (param i32) (result i32)))
       (table (export "table") funcref (elem $twice))
       (func $twice (type $unary) (i32.mul (local.get 0) (i32.const 2)))
       (func $through (export "through") (type $unary) (call_indirect (type $unary) (local.get 0) (i32.const 0)))
       (func (export "run") (param i32) (result i32)
         (i32.add (call $through (call $call (call $through (local.get 0)))) (call $through (local.get 0))))`,
      { "host.call": called },
    );
    expect(invoke(exported(instance), [3])).toEqual([3 * 8 + 6]);
    expect(consumed).toBe(6);
    expect(instance.code.isMetered).toBe(true);
  });
});

describe("a budget", () => {
  it("is exact beyond what a register holds", () => {
    const budget = new FuelBudget(2 ** 40);
    const before = enterBudget(budget);
    try {
      expect(budget.spend(2 ** 35)).toBe(true);
      invoke(exported(instantiate(`(func (export "run") nop nop)`)), []);
      expect([budget.remaining, budget.consumed]).toEqual([2 ** 40 - 2 ** 35 - 2, 2 ** 35 + 2]);
    } finally {
      enterBudget(before);
    }
    expect([budget.remaining, budget.consumed]).toEqual([2 ** 40 - 2 ** 35 - 2, 2 ** 35 + 2]);
  });

  it("holds at most 2^53 − 1 units", () => {
    const budget = new FuelBudget(Number.MAX_SAFE_INTEGER);
    budget.add(Number.MAX_SAFE_INTEGER);
    expect(budget.remaining).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])("takes no %d", (units) => {
    expect(() => new FuelBudget(units)).toThrow(RangeError);
    expect(() => new FuelBudget(0).add(units)).toThrow("fuel is an integer from 0 to 2^53 − 1, or Infinity");
  });

  it("can be added to while the code runs that spends it", () => {
    const add = host([], [], () => {
      budget.add(5);
      return undefined;
    });
    const text = `(import "host" "add" (func $add)) (func (export "run") (call $add) nop nop nop)`;
    const budget = new FuelBudget(1);
    expect(begin(exported(instantiate(text, { "host.add": add })), [], budget).done).toBe(true);
    expect([budget.consumed, budget.remaining]).toEqual([4, 2]);
  });
});

describe("a stop in the middle of a block", () => {
  it("leaves the code as it was, also when the paid part of the block traps", () => {
    const instance = instantiate(
      `(memory (export "memory") 1)
       (func (export "run") (param i32) (i32.store (local.get 0) (i32.const 1)) nop (i32.store (i32.const 4) (i32.const 2)) nop)`,
    );
    const budget = new FuelBudget(4);
    expect(() => begin(exported(instance), [-4], budget)).toThrow(Trap);
    expect([budget.consumed, budget.remaining]).toEqual([3, 1]);
    stopped(begin(exported(instance), [8], new FuelBudget(4))).abandon();
    expect(begin(exported(instance), [8], new FuelBudget(8))).toEqual({ done: true, results: [] });
  });

  it("takes no time in proportion to the function, from the second on", () => {
    const stores = Array.from({ length: 60_000 }, (_, i) => `(i32.store (i32.const ${i & 0xfffc}) (i32.const ${i}))`);
    const instance = instantiate(`(memory (export "memory") 1) (func (export "run") ${stores.join(" ")})`);
    const budget = new FuelBudget(1);
    let step = begin(exported(instance), [], budget);
    const started = Date.now();
    for (let stop = 0; stop < 5_000 && !step.done; stop++) {
      budget.add(1);
      step = step.proceed(() => undefined);
    }
    // Lowering the function 5,000 times would take some minutes.
    expect(Date.now() - started).toBeLessThan(15_000);
    expect(budget.consumed).toBe(5_001);
  });
});
