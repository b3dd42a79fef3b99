import { afterEach, describe, expect, it, vi } from "vitest";
import {
  ApiError,
  createMemory,
  createRuntime,
  openSharedMemory,
  type SharedMemory,
  type WasmMemory,
} from "../../src/index.ts";
import { wat } from "../support/wat.ts";

const runtime = createRuntime({ features: "wasm-3.0,+threads,+custom-page-sizes" });

function shared(): WasmMemory {
  return createMemory({ initial: 1, maximum: 4, shared: true });
}

function code(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof ApiError ? error.code : error;
  }
}

afterEach(() => vi.unstubAllGlobals());

describe("a shared memory", () => {
  it("is the same memory wherever it is opened", async () => {
    const memory = shared();
    const other = openSharedMemory(structuredClone(memory.share()));
    expect([memory.shared, other.shared]).toEqual([true, true]);
    await other.write(10, Uint8Array.of(1, 2, 3));
    expect(await memory.read(10, 3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await memory.grow(2)).toBe(1);
    expect([await other.size(), other.bytes().length]).toEqual([3, 3 * 65_536]);
    await memory.grow(1);
    await other.write(4 * 65_536 - 1, Uint8Array.of(9));
    expect(memory.bytes().at(-1)).toBe(9);
  });

  it("is imported and exported by modules that declare it so", async () => {
    const moduleId = await runtime.compile(
      wat(`(import "env" "memory" (memory 1 9 shared)) (export "memory" (memory 0))
        (func (export "add") (param i32) (result i32) (i32.atomic.rmw.add (i32.const 8) (local.get 0)))`),
    );
    const memory = shared();
    const instance = await runtime.instantiate(moduleId, { imports: { env: { memory } } });
    expect(await instance.call("add", 5)).toEqual([0]);
    expect(await instance.call("add", 7)).toEqual([5]);
    expect(memory.bytes()[8]).toBe(12);
    expect(await instance.getExport("memory")).toBe(memory);
    const unshared = createMemory({ initial: 1, maximum: 4 });
    expect(unshared.shared).toBe(false);
    await expect(runtime.instantiate(moduleId, { imports: { env: { memory: unshared } } })).rejects.toThrow(
      "incompatible import type",
    );
  });

  it("needs a feature of the runtime", async () => {
    const binary = wat("(memory 1 1 shared)");
    await expect(createRuntime().compile(binary)).rejects.toThrow("requires the threads feature");
    await expect(runtime.compile(binary)).resolves.toMatch(/^module-/);
  });

  it("has a maximum, and options of the right types", () => {
    expect(code(() => createMemory({ initial: 1, shared: true }))).toBe(5007);
    expect(code(() => createMemory({ initial: 1, maximum: 2, shared: 1 as never }))).toBe(5007);
  });

  it("is opened only from what it gave", () => {
    const given = shared().share();
    const bad: unknown[] = [
      undefined,
      null,
      given.buffer,
      { ...given, buffer: new ArrayBuffer(65_536) },
      { ...given, size: undefined },
      { ...given, size: new SharedArrayBuffer(4) },
      { ...given, size: negative(given) },
      { ...given, buffer: new SharedArrayBuffer(1) },
      { ...given, pageSizeLog2: 12 },
      { ...given, is64: 1 },
      { ...given, max: undefined },
      { ...given, max: -1 },
    ];
    expect(bad.map((data) => code(() => openSharedMemory(data as SharedMemory)))).toEqual(bad.map(() => 5007));
  });

  it("cannot be given away where the host has nothing to share, nor can others", () => {
    expect(code(() => createMemory({ initial: 1 }).share())).toBe(5006);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const memory = shared();
    expect([memory.shared, code(() => memory.share())]).toEqual([true, 5006]);
  });
});

function negative({ size }: SharedMemory): SharedArrayBuffer {
  const other = new SharedArrayBuffer(size.byteLength);
  new BigInt64Array(other)[0] = -65_536n;
  return other;
}

describe("a memory with pages of one byte", () => {
  it("is made, imported and measured in bytes", async () => {
    const memory = createMemory({ initial: 5, maximum: 10, pageSize: 1 });
    const moduleId = await runtime.compile(
      wat(`(import "env" "memory" (memory 5 (pagesize 1)))
        (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))`),
    );
    const instance = await runtime.instantiate(moduleId, { imports: { env: { memory } } });
    await memory.write(1, Uint8Array.of(1, 2, 3, 4));
    expect(await instance.call("load", 1)).toEqual([0x04030201]);
    await expect(instance.call("load", 2)).rejects.toThrow("out of bounds memory access");
    expect([await memory.grow(5), await memory.size(), memory.bytes().length]).toEqual([5, 10, 10]);
    expect(await instance.call("load", 2)).toEqual([0x00040302]);
    await expect(
      runtime.instantiate(moduleId, { imports: { env: { memory: createMemory({ initial: 5 }) } } }),
    ).rejects.toThrow("incompatible import type");
  });

  it("is no other size", () => {
    expect([2, 0, 4096].map((pageSize) => code(() => createMemory({ initial: 1, pageSize: pageSize as 1 })))).toEqual([
      5007, 5007, 5007,
    ]);
    expect(code(() => createMemory({ initial: 2 ** 32, pageSize: 1 }))).toBe(5007);
  });
});
