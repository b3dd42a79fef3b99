/**
 * Writes the report of `anywasm spec`: a line for each script with its failures below, a table by kind of command, and all of
 * it as JSON.
 */
import type { Verdict } from "../wast/expectations.ts";
import type { CountedKind, ScriptResult } from "../wast/script-result.ts";

export interface ScriptReport {
  readonly name: string;
  readonly result: ScriptResult;
  readonly verdict: Verdict;
}

/** Failures of one script that are written out; JSON has all. */
const MAX_FAILURES = 10;

const NAME_WIDTH = 44;

interface Totals {
  passed: number;
  failed: number;
  excused: number;
}

/** One line about a script, and some about each of its failures. */
export function scriptLines(report: ScriptReport): string {
  const { failures, unexpectedPasses } = report.verdict;
  const { passed, failed, excused } = sum(totalsByKind([report]).values());
  const parts = [`${passed} passed`];
  if (excused > 0) parts.push(`${excused} excused`);
  if (failed > 0) parts.push(`${failed} FAILED`);
  if (unexpectedPasses.length > 0) parts.push(`${unexpectedPasses.length} UNEXPECTEDLY PASSED`);
  const lines = [`${report.name.padEnd(NAME_WIDTH)} ${parts.join(", ")}`];
  for (const failure of failures.slice(0, MAX_FAILURES)) {
    lines.push(
      `  ${report.name}:${failure.line}: ${failure.command}`,
      `    expected ${failure.expected}`,
      `    actual   ${failure.actual}`,
    );
  }
  if (failures.length > MAX_FAILURES) lines.push(`  … and ${failures.length - MAX_FAILURES} more failures`);
  for (const pass of unexpectedPasses) lines.push(`  unexpected pass: ${pass}`);
  return `${lines.join("\n")}\n`;
}

/** The table of all scripts by kind of command, and what is to be known about the run as a whole. */
export function summaryLines(reports: readonly ScriptReport[]): string {
  const totals = totalsByKind(reports);
  const rows = [...totals].sort(([a], [b]) => a.localeCompare(b));
  const lines = ["", tableRow("command", ["passed", "failed", "excused", "total"])];
  for (const [kind, counts] of rows) lines.push(tableRow(kind, numbersOf(counts)));
  lines.push(tableRow("all", numbersOf(sum(totals.values()))), "");
  const whole = reports.filter(({ result }) => result.discrepancies.length === 0).length;
  const failing = reports.filter(({ verdict }) => verdict.failures.length + verdict.unexpectedPasses.length > 0).length;
  const excused = reports.length - whole - failing;
  lines.push(`scripts: ${reports.length} (${whole} pass whole, ${excused} but for what is excused, ${failing} fail)`);
  const unexpected = reports.reduce((count, { verdict }) => count + verdict.unexpectedPasses.length, 0);
  if (unexpected > 0) lines.push(`unexpected passes: ${unexpected} (the expectations say too much)`);
  return `${lines.join("\n")}\n`;
}

/** Everything as one JSON object. */
export function jsonReport(reports: readonly ScriptReport[]): string {
  const scripts = reports.map((report) => ({
    script: report.name,
    totals: Object.fromEntries(totalsByKind([report])),
    failures: report.verdict.failures,
    excused: report.verdict.excused,
    unexpectedPasses: report.verdict.unexpectedPasses,
  }));
  return `${JSON.stringify({ totals: Object.fromEntries(totalsByKind(reports)), scripts }, undefined, 2)}\n`;
}

function totalsByKind(reports: readonly ScriptReport[]): Map<CountedKind, Totals> {
  const totals = new Map<CountedKind, Totals>();
  const entry = (kind: CountedKind): Totals => {
    const known = totals.get(kind) ?? { passed: 0, failed: 0, excused: 0 };
    totals.set(kind, known);
    return known;
  };
  for (const { result, verdict } of reports) {
    for (const [kind, { passed }] of result.counts) entry(kind).passed += passed;
    for (const { kind } of verdict.failures) entry(kind).failed++;
    for (const { kind } of verdict.excused) entry(kind).excused++;
  }
  return totals;
}

function sum(totals: Iterable<Totals>): Totals {
  const all: Totals = { passed: 0, failed: 0, excused: 0 };
  for (const { passed, failed, excused } of totals) {
    all.passed += passed;
    all.failed += failed;
    all.excused += excused;
  }
  return all;
}

function numbersOf({ passed, failed, excused }: Totals): string[] {
  return [passed, failed, excused, passed + failed + excused].map(String);
}

function tableRow(name: string, numbers: readonly string[]): string {
  return name.padEnd(26) + numbers.map((number) => number.padStart(9)).join("");
}
