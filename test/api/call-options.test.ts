import { describe, expect, it } from "vitest";
import {
  createRuntime,
  ERROR_CODES,
  ExhaustionError,
  Fuel,
  FuelExhausted,
  InterruptionError,
  type Limits,
  type WasmInstance,
} from "../../src/index.ts";
import { expectError, instantiate } from "./support.ts";

const runtime = createRuntime();

const LOOPS = `
  (import "env" "wait" (func $wait (result i32)))
  (import "env" "tick" (func $tick))
  (memory (export "memory") 16)
  (global $turns (mut i32) (i32.const 0))
  (func (export "forever") (loop $again (br $again)))
  (func (export "turns") (result i32) (global.get $turns))
  (func (export "count") (param $n i32) (result i32)
    (loop $again
      (global.set $turns (i32.add (global.get $turns) (i32.const 1)))
      (br_if $again (i32.lt_u (global.get $turns) (local.get $n))))
    (global.get $turns))
  (func $throwing (throw $e))
  (tag $e)
  (func (export "throw forever") (loop $again (block $caught (try_table (catch_all $caught) (throw $e))) (br $again)))
  (func $tail (export "tail forever") (return_call $tail))
  (func (export "fill forever")
    (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 1048576)) (br $again)))
  (func (export "tick forever") (loop $again (call $tick) (br $again)))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 1))))
  (func (export "wait") (result i32) (call $wait))
  (func (export "seven") (result i32) (i32.const 7))`;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function looping(config: { limits?: Limits; wait?: () => unknown; tick?: () => unknown } = {}): Promise<WasmInstance> {
  const { wait = () => 1, tick = () => undefined, ...rest } = config;
  return instantiate(runtime, LOOPS, { imports: { env: { wait, tick } }, ...rest });
}

const FOREVER = ["forever", "throw forever", "tail forever", "fill forever", "tick forever"] as const;

describe("timeout", () => {
  it.each(FOREVER)("ends %s, and the instance is usable then", async (name) => {
    const instance = await looping();
    const began = Date.now();
    const error = await expectError(instance.callWith(name, [], { timeout: 30 }), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: the call took longer than 30 ms");
    expect(error.cause).toBeInstanceOf(InterruptionError);
    expect((error.cause as InterruptionError).wasmStack.length).toBeGreaterThan(0);
    expect(Date.now() - began).toBeGreaterThanOrEqual(30);
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("ends a synchronous call", async () => {
    const instance = await looping();
    expect(() => instance.callSyncWith("forever", [], { timeout: 20 })).toThrow("the call took longer than 20 ms");
    expect(instance.callSync("seven")).toEqual([7]);
  });

  it("ends code whose host functions take long", async () => {
    const instance = await looping({
      tick: () => {
        const until = Date.now() + 5;
        while (Date.now() < until);
      },
    });
    expect(() => instance.callSyncWith("tick forever", [], { timeout: 20 })).toThrow("took longer");
  });

  it("ends a wait for a host function", async () => {
    const instance = await looping({ wait: () => new Promise(() => undefined) });
    const error = await expectError(instance.callWith("wait", [], { timeout: 20 }), ERROR_CODES.CallError);
    expect(error.message).toContain("took longer than 20 ms");
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("holds for what host functions call in turn", async () => {
    const inner = await looping();
    const outer = await looping({ tick: () => inner.callSync("forever") });
    expect(() => outer.callSyncWith("tick forever", [], { timeout: 20 })).toThrow("took longer than 20 ms");
    expect(inner.callSync("seven")).toEqual([7]);
  });

  it("does not concern a call that is in time", async () => {
    const instance = await looping();
    expect(await instance.callWith("count", [1000], { timeout: 60_000 })).toEqual([1000]);
    expect(instance.callSyncWith("seven", [], { timeout: 60_000 })).toEqual([7]);
  });
});

describe("signal", () => {
  it.each(FOREVER)("ends %s when a timer aborts it", async (name) => {
    const instance = await looping();
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 20);
    const error = await expectError(instance.callWith(name, [], { signal: controller.signal }), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: the call was aborted");
    expect((error.cause as Error).cause).toMatchObject({ message: "enough" });
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("ends a wait for a host function at once", async () => {
    const instance = await looping({ wait: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const call = instance.callWith("wait", [], { signal: controller.signal });
    controller.abort();
    await expectError(call, ERROR_CODES.CallError);
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("refuses to begin when it is aborted already", async () => {
    const instance = await looping();
    const signal = AbortSignal.abort("no");
    await expectError(instance.callWith("count", [5], { signal }), ERROR_CODES.CallError);
    expect(() => instance.callSyncWith("count", [5], { signal })).toThrow("the call was aborted");
    expect(await instance.call("turns")).toEqual([0]);
  });

  it("ends a synchronous call when a host function aborts it", async () => {
    const controller = new AbortController();
    const instance = await looping({ tick: () => controller.abort() });
    expect(() => instance.callSyncWith("tick forever", [], { signal: controller.signal })).toThrow("was aborted");
  });
});

describe("yieldEvery", () => {
  it("lets the event loop turn while code runs, and changes no result", async () => {
    const instance = await looping();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    expect(await instance.callWith("count", [20_000_000], { yieldEvery: 1 })).toEqual([20_000_000]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it("keeps others out of the instance meanwhile", async () => {
    const instance = await looping();
    const call = instance.callWith("count", [20_000_000], { yieldEvery: 1 });
    await nextTurn();
    await expectError(instance.call("seven"), ERROR_CODES.CallError);
    expect(await call).toEqual([20_000_000]);
  });

  it("works at any depth of frames", async () => {
    const instance = await looping();
    expect(await instance.callWith("deep", [50_000], { yieldEvery: 0 })).toEqual([50_001]);
  });
});

describe("callDepth", () => {
  it.each([1, 2, 10, 1000, 40_000])("admits exactly %i frames", async (callDepth) => {
    const instance = await looping({ limits: { callDepth } });
    expect(await instance.call("deep", callDepth - 1)).toEqual([callDepth]);
    const error = await expectError(instance.call("deep", callDepth), ERROR_CODES.CallError);
    expect(error.cause).toBeInstanceOf(ExhaustionError);
    expect(instance.callSync("deep", callDepth - 1)).toEqual([callDepth]);
    expect(() => instance.callSync("deep", callDepth)).toThrow("call stack exhausted");
  });

  it("counts the frames around host functions", async () => {
    const instance: WasmInstance = await instantiate(
      runtime,
      `(import "env" "again" (func $again (param i32)))
       (func (export "f") (param i32)
         (if (local.get 0) (then (call $again (i32.sub (local.get 0) (i32.const 1))))))`,
      { limits: { callDepth: 5 }, imports: { env: { again: (n: number) => void instance.callSync("f", n) } } },
    );
    expect(instance.callSync("f", 4)).toEqual([]);
    expect(() => instance.callSync("f", 5)).toThrow("call stack exhausted");
  });

  it("may be that of the runtime, whichever is less", async () => {
    const strict = createRuntime({ limits: { callDepth: 3 } });
    const config = { imports: { env: { wait: () => 1, tick: () => undefined } }, limits: { callDepth: 10 } };
    const instance = await instantiate(strict, LOOPS, config);
    expect(await instance.call("deep", 2)).toEqual([3]);
    await expectError(instance.call("deep", 3), ERROR_CODES.CallError);
  });
});

describe("stackBytes", () => {
  it("bounds what frames take of the stack, and of no other instance", async () => {
    const instance = await looping({ limits: { stackBytes: 65_536 } });
    expect(await instance.call("deep", 500)).toEqual([501]);
    const error = await expectError(instance.call("deep", 10_000), ERROR_CODES.CallError);
    expect(error.cause).toBeInstanceOf(ExhaustionError);
    expect(await (await looping()).call("deep", 10_000)).toEqual([10_001]);
  });
});

describe("fuel", () => {
  it("ends what never ends, with 5011", async () => {
    const instance = await looping();
    const fuel = new Fuel(1_000_000);
    const error = await expectError(instance.callWith("forever", [], { fuel }), ERROR_CODES.FuelExhausted);
    expect(error.message).toBe("[5011] Fuel exhausted: all fuel consumed");
    expect(fuel.consumed).toBe(1_000_000);
    expect(fuel.remaining).toBe(0);
    expect(() => instance.callSyncWith("forever", [], { fuel: 1000 })).toThrow("[5011]");
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("suffices for so many instructions, and the call goes on when it gets more", async () => {
    const instance = await looping();
    const measure = new Fuel(1_000_000);
    await instance.callWith("count", [1000], { fuel: measure });
    const needed = measure.consumed;

    const other = await looping();
    const exact = new Fuel(needed);
    expect(await other.callWith("count", [1000], { fuel: exact })).toEqual([1000]);
    expect(exact.remaining).toBe(0);

    const third = await looping();
    const fuel = new Fuel(needed - 10);
    const exhausted = await third.callWith("count", [1000], { fuel }).catch((error: unknown) => error);
    expect(exhausted).toBeInstanceOf(FuelExhausted);
    const again = await (exhausted as FuelExhausted).resume(9).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(FuelExhausted);
    expect((again as FuelExhausted).resumeSync(1)).toEqual([1000]);
    expect(fuel.consumed).toBe(needed);
  });

  it("that is used up gives the instance free: who calls anew cannot go on", async () => {
    const instance = await looping();
    const exhausted = await instance.callWith("forever", [], { fuel: 1000 }).catch((error: unknown) => error);
    expect(await instance.call("seven")).toEqual([7]);
    const error = await expectError((exhausted as FuelExhausted).resume(1000), ERROR_CODES.CallError);
    expect(error.message).toContain("its instance was entered anew, so this call cannot go on");
  });

  it("that is used up twice by one call is not there for the first error again", async () => {
    const instance = await looping();
    const first = (await instance
      .callWith("forever", [], { fuel: 10 })
      .catch((error: unknown) => error)) as FuelExhausted;
    const second = await first.resume(10).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(FuelExhausted);
    const third = await (second as FuelExhausted).resume(10).catch((error: unknown) => error);
    expect(third).toBeInstanceOf(FuelExhausted);
    await instance.drop();
    await expectError((third as FuelExhausted).resume(10), ERROR_CODES.InvalidInstanceHandle);
  });

  it("of an instance is what its calls without own fuel use", async () => {
    const fuel = new Fuel(100_000);
    const instance = await instantiate(runtime, LOOPS, {
      imports: { env: { wait: () => 1, tick: () => undefined } },
      fuel,
    });
    expect(await instance.call("count", 10)).toEqual([10]);
    expect(fuel.consumed).toBeGreaterThan(40);
    const { remaining } = fuel;
    await instance.callWith("count", [20], { fuel: 1000 });
    expect(fuel.remaining).toBe(remaining);
    await expectError(instance.call("forever"), ERROR_CODES.FuelExhausted);
  });

  it("bounds the start function", async () => {
    await expectError(
      instantiate(runtime, "(func $f (loop $again (br $again))) (start $f)", { fuel: 1000 }),
      ERROR_CODES.FuelExhausted,
    );
  });

  it("is used by what host functions call in turn, in any instance", async () => {
    const inner = await looping();
    const outer = await looping({ tick: () => inner.callSync("count", 1_000_000_000) });
    const error = await expectError(outer.callWith("tick forever", [], { fuel: 100_000 }), ERROR_CODES.FuelExhausted);
    expect(error).toBeInstanceOf(Error);
    expect(inner.callSync("turns")[0]).toBeLessThan(100_000);
  });

  it("stays with its call while another one runs", async () => {
    const waiting: (() => void)[] = [];
    const wait = (): Promise<number> => new Promise((resolve) => waiting.push(() => resolve(1)));
    const a = await looping({ wait });
    const b = await looping({ wait });
    const fuels = [new Fuel(1000), new Fuel(1000)];
    const calls = [
      a.callWith("wait", [], { fuel: fuels[0] as Fuel }),
      b.callWith("wait", [], { fuel: fuels[1] as Fuel }),
    ];
    const used = fuels.map(({ consumed }) => consumed);
    expect(used[0]).toBe(used[1]);
    (await looping()).callSync("count", 10_000);
    waiting.reverse().forEach((resolve) => resolve());
    expect(await Promise.all(calls)).toEqual([[1], [1]]);
    expect(fuels[0]?.consumed).toBe(fuels[1]?.consumed);
    expect(fuels[0]?.consumed).toBeLessThan(10);
  });
});

describe("options that make no sense", () => {
  it.each([
    { fuel: -1 },
    { fuel: 0.5 },
    { fuel: "many" },
    { timeout: Number.NaN },
    { timeout: -1 },
    { yieldEvery: "soon" },
    { signal: {} },
  ])("are refused with 5007: %o", async (options) => {
    const instance = await looping();
    await expectError(instance.callWith("seven", [], options as never), ERROR_CODES.TypeError);
  });

  it("are refused if they are none", async () => {
    const instance = await looping();
    await expectError(instance.callWith("seven", [], null as never), ERROR_CODES.TypeError);
    expect(() => new Fuel(-1)).toThrow("[5007]");
    expect(() => new Fuel(1).add(1.5)).toThrow("[5007]");
  });
});
