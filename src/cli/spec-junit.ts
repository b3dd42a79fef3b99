/**
 * The report of `anywasm spec` as JUnit XML, which continuous integration shows.
 *
 * A script is a test suite. Each of its commands that failed is a test case, and so is each that is excused (as skipped); of
 * those that passed, all of a kind are one test case with their number in its name. The suite has 67,000 commands, and one
 * element for each would be more than most systems take.
 *
 * @see https://github.com/testmoapp/junitxml
 */
import { COUNTED_KINDS, type Discrepancy } from "../wast/script-result.ts";
import { isFailing, type RunReport, type ScriptReport } from "./spec-totals.ts";

export function junitReport(run: RunReport): string {
  const suites = run.scripts.map(testSuite);
  const header = tag("testsuites", { name: "anywasm spec", ...total(suites), time: run.seconds.toFixed(3) });
  const body = suites.map(({ xml }) => xml).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${header}>\n${body}</testsuites>\n`;
}

/** How many test cases there are of each sort. `errors` has to be there; nothing here is one. */
interface CaseCounts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface TestSuite extends CaseCounts {
  readonly xml: string;
}

function testSuite(report: ScriptReport): TestSuite {
  const { failures, excused, unexpectedPasses } = report.verdict;
  const cases = [
    ...passedCases(report),
    ...failures.map((failure) => failureCase(report.name, failure)),
    ...unexpectedPasses.map((pass) =>
      testCase(report.name, `unexpected pass: ${pass}`, `<${tag("failure", { message: pass, type: "unexpected" })}/>`),
    ),
    ...excused.map(({ discrepancy, reason }) =>
      testCase(report.name, caseName(discrepancy), `<${tag("skipped", { message: reason })}/>`),
    ),
  ];
  const counts = {
    tests: cases.length,
    failures: isFailing(report) ? failures.length + unexpectedPasses.length : 0,
    errors: 0,
    skipped: excused.length,
  };
  const header = tag("testsuite", { name: report.name, ...counts, time: report.seconds.toFixed(3) });
  return { ...counts, xml: `  <${header}>\n${cases.join("")}  </testsuite>\n` };
}

function passedCases({ name, result }: ScriptReport): string[] {
  return COUNTED_KINDS.flatMap((kind) => {
    const passed = result.counts.get(kind)?.passed ?? 0;
    return passed === 0 ? [] : [testCase(name, `${kind}: ${passed} passed`, undefined)];
  });
}

function failureCase(script: string, failure: Discrepancy): string {
  const { line, column, command, expected, actual } = failure;
  const message = `expected ${expected}, actual ${actual}`;
  const details = `${script}:${line}:${column}: ${command}\nexpected ${expected}\nactual   ${actual}`;
  const type = failure.failure?.class ?? "result";
  return testCase(script, caseName(failure), `<${tag("failure", { message, type })}>${escapeText(details)}</failure>`);
}

function caseName({ line, column, kind }: Discrepancy): string {
  return `${line}:${column} ${kind}`;
}

function testCase(script: string, name: string, outcome: string | undefined): string {
  const element = tag("testcase", { classname: script, name });
  return outcome === undefined ? `    <${element}/>\n` : `    <${element}>${outcome}</testcase>\n`;
}

function total(suites: readonly TestSuite[]): CaseCounts {
  const all = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const { tests, failures, skipped } of suites) {
    all.tests += tests;
    all.failures += failures;
    all.skipped += skipped;
  }
  return all;
}

/** The inside of an opening tag. */
function tag(name: string, attributes: object): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeText(String(value))}"`);
  return `${name}${pairs.join("")}`;
}

/** What stands for each character that would be markup, or that readers of attributes turn into a space. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/**
 * Text as XML has it, in attributes as between tags. Characters that XML cannot have in any form become U+FFFD.
 * @see https://www.w3.org/TR/xml/#charsets
 */
export function escapeText(text: string): string {
  return text.replaceAll(
    /[&<>"\t\n\r]|[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu,
    (character) => ENTITIES[character] ?? "\uFFFD",
  );
}
