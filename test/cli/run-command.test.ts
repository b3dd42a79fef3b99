import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDirectories, parseEnvironment } from "../../src/cli/run-command.ts";
import { commandLine } from "../support/command-line.ts";
import { wat } from "../support/wat.ts";
import { anywasm, type Result } from "./support.ts";

const folder = mkdtempSync(path.join(tmpdir(), "anywasm-run-command-"));
const file = (name: string): string => path.join(folder, name);

const EXIT = '(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))';
const FUNCTIONS = `
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "wide") (param i64 f32 f64) (result f64 f32 i64) local.get 2 local.get 1 local.get 0)
  (func $divide (export "divide") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
  (func $caller (export "caller") (result i32) (call $divide (i32.const 0)))
  (func $forever (export "forever") call $forever)
  (memory (export "memory") 1)`;

/** Prints its arguments, each with its terminator, then what it reads, then its environment. */
const ECHO = `(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "environ_get" (func $environ (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  ${EXIT}
  (memory (export "memory") 1)
  (func $print (param $fd i32) (param $length i32)
    (i32.store (i32.const 0) (i32.const 4096)) (i32.store (i32.const 4) (local.get $length))
    (drop (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
  (func (export "_start")
    (drop (call $args_sizes (i32.const 0) (i32.const 12)))
    (drop (call $args (i32.const 64) (i32.const 4096)))
    (call $print (i32.const 1) (i32.load (i32.const 12)))
    (i32.store (i32.const 0) (i32.const 4096)) (i32.store (i32.const 4) (i32.const 100))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 12)))
    (call $print (i32.const 1) (i32.load (i32.const 12)))
    (drop (call $environ_sizes (i32.const 0) (i32.const 12)))
    (drop (call $environ (i32.const 64) (i32.const 4096)))
    (call $print (i32.const 2) (i32.load (i32.const 12)))
    (call $exit (i32.const 7))))`;

beforeAll(() => {
  writeFileSync(file("functions.wasm"), wat(`(module $tools ${FUNCTIONS})`));
  writeFileSync(
    file("exit.wasm"),
    wat(`${EXIT} (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 42)))`),
  );
  writeFileSync(file("success.wasm"), wat('(func (export "_start"))'));
  writeFileSync(
    file("trap.wasm"),
    wat('(module $broken (func $inner unreachable) (func (export "_start") call $inner))'),
  );
  writeFileSync(file("nothing.wasm"), wat("(memory 1)"));
  writeFileSync(file("imports.wasm"), wat('(import "env" "f" (func)) (func (export "_start"))'));
  writeFileSync(file("broken.wasm"), Uint8Array.of(0, 0x61, 0x73));
  writeFileSync(file("echo.wasm"), wat(ECHO));
  writeFileSync(
    file("reactor.wasm"),
    wat(`(global $g (mut i32) (i32.const 0)) (func (export "_initialize") (global.set $g (i32.const 5)))
         (func (export "get") (result i32) (global.get $g))`),
  );
  mkdirSync(file("data"));
  writeFileSync(file("data/sample.txt"), "one two two\n");
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("anywasm run", () => {
  it("ends with the guest's exit code", async () => {
    expect(await anywasm("run", file("exit.wasm"))).toEqual({ status: 42, out: "", error: "" });
    expect(await anywasm("run", file("success.wasm"))).toEqual({ status: 0, out: "", error: "" });
  });

  it("is what happens to a file without a command", async () => {
    expect(await anywasm(file("exit.wasm"))).toMatchObject({ status: 42 });
    expect(await anywasm("--argv0", "x", file("exit.wasm"), "--help")).toMatchObject({ status: 42 });
  });

  it("ends a trap with its message, the wasm stack and exit code 134", async () => {
    const { status, out, error } = await anywasm("run", file("trap.wasm"));
    expect([status, out]).toEqual([134, ""]);
    expect(error).toMatch(
      /^anywasm: \S+trap\.wasm: unreachable\nwasm backtrace:\n {3}0: broken\.inner @0x[\da-f]+\n {3}1: broken\._start @0x[\da-f]+\n$/,
    );
  });

  it("lists what a module exports that has no entry point", async () => {
    const { status, out, error } = await anywasm("run", file("functions.wasm"));
    expect([status, out]).toEqual([1, ""]);
    expect(error).toContain("no entry point: the module exports no function _start; see --invoke\nIt exports:\n");
    expect(error).toContain("\n  func   add (i32 i32) -> (i32)\n");
    expect(error).toContain("\n  memory memory\n");
    expect((await anywasm("run", file("nothing.wasm"))).error).toContain("It exports nothing.\n");
  });

  it.each([
    ["missing.wasm", "no such file or directory"],
    ["data", "illegal operation on a directory"],
    ["broken.wasm", "unexpected end"],
    ["imports.wasm", 'unknown import: "env" "f"'],
  ])("says what is wrong with %s without a JavaScript stack", async (name, message) => {
    const { status, out, error } = await anywasm("run", file(name));
    expect([status, out]).toEqual([1, ""]);
    expect(error).toContain(`anywasm: ${file(name)}: ${message}`);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says what is wrong with flags", async () => {
    const run = (...flags: string[]): Promise<Result> => anywasm("run", ...flags, file("success.wasm"));
    expect(await run("--dir", "::x")).toMatchObject({
      status: 2,
      error: expect.stringContaining("HOST[::GUEST][:ro]"),
    });
    expect(await run("--env", "=x")).toMatchObject({ status: 2, error: expect.stringContaining("a name is missing") });
    expect(await run("--dir", file("nowhere"))).toMatchObject({
      status: 1,
      error: expect.stringContaining("no such directory"),
    });
  });
});

describe("anywasm run --invoke", () => {
  const invoke = (name: string, ...args: string[]): Promise<Result> =>
    anywasm("run", "--invoke", name, file("functions.wasm"), ...args);

  it("calls a function with typed arguments and prints its results", async () => {
    expect(await invoke("add", "40", "2")).toEqual({ status: 0, out: "42\n", error: "" });
    expect(await invoke("add", "-1", "-0x2")).toEqual({ status: 0, out: "-3\n", error: "" });
    expect(await invoke("wide", "-5", "0.5", "nan")).toEqual({ status: 0, out: "nan\n0.5\n-5\n", error: "" });
  });

  it("initializes a module that asks for it first", async () => {
    expect(await anywasm("run", "--invoke", "get", file("reactor.wasm"))).toMatchObject({ status: 0, out: "5\n" });
    expect(await anywasm("run", "--invoke", "_initialize", file("reactor.wasm"))).toMatchObject({ status: 0, out: "" });
  });

  it("refuses what does not fit with exit code 2", async () => {
    expect(await invoke("sub", "1", "2")).toMatchObject({
      status: 2,
      error: expect.stringContaining("no exported function sub\nIt exports:\n"),
    });
    expect(await invoke("add", "1")).toMatchObject({
      status: 2,
      error: "anywasm: add takes 2 arguments (i32 i32), got 1\n",
    });
    expect(await invoke("add", "1", "two")).toMatchObject({ status: 2, error: 'anywasm: "two" is no i32\n' });
  });

  it("shows the wasm stack of a trap, with names and offsets", async () => {
    const { status, error } = await invoke("caller");
    expect(status).toBe(134);
    expect(error).toMatch(
      /: integer divide by zero\nwasm backtrace:\n {3}0: tools\.divide @0x[\da-f]+\n {3}1: tools\.caller/,
    );
  });

  it("shows the innermost frames of endless recursion", async () => {
    const { status, error } = await invoke("forever");
    expect(status).toBe(134);
    expect(error).toContain(": call stack exhausted\nwasm backtrace:\n   0: tools.forever @0x");
    expect(error).toContain("\n  29: tools.forever @0x");
  });
});

describe("a process of anywasm", () => {
  function run(args: readonly string[], input = ""): { status: number | null; stdout: string; stderr: string } {
    const [executable = "", ...first] = commandLine();
    return spawnSync(executable, [...first, ...args], {
      input,
      encoding: "utf8",
      env: { ...process.env, SHELL_VAR: "s" },
    });
  }

  it("gives the guest its streams, arguments and environment, and ends with its exit code", () => {
    const flags = ["--env", "A=1", "--env", "SHELL_VAR", "--env", "NOT_THERE", "--argv0", "prog"];
    const { status, stdout, stderr } = run(["run", ...flags, file("echo.wasm"), "--env", "x y"], "input\n");
    expect({ status, stdout, stderr }).toEqual({
      status: 7,
      stdout: "prog\0--env\0x y\0input\n",
      stderr: "A=1\0SHELL_VAR=s\0",
    });
  });

  it("names the program after the file unless told otherwise", () => {
    expect(run([file("echo.wasm")]).stdout).toBe("echo.wasm\0");
  });

  it("runs a program of C on files below a directory", () => {
    const program = path.resolve(import.meta.dirname, "../../examples/word-count/word-count.wasm");
    const { status, stdout, stderr } = run(["--dir", `${file("data")}::/in:ro`, program, "/in/sample.txt"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("1        3       12  /in/sample.txt");
    expect(stdout).toContain("2  two");
    expect(readFileSync(file("data/sample.txt"), "utf8")).toBe("one two two\n");
  });
});

describe("the flags of run", () => {
  it("name directories for the guest, read-only or not", () => {
    expect(parseDirectories(["a", "b::/b", "c:ro", "d::.:ro"])).toEqual({
      a: { directory: "a", readOnly: false },
      "/b": { directory: "b", readOnly: false },
      c: { directory: "c", readOnly: true },
      ".": { directory: "d", readOnly: true },
    });
    for (const flag of ["", "::a", "a::", ":ro"]) expect(() => parseDirectories([flag])).toThrow("HOST[::GUEST][:ro]");
    expect(() => parseDirectories(["a::x", "b::x"])).toThrow("--dir b::x: x is given twice");
  });

  it("name environment variables, with a value or that of this process", () => {
    expect(parseEnvironment(["A=1", "B=x=y", "C=", "HOME", "NONE"], { HOME: "/home" })).toEqual({
      A: "1",
      B: "x=y",
      C: "",
      HOME: "/home",
    });
    expect(() => parseEnvironment(["=1"], {})).toThrow("a name is missing");
  });
});
