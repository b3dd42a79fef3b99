/** Instructions with two results, from operands of every sort; what they compute is tested with the plain functions. */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { wat } from "../support/wat.ts";

function run(text: string, ...args: unknown[]): unknown[] {
  const { exports } = instantiateModule(compileModule(wat(text), FEATURE_SETS.all), () => undefined);
  return invoke(exports.get("run") as FunctionInstance, args);
}

const MAX = 0x7fff_ffff_ffff_ffffn;

describe("wide arithmetic", () => {
  it("takes parameters, constants, locals and results of other instructions", () => {
    const text = `(func (export "run") (param i64 i64) (result i64 i64)
      (local i64)
      (local.set 2 (i64.const -1))
      (i64.add128 (local.get 2) (i64.const 5) (i64.sub (local.get 0) (i64.const 1)) (local.get 1)))`;
    expect(run(text, 3n, 10n)).toEqual([1n, 16n]);
  });

  it("leaves what it takes from locals as it is, and what is below on the stack", () => {
    const text = `(func (export "run") (param i64 i64) (result i64 i64 i64 i64 i64)
      (i64.const 77)
      (local.get 0)
      (i64.sub128 (local.get 0) (local.get 1) (local.get 1) (local.get 0))
      (local.set 0) (local.tee 1)
      (local.get 0) (local.get 1))`;
    // 2^64 + 0 less 0 + 1: low 0 − 1 borrows from high 1 − 0.
    expect(run(text, 0n, 1n)).toEqual([77n, 0n, -1n, 0n, -1n]);
  });

  it("goes on with its own results", () => {
    const text = `(func (export "run") (param i64 i64) (result i64 i64)
      (i64.mul_wide_s (local.get 0) (local.get 1))
      (i64.add128 (i64.mul_wide_u (local.get 0) (local.get 1))))`;
    // (2^64 − 1)·3 as unsigned numbers, and −3: 3·2^64 − 6.
    expect(run(text, -1n, 3n)).toEqual([-6n, 2n]);
  });

  it("multiplies a local by itself, and by constants on either side", () => {
    const square = `(func (export "run") (param i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 0)))`;
    expect(run(square, -MAX)).toEqual([1n, 0x3fff_ffff_ffff_ffffn]);
    const constants = `(func (export "run") (param i64) (result i64 i64 i64 i64)
      (i64.mul_wide_u (local.get 0) (i64.const -1)) (i64.mul_wide_u (i64.const 4) (local.get 0)))`;
    expect(run(constants, 2n)).toEqual([-2n, 1n, 8n, 0n]);
  });

  it("works in frames of many slots", () => {
    const locals = "(local i64)".repeat(300);
    const text = `(func (export "run") (param i64) (result i64 i64) ${locals}
      (local.set 290 (local.get 0))
      (local.set 300 (i64.const 2))
      (i64.add128 (i64.mul_wide_u (local.get 290) (local.get 300)) (local.get 290) (local.get 300)))`;
    expect(run(text, -1n)).toEqual([-3n, 4n]);
  });
});
