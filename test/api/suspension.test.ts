import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRuntime, ERROR_CODES, type HostFunction, SuspensionError, type WasmInstance } from "../../src/index.ts";
import { wat } from "../support/wat.ts";
import { expectError, instantiate } from "./support.ts";

const runtime = createRuntime();

function link(text: string, functions: Record<string, HostFunction>): Promise<WasmInstance> {
  return instantiate(runtime, text, { imports: { env: functions } });
}

/** A promise that is settled from outside. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a host function that returns a promise", () => {
  it("suspends the call until there is a result", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = await link(
      `(import "env" "f" (func $f (param i32) (result i32)))
       (func (export "g") (param i32) (result i32) (i32.mul (i32.const 2) (call $f (local.get 0))))`,
      { f: (x: number) => promise.then((y) => x + y) },
    );
    let settled = false;
    const call = instance.call("g", 3).finally(() => {
      settled = true;
    });
    await nextTurn();
    expect(settled).toBe(false);
    resolve(4);
    expect(await call).toEqual([14]);
  });

  it("gives values of all types, several at once, and references", async () => {
    const token = { token: true };
    const instance = await link(
      `(import "env" "f" (func $f (result i32 i64 f32 f64 externref)))
       (func (export "g") (result i32 i64 f32 f64 externref) (call $f))`,
      { f: async () => [-1, -(2n ** 63n), 0.5, Math.PI, token] },
    );
    const results = await instance.call("g");
    expect(results).toEqual([-1, -(2n ** 63n), 0.5, Math.PI, token]);
    expect(results[4]).toBe(token);
  });

  it("refuses a result that does not convert, with the number for that", async () => {
    const instance = await link(
      '(import "env" "f" (func $f (result i32))) (func (export "g") (result i32) (call $f))',
      {
        f: async () => "seven",
      },
    );
    const error = await expectError(instance.call("g"), ERROR_CODES.TypeError);
    expect(error.message).toBe('[5007] Type error: result of host function "env" "f": expected i32, got string');
  });

  it("keeps frames, operands, locals and references of the whole computation", async () => {
    const text = `
      (import "env" "pause" (func $pause (param i32) (result i32)))
      (func $down (export "down") (param $n i32) (param $r externref) (result i32 externref)
        (local $twice i64) (local $half f64) (local $kept externref)
        (local.set $kept (local.get $r))
        (local.set $twice (i64.mul (i64.extend_i32_u (local.get $n)) (i64.const 0x100000001)))
        (local.set $half (f64.div (f64.convert_i32_u (local.get $n)) (f64.const 4)))
        (if (local.get $n)
          (then
            (call $down (i32.sub (local.get $n) (i32.const 1)) (local.get $kept))
            (drop)
            (i32.add (call $pause (local.get $n)))
            (i32.add (i32.wrap_i64 (i64.shr_u (local.get $twice) (i64.const 32))))
            (i32.add (i32.trunc_f64_u (f64.mul (local.get $half) (f64.const 4))))
            (local.get $kept)
            (return)))
        (i32.const 0) (local.get $kept))`;
    const token = {};
    const waits: number[] = [];
    const instance = await link(text, {
      pause: async (n: number) => {
        await nextTurn();
        waits.push(n);
        return n;
      },
    });
    const [sum, reference] = await instance.call("down", 40, token);
    expect(sum).toBe(3 * ((40 * 41) / 2));
    expect(reference).toBe(token);
    expect(waits).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it("is caught by WebAssembly code when it rejects", async () => {
    const instance = await link(
      `(import "env" "f" (func $f (result i32)))
       (func (export "g") (result i32)
         (block $caught
           (drop (try_table (result i32) (catch_all $caught) (call $f)))
           (return (i32.const 1)))
         (i32.const 2))`,
      { f: () => Promise.reject(new Error("mine")) },
    );
    expect(await instance.call("g")).toEqual([2]);
  });

  it("fails the call with its reason as the cause when it rejects, and the instance is usable then", async () => {
    const mine = new Error("mine");
    let first = true;
    const instance = await link('(import "env" "f" (func $f)) (func (export "g") (call $f))', {
      f: async () => {
        if (!first) return;
        first = false;
        throw mine;
      },
    });
    const error = await expectError(instance.call("g"), ERROR_CODES.CallError);
    expect(error.cause).toBe(mine);
    expect(await instance.call("g")).toEqual([]);
  });

  it("may be tail-called, called through a table, by reference, and by the host", async () => {
    const instance = await link(
      `(type $t (func (param i32) (result i32)))
       (import "env" "f" (func $f (type $t)))
       (export "f" (func $f))
       (table funcref (elem $f))
       (func (export "tail") (type $t) (return_call $f (local.get 0)))
       (func $tail (type $t) (return_call $f (local.get 0)))
       (func (export "inner tail") (type $t) (i32.add (i32.const 100) (call $tail (local.get 0))))
       (func (export "indirect") (type $t) (call_indirect (type $t) (local.get 0) (i32.const 0)))
       (func (export "tail indirect") (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 0)))
       (func (export "reference") (type $t) (call_ref $t (local.get 0) (ref.func $f)))
       (func (export "tail reference") (type $t) (return_call_ref $t (local.get 0) (ref.func $f)))`,
      { f: async (x: number) => x + 1 },
    );
    for (const name of ["f", "tail", "indirect", "tail indirect", "reference", "tail reference"]) {
      expect(await instance.call(name, 6), name).toEqual([7]);
    }
    expect(await instance.call("inner tail", 6)).toEqual([107]);
  });

  it("may be called in the start function", async () => {
    const instance = await link(
      `(import "env" "f" (func $f (result i32)))
       (global $g (mut i32) (i32.const 0))
       (func $start (global.set $g (call $f)))
       (start $start)
       (func (export "g") (result i32) (global.get $g))`,
      { f: async () => 5 },
    );
    expect(await instance.call("g")).toEqual([5]);
  });

  it("is refused in a synchronous call", async () => {
    const instance = await link('(import "env" "f" (func $f)) (func (export "g") (call $f))', {
      f: () => Promise.reject(new Error("nobody hears of it")),
    });
    expect(() => instance.callSync("g")).toThrow(
      "[5002] Call error: cannot suspend a synchronous call: a host function returned a promise",
    );
    await nextTurn();
  });

  it("suspends the callers in other instances, too", async () => {
    const inner = await link(
      `(import "env" "f" (func $f (result i32)))
       (memory 1)
       (func (export "twice") (result i32)
         (i32.store (i32.const 0) (i32.const 10))
         (i32.add (i32.load (i32.const 0)) (call $f)))`,
      { f: async () => 7 },
    );
    const outer = await instantiate(
      runtime,
      `(import "inner" "twice" (func $twice (result i32)))
       (memory 1)
       (func (export "g") (result i32)
         (i32.store (i32.const 0) (i32.const 1000))
         (i32.add (call $twice) (i32.load (i32.const 0))))`,
      { imports: { inner } },
    );
    expect(await outer.call("g")).toEqual([1017]);
  });
});

const WAITER = `
  (import "env" "wait" (func $wait (param i32) (result i32)))
  (func (export "wait") (param i32) (result i32) (call $wait (local.get 0)))
  (func (export "seven") (result i32) (i32.const 7))`;

describe("while a call is suspended", () => {
  it("other instances can be called, and go on in any order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        async (depths, order) => {
          const waiting: (() => void)[] = [];
          const text = `
          (import "env" "wait" (func $wait (param i32) (result i32)))
          (func $sum (export "sum") (param $n i32) (result i32)
            (if (result i32) (local.get $n)
              (then (i32.add
                (i32.add (call $wait (local.get $n)) (call $sum (i32.sub (local.get $n) (i32.const 1))))
                (call $wait (local.get $n))))
              (else (i32.const 0))))`;
          const wait = (n: number): Promise<number> => new Promise((resolve) => waiting.push(() => resolve(n)));
          const calls = depths.map(async (depth) => (await link(text, { wait })).call("sum", depth));
          let remaining = depths.reduce((sum, depth) => sum + 2 * depth, 0);
          while (remaining > 0) {
            await nextTurn();
            if (waiting.length === 0) continue;
            waiting.splice((order.next().value as number) % waiting.length, 1)[0]?.();
            remaining--;
          }
          expect(await Promise.all(calls)).toEqual(depths.map((depth) => [depth * (depth + 1)]));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("its instance cannot be entered, neither by the host nor from another instance", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = await link(WAITER, { wait: () => promise });
    const other = await instantiate(
      runtime,
      '(import "m" "seven" (func $seven (result i32))) (func (export "g") (result i32) (call $seven))',
      { imports: { m: instance } },
    );
    const call = instance.call("wait", 1);
    for (const entering of [instance.call("seven"), other.call("g")]) {
      const error = await expectError(entering, ERROR_CODES.CallError);
      expect(error.message).toContain("the instance is suspended in another call, so it cannot be entered");
      expect(error.cause).toBeInstanceOf(SuspensionError);
    }
    expect(() => instance.callSync("seven")).toThrow("the instance is suspended in another call");
    resolve(3);
    expect(await call).toEqual([3]);
    expect(await instance.call("seven")).toEqual([7]);
    expect(await other.call("g")).toEqual([7]);
  });

  it("memories, exports and globals can be used", async () => {
    const { promise, resolve } = deferred<number>();
    const instance = await link(`${WAITER} (memory (export "memory") 1)`, { wait: () => promise });
    const call = instance.call("wait", 1);
    await instance.memory.write(8, Uint8Array.of(1, 2));
    expect(await instance.memory.read(8, 2)).toEqual(Uint8Array.of(1, 2));
    expect(await instance.memory.grow(1)).toBe(1);
    resolve(0);
    await call;
  });

  it("a call that it began inside of its instance has to end before it", async () => {
    const { promise, resolve } = deferred<number>();
    const calls: Promise<unknown[]>[] = [];
    const instance: WasmInstance = await link(
      `(import "env" "spawn" (func $spawn)) ${WAITER} (func (export "spawn") (call $spawn))`,
      {
        wait: () => promise,
        spawn: () => {
          calls.push(instance.call("wait", 1));
        },
      },
    );
    const error = await expectError(instance.call("spawn"), ERROR_CODES.CallError);
    expect(error.message).toContain("the instance is suspended in another call");
    resolve(9);
    expect(await calls[0]).toEqual([9]);
    expect(await instance.call("seven")).toEqual([7]);
  });

  it("a host function may wait for another call into the same instance", async () => {
    const instance: WasmInstance = await link(
      `(import "env" "wait" (func $wait (param i32) (result i32)))
       (import "env" "again" (func $again (result i32)))
       (func (export "outer") (result i32) (i32.add (call $again) (i32.const 1)))
       (func (export "inner") (param i32) (result i32) (i32.mul (call $wait (local.get 0)) (i32.const 10)))`,
      {
        wait: async (x: number) => {
          await nextTurn();
          return x;
        },
        again: async () => (await instance.call("inner", 4))[0],
      },
    );
    expect(await instance.call("outer")).toEqual([41]);
  });

  it("dropping its instance ends it with 5005", async () => {
    const { promise } = deferred<number>();
    const instance = await link(WAITER, { wait: () => promise });
    const call = instance.call("wait", 1);
    await instance.drop();
    await expectError(call, ERROR_CODES.InvalidInstanceHandle);
  });

  it("dropping its module ends it with 5005, also in its start function", async () => {
    const { promise } = deferred<number>();
    const moduleId = await runtime.compile(wat('(import "env" "wait" (func $wait)) (start $wait)'));
    const starting = runtime.instantiate(moduleId, { imports: { env: { wait: () => promise } } });
    await runtime.dropModule(moduleId);
    await expectError(starting, ERROR_CODES.InstantiateError);
  });
});
