import { describe, expect, it } from "vitest";
import { judge, parseExpectations } from "../../src/wast/expectations.ts";
import type { Discrepancy, ScriptResult } from "../../src/wast/script-result.ts";

function discrepancy(line: number): Discrepancy {
  const texts = { command: "", expected: "", actual: "" };
  return { kind: "assert_return", line, column: 1, ...texts, failure: undefined };
}

function resultOf(...lines: number[]): ScriptResult {
  return { counts: new Map(), discrepancies: lines.map(discrepancy) };
}

/** Lines that fail, lines that are excused, and unexpected passes. */
function judged(
  path: string,
  fails: Record<string, string>,
  ...lines: number[]
): [number[], number[], readonly string[]] {
  const expectations = parseExpectations(JSON.stringify({ fails }));
  const { failures, excused, unexpectedPasses } = judge(path, resultOf(...lines), expectations);
  return [failures.map(({ line }) => line), excused.map(({ discrepancy: { line } }) => line), unexpectedPasses];
}

describe("expectations", () => {
  it("excuse nothing where they say nothing", () => {
    expect(judged("core/a.wast", {}, 1, 2)).toEqual([[1, 2], [], []]);
    expect(parseExpectations("{}")).toEqual(new Map());
  });

  it("excuse single commands by line, and are contradicted when they pass", () => {
    const fails = { "core/a.wast:7": "too large", "core/a.wast:9": "too small" };
    expect(judged("/suite/core/a.wast", fails, 7, 8)).toEqual([
      [8],
      [7],
      ["core/a.wast:9: passes (expected to fail: too small)"],
    ]);
  });

  it("are about whole parts of paths", () => {
    expect(judged("score/a.wast", { "core/a.wast:7": "too large" }, 7)).toEqual([[7], [], []]);
    expect(judged("core/a.wast", { "a.wast:7": "too large" }, 7)).toEqual([[], [7], []]);
  });

  it("give the reason for what they excuse, every report on the line", () => {
    const expectations = parseExpectations('{"fails": {"a.wast:7": "too large"}}');
    const { excused } = judge("a.wast", resultOf(7, 7), expectations);
    expect(excused.map(({ reason }) => reason)).toEqual(["too large", "too large"]);
  });

  it.each([
    ["[]", "not an object"],
    ['{"skip": {}}', "unknown key skip"],
    ['{"fails": []}', "fails is not an object"],
    ['{"fails": {"a.wast": "x"}}', "a.wast: not of the form path.wast:line"],
    ['{"fails": {"a.wast:0": "x"}}', "a.wast:0: not of the form path.wast:line"],
    ['{"fails": {"a.wast:1": " "}}', "a.wast:1: no reason"],
    ['{"fails": {"a.wast:1": 1}}', "a.wast:1: no reason"],
    ["{", "JSON"],
  ])("are refused as %s", (json, message) => {
    expect(() => parseExpectations(json)).toThrow(message);
  });
});
