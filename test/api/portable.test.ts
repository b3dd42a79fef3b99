import { describe, expect, it } from "vitest";
import {
  compile,
  compileFile,
  createRuntime,
  dropModule,
  ERROR_CODES,
  instantiate,
  type Platform,
  portablePlatform,
} from "../../src/index.ts";
import { wat } from "../support/wat.ts";
import { expectError } from "./support.ts";

const CLOCK = `(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "time") (param i32) (result i64)
    (drop (call $time (local.get 0) (i64.const 0) (i32.const 0))) (i64.load (i32.const 0))))`;

const REALTIME = 0;
const MONOTONIC = 1;

describe("the portable entry point", () => {
  it("has a default runtime behind its free functions", async () => {
    const moduleId = await compile(wat('(func (export "one") (result i32) i32.const 1)'));
    const instance = await instantiate(moduleId);
    expect(await instance.call("one")).toEqual([1]);
    await dropModule(moduleId);
    await expectError(instance.call("one"), ERROR_CODES.InvalidInstanceHandle);
  });

  it("knows no files", async () => {
    const error = await expectError(compileFile("module.wasm"), ERROR_CODES.IoError);
    expect(error.message).toBe("[5008] IO error: this host has no files");
  });

  it("has the clocks of every JavaScript engine", async () => {
    const instance = await instantiate(await compile(wat(CLOCK)));
    const before = BigInt(Date.now()) * 1_000_000n;
    const [now] = (await instance.call("time", REALTIME)) as [bigint];
    expect(now).toBeGreaterThanOrEqual(before);
    const [first] = (await instance.call("time", MONOTONIC)) as [bigint];
    const [second] = (await instance.call("time", MONOTONIC)) as [bigint];
    expect(second).toBeGreaterThanOrEqual(first);
  });
});

describe("a platform of the embedder", () => {
  it("reads files and keeps the time", async () => {
    const platform: Platform = {
      wasi: { ...portablePlatform.wasi, clocks: { ...portablePlatform.wasi.clocks, realtime: () => 42n } },
      readFile: (path) => (path === "clock.wasm" ? Promise.resolve(wat(CLOCK)) : Promise.reject(new Error("no file"))),
    };
    const runtime = createRuntime({ platform });
    const instance = await runtime.instantiate(await runtime.compileFile("clock.wasm"));
    expect(await instance.call("time", REALTIME)).toEqual([42n]);
    const error = await expectError(runtime.compileFile("other.wasm"), ERROR_CODES.IoError);
    expect(error.message).toBe("[5008] IO error: no file");
  });
});
