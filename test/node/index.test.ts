import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile, compileFile, createRuntime, dropModule, ERROR_CODES, instantiate } from "../../src/node/index.ts";
import { expectError } from "../api/support.ts";
import { wat } from "../support/wat.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-node-index-"));
const file = (name: string): string => path.join(folder, name);

/** Creates the file `made` in its first directory. */
const MAKER = `(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "made")
  (func (export "make") (result i32)
    (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 1)
      (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 8)))
  (func (export "random") (result i32) (call $random (i32.const 16) (i32.const 32))))`;

const SUCCESS = 0;
const READ_ONLY_FILE_SYSTEM = 69;

beforeAll(() => {
  mkdirSync(file("data"));
  writeFileSync(file("maker.wasm"), wat(MAKER));
  writeFileSync(file("text.wasm"), "text");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("the default runtime of Node", () => {
  it("compiles bytes and files, and shares its handles between the free functions", async () => {
    const moduleId = await compile(wat('(func (export "one") (result i32) i32.const 1)'));
    const instance = await instantiate(moduleId);
    expect(await instance.call("one")).toEqual([1]);
    await dropModule(moduleId);
    await expectError(instance.call("one"), ERROR_CODES.InvalidInstanceHandle);
    const fromFile = await compileFile(file("maker.wasm"));
    await dropModule(fromFile);
    await expectError(instantiate(fromFile), ERROR_CODES.InvalidModuleHandle);
  });

  it("refuses files that cannot be read with 5008, and those that are no modules with 5000", async () => {
    const error = await expectError(compileFile(file("missing.wasm")), ERROR_CODES.IoError);
    expect(error.message).toContain("[5008] IO error: ENOENT");
    expect(error.cause).toMatchObject({ code: "ENOENT" });
    await expectError(compileFile(folder), ERROR_CODES.IoError);
    await expectError(compileFile(undefined as never), ERROR_CODES.IoError);
    await expectError(compileFile(file("text.wasm")), ERROR_CODES.CompileError);
  });

  it("gives guests directories of the host and random bytes", async () => {
    const moduleId = await compileFile(file("maker.wasm"));
    const instance = await instantiate(moduleId, { preopens: { "/data": file("data") } });
    expect(await instance.call("make")).toEqual([SUCCESS]);
    expect(readFileSync(file("data/made"), "utf8")).toBe("");
    expect(await instance.call("random")).toEqual([SUCCESS]);
    expect((await instance.memory.read(16, 32)).some((byte) => byte !== 0)).toBe(true);
    await instance.drop();
    const preopens = { "/data": { directory: file("data"), readOnly: true } };
    const reader = await instantiate(moduleId, { preopens });
    rmSync(file("data/made"));
    expect(await reader.call("make")).toEqual([READ_ONLY_FILE_SYSTEM]);
    await dropModule(moduleId);
  });

  it("refuses the root of the file system with 5009, and directories that do not exist with 5010", async () => {
    const moduleId = await compileFile(file("maker.wasm"));
    const denied = await expectError(
      instantiate(moduleId, { preopens: { "/root": "/" } }),
      ERROR_CODES.PermissionDenied,
    );
    expect(denied.message).toBe("[5009] Permission denied: not allowed: /");
    await expectError(instantiate(moduleId, { preopens: { "/": file("nowhere") } }), ERROR_CODES.WasiError);
    await expectError(instantiate(moduleId, { preopens: { "/": file("maker.wasm") } }), ERROR_CODES.WasiError);
    await dropModule(moduleId);
  });
});

describe("the capabilities of a runtime", () => {
  it("decide which modules are loaded", async () => {
    const asked: string[] = [];
    const runtime = createRuntime({
      capabilities: {
        checkLoad: (name) => {
          asked.push(name);
          return name.endsWith("maker.wasm");
        },
      },
    });
    await expect(runtime.compileFile(file("maker.wasm"))).resolves.toEqual(expect.any(String));
    await expectError(runtime.compileFile(file("text.wasm")), ERROR_CODES.PermissionDenied);
    await expectError(runtime.compileFile(file("missing.wasm")), ERROR_CODES.PermissionDenied);
    expect(asked).toEqual(["maker.wasm", "text.wasm", "missing.wasm"].map(file));
  });

  it("decide which directories guests get, also whether the root", async () => {
    const allowed = new Set(["/"]);
    const runtime = createRuntime({ capabilities: { checkPreopen: (name) => allowed.has(name) } });
    const moduleId = await runtime.compileFile(file("maker.wasm"));
    await expectError(
      runtime.instantiate(moduleId, { preopens: { "/data": file("data") } }),
      ERROR_CODES.PermissionDenied,
    );
    await expect(runtime.instantiate(moduleId, { preopens: { "/": "/" } })).resolves.toBeDefined();
    await runtime.dropModule(moduleId);
  });
});
