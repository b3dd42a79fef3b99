import { describe, expect, it } from "vitest";
import {
  createGlobal,
  createMemory,
  createRuntime,
  createTable,
  ERROR_CODES,
  type Imports,
  type WasmFunction,
  type WasmGlobal,
  type WasmInstance,
  type WasmMemory,
  type WasmTable,
} from "../../src/index.ts";
import { expectError, instantiate } from "./support.ts";

function link(text: string, imports: Imports): Promise<WasmInstance> {
  return instantiate(createRuntime(), text, { imports });
}

describe("a host function", () => {
  it("gets numbers and BigInts, and gives what converts to its results", async () => {
    const seen: unknown[] = [];
    const instance = await link(
      `(import "env" "f" (func $f (param i32 i64 f64) (result i64)))
       (func (export "f") (param i32 i64 f64) (result i64) (call $f (local.get 0) (local.get 1) (local.get 2)))`,
      {
        env: {
          f: (...args: unknown[]): number => {
            seen.push(...args);
            return 7;
          },
        },
      },
    );
    expect(await instance.call("f", -1, 2n ** 63n, 0.5)).toEqual([7n]);
    expect(seen).toEqual([-1, -(2n ** 63n), 0.5]);
  });

  it("gives an array for several results", async () => {
    const text = `(import "env" "f" (func $f (result i32 f32))) (func (export "f") (result i32 f32) (call $f))`;
    const instance = await link(text, { env: { f: () => [1, 0.5] } });
    expect(await instance.call("f")).toEqual([1, 0.5]);
    const wrong = await link(text, { env: { f: () => 1 } });
    const error = await expectError(wrong.call("f"), ERROR_CODES.TypeError);
    expect(error.message).toBe('[5007] Type error: result of host function "env" "f": expected an array');
    const short = await link(text, { env: { f: () => [1] } });
    await expectError(short.call("f"), ERROR_CODES.TypeError);
  });

  it("may give anything where no result is wanted", async () => {
    const instance = await link('(import "env" "f" (func $f)) (func (export "f") (call $f))', {
      env: { f: () => "x" },
    });
    expect(await instance.call("f")).toEqual([]);
  });

  it("ends the call with 5007 when its result does not fit", async () => {
    const text = '(import "env" "f" (func $f (result i32))) (func (export "f") (result i32) (call $f))';
    const instance = await link(text, { env: { f: () => 2 ** 40 } });
    const error = await expectError(instance.call("f"), ERROR_CODES.TypeError);
    expect(error.message).toContain('result of host function "env" "f": expected i32, got number 1099511627776');
  });

  it("ends the call with 5002 and what it throws as the cause", async () => {
    const mine = new Error("mine");
    const instance = await link('(import "env" "f" (func $f)) (func (export "f") (call $f))', {
      env: {
        f: () => {
          throw mine;
        },
      },
    });
    const error = await expectError(instance.call("f"), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: mine");
    expect(error.cause).toBe(mine);
  });

  it("may call another instance", async () => {
    const inner = await link('(func (export "f") (result i32) i32.const 5)', {});
    const pending: Promise<unknown[]>[] = [];
    const outer = await link('(import "env" "f" (func $f)) (func (export "f") (call $f))', {
      env: {
        f: () => {
          pending.push(inner.call("f"));
        },
      },
    });
    await outer.call("f");
    expect(await Promise.all(pending)).toEqual([[5]]);
  });
});

describe("imports", () => {
  it("of an instance are its exports by name", async () => {
    const exporting = await link(
      `(memory (export "memory") 1) (global (export "g") (mut i32) (i32.const 1))
       (func (export "f") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))`,
      {},
    );
    const importing = await link(
      `(import "other" "memory" (memory 1)) (import "other" "g" (global $g (mut i32)))
       (import "other" "f" (func $f (param i32) (result i32)))
       (func (export "run") (result i32)
         (global.set $g (i32.const 9)) (i32.store8 (i32.const 0) (i32.const 7)) (call $f (i32.const 21)))`,
      { other: exporting },
    );
    expect(await importing.call("run")).toEqual([42]);
    expect(await exporting.memory.read(0, 1)).toEqual(Uint8Array.of(7));
    expect(await ((await exporting.getExport("g")) as WasmGlobal).get()).toBe(9);
  });

  it("of a dropped instance are refused with 5005", async () => {
    const exporting = await link('(func (export "f"))', {});
    await exporting.drop();
    await expectError(link('(import "o" "f" (func))', { o: exporting }), ERROR_CODES.InvalidInstanceHandle);
  });

  it("can be single exports of instances", async () => {
    const exporting = await link('(func (export "f") (result i32) i32.const 3)', {});
    const f = await exporting.getExport("f");
    expect(f).toMatchObject({ kind: "func", params: [], results: ["i32"] });
    const importing = await link(
      '(import "a" "b" (func $f (result i32))) (func (export "g") (result i32) (call $f)) (export "f" (func $f))',
      { a: { b: f } },
    );
    expect(await importing.call("g")).toEqual([3]);
    expect(await importing.getExport("f")).toBe(f);
    await expectError(exporting.getExport("none"), ERROR_CODES.ExportNotFound);
  });

  it("stay usable when the instance that they came from is dropped", async () => {
    const exporting = await link('(func (export "f") (result i32) i32.const 3)', {});
    const importing = await link('(import "o" "f" (func $f (result i32))) (export "f" (func $f))', { o: exporting });
    await exporting.drop();
    expect(await importing.call("f")).toEqual([3]);
  });

  it("of numbers stand for immutable globals", async () => {
    const text = (type: string): string =>
      `(import "env" "n" (global $n ${type})) (func (export "f") (result ${type}) (global.get $n))`;
    expect(await (await link(text("i32"), { env: { n: 5 } })).call("f")).toEqual([5]);
    expect(await (await link(text("i64"), { env: { n: 5n } })).call("f")).toEqual([5n]);
    expect(await (await link(text("f64"), { env: { n: 0.5 } })).call("f")).toEqual([0.5]);
    await expectError(link(text("i32"), { env: { n: 0.5 } }), ERROR_CODES.TypeError);
    await expectError(link('(import "env" "n" (global (mut i32)))', { env: { n: 5 } }), ERROR_CODES.InstantiateError);
  });

  it.each<[string, Imports]>([
    ["a function where a memory is wanted", { env: { it: () => 0 } }],
    ["a number where a memory is wanted", { env: { it: 1 } }],
    ["an object of another kind", { env: { it: createGlobal({ type: "i32" }) } }],
    ["something else", { env: { it: "text" as never } }],
    ["nothing under the name", { env: {} }],
    ["an inherited property", { env: Object.create({ it: createMemory({ initial: 1 }) }) as Record<string, never> }],
    ["no module of the name", {}],
  ])("refuse %s with 5001", async (_, imports) => {
    await expectError(link('(import "env" "it" (memory 1))', imports), ERROR_CODES.InstantiateError);
  });
});

describe("a memory of the host", () => {
  it("is shared with instances", async () => {
    const memory = createMemory({ initial: 1, maximum: 3 });
    const instance = await link(
      `(import "env" "memory" (memory 1 3)) (export "memory" (memory 0))
       (func (export "grow") (result i32) (i32.store8 (i32.const 5) (i32.const 6)) (memory.grow (i32.const 1)))`,
      { env: { memory } },
    );
    expect(await instance.call("grow")).toEqual([1]);
    expect(await memory.size()).toBe(2);
    expect(await memory.read(5, 1)).toEqual(Uint8Array.of(6));
    expect(memory.bytes()).toHaveLength(131_072);
    expect(await instance.getExport("memory")).toBe(memory);
    await memory.write(0, Uint8Array.of(1));
    expect(await instance.memory.read(0, 1)).toEqual(Uint8Array.of(1));
    expect(await memory.grow(1)).toBe(2);
    await expectError(memory.grow(1), ERROR_CODES.MemoryError);
  });

  it("can have 64-bit addresses", async () => {
    const memory = createMemory({ initial: 1, address: "i64" });
    await expect(link('(import "env" "m" (memory i64 1))', { env: { m: memory } })).resolves.toBeDefined();
    await expectError(link('(import "env" "m" (memory 1))', { env: { m: memory } }), ERROR_CODES.InstantiateError);
  });

  it.each([
    { initial: -1 },
    { initial: 0.5 },
    { initial: 65_537 },
    { initial: 2, maximum: 1 },
    { initial: 1, address: "i16" as never },
  ])("refuses options that make no sense: %j", (options) => {
    expect(() => createMemory(options)).toThrow("[5007]");
  });
});

describe("a table of the host", () => {
  it("is shared with instances", async () => {
    const table = createTable({ element: "funcref", initial: 2, maximum: 3 });
    const instance = await link(
      `(import "env" "table" (table 2 3 funcref))
       (func $f (export "f") (result i32) i32.const 8) (elem (i32.const 1) $f)
       (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))`,
      { env: { table } },
    );
    const f = (await instance.getExport("f")) as WasmFunction;
    expect(await table.get(0)).toBeNull();
    expect(await table.get(1)).toBe(f);
    await table.set(0, f);
    expect(await instance.call("call", 0)).toEqual([8]);
    expect(await table.grow(1)).toBe(2);
    expect(await table.size()).toBe(3);
    await expectError(table.grow(1), ERROR_CODES.MemoryError);
    await expectError(table.get(3), ERROR_CODES.MemoryError);
    await expectError(table.set(-1, null), ERROR_CODES.MemoryError);
    await expectError(
      table.set(0, () => 1),
      ERROR_CODES.TypeError,
    );
  });

  it("can hold values of the host", async () => {
    const table = createTable({ element: "externref", initial: 1 }, "first");
    expect(table.element).toBe("externref");
    expect(await table.get(0)).toBe("first");
    const instance = await link(
      '(import "env" "t" (table 1 externref)) (func (export "f") (result externref) (table.get (i32.const 0)))',
      { env: { t: table } },
    );
    expect(await instance.call("f")).toEqual(["first"]);
    expect(() => createTable({ element: "i32" as never, initial: 1 })).toThrow("[5007]");
    expect(() => createTable({ element: "externref", initial: 2 ** 31 })).toThrow("[5006]");
  });
});

describe("a global of the host", () => {
  it("is shared with instances when it is mutable", async () => {
    const counter = createGlobal({ type: "i64", mutable: true }, 5);
    const instance = await link(
      `(import "env" "g" (global $g (mut i64)))
       (func (export "inc") (global.set $g (i64.add (global.get $g) (i64.const 1))))`,
      { env: { g: counter } },
    );
    await instance.call("inc");
    expect(await counter.get()).toBe(6n);
    await counter.set(9n);
    await instance.call("inc");
    expect(await counter.get()).toBe(10n);
    await expectError(counter.set("text"), ERROR_CODES.TypeError);
  });

  it("is zero or null without a value, and cannot be set when it is immutable", async () => {
    expect(await createGlobal({ type: "f32" }).get()).toBe(0);
    expect(await createGlobal({ type: "externref" }).get()).toBeNull();
    const constant = createGlobal({ type: "i32" }, 1);
    expect(constant).toMatchObject({ type: "i32", mutable: false });
    await expectError(constant.set(2), ERROR_CODES.TypeError);
    expect(() => createGlobal({ type: "i8" as never })).toThrow("[5007]");
  });

  it("that an instance exports is the same object each time", async () => {
    const instance = await link('(global (export "g") (mut f64) (f64.const 0.5)) (table (export "t") 1 funcref)', {});
    const global = (await instance.getExport("g")) as WasmGlobal;
    expect(await global.get()).toBe(0.5);
    expect(await instance.getExport("g")).toBe(global);
    expect((await instance.getExport("t")) as WasmTable).toBe(await instance.getExport("t"));
    expect(global).not.toBe((await instance.getExport("t")) as unknown as WasmMemory);
  });
});
