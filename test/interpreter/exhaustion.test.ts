/** The end of the stack: where it is does not depend on the host, and nothing is broken afterwards. */
import { describe, expect, it } from "vitest";
import { ExhaustionError } from "../../src/base/errors.ts";
import { crossings } from "../../src/interpreter/crossings.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import { activation, REGISTERS, TOP } from "../../src/interpreter/machine.ts";
import { I32 } from "../../src/module/types.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { call, exportedFunction, instantiate } from "../runtime/support.ts";
import { host } from "./support.ts";

/** `down` recurses so many times, `forever` without end; `depth` is how deep they came. */
const RECURSION = `
  (global $depth (export "depth") (mut i32) (i32.const 0))
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1)))
      (else (i32.const 0))))
  (func $forever (export "forever") (global.set $depth (i32.add (global.get $depth) (i32.const 1))) (call $forever))
  (func (export "count") (result i32) (global.get $depth) (global.set $depth (i32.const 0)))`;

/** What the machine has to be after every call by the host. */
function state(): unknown {
  return { top: REGISTERS[TOP], crossings: crossings.length, running: activation.instance };
}

function depthOf(instance: Instance, name: string): number {
  expect(() => call(instance, name)).toThrow(ExhaustionError);
  return call(instance, "count")[0] as number;
}

describe("recursion", () => {
  it("may be a hundred thousand frames deep", () => {
    expect(call(instantiate(RECURSION), "down", 100_000)).toEqual([100_000]);
  });

  it("ends at the same depth every time, in every instance", () => {
    const instance = instantiate(RECURSION);
    const depth = depthOf(instance, "forever");
    expect(depth).toBeGreaterThan(500_000);
    expect(depthOf(instance, "forever")).toBe(depth);
    expect(depthOf(instantiate(RECURSION), "forever")).toBe(depth);
    expect(call(instance, "down", 1000)).toEqual([1000]);
  });

  it("ends sooner with larger frames", () => {
    const depthWith = (locals: number): number =>
      depthOf(
        instantiate(
          `(global $depth (mut i32) (i32.const 0))
           (func $f (export "f") (local ${"i64 ".repeat(locals)})
             (global.set $depth (i32.add (global.get $depth) (i32.const 1))) (call $f))
           (func (export "count") (result i32) (global.get $depth))`,
        ),
        "f",
      );
    const [ten, hundred, thousand] = [10, 100, 1000].map(depthWith) as [number, number, number];
    expect(ten / hundred).toBeGreaterThan(8);
    expect(hundred / thousand).toBeGreaterThan(8);
    expect(thousand).toBeGreaterThan(900);
  });

  it.each([
    ["through a table", "(call_indirect (i32.const 0))"],
    ["through an import of itself", "(call $import)"],
    ["through another instance's function", "(call $other)"],
  ])("ends by exhaustion %s", (_, instruction) => {
    const before = state();
    const imports: { instance?: Instance } = {};
    const other = instantiate(`(table (export "t") 1 funcref) (func (export "f") (call_indirect (i32.const 0)))`);
    const instance = instantiate(
      `(import "other" "f" (func $other)) (import "other" "t" (table $shared 1 funcref)) (import "host" "f" (func $import))
       (table 1 funcref) (elem (table 1) (i32.const 0) func $f) (elem (table $shared) (i32.const 0) func $f)
       (func $f (export "f") ${instruction.replace("call_indirect", "call_indirect 1")})
       (func (export "g") (result i32) (i32.const 5))`,
      {
        "other.f": exportedFunction(other, "f"),
        "other.t": other.exports.get("t") as never,
        "host.f": host([], [], () => void call(imports.instance as Instance, "f")),
      },
    );
    imports.instance = instance;
    expect(() => call(instance, "f")).toThrow(ExhaustionError);
    expect(state()).toEqual(before);
    expect(call(instance, "g")).toEqual([5]);
  });

  it("through the host ends by exhaustion, even when the host's own stack ends first", () => {
    const before = state();
    const imports: { instance?: Instance } = {};
    let deepest = 0;
    const down = host([I32], [I32], (depth) => {
      deepest = Math.max(deepest, depth as number);
      return call(imports.instance as Instance, "f", (depth as number) + 1)[0];
    });
    const instance = instantiate(
      `(import "host" "down" (func $import (param i32) (result i32)))
       (func (export "f") (param i32) (result i32) (i32.add (call $import (local.get 0)) (i32.const 1)))
       ${RECURSION}`,
      { "host.down": down },
    );
    imports.instance = instance;
    for (let round = 0; round < 3; round++) {
      expect(() => call(instance, "f", 0)).toThrow(ExhaustionError);
      expect(state()).toEqual(before);
      expect(call(instance, "down", 50_000)).toEqual([50_000]);
    }
    expect(deepest).toBeGreaterThan(100);
  });

  it("through the host and two instances, caught by the host, gives every frame its own instance back", () => {
    const imports: { outer?: Instance } = {};
    let returned = 0;
    const down = host([I32], [I32], (depth) => {
      try {
        const [result] = call(imports.outer as Instance, "f", depth);
        returned++;
        return result;
      } catch {
        return 0;
      }
    });
    const inner = instantiate(
      `(import "host" "down" (func $down (param i32) (result i32))) (memory 1) (data (i32.const 0) "\\01")
       (func (export "f") (param i32) (result i32) (i32.add (call $down (local.get 0)) (i32.load (i32.const 0))))`,
      { "host.down": down },
    );
    const outer = instantiate(
      `(import "inner" "f" (func $inner (param i32) (result i32))) (memory 1) (data (i32.const 0) "\\64")
       (func (export "f") (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.load (i32.const 0))))`,
      { "inner.f": exportedFunction(inner, "f") },
    );
    imports.outer = outer;
    const before = state();
    for (let round = 0; round < 5; round++) {
      returned = 0;
      // Every call adds 100 in the one instance and 1 in the other.
      expect(call(outer, "f", 0)).toEqual([(returned + 1) * 101]);
      expect(state()).toEqual(before);
    }
    expect(returned).toBeGreaterThan(100);
  });
});

describe("the stack after failures", () => {
  it("has the same room, after a thousand of each kind", () => {
    const before = state();
    const throwing = host(
      Array.from({ length: 1000 }, () => I32),
      [],
      () => {
        throw new Error("mine");
      },
    );
    const parameters = "i32 ".repeat(1000);
    const instance = instantiate(
      `(import "host" "f" (func $f (param ${parameters})))
       (func (export "host") (param ${parameters}) ${Array.from({ length: 1000 }, (_, i) => `(local.get ${i})`).join(" ")} (call $f))
       (func (export "trap") (param ${parameters}) (unreachable))`,
      { "host.f": throwing },
    );
    const args = Array.from({ length: 1000 }, (_, index) => index);
    for (let round = 0; round < 1100; round++) {
      expect(() => invoke(throwing, args)).toThrow("mine");
      if (round % 10 > 0) continue;
      expect(() => call(instance, "host", ...args)).toThrow("mine");
      expect(() => call(instance, "trap", ...args)).toThrow("unreachable");
    }
    expect(state()).toEqual(before);
  });

  it("refuses a call by the host for whose arguments there is no room", () => {
    const params = Array.from({ length: 1000 }, () => I32);
    const take = host(params, [], () => undefined);
    const failures: unknown[] = [];
    let granted = 0;
    const tryHost = host([], [], () => {
      try {
        invoke(take, params);
        granted++;
      } catch (error) {
        failures.push(error);
      }
    });
    const instance = instantiate(
      `(import "host" "try" (func $try))
       (func $large (export "f") (param i32) (local ${"i64 ".repeat(49_000)})
         (local.set 49000 (local.get 48999))
         (if (local.get 0) (then (call $large (i32.sub (local.get 0) (i32.const 1)))) (else (call $small))))
       (func $small (local ${"i64 ".repeat(200)}) (local.set 199 (local.get 198)) (call $try) (call $small))`,
      { "host.try": tryHost },
    );
    expect(() => call(instance, "f", 19)).toThrow(ExhaustionError);
    expect(granted).toBeGreaterThan(100);
    // The last frames before the end of the stack are where there is no room for a thousand arguments more.
    expect(failures.length).toBeGreaterThan(3);
    expect(failures.every((error) => error instanceof ExhaustionError)).toBe(true);
  });
});
