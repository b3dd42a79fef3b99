/**
 * What the reports of `anywasm spec` are made of: a script with its result and the verdict on it, and sums over several.
 */
import type { FeatureSet } from "../base/features.ts";
import type { Verdict } from "../wast/expectations.ts";
import { COUNTED_KINDS, type CountedKind, type ScriptResult } from "../wast/script-result.ts";

export interface ScriptReport {
  readonly name: string;
  readonly features: FeatureSet;
  readonly result: ScriptResult;
  readonly verdict: Verdict;
  readonly seconds: number;
}

/** A run as a whole. */
export interface RunReport {
  /** Those that were run, in order. */
  readonly scripts: readonly ScriptReport[];
  /** How many there were to run. More than there are reports of if the run was ended early. */
  readonly scriptCount: number;
  readonly ending: "complete" | "bail" | "interrupted";
  readonly seconds: number;
}

export interface Totals {
  passed: number;
  failed: number;
  excused: number;
}

/** Whether something came out other than expected. */
export function isFailing({ verdict }: ScriptReport): boolean {
  return verdict.failures.length + verdict.unexpectedPasses.length > 0;
}

/** Sums by kind of command, in the order of kinds, without those that do not occur. */
export function totalsByKind(reports: readonly ScriptReport[]): Map<CountedKind, Totals> {
  const totals = new Map(COUNTED_KINDS.map((kind) => [kind, zero()]));
  const entry = (kind: CountedKind): Totals => totals.get(kind) as Totals;
  for (const { result, verdict } of reports) {
    for (const [kind, { passed }] of result.counts) entry(kind).passed += passed;
    for (const { kind } of verdict.failures) entry(kind).failed++;
    for (const { discrepancy } of verdict.excused) entry(discrepancy.kind).excused++;
  }
  for (const [kind, counts] of totals) if (countOf(counts) === 0) totals.delete(kind);
  return totals;
}

export function sum(totals: Iterable<Totals>): Totals {
  const all = zero();
  for (const { passed, failed, excused } of totals) {
    all.passed += passed;
    all.failed += failed;
    all.excused += excused;
  }
  return all;
}

/** How many commands there are. */
export function countOf({ passed, failed, excused }: Totals): number {
  return passed + failed + excused;
}

function zero(): Totals {
  return { passed: 0, failed: 0, excused: 0 };
}
