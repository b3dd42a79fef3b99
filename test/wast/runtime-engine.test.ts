import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { textAssembler } from "../../src/wast/assembler.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { runtimeEngine } from "../../src/wast/runtime-engine.ts";
import type { Discrepancy } from "../../src/wast/script-result.ts";
import { runScript } from "../../src/wast/script-runner.ts";

const features = FEATURE_SETS["wasm-3.0"];

async function run(source: string): Promise<readonly Discrepancy[]> {
  return (await runScript(parseScript(source), { engine: runtimeEngine, assembler: textAssembler, features }))
    .discrepancies;
}

async function actual(source: string): Promise<string[]> {
  return (await run(source)).map((one) => one.actual);
}

describe("our runtime as the engine of scripts", () => {
  it("passes every type of value in and out, bit by bit", async () => {
    expect(
      await run(`
        (module
          (global (export "nan") f32 (f32.const -nan:0x1))
          (global (export "null") funcref (ref.null func))
          (func $f (export "f") (result funcref) (ref.func $f))
          (func (export "ids") (param i32 i64 f32 f64 externref) (result i32 i64 f32 f64 externref)
            (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
        (assert_return
          (invoke "ids" (i32.const -1) (i64.const -2) (f32.const nan:0x1) (f64.const -nan:0x1) (ref.extern 1))
          (i32.const -1) (i64.const -2) (f32.const nan:0x1) (f64.const -nan:0x1) (ref.extern 1))
        (assert_return
          (invoke "ids" (i32.const 0) (i64.const 0) (f32.const -0) (f64.const inf) (ref.null extern))
          (i32.const 0) (i64.const 0) (f32.const -0) (f64.const inf) (ref.null extern))
        (assert_return (invoke "f") (ref.func))
        (assert_return (get "nan") (f32.const -nan:0x1))
        (assert_return (get "null") (ref.null func))`),
    ).toEqual([]);
  });

  it("passes vectors in and out, lane by lane", async () => {
    expect(
      await run(`
        (module
          (global (export "g") v128 (v128.const f32x4 nan:0x1 -0 1 inf))
          (func (export "swap") (param i32 v128 f32 v128) (result v128 f32 v128)
            (local.get 3) (local.get 2) (local.get 1)))
        (assert_return
          (invoke "swap" (i32.const 1) (v128.const i64x2 1 2) (f32.const 3) (v128.const i8x16 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15))
          (v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c) (f32.const 3) (v128.const i32x4 1 0 2 0))
        (assert_return (get "g") (v128.const f32x4 nan:0x1 -0 1 inf))`),
    ).toEqual([]);
  });

  it("has the spectest module", async () => {
    const functions = [
      "print",
      "print_i32 (param i32)",
      "print_i64 (param i64)",
      "print_f32 (param f32)",
      "print_f64 (param f64)",
      "print_i32_f32 (param i32 f32)",
      "print_f64_f64 (param f64 f64)",
    ].map((one) => `(import "spectest" ${one.replace(/^\w+/, '"$&" (func ')}))`);
    expect(
      await run(`
        (module ${functions.join(" ")}
          (import "spectest" "global_i32" (global i32))
          (import "spectest" "global_i64" (global i64))
          (import "spectest" "global_f32" (global f32))
          (import "spectest" "global_f64" (global f64))
          (import "spectest" "table" (table 10 20 funcref))
          (import "spectest" "table64" (table i64 10 20 funcref))
          (import "spectest" "memory" (memory 1 2))
          (func (export "values") (result i32 i64 f32 f64)
            (call 5 (i32.const 1) (f32.const 2))
            (global.get 0) (global.get 1) (global.get 2) (global.get 3)))
        (assert_return (invoke "values") (i32.const 666) (i64.const 666) (f32.const 666.6) (f64.const 666.6))`),
    ).toEqual([]);
  });

  it("tells the phases apart in which something fails", async () => {
    const source = `
      (module binary "\\00asm\\01\\00\\00")
      (module (func (result i32)))
      (module (import "a" "b" (func)))
      (module (func unreachable) (start 0))
      (module (func $f (call $f)) (start $f))`;
    expect(await actual(source)).toEqual([
      expect.stringMatching(/^malformed: unexpected end/),
      expect.stringMatching(/^invalid: type mismatch/),
      expect.stringMatching(/^unlinkable: unknown import/),
      "trap: unreachable",
      "exhaustion: call stack exhausted",
    ]);
  });

  it("refuses arguments that are not of the parameters' types", async () => {
    const module = '(module (func (export "f") (param i32 funcref)))';
    expect(await actual(`${module} (invoke "f" (i32.const 1) (ref.null extern)) (invoke "f")`)).toEqual([
      "error: Error: the arguments are [i32 extern], not [i32 func]",
      "error: Error: the arguments are [], not [i32 func]",
    ]);
  });

  it("refuses to call a global and to read a function", async () => {
    const module = '(module (global (export "g") i32 (i32.const 1)) (func (export "f")))';
    expect(await actual(`${module} (invoke "g") (get "f")`)).toEqual([
      'error: Error: "g" is no function',
      'error: Error: "f" is no global',
    ]);
  });
});
