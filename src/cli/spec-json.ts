/**
 * The report of `anywasm spec` for programs: one JSON object, whose form docs/conformance.md describes.
 */
import { featureNames } from "../base/feature-selection.ts";
import type { Discrepancy } from "../wast/script-result.ts";
import { isFailing, type RunReport, type ScriptReport, sum, totalsByKind } from "./spec-totals.ts";

export function jsonReport(run: RunReport): string {
  const { scripts, scriptCount, ending, seconds } = run;
  const report = {
    ending,
    seconds: rounded(seconds),
    scriptCount,
    failingScripts: scripts.filter(isFailing).length,
    ...counts(scripts),
    scripts: scripts.map(scriptObject),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function scriptObject(report: ScriptReport): object {
  const { failures, excused, unexpectedPasses } = report.verdict;
  return {
    script: report.name,
    features: featureNames(report.features),
    seconds: rounded(report.seconds),
    ...counts([report]),
    failures: failures.map(discrepancyObject),
    excused: excused.map(({ discrepancy, reason }) => ({ ...discrepancyObject(discrepancy), reason })),
    unexpectedPasses,
  };
}

/** The numbers of some scripts together. */
function counts(reports: readonly ScriptReport[]): object {
  const kinds = totalsByKind(reports);
  return { totals: sum(kinds.values()), kinds: Object.fromEntries(kinds) };
}

function discrepancyObject({ kind, line, column, command, expected, actual, failure }: Discrepancy): object {
  return { kind, line, column, command, expected, actual, failure: failure ?? null };
}

/** To milliseconds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
