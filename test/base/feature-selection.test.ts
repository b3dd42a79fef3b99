import { describe, expect, it } from "vitest";
import { featureNames, selectFeatures } from "../../src/base/feature-selection.ts";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";

const WASM_3 = FEATURE_SETS["wasm-3.0"];

describe("a selection of features", () => {
  it.each([
    ["mvp", 0],
    ["wasm-3.0,+threads", WASM_3 | FEATURES.threads],
    ["+threads,+wide-arithmetic", WASM_3 | FEATURES.threads | FEATURES["wide-arithmetic"]],
    ["all,-gc", FEATURE_SETS.all & ~FEATURES.gc],
    ["+simd,mvp", 0],
    ["-simd,+simd", WASM_3],
  ])("%s is read from left to right, upon wasm-3.0", (selection, features) => {
    expect(selectFeatures(selection)).toBe(features);
  });

  it("is read from what names its features", () => {
    expect(featureNames(0)).toEqual([]);
    expect(featureNames(FEATURES.threads | FEATURES.simd)).toEqual(["simd", "threads"]);
    const names = featureNames(FEATURE_SETS.all);
    expect(selectFeatures(["mvp", ...names.map((name) => `+${name}`)].join(","))).toBe(FEATURE_SETS.all);
  });

  it("changes what it is given", () => {
    expect(selectFeatures("+simd", 0)).toBe(FEATURES.simd);
  });

  it.each([
    ["wasm-9", 'no feature set is called "wasm-9": there are mvp, wasm-2.0, wasm-3.0, all'],
    ["", 'no feature set is called ""'],
    ["threads", 'no feature set is called "threads"'],
    ["+thread", 'no feature is called "thread": there are mutable-globals, '],
    ["+toString", 'no feature is called "toString"'],
    ["wasm-3.0,", 'no feature set is called ""'],
  ])("%j is refused, saying what there is", (selection, message) => {
    expect(() => selectFeatures(selection)).toThrow(RangeError);
    expect(() => selectFeatures(selection)).toThrow(message);
  });
});
