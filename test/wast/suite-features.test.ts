import { describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { suiteFeatures } from "../../src/wast/suite-features.ts";

const standard = FEATURE_SETS["wasm-3.0"];

describe("the features of a script", () => {
  it.each([
    ["core/i32.wast", 0],
    ["/x/core/simd/simd_load.wast", 0],
    ["custom/name_annot.wast", 0],
    ["/x/legacy/throw.wast", FEATURES["legacy-exceptions"]],
    ["proposals/threads/atomic.wast", FEATURES.threads],
    ["proposals/wide-arithmetic/wide-arithmetic.wast", FEATURES["wide-arithmetic"]],
    ["a/proposals/custom-page-sizes/binary.wast", FEATURES["custom-page-sizes"]],
    ["proposals/custom-descriptors/exact.wast", FEATURES["custom-descriptors"]],
    ["legacy.wast", 0],
    ["not-legacy/a.wast", 0],
  ])("follow from its folder: %s", (path, more) => {
    expect(suiteFeatures(path)).toBe(standard | more);
  });

  it("are those of 2020 for the older scripts about threads", () => {
    const before = FEATURE_SETS["wasm-2.0"] & ~FEATURES["reference-types"];
    expect(suiteFeatures("proposals/threads-2020/memory.wast")).toBe(before | FEATURES.threads);
  });
});
