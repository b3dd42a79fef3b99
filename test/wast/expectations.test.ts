import { describe, expect, it } from "vitest";
import type { FeatureName } from "../../src/base/features.ts";
import { judge, parseExpectations } from "../../src/wast/expectations.ts";
import type { Discrepancy, ScriptResult } from "../../src/wast/script-result.ts";

function discrepancy(line: number, feature?: FeatureName): Discrepancy {
  const texts = { command: "", expected: "", actual: "" };
  return { kind: "assert_return", line, column: 1, ...texts, failure: undefined, feature };
}

function resultOf(...discrepancies: Discrepancy[]): ScriptResult {
  return { counts: new Map(), discrepancies };
}

function judged(
  path: string,
  expectations: unknown,
  ...discrepancies: Discrepancy[]
): [number[], number[], readonly string[]] {
  const { failures, excused, unexpectedPasses } = judge(
    path,
    resultOf(...discrepancies),
    parseExpectations(JSON.stringify(expectations)),
  );
  return [failures.map(({ line }) => line), excused.map(({ discrepancy: { line } }) => line), unexpectedPasses];
}

describe("expectations", () => {
  it("excuse nothing where they say nothing", () => {
    expect(judged("core/a.wast", {}, discrepancy(1), discrepancy(2, "simd"))).toEqual([[1, 2], [], []]);
  });

  it("excuse what a required feature blocks, and nothing else in the script", () => {
    const expectations = { requires: { "core/a.wast": ["simd"] } };
    expect(judged("core/a.wast", expectations, discrepancy(1), discrepancy(2, "simd"), discrepancy(3, "gc"))).toEqual([
      [1, 3],
      [2],
      [],
    ]);
    expect(judged("core/b.wast", expectations, discrepancy(2, "simd"))).toEqual([[2], [], []]);
  });

  it("are contradicted by a script that needs less than they say", () => {
    const expectations = { requires: { "core/a.wast": ["simd", "gc"] } };
    expect(judged("core/a.wast", expectations, discrepancy(2, "simd"))).toEqual([
      [],
      [2],
      ["core/a.wast: nothing requires gc"],
    ]);
    expect(judged("core/a.wast", expectations)).toEqual([[], [], ["core/a.wast: nothing requires simd, gc"]]);
  });

  it("name folders, whose scripts need some of the features each", () => {
    const expectations = { requires: { "core/gc/": ["gc", "function-references"] } };
    expect(judged("x/core/gc/a.wast", expectations, discrepancy(1, "gc"))).toEqual([[], [1], []]);
    expect(judged("core/gc/b/c.wast", expectations, discrepancy(1, "function-references"))).toEqual([[], [1], []]);
    expect(judged("core/gc/d.wast", expectations)).toEqual([
      [],
      [],
      ["core/gc/: nothing requires gc, function-references"],
    ]);
    expect(judged("core/agc/d.wast", expectations)).toEqual([[], [], []]);
  });

  it("excuse single commands by line, and are contradicted when they pass", () => {
    const expectations = { fails: { "core/a.wast:7": "too large", "core/a.wast:9": "too small" } };
    expect(judged("/suite/core/a.wast", expectations, discrepancy(7), discrepancy(8))).toEqual([
      [8],
      [7],
      ["core/a.wast:9: passes (expected to fail: too small)"],
    ]);
    expect(judged("score/a.wast", expectations, discrepancy(7))).toEqual([[7], [], []]);
  });

  it("give the reason for what they excuse", () => {
    const expectations = parseExpectations('{"requires": {"a.wast": ["simd"]}, "fails": {"a.wast:7": "too large"}}');
    const { excused } = judge("a.wast", resultOf(discrepancy(3, "simd"), discrepancy(7)), expectations);
    expect(excused.map(({ reason }) => reason)).toEqual(["requires the simd feature", "too large"]);
  });

  it("are contradicted by a command that is blocked instead of failing", () => {
    const expectations = { fails: { "core/a.wast:7": "too large" } };
    expect(judged("core/a.wast", expectations, discrepancy(7, "simd"))).toEqual([
      [7],
      [],
      ["core/a.wast:7: passes (expected to fail: too large)"],
    ]);
  });

  it.each([
    ["[]", "not an object"],
    ['{"skip": {}}', "unknown key skip"],
    ['{"requires": []}', "requires and fails are objects"],
    ['{"requires": {"a.wast": "simd"}}', "a.wast: no list of features"],
    ['{"requires": {"a.wast": []}}', "a.wast: no list of features"],
    ['{"requires": {"a.wast": ["smid"]}}', "a.wast: unknown feature smid"],
    ['{"fails": {"a.wast": "x"}}', "a.wast: not of the form path.wast:line"],
    ['{"fails": {"a.wast:0": "x"}}', "a.wast:0: not of the form path.wast:line"],
    ['{"fails": {"a.wast:1": " "}}', "a.wast:1: no reason"],
    ['{"fails": {"a.wast:1": 1}}', "a.wast:1: no reason"],
    ["{", "JSON"],
  ])("are refused as %s", (json, message) => {
    expect(() => parseExpectations(json)).toThrow(message);
  });
});
