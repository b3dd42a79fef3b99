/** Structures, arrays and exceptions in the hands of users: opaque, and the same whenever they come back. */
import { describe, expect, it } from "vitest";
import { createRuntime, ERROR_CODES } from "../../src/index.ts";
import { expectError, instantiate } from "./support.ts";

const TEXT = `
  (import "host" "swap" (func $swap (param anyref externref) (result externref anyref)))
  (type $s (struct (field $x i32))) (type $a (array i32))
  (global (export "global") (mut anyref) (ref.null any))
  (table (export "table") 2 externref)
  (func (export "struct") (param i32) (result (ref $s)) (struct.new $s (local.get 0)))
  (func (export "array") (param i32) (result anyref) (array.new_default $a (local.get 0)))
  (func (export "x") (param (ref null $s)) (result i32) (struct.get $s $x (local.get 0)))
  (func (export "any") (param anyref) (result anyref) (local.get 0))
  (func (export "extern") (param externref) (result externref) (local.get 0))
  (func (export "eq") (param eqref) (result eqref) (local.get 0))
  (func (export "i31") (param i31ref) (result i31ref) (local.get 0))
  (func (export "kind") (param externref) (result i32)
    (i32.add (ref.test (ref struct) (any.convert_extern (local.get 0)))
      (i32.mul (i32.const 2) (ref.test (ref array) (any.convert_extern (local.get 0))))))
  (func (export "swap") (param anyref externref) (result externref anyref)
    (call $swap (local.get 0) (local.get 1)))`;

async function start() {
  const runtime = createRuntime();
  const seen: unknown[] = [];
  const swap = (first: unknown, second: unknown) => {
    seen.push(first, second);
    return [first, second];
  };
  return { instance: await instantiate(runtime, TEXT, { imports: { host: { swap } } }), seen };
}

describe("an object of WebAssembly", () => {
  it("has nothing to read, and is itself wherever it comes back", async () => {
    const { instance } = await start();
    const [object] = await instance.call("struct", 7);
    expect(Reflect.ownKeys(object as object)).toEqual([]);
    expect(await instance.call("x", object)).toEqual([7]);
    for (const name of ["any", "extern", "eq"]) expect((await instance.call(name, object))[0]).toBe(object);
    const [other] = await instance.call("struct", 7);
    expect(other).not.toBe(object);
  });

  it("is itself as a parameter and result of a host function", async () => {
    const { instance, seen } = await start();
    const [object] = await instance.call("struct", 7);
    const [array] = await instance.call("array", 2);
    const results = await instance.call("swap", object, array);
    expect(results[0]).toBe(object);
    expect(results[1]).toBe(array);
    expect(seen[0]).toBe(object);
    expect(seen[1]).toBe(array);
    expect(await instance.call("kind", object)).toEqual([1]);
    expect(await instance.call("kind", array)).toEqual([2]);
  });

  it("is itself in globals and tables", async () => {
    const { instance } = await start();
    const [object] = await instance.call("struct", 7);
    const global = await instance.getExport("global");
    const table = await instance.getExport("table");
    if (global.kind !== "global" || table.kind !== "table") throw new Error("the exports are of other kinds");
    await global.set(object);
    expect(await global.get()).toBe(object);
    await table.set(1, object);
    expect(await table.get(1)).toBe(object);
  });

  it("is refused where another type is wanted", async () => {
    const { instance } = await start();
    const [array] = await instance.call("array", 2);
    await expectError(instance.call("x", array), ERROR_CODES.TypeError);
    await expectError(instance.call("x", {}), ERROR_CODES.TypeError);
    await expectError(instance.call("i31", array), ERROR_CODES.TypeError);
    await expectError(instance.call("eq", {}), ERROR_CODES.TypeError);
  });
});

describe("a scalar reference", () => {
  it("is a number of 31 bits", async () => {
    const { instance } = await start();
    for (const number of [0, -1, 2 ** 30 - 1, -(2 ** 30)]) expect(await instance.call("i31", number)).toEqual([number]);
    for (const number of [2 ** 30, 0.5, -0]) {
      await expectError(instance.call("i31", number), ERROR_CODES.TypeError);
      expect(await instance.call("any", number)).toEqual([number]);
    }
    expect(await instance.call("i31", null)).toEqual([null]);
  });
});
