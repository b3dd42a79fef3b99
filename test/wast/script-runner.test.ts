import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { type Assembler, textAssembler } from "../../src/wast/assembler.ts";
import type { Engine } from "../../src/wast/engine.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import type { ScriptResult } from "../../src/wast/script-result.ts";
import { runScript } from "../../src/wast/script-runner.ts";
import { nodeEngine } from "../support/node-engine.ts";

const features = FEATURE_SETS["wasm-3.0"];

async function run(source: string, engine: Engine = nodeEngine): Promise<ScriptResult> {
  return runScript(parseScript(source), { engine, assembler: textAssembler, features });
}

/** Line, expectation and what came instead, of everything that did not pass. */
async function discrepanciesOf(source: string, engine: Engine = nodeEngine): Promise<[number, string, string][]> {
  return (await run(source, engine)).discrepancies.map(({ line, expected, actual }) => [line, expected, actual]);
}

/** The host's engine as one whose traps are in the words of the suite. */
const wordyEngine: Engine = { ...nodeEngine, hasSuiteWords: true };

const ARITHMETIC = `(module $m
  (global (export "seven") i32 (i32.const 7))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "div") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "swap") (param f32 i64) (result i64 f32) (local.get 1) (local.get 0))
  (func $loop (export "loop") (call $loop))
  (func (export "stop") unreachable))`;

describe("the runner of scripts", () => {
  it("passes what an engine does right, and counts it by kind", async () => {
    const { counts, discrepancies } = await run(`${ARITHMETIC}
      (assert_return (invoke "add" (i32.const 2) (i32.const -5)) (i32.const -3))
      (assert_return (invoke $m "swap" (f32.const -nan:0x1) (i64.const -1)) (i64.const -1) (f32.const -nan:0x1))
      (assert_return (get "seven") (i32.const 7))
      (assert_return (invoke "add" (i32.const 1) (i32.const 1)) (either (i32.const 3) (i32.const 2)))
      (invoke "add" (i32.const 1) (i32.const 1))
      (assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer divide by zero")
      (assert_trap (module (func unreachable) (start 0)) "unreachable")
      (assert_exhaustion (invoke "loop") "call stack exhausted")
      (assert_invalid (module (func (result i32))) "type mismatch")
      (assert_malformed (module quote "(func") "unexpected token")
      (assert_malformed (module quote "\\ff") "malformed UTF-8 encoding")
      (assert_unlinkable (module (import "nowhere" "f" (func))) "unknown import")`);
    expect(discrepancies).toEqual([]);
    expect(Object.fromEntries([...counts].map(([kind, { passed }]) => [kind, passed]))).toEqual({
      module: 1,
      assert_return: 4,
      invoke: 1,
      assert_trap: 1,
      "assert_trap (module)": 1,
      assert_exhaustion: 1,
      assert_invalid: 1,
      "assert_malformed (text)": 2,
      assert_unlinkable: 1,
    });
  });

  it("reports every assertion that does not hold, with what was expected and what came", async () => {
    expect(
      await discrepanciesOf(`${ARITHMETIC.replaceAll("\n", " ")}
        (assert_return (invoke "add" (i32.const 2) (i32.const 2)) (i32.const 5))
        (assert_return (invoke "add" (i32.const 2) (i32.const 2)))
        (assert_return (invoke "add" (i32.const 2) (i32.const 2)) (i64.const 4))
        (assert_return (invoke "swap" (f32.const 1) (i64.const 2)) (f32.const 1) (i64.const 2))
        (assert_return (invoke "stop") (i32.const 1))
        (assert_return (get "seven") (i32.const 8))
        (assert_trap (invoke "add" (i32.const 2) (i32.const 2)) "integer overflow")
        (assert_exhaustion (invoke "stop") "call stack exhausted")
        (assert_exception (invoke "stop"))
        (assert_invalid (module) "type mismatch")
        (assert_malformed (module quote "(func)") "unexpected token")
        (assert_malformed (module binary "\\00asm\\01\\00\\00\\00") "unexpected end")
        (assert_unlinkable (module) "unknown import")
        (invoke "stop")
        (invoke "none")
        (get "none")`),
    ).toEqual([
      [2, "(i32.const 5)", "(i32.const 4)"],
      [3, "no value", "(i32.const 4)"],
      [4, "(i64.const 4)", "(i32.const 4)"],
      [5, "(f32.const 1) (i64.const 2)", "(i64.const 2) (f32.const 1)"],
      [6, "(i32.const 1)", "trap: unreachable"],
      [7, "(i32.const 8)", "(i32.const 7)"],
      [8, "trap: integer overflow", "success"],
      [9, "exhaustion: call stack exhausted", "trap: unreachable"],
      [10, "exception", "trap: unreachable"],
      [11, "invalid: type mismatch", "success"],
      [12, "malformed: unexpected token", "success"],
      [13, "malformed: unexpected end", "success"],
      [14, "unlinkable: unknown import", "success"],
      [15, "success", "trap: unreachable"],
      [16, "success", 'error: no export "none"'],
      [17, "success", 'error: no export "none"'],
    ]);
  });

  it("wants the suite's words of an engine that has them", async () => {
    const source = `${ARITHMETIC.replaceAll("\n", " ")}
      (assert_trap (invoke "stop") "unreachable")
      (assert_trap (invoke "stop") "unreach")
      (assert_trap (invoke "stop") "unreachable executed")
      (assert_trap (invoke "div" (i32.const 1) (i32.const 0)) "integer divide by zero")`;
    expect(await discrepanciesOf(source)).toEqual([]);
    expect(await discrepanciesOf(source, wordyEngine)).toEqual([
      [4, "trap: unreachable executed", "trap: unreachable"],
      [5, "trap: integer divide by zero", "trap: divide by zero"],
    ]);
  });

  it("wants the suite's words of an assembler that has them, and of the decoder for binaries", async () => {
    const source = `(assert_malformed (module quote "(func") "unexpected token")
      (assert_malformed (module quote "(func)") "unexpected token")
      (assert_malformed (module quote "\\ff") "malformed UTF-8 encoding")
      (assert_malformed (module quote "(func") "expected")
      (assert_malformed (module quote "x") "x")
      (assert_malformed (module binary "") "unexpected end")`;
    const wordy: Assembler = {
      hasSuiteWords: true,
      assemble(text) {
        if (text === "(func") throw new Error("unexpected token (at 1:6)");
        return textAssembler.assemble(text === "x" ? "(func)" : text);
      },
    };
    const environment = { engine: wordyEngine, assembler: wordy, features };
    const { discrepancies } = await runScript(parseScript(source), environment);
    expect(discrepancies.map(({ line, actual }) => [line, actual])).toEqual([
      [2, "success"],
      [4, "refused by the assembler: unexpected token (at 1:6)"],
      [5, "success"],
      [6, expect.stringContaining("BufferSource argument is empty")],
    ]);
  });

  it("fails a text that the assembler refuses where the text should be right", async () => {
    const [discrepancy] = await discrepanciesOf('(assert_invalid (module (func (i32.plus))) "type mismatch")');
    expect(discrepancy).toEqual([
      1,
      "invalid: type mismatch",
      "refused by the assembler: unknown operator i32.plus (at 1:16)",
    ]);
  });

  it("links instances that are registered, under the names they have there", async () => {
    const source = `
      (module $a (func (export "f") (result i32) (i32.const 1)))
      (register "A")
      (module $b (import "A" "f" (func $f (result i32))) (func (export "g") (result i32) (call $f)))
      (register "B" $b)
      (register "A" $b)
      (assert_return (invoke $a "f") (i32.const 1))
      (assert_return (invoke $b "g") (i32.const 1))
      (module (import "B" "g" (func $g (result i32))) (import "A" "g" (func (result i32))) (export "h" (func $g)))
      (assert_return (invoke "h") (i32.const 1))
      (assert_unlinkable (module (import "A" "f" (func (result i32)))) "unknown import")
      (register "C" $c)`;
    expect(await discrepanciesOf(source)).toEqual([[12, "success", "error: no instance $c"]]);
  });

  it("gives every script a spectest module of its own", async () => {
    const source = `
      (module
        (import "spectest" "print_f64_f64" (func $print (param f64 f64)))
        (import "spectest" "global_i32" (global $i32 i32))
        (import "spectest" "global_i64" (global $i64 i64))
        (import "spectest" "global_f32" (global $f32 f32))
        (import "spectest" "global_f64" (global $f64 f64))
        (import "spectest" "table" (table 10 20 funcref))
        (import "spectest" "memory" (memory 1 2))
        (func (export "values") (result i32 i64 f32 f64)
          (call $print (f64.const 1) (f64.const 2))
          (global.get $i32) (global.get $i64) (global.get $f32) (global.get $f64))
        (func (export "load") (result i32) (i32.load (i32.const 0)))
        (func (export "store") (i32.store (i32.const 0) (i32.const 1))))
      (assert_return (invoke "values") (i32.const 666) (i64.const 666) (f32.const 666.6) (f64.const 666.6))
      (assert_return (invoke "load") (i32.const 0))
      (invoke "store")
      (assert_return (invoke "load") (i32.const 1))`;
    expect(await discrepanciesOf(source)).toEqual([]);
    expect(await discrepanciesOf(source)).toEqual([]);
  });

  it("makes a new instance of a definition each time", async () => {
    expect(
      await discrepanciesOf(`
        (module definition $M
          (global $g (mut i32) (i32.const 0))
          (func (export "next") (result i32)
            (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
        (module instance $A $M)
        (module instance $B $M)
        (assert_return (invoke $A "next") (i32.const 1))
        (assert_return (invoke $A "next") (i32.const 2))
        (assert_return (invoke $B "next") (i32.const 1))
        (assert_return (invoke "next") (i32.const 2))
        (module instance)
        (assert_return (invoke "next") (i32.const 1))
        (assert_trap (module instance $M) "")
        (module instance $A $N)`),
    ).toEqual([
      [14, "trap", "success"],
      [15, "success", "error: no module $N"],
    ]);
  });

  it("passes things of the host in and out", async () => {
    expect(
      await discrepanciesOf(`
        (module
          (func (export "id") (param externref) (result externref) (local.get 0))
          (func (export "f") (result funcref) (ref.func 1)))
        (assert_return (invoke "id" (ref.extern 1)) (ref.extern 1))
        (assert_return (invoke "id" (ref.extern 1)) (ref.extern 2))
        (assert_return (invoke "id" (ref.null extern)) (ref.null extern))
        (assert_return (invoke "id" (ref.null extern)) (ref.extern))
        (assert_return (invoke "f") (ref.func))
        (assert_return (invoke "f") (ref.null))`),
    ).toEqual([
      [6, "(ref.extern 2)", "(ref.extern 1)"],
      [8, "(ref.extern)", "(ref.null extern)"],
      [10, "(ref.null)", "(ref.func)"],
    ]);
  });

  it("passes vectors in and out bit by bit", async () => {
    expect(
      await discrepanciesOf(`
        (module (func (export "swap") (param v128 i32 v128) (result v128 i32 v128)
          (local.get 2) (local.get 1) (local.get 0)))
        (assert_return
          (invoke "swap" (v128.const i32x4 1 2 3 -4) (i32.const 7) (v128.const f32x4 -nan:0x1 0 1 2))
          (v128.const f32x4 -nan:0x1 0 1 2) (i32.const 7) (v128.const i32x4 1 2 3 -4))`),
    ).toEqual([]);
  });

  it("fails what depends on a broken module for that module's cause, and never runs an older one", async () => {
    const source = `
      (module $m (func (export "f") (result i32) (i32.const 1)))
      (register "M" $m)
      (module $m (func $f unreachable) (start $f) (export "f" (func $f)))
      (assert_return (invoke $m "f") (i32.const 1))
      (assert_return (invoke "f") (i32.const 1))
      (register "M" $m)
      (assert_unlinkable (module (import "M" "f" (func (param i32)))) "incompatible import type")
      (module (func (export "f") (result i32) (i32.const 2)))
      (assert_return (invoke "f") (i32.const 2))`;
    expect(await discrepanciesOf(source)).toEqual([
      [4, "success", "trap: unreachable"],
      [5, "(i32.const 1)", "trap: unreachable"],
      [6, "(i32.const 1)", "trap: unreachable"],
      [7, "success", "trap: unreachable"],
      [8, "unlinkable: incompatible import type", "trap: unreachable"],
    ]);
  });

  it("goes on after an error of the engine itself", async () => {
    const engine: Engine = {
      ...nodeEngine,
      compile() {
        throw new TypeError("a bug");
      },
    };
    expect(await discrepanciesOf('(module) (assert_invalid (module) "") (invoke "f")', engine)).toEqual([
      [1, "success", "error: a bug"],
      [1, "invalid", "error: a bug"],
      [1, "success", "error: a bug"],
    ]);
  });

  it("shortens long commands to one line", async () => {
    const [discrepancy] = (await run(`(invoke\n  "${"f".repeat(200)}")`)).discrepancies;
    expect(discrepancy?.command).toMatch(/^\(invoke "f{100}…$/);
  });
});
