import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, junitReport } from "../../src/cli/spec-junit.ts";
import type { ScriptReport } from "../../src/cli/spec-totals.ts";
import type { Verdict } from "../../src/wast/expectations.ts";
import type { CountedKind, Discrepancy } from "../../src/wast/script-result.ts";
import { readXml } from "../support/read-xml.ts";

function report(name: string, passed: Partial<Record<CountedKind, number>>, verdict: Partial<Verdict>): ScriptReport {
  const counts = new Map(
    Object.entries(passed).map(([kind, count]) => [kind as CountedKind, { passed: count, failed: 0 }]),
  );
  return {
    name,
    features: 0,
    result: { counts, discrepancies: [] },
    verdict: { failures: [], excused: [], unexpectedPasses: [], ...verdict },
    seconds: 0.0125,
  };
}

const DISCREPANCY: Discrepancy = {
  kind: "assert_return",
  line: 3,
  column: 7,
  command: '(assert_return (invoke "a<b & c") (i32.const 1))',
  expected: "(i32.const 1)",
  actual: "(i32.const 2)",
  failure: undefined,
};

const TRAP: Discrepancy = {
  ...DISCREPANCY,
  line: 9,
  actual: "trap: unreachable",
  failure: { class: "trap", message: "unreachable" },
};

const RUN = {
  scripts: [
    report("core/good.wast", { assert_return: 3, module: 1 }, {}),
    report(
      "core/bad.wast",
      { module: 2 },
      {
        failures: [DISCREPANCY, TRAP],
        excused: [{ discrepancy: { ...DISCREPANCY, line: 5 }, reason: "too large" }],
        unexpectedPasses: ["core/bad.wast:1: passes"],
      },
    ),
  ],
  scriptCount: 2,
  ending: "complete",
  seconds: 1.5,
} as const;

describe("the report as JUnit XML", () => {
  it("has a suite for each script, and in it a case for what failed, is excused, or passed of a kind", () => {
    expect(junitReport(RUN)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="anywasm spec" tests="7" failures="3" errors="0" skipped="1" time="1.500">
  <testsuite name="core/good.wast" tests="2" failures="0" errors="0" skipped="0" time="0.013">
    <testcase classname="core/good.wast" name="module: 1 passed"/>
    <testcase classname="core/good.wast" name="assert_return: 3 passed"/>
  </testsuite>
  <testsuite name="core/bad.wast" tests="5" failures="3" errors="0" skipped="1" time="0.013">
    <testcase classname="core/bad.wast" name="module: 2 passed"/>
    <testcase classname="core/bad.wast" name="3:7 assert_return"><failure message="expected (i32.const 1), actual (i32.const 2)" type="result">core/bad.wast:3:7: (assert_return (invoke &quot;a&lt;b &amp; c&quot;) (i32.const 1))&#10;expected (i32.const 1)&#10;actual   (i32.const 2)</failure></testcase>
    <testcase classname="core/bad.wast" name="9:7 assert_return"><failure message="expected (i32.const 1), actual trap: unreachable" type="trap">core/bad.wast:9:7: (assert_return (invoke &quot;a&lt;b &amp; c&quot;) (i32.const 1))&#10;expected (i32.const 1)&#10;actual   trap: unreachable</failure></testcase>
    <testcase classname="core/bad.wast" name="unexpected pass: core/bad.wast:1: passes"><failure message="core/bad.wast:1: passes" type="unexpected"/></testcase>
    <testcase classname="core/bad.wast" name="5:7 assert_return"><skipped message="too large"/></testcase>
  </testsuite>
</testsuites>
`);
  });

  it("reads back as XML, with numbers that are those of its elements", () => {
    const root = readXml(junitReport(RUN));
    for (const suite of root.children) {
      const cases = suite.children;
      const having = (name: string): number => cases.filter(({ children }) => children[0]?.name === name).length;
      expect(suite.attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(having("failure")),
        skipped: String(having("skipped")),
      });
    }
    expect(root.children[1]?.children[1]?.children[0]?.text).toBe(
      'core/bad.wast:3:7: (assert_return (invoke "a<b & c") (i32.const 1))\nexpected (i32.const 1)\nactual   (i32.const 2)',
    );
  });

  it("carries any text, but for characters that XML cannot have", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.string());
    fc.assert(
      fc.property(text, (original) => {
        const { attributes, text: content } = readXml(`<a b="${escapeText(original)}">${escapeText(original)}</a>`);
        const kept = original.replaceAll(
          // What the recommendation leaves out: control characters, halves of pairs, and two noncharacters.
          /(?![\t\n\r\u{7F}-\u{9F}])\p{Cc}|\p{Cs}|[\u{FFFE}\u{FFFF}]/gu,
          "\u{FFFD}",
        );
        expect([attributes["b"], content]).toEqual([kept, kept]);
      }),
    );
    expect(escapeText("\uD800a\u0000]]>\u001B[31m")).toBe("\uFFFDa\uFFFD]]&gt;\uFFFD[31m");
  });
});
