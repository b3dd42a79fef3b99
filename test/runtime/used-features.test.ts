import { describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { usedFeatures } from "../../src/runtime/used-features.ts";
import { wat } from "../support/wat.ts";

function featuresOf(text: string): string[] {
  const set = usedFeatures(decodeModule(wat(text), FEATURE_SETS.all));
  return Object.entries(FEATURES)
    .filter(([, bit]) => (set & bit) !== 0)
    .map(([name]) => name);
}

describe("the features that a module uses", () => {
  it("are none for one of WebAssembly 1.0", () => {
    expect(
      featuresOf(
        `(memory 1) (table 1 funcref) (global (mut i32) (i32.const 0)) (func $f (param i32) (result i32) local.get 0)
         (elem (i32.const 0) $f) (data (i32.const 0) "a") (export "f" (func $f)) (start $s) (func $s)`,
      ),
    ).toEqual([]);
  });

  it.each([
    ['(global (export "g") (mut i32) (i32.const 0))', ["mutable-globals"]],
    ['(import "m" "g" (global (mut i32)))', ["mutable-globals"]],
    ["(func (param i32) (drop (i32.extend8_s (local.get 0))))", ["sign-extension"]],
    ["(func (param f32) (drop (i32.trunc_sat_f32_s (local.get 0))))", ["nontrapping-float-to-int"]],
    ["(func (result i32 i32) i32.const 0 i32.const 0)", ["multi-value"]],
    ["(func (param i32) local.get 0 (block (param i32) drop))", ["multi-value"]],
    ['(memory 1) (data "a")', ["bulk-memory"]],
    ["(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))", ["bulk-memory"]],
    ["(table 1 externref)", ["reference-types"]],
    ["(table 1 funcref) (table 1 funcref)", ["reference-types"]],
    ["(func (local funcref))", ["reference-types"]],
    ["(func (local v128))", ["simd"]],
    ["(func (drop (v128.const i64x2 0 0)))", ["simd"]],
    ["(func $f (return_call $f))", ["tail-call"]],
    ["(memory 1) (memory 1)", ["multi-memory"]],
    ["(memory i64 1)", ["memory64"]],
    ["(table i64 1 funcref)", ["memory64"]],
    ["(global i32 (i32.add (i32.const 1) (i32.const 2)))", ["extended-const"]],
    ["(type (func (param (ref null 0))))", ["function-references"]],
    ["(tag)", ["exceptions"]],
    ["(memory 1 1 shared)", ["threads"]],
    ["(type (func (param (ref null (exact 0)))))", ["function-references", "custom-descriptors"]],
    ['(import "m" "f" (func (exact (param i32))))', ["custom-descriptors"]],
    ["(func (try (do) (catch_all)))", ["legacy-exceptions"]],
  ])("are found: %s", (text, features) => {
    expect(featuresOf(text)).toEqual(features);
  });

  it("include garbage collection for structures and subtypes", () => {
    expect(featuresOf("(type (struct (field i8)))")).toContain("gc");
    expect(featuresOf("(type (sub (func)))")).toContain("gc");
    expect(featuresOf("(func (param anyref))")).toContain("gc");
  });
});
