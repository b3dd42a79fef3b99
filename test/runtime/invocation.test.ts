import { describe, expect, it } from "vitest";
import { ExhaustionError, Trap } from "../../src/base/errors.ts";
import type { FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { REFERENCES } from "../../src/isa/value-stack.ts";
import { EXTERNREF, F32, F64, I32, I64 } from "../../src/module/types.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { call, callBits, exportedFunction, instantiate } from "./support.ts";

describe("a call by the host", () => {
  it("passes arguments and results of every numeric type", () => {
    const instance = instantiate(
      `(func (export "swap") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
         local.get 3 local.get 2 local.get 1 local.get 0)`,
    );
    expect(call(instance, "swap", -1, -2n, 0.5, 0.1)).toEqual([0.1, 0.5, -2n, -1]);
    expect(call(instance, "swap", 0xffff_ffff, 2n ** 64n - 1n, 1, 2)).toEqual([2, 1, -1n, -1]);
  });

  it("keeps the payload of NaNs as bits", () => {
    const instance = instantiate('(func (export "id") (param f32 f64) (result f32 f64) local.get 0 local.get 1)');
    const bits = [0x7fa0_0001n, 0xfff4_0000_0000_0001n];
    expect(callBits(instance, "id", ...bits)).toEqual(bits);
  });

  it("passes references as they are", () => {
    const instance = instantiate(
      `(func (export "id") (param externref funcref) (result funcref externref) local.get 1 local.get 0)`,
    );
    const object = { some: "object" };
    const func = exportedFunction(instance, "id");
    expect(call(instance, "id", object, func)).toEqual([func, object]);
    expect(call(instance, "id", null, null)).toEqual([null, null]);
  });

  it("keeps no reference alive afterwards", () => {
    const instance = instantiate(
      `(func (export "pass") (param externref) (result externref) local.get 0)
       (func (export "trap") (param externref) unreachable)`,
    );
    const before = REFERENCES.length;
    call(instance, "pass", {});
    expect(REFERENCES.length).toBe(before);
    expect(() => call(instance, "trap", {})).toThrow(Trap);
    expect(REFERENCES.length).toBe(before);
  });

  it("can be repeated after a trap", () => {
    const instance = instantiate(
      '(func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))',
    );
    expect(() => call(instance, "div", 1, 0)).toThrow("integer divide by zero");
    expect(call(instance, "div", 7, 2)).toEqual([3]);
  });

  it("ends endless recursion, and can be repeated", () => {
    const instance = instantiate('(func $f (export "f") (param i32) (call $f (local.get 0)) (drop (i32.const 1)))');
    expect(() => call(instance, "f", 1)).toThrow(ExhaustionError);
    expect(() => call(instance, "f", 1)).toThrow("call stack exhausted");
  });

  it("of a function of the host goes straight there", () => {
    const callers: unknown[] = [];
    const func = hostFunction({ kind: "func", params: [I32], results: [I32] }, (caller, value) => {
      callers.push(caller);
      return (value as number) + 1;
    });
    expect(invoke(func, [41])).toEqual([42]);
    expect(callers).toEqual([undefined]);
  });
});

describe("a function of the host", () => {
  /** An instance that exports a function calling the import. */
  function forwarding(params: string, results: string, func: FunctionInstance): Instance {
    const gets =
      params === ""
        ? ""
        : params
            .split(" ")
            .map((_, i) => `local.get ${i}`)
            .join(" ");
    return instantiate(
      `(import "host" "f" (func $f (param ${params}) (result ${results})))
       (func (export "f") (param ${params}) (result ${results}) ${gets} call $f)`,
      { "host.f": func },
    );
  }

  it("gets and gives values of every type", () => {
    const seen: unknown[][] = [];
    const types = [I32, I64, F32, F64, EXTERNREF];
    const func = hostFunction({ kind: "func", params: types, results: types }, (_, ...args) => {
      seen.push(args);
      return args;
    });
    const instance = forwarding("i32 i64 f32 f64 externref", "i32 i64 f32 f64 externref", func);
    const args = [-1, -2n, 0.5, 0.1, "text"];
    expect(call(instance, "f", ...args)).toEqual(args);
    expect(seen).toEqual([args]);
  });

  it("learns which instance calls it", () => {
    const callers: unknown[] = [];
    const func = hostFunction({ kind: "func", params: [], results: [] }, (caller) => {
      callers.push(caller);
    });
    const instance = forwarding("", "", func);
    call(instance, "f");
    expect(callers).toEqual([instance]);
  });

  it("gives one result as it is, even if that is an array", () => {
    const list = [1, 2];
    const func = hostFunction({ kind: "func", params: [], results: [EXTERNREF] }, () => list);
    expect(call(forwarding("", "externref", func), "f")).toEqual([list]);
  });

  it("may call back into the instance, at any depth", () => {
    const imports: { instance?: Instance } = {};
    const func = hostFunction({ kind: "func", params: [I32], results: [I32] }, (_, value) => {
      const n = value as number;
      return n === 0 ? 0 : (call(imports.instance as Instance, "f", n - 1)[0] as number) + n;
    });
    const instance = forwarding("i32", "i32", func);
    imports.instance = instance;
    expect(call(instance, "f", 100)).toEqual([5050]);
  });

  it("ends the call with what it throws, which keeps its identity", () => {
    const error = new Error("mine");
    const func = hostFunction({ kind: "func", params: [], results: [] }, () => {
      throw error;
    });
    const instance = forwarding("", "", func);
    const run = (): unknown => call(instance, "f");
    expect(run).toThrow(error);
    expect(run).toThrow(error);
  });

  it("can be put into a table and called from there", () => {
    const func = hostFunction({ kind: "func", params: [I64], results: [I64] }, (_, value) => (value as bigint) * 2n);
    const instance = instantiate(
      `(import "host" "f" (func $f (param i64) (result i64)))
       (table 1 funcref) (elem (i32.const 0) $f)
       (func (export "f") (param i64) (result i64) (call_indirect (param i64) (result i64) (local.get 0) (i32.const 0)))`,
      { "host.f": func },
    );
    expect(call(instance, "f", 21n)).toEqual([42n]);
  });
});
