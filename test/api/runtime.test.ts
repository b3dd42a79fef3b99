import { describe, expect, it } from "vitest";
import { createRuntime, ERROR_CODES, ExitError, LinkError, Trap, types, type WasmFunction } from "../../src/index.ts";
import { wat } from "../support/wat.ts";
import { expectError, instantiate } from "./support.ts";

const ADD = '(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))';

describe("compile", () => {
  it("gives a handle, another one each time", async () => {
    const runtime = createRuntime();
    const one = await runtime.compile(wat(ADD));
    expect(one).toEqual(expect.any(String));
    expect(await runtime.compile(wat(ADD))).not.toBe(one);
  });

  it("takes array buffers, and views of a part of one", async () => {
    const runtime = createRuntime();
    const bytes = wat(ADD);
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 10);
    const buffer = larger.slice(10, 10 + bytes.length).buffer;
    await expect(runtime.compile(buffer)).resolves.toEqual(expect.any(String));
    await expect(runtime.compile(larger.subarray(10, 10 + bytes.length))).resolves.toEqual(expect.any(String));
  });

  it("is not disturbed by later changes of the bytes", async () => {
    const runtime = createRuntime();
    const bytes = Uint8Array.from(wat(ADD));
    const moduleId = await runtime.compile(bytes);
    bytes.fill(0);
    const instance = await runtime.instantiate(moduleId);
    expect(await instance.call("add", 10, 32)).toEqual([42]);
  });

  it("refuses bytes that are malformed or not valid with 5000", async () => {
    const runtime = createRuntime();
    const malformed = await expectError(runtime.compile(new Uint8Array(3)), ERROR_CODES.CompileError);
    expect(malformed.message).toMatch(/^\[5000\] Compile error: /);
    expect(malformed.cause).toMatchObject({ name: "DecodeError", offset: expect.any(Number) });
    const invalid = await expectError(runtime.compile(wat("(func (result i32))")), ERROR_CODES.CompileError);
    expect(invalid.cause).toMatchObject({ name: "ValidationError", functionIndex: 0 });
    await expectError(runtime.compile("text" as never), ERROR_CODES.CompileError);
  });

  it("accepts the language that the runtime was made for", async () => {
    const runtime = createRuntime({ features: "mvp" });
    const signExtension = wat("(func (param i32) (drop (i32.extend8_s (local.get 0))))");
    await expectError(runtime.compile(signExtension), ERROR_CODES.CompileError);
    await expect(createRuntime().compile(signExtension)).resolves.toEqual(expect.any(String));
    const extended = createRuntime({ features: "mvp,+sign-extension" });
    await expect(extended.compile(signExtension)).resolves.toEqual(expect.any(String));
  });

  it("is refused with 5007 if it asks for a language that does not exist", () => {
    expect(() => createRuntime({ features: "wasm-9" })).toThrow(
      '[5007] Type error: no feature set is called "wasm-9": there are mvp, wasm-2.0, wasm-3.0, all',
    );
  });
});

describe("handles", () => {
  it("of modules are refused after the module is dropped, with 5004", async () => {
    const runtime = createRuntime();
    const moduleId = await runtime.compile(wat(ADD));
    await runtime.dropModule(moduleId);
    await expectError(runtime.instantiate(moduleId), ERROR_CODES.InvalidModuleHandle);
    await expectError(runtime.dropModule(moduleId), ERROR_CODES.InvalidModuleHandle);
  });

  it("that never existed are refused", async () => {
    const error = await expectError(createRuntime().instantiate("invalid-id"), ERROR_CODES.InvalidModuleHandle);
    expect(error.message).toBe("[5004] Invalid module handle: invalid-id");
    await expectError(createRuntime().instantiate(undefined as never), ERROR_CODES.InvalidModuleHandle);
  });

  it("of another runtime are refused", async () => {
    const moduleId = await createRuntime().compile(wat(ADD));
    await expectError(createRuntime().instantiate(moduleId), ERROR_CODES.InvalidModuleHandle);
  });

  it("of instances are refused after the instance is dropped, with 5005", async () => {
    const instance = await instantiate(createRuntime(), `(memory (export "memory") 1) ${ADD}`);
    const { memory } = instance;
    await instance.drop();
    const code = ERROR_CODES.InvalidInstanceHandle;
    await expectError(instance.call("add", 1, 2), code);
    await expectError(instance.getExports(), code);
    await expectError(instance.getExport("add"), code);
    await expectError(memory.size(), code);
    await expectError(instance.drop(), code);
    expect(() => memory.bytes()).toThrow("[5005]");
  });

  it("of instances are refused after their module is dropped", async () => {
    const runtime = createRuntime();
    const moduleId = await runtime.compile(wat(ADD));
    const [one, other] = await Promise.all([runtime.instantiate(moduleId), runtime.instantiate(moduleId)]);
    expect(one.id).not.toBe(other.id);
    expect(one.moduleId).toBe(moduleId);
    await runtime.dropModule(moduleId);
    await expectError(one.call("add", 1, 2), ERROR_CODES.InvalidInstanceHandle);
    await expectError(other.drop(), ERROR_CODES.InvalidInstanceHandle);
  });
});

describe("a runtime with a limit of instances", () => {
  it("refuses more with 5001, and counts dropped ones no longer", async () => {
    const runtime = createRuntime({ maxInstances: 2 });
    const moduleId = await runtime.compile(wat(ADD));
    const first = await runtime.instantiate(moduleId);
    await runtime.instantiate(moduleId);
    await expectError(runtime.instantiate(moduleId), ERROR_CODES.InstantiateError);
    await first.drop();
    await runtime.instantiate(moduleId);
    await runtime.dropModule(moduleId);
    const again = await runtime.compile(wat(ADD));
    await runtime.instantiate(again);
    await runtime.instantiate(again);
    await expectError(runtime.instantiate(again), ERROR_CODES.InstantiateError);
  });

  it("does not count instantiations that failed", async () => {
    const runtime = createRuntime({ maxInstances: 1 });
    const trapping = await runtime.compile(wat("(func $f unreachable) (start $f)"));
    await expectError(runtime.instantiate(trapping), ERROR_CODES.InstantiateError);
    await expect(runtime.instantiate(await runtime.compile(wat(ADD)))).resolves.toBeDefined();
  });
});

describe("limits", () => {
  const text = `(memory (export "memory") 1) (func (export "grow") (result i32) (memory.grow (i32.const 1)))
    (table 4 funcref)`;

  it("of an instance bound its memory and its tables", async () => {
    const runtime = createRuntime();
    const instance = await instantiate(runtime, text, { limits: { memoryPages: 1 } });
    expect(await instance.call("grow")).toEqual([-1]);
    await expectError(instance.memory.grow(1), ERROR_CODES.MemoryError);
    await expectError(instantiate(runtime, text, { limits: { memoryPages: 0 } }), ERROR_CODES.InstantiateError);
    await expectError(instantiate(runtime, text, { limits: { tableElements: 3 } }), ERROR_CODES.InstantiateError);
  });

  it("of a runtime bound all instances, which may be bound more tightly", async () => {
    const runtime = createRuntime({ limits: { memoryPages: 2 } });
    const instance = await instantiate(runtime, text, { limits: { memoryPages: 100 } });
    expect(await instance.call("grow")).toEqual([1]);
    expect(await instance.call("grow")).toEqual([-1]);
    const tighter = await instantiate(runtime, text, { limits: { memoryPages: 1 } });
    expect(await tighter.call("grow")).toEqual([-1]);
  });

  it("that make no sense are refused", async () => {
    const runtime = createRuntime();
    await expectError(instantiate(runtime, text, { limits: { memoryPages: -1 } }), ERROR_CODES.InstantiateError);
    await expectError(instantiate(runtime, text, { limits: { tableElements: NaN } }), ERROR_CODES.InstantiateError);
  });
});

describe("call", () => {
  it("passes numbers, BigInts and typed values by the types of the parameters", async () => {
    const instance = await instantiate(
      createRuntime(),
      `(func (export "i32") (param i32) (result i32) local.get 0)
       (func (export "i64") (param i64) (result i64) local.get 0)
       (func (export "f32") (param f32) (result f32) local.get 0)
       (func (export "f64") (param f64) (result f64) local.get 0)`,
    );
    expect(await instance.call("i32", 0xffff_ffff)).toEqual([-1]);
    expect(await instance.call("i32", types.i32(7))).toEqual([7]);
    expect(await instance.call("i64", 5)).toEqual([5n]);
    expect(await instance.call("i64", 9007199254740993n)).toEqual([9007199254740993n]);
    expect(await instance.call("f32", 0.1)).toEqual([Math.fround(0.1)]);
    expect(await instance.call("f64", types.f64(0.1))).toEqual([0.1]);
  });

  it("gives every result", async () => {
    const instance = await instantiate(
      createRuntime(),
      '(func (export "none")) (func (export "two") (result i32 i64) i32.const 1 i64.const 2)',
    );
    expect(await instance.call("none")).toEqual([]);
    expect(await instance.call("two")).toEqual([1, 2n]);
  });

  it("refuses what is no exported function with 5003", async () => {
    const instance = await instantiate(createRuntime(), `(memory (export "memory") 1) ${ADD}`);
    const error = await expectError(instance.call("nonexistent"), ERROR_CODES.ExportNotFound);
    expect(error.message).toBe('[5003] Export not found: no function "nonexistent"');
    await expectError(instance.call("memory"), ERROR_CODES.ExportNotFound);
    await expectError(instance.call("toString"), ERROR_CODES.ExportNotFound);
  });

  it("refuses arguments of other types and numbers of arguments with 5007", async () => {
    const instance = await instantiate(createRuntime(), ADD);
    const error = await expectError(instance.call("add", 1, "2"), ERROR_CODES.TypeError);
    expect(error.message).toBe('[5007] Type error: arguments of "add", value 2: expected i32, got string');
    await expectError(instance.call("add", 1), ERROR_CODES.TypeError);
    await expectError(instance.call("add", 1, 2, 3), ERROR_CODES.TypeError);
    await expectError(instance.call("add", 1, types.f64(2)), ERROR_CODES.TypeError);
  });

  it("fails with 5002 when the function traps, and can be repeated", async () => {
    const instance = await instantiate(
      createRuntime(),
      '(func (export "div") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))',
    );
    const error = await expectError(instance.call("div", 1, 0), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: integer divide by zero");
    expect(error.cause).toBeInstanceOf(Trap);
    expect((error.cause as Trap).wasmStack).toMatchObject([{ functionName: "div", functionIndex: 0 }]);
    expect(await instance.call("div", 6, 2)).toEqual([3]);
  });

  it("fails with 5002 when the stack is exhausted", async () => {
    const instance = await instantiate(createRuntime(), '(func $f (export "f") call $f)');
    const error = await expectError(instance.call("f"), ERROR_CODES.CallError);
    expect(error.message).toBe("[5002] Call error: call stack exhausted");
  });

  it("passes functions and host values as references, one object for one function", async () => {
    const instance = await instantiate(
      createRuntime(),
      `(func (export "func") (param funcref) (result funcref) local.get 0)
       (func (export "extern") (param externref) (result externref) local.get 0)`,
    );
    const func = (await instance.getExport("func")) as WasmFunction;
    expect(await instance.call("func", func)).toEqual([func]);
    expect((await instance.call("func", types.funcref(func)))[0]).toBe(func);
    expect(await instance.call("func", null)).toEqual([null]);
    const object = {};
    expect((await instance.call("extern", object))[0]).toBe(object);
    expect((await instance.call("extern", func))[0]).toBe(func);
    await expectError(instance.call("func", object), ERROR_CODES.TypeError);
  });
});

describe("getExports", () => {
  it("describes what is exported, in order", async () => {
    const instance = await instantiate(
      createRuntime(),
      `(func (export "f") (param i32 f64) (result i64 externref) i64.const 0 ref.null extern)
       (memory (export "m") 1) (table (export "t") 1 funcref) (global (export "g") i32 (i32.const 1))`,
    );
    expect(await instance.getExports()).toEqual([
      { name: "f", kind: "func", params: ["i32", "f64"], results: ["i64", "externref"] },
      { name: "m", kind: "memory" },
      { name: "t", kind: "table" },
      { name: "g", kind: "global" },
    ]);
  });
});

describe("memory", () => {
  const text = '(memory (export "memory") 1 3) (data (i32.const 8) "hello")';

  it("is read and written by copies", async () => {
    const { memory } = await instantiate(createRuntime(), text);
    const bytes = await memory.read(8, 5);
    expect(new TextDecoder().decode(bytes)).toBe("hello");
    bytes.fill(0);
    await memory.write(8, new TextEncoder().encode("HE"));
    expect(new TextDecoder().decode(await memory.read(8, 5))).toBe("HEllo");
    expect(await memory.read(65_536, 0)).toEqual(new Uint8Array(0));
  });

  it("has a size in pages, and grows up to its maximum", async () => {
    const { memory } = await instantiate(createRuntime(), text);
    expect(await memory.size()).toBe(1);
    expect(await memory.grow(2)).toBe(1);
    expect(await memory.size()).toBe(3);
    await expectError(memory.grow(1), ERROR_CODES.MemoryError);
    await expectError(memory.grow(-1), ERROR_CODES.MemoryError);
    expect(await memory.size()).toBe(3);
    expect(new TextDecoder().decode(await memory.read(8, 5))).toBe("hello");
  });

  it.each([
    [999_999_999, 1024],
    [65_536, 1],
    [65_000, 537],
    [-1, 1],
    [0, -1],
    [0, 2 ** 52],
  ])("refuses a range outside of it with 5006: %i, %i", async (offset, length) => {
    const { memory } = await instantiate(createRuntime(), text);
    await expectError(memory.read(offset, length), ERROR_CODES.MemoryError);
  });

  it("writes all or nothing", async () => {
    const { memory } = await instantiate(createRuntime(), text);
    await expectError(memory.write(65_535, Uint8Array.of(1, 2)), ERROR_CODES.MemoryError);
    expect(await memory.read(65_535, 1)).toEqual(Uint8Array.of(0));
  });

  it("refuses arguments of other types with 5007", async () => {
    const { memory } = await instantiate(createRuntime(), text);
    await expectError(memory.read("0" as never, 1), ERROR_CODES.TypeError);
    await expectError(memory.read(0.5, 1), ERROR_CODES.TypeError);
    await expectError(memory.write(0, [1] as never), ERROR_CODES.TypeError);
    await expectError(memory.grow(1n as never), ERROR_CODES.TypeError);
  });

  it("is the one called memory, or else the first one exported", async () => {
    const both = await instantiate(createRuntime(), '(memory (export "a") 1) (memory (export "memory") 2)');
    expect(await both.memory.size()).toBe(2);
    const other = await instantiate(createRuntime(), '(memory (export "a") 1) (memory (export "b") 2)');
    expect(await other.memory.size()).toBe(1);
    const none = await instantiate(createRuntime(), "(memory 1)");
    await expectError(none.memory.size(), ERROR_CODES.MemoryError);
  });

  it("is seen without copying by host functions", async () => {
    const seen: string[] = [];
    const runtime = createRuntime();
    const instance = await instantiate(
      runtime,
      `(import "host" "log" (func $log (param i32 i32))) ${text}
       (func (export "run") (call $log (i32.const 8) (i32.const 5)))`,
      {
        imports: {
          host: {
            log: (offset: number, length: number): void => {
              seen.push(new TextDecoder().decode(instance.memory.bytes().subarray(offset, offset + length)));
            },
          },
        },
      },
    );
    await instance.call("run");
    expect(seen).toEqual(["hello"]);
  });
});

describe("instantiate", () => {
  it("fails with 5001 for imports that nobody offers", async () => {
    const error = await expectError(
      instantiate(createRuntime(), '(import "env" "f" (func))'),
      ERROR_CODES.InstantiateError,
    );
    expect(error.message).toBe('[5001] Instantiation error: unknown import: "env" "f"');
    expect(error.cause).toBeInstanceOf(LinkError);
  });

  it("fails with 5001 when the start function or a segment traps", async () => {
    const runtime = createRuntime();
    const start = await expectError(
      instantiate(runtime, "(func $f unreachable) (start $f)"),
      ERROR_CODES.InstantiateError,
    );
    expect(start.cause).toBeInstanceOf(Trap);
    await expectError(instantiate(runtime, '(memory 0) (data (i32.const 0) "a")'), ERROR_CODES.InstantiateError);
  });

  it("takes leaving with exit code 0 in the start function for success", async () => {
    const text = (code: number): string =>
      `(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
       (func $start (call $exit (i32.const ${code}))) (start $start) (func (export "f") (result i32) i32.const 1)`;
    const runtime = createRuntime();
    expect(await (await instantiate(runtime, text(0))).call("f")).toEqual([1]);
    const error = await expectError(instantiate(runtime, text(3)), ERROR_CODES.InstantiateError);
    expect(error.cause).toBeInstanceOf(ExitError);
  });
});
