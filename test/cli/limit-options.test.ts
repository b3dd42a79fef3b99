import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wat } from "../support/wat.ts";
import { anywasm, type Result } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-limit-options-"));
const program = path.join(folder, "program.wasm");

beforeAll(() => {
  writeFileSync(
    program,
    wat(`
      (memory (export "memory") 1)
      (func (export "_start") (loop $again (br $again)))
      (func (export "three") (result i32) (i32.add (i32.const 1) (i32.const 2)))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func $deep (export "deep") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
          (else (i32.const 1))))`),
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (...flags: string[]): Promise<Result> => anywasm("run", ...flags, program);
const invoke = (flags: readonly string[], name: string, ...args: string[]): Promise<Result> =>
  anywasm("run", ...flags, "--invoke", name, program, ...args);

describe("--fuel", () => {
  it("bounds the instructions, and says how many were executed", async () => {
    const { status, error } = await run("--fuel", "100000");
    expect(status).toBe(134);
    expect(error).toContain("all fuel consumed\nwasm backtrace:\n   0: _start @0x");
    expect(error).toMatch(/\nanywasm: fuel: 100000 of 100000 instructions executed\n$/);
  });

  it("says how many a run took that has enough", async () => {
    const { status, out, error } = await invoke(["--fuel", "1000"], "three");
    expect([status, out]).toEqual([0, "3\n"]);
    const [, used] = /^anywasm: fuel: (\d+) of 1000 instructions executed\n$/.exec(error) ?? [];
    expect(Number(used)).toBeGreaterThanOrEqual(3);
    expect(await invoke(["--fuel", String(used)], "three")).toMatchObject({ status: 0 });
    expect(await invoke(["--fuel", String(Number(used) - 1)], "three")).toMatchObject({ status: 134 });
  });
});

describe("--timeout", () => {
  it("ends a run with exit code 124", async () => {
    const { status, error } = await run("--timeout", "50ms");
    expect(status).toBe(124);
    expect(error).toContain("the call took longer than");
    expect(error).toContain("wasm backtrace:\n   0: _start @0x");
  });

  it("leaves a run alone that is in time", async () => {
    for (const time of ["60s", "1.5m", "1h", "60000ms"]) {
      expect(await invoke(["--timeout", time], "three")).toEqual({ status: 0, out: "3\n", error: "" });
    }
  });
});

describe("--max-memory", () => {
  it("bounds how far a memory grows, and what it may begin with", async () => {
    expect(await invoke(["--max-memory", "256K"], "grow", "3")).toMatchObject({ out: "1\n" });
    expect(await invoke(["--max-memory", "256k"], "grow", "4")).toMatchObject({ out: "-1\n" });
    expect(await invoke(["--max-memory", "1G"], "grow", "100")).toMatchObject({ out: "1\n" });
    const { status, error } = await invoke(["--max-memory", "65535"], "three");
    expect(status).toBe(1);
    expect(error).toContain("memory of 1 pages is not granted");
  });
});

describe("--stack-size", () => {
  it("bounds how deep calls get", async () => {
    expect(await invoke(["--stack-size", "64K"], "deep", "100")).toMatchObject({ status: 0, out: "101\n" });
    const { status, error } = await invoke(["--stack-size", "64K"], "deep", "10000");
    expect(status).toBe(134);
    expect(error).toContain("call stack exhausted\nwasm backtrace:");
    expect(await invoke([], "deep", "10000")).toMatchObject({ status: 0, out: "10001\n" });
  });
});

describe("limits that make no sense", () => {
  it.each([
    ["--fuel", "many", "It is a number of instructions."],
    ["--fuel", "99999999999999999999", "It is a number of instructions."],
    ["--timeout", "10", "It is a number with a unit: ms, s, m or h."],
    ["--timeout", "soon", "It is a number with a unit: ms, s, m or h."],
    ["--max-memory", "-1", "It is a number of bytes, or one with K, M or G."],
    ["--stack-size", "1T", "It is a number of bytes, or one with K, M or G."],
  ])("are refused with exit code 2: %s %s", async (flag, value, message) => {
    const { status, error } = await run(flag, value);
    expect(status).toBe(2);
    expect(error).toContain(message);
  });
});
