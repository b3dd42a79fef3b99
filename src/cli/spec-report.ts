/**
 * The report of `anywasm spec` for people: a line for each script with its failures below, and at the end a table by kind of
 * command.
 */
import {
  countOf,
  isFailing,
  type RunReport,
  type ScriptReport,
  sum,
  type Totals,
  totalsByKind,
} from "./spec-totals.ts";

/** Failures of one script that are written out; JSON has all. */
const MAX_FAILURES = 10;

/** Reasons for excuses that are written out. */
const MAX_REASONS = 20;

/**
 * One line about a script, and some about each of its failures.
 * @param nameWidth what its name is filled up to
 */
export function scriptLines(report: ScriptReport, nameWidth: number): string {
  const { failures, unexpectedPasses } = report.verdict;
  const counts = countsText(sum(totalsByKind([report]).values()));
  const unexpected = unexpectedPasses.length > 0 ? `, ${unexpectedPasses.length} UNEXPECTEDLY PASSED` : "";
  const lines = [`${report.name.padEnd(nameWidth)}  ${counts}${unexpected}  (${secondsText(report.seconds)})`];
  for (const failure of failures.slice(0, MAX_FAILURES)) {
    lines.push(
      `  ${report.name}:${failure.line}:${failure.column}: ${failure.command}`,
      `    expected ${failure.expected}`,
      `    actual   ${failure.actual}`,
    );
  }
  if (failures.length > MAX_FAILURES) lines.push(`  … and ${failures.length - MAX_FAILURES} more failures`);
  for (const pass of unexpectedPasses) lines.push(`  unexpected pass: ${pass}`);
  return `${lines.join("\n")}\n`;
}

/** The table of all scripts by kind of command, and what is to be known about the run as a whole. */
export function summaryLines(run: RunReport): string {
  const { scripts } = run;
  const totals = totalsByKind(scripts);
  const lines = ["", tableRow("command", ["passed", "failed", "excused", "total"])];
  for (const [kind, counts] of totals) lines.push(tableRow(kind, numbersOf(counts)));
  lines.push(tableRow("all", numbersOf(sum(totals.values()))), "", ...excuseLines(scripts));
  const whole = scripts.filter(({ result }) => result.discrepancies.length === 0).length;
  const failing = scripts.filter(isFailing).length;
  const excused = scripts.length - whole - failing;
  lines.push(
    `scripts: ${scripts.length} in ${secondsText(run.seconds)} (${whole} pass whole, ${excused} but for what is excused, ` +
      `${failing} fail)`,
  );
  const unexpected = scripts.reduce((count, { verdict }) => count + verdict.unexpectedPasses.length, 0);
  if (unexpected > 0) lines.push(`unexpected passes: ${unexpected} (the expectations say too much)`);
  if (run.ending !== "complete") {
    const why = run.ending === "bail" ? "stopped at the first failure" : "interrupted";
    lines.push(`${why}: ${run.scriptCount - scripts.length} of ${run.scriptCount} scripts have not been run`);
  }
  return `${lines.join("\n")}\n`;
}

/** The progress of a run, in one line. */
export function progressText(done: number, count: number, failing: number, running: string): string {
  const failed = failing > 0 ? `, ${failing} failing` : "";
  return `[${String(done).padStart(String(count).length)}/${count}${failed}] ${running}`;
}

/** The reasons for what is excused, with how often each is one. */
function excuseLines(reports: readonly ScriptReport[]): string[] {
  const counts = new Map<string, number>();
  for (const { verdict } of reports) {
    for (const { reason } of verdict.excused) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  const lines = rows.slice(0, MAX_REASONS).map(([reason, count]) => `${String(count).padStart(7)}  ${reason}`);
  if (rows.length > MAX_REASONS) lines.push(`         … and ${rows.length - MAX_REASONS} more reasons`);
  return ["excused because", ...lines, ""];
}

function countsText({ passed, failed, excused }: Totals): string {
  const parts = [`${passed} passed`];
  if (excused > 0) parts.push(`${excused} excused`);
  if (failed > 0) parts.push(`${failed} FAILED`);
  return parts.join(", ");
}

function secondsText(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}

function numbersOf(totals: Totals): string[] {
  return [totals.passed, totals.failed, totals.excused, countOf(totals)].map(String);
}

function tableRow(name: string, numbers: readonly string[]): string {
  return name.padEnd(26) + numbers.map((number) => number.padStart(9)).join("");
}
