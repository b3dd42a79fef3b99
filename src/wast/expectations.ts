/**
 * What is known not to pass, and what a run looks like in that light.
 *
 * The list names single commands, with a reason each. It may not say too much: a command that passes is an unexpected pass, and
 * as bad as a failure.
 */
import type { Discrepancy, ScriptResult } from "./script-result.ts";

/** Path of a script, a colon, line of a command → why that command fails. */
export type Expectations = ReadonlyMap<string, string>;

export const NO_EXPECTATIONS: Expectations = new Map();

/** A discrepancy that was expected, with the reason why. */
interface Excuse {
  readonly discrepancy: Discrepancy;
  readonly reason: string;
}

/** A script's result, held against what was expected. */
export interface Verdict {
  /** Discrepancies that are not excused. */
  readonly failures: readonly Discrepancy[];
  readonly excused: readonly Excuse[];
  /** Entries of the expectations that the result contradicts, with the reason why. */
  readonly unexpectedPasses: readonly string[];
}

/**
 * Reads the contents of an expectations file.
 * @throws Error when they have not the form that docs/conformance.md describes
 */
export function parseExpectations(json: string): Expectations {
  const contents: unknown = JSON.parse(json);
  if (!isObject(contents)) throw new Error("expectations: not an object");
  const { fails = {}, ...others } = contents;
  for (const key of Object.keys(others)) throw new Error(`expectations: unknown key ${key}`);
  if (!isObject(fails)) throw new Error("expectations: fails is not an object");
  return new Map(Object.entries(fails).map(([place, reason]) => [place, reasonOf(place, reason)]));
}

/**
 * Holds the result of a script against the expectations.
 * @param path path of the script with `/` between the parts; it may be longer at its beginning than the paths of the
 *   expectations are
 */
export function judge(path: string, result: ScriptResult, expectations: Expectations): Verdict {
  const failingLines = new Set(result.discrepancies.map(({ line }) => line));
  const unexpectedPasses: string[] = [];
  const reasons = new Map<number, string>();
  for (const [place, reason] of expectations) {
    const colon = place.lastIndexOf(":");
    if (!`/${path}`.endsWith(`/${place.slice(0, colon)}`)) continue;
    const line = Number(place.slice(colon + 1));
    reasons.set(line, reason);
    if (!failingLines.has(line)) unexpectedPasses.push(`${place}: passes (expected to fail: ${reason})`);
  }
  const failures: Discrepancy[] = [];
  const excused: Excuse[] = [];
  for (const discrepancy of result.discrepancies) {
    const reason = reasons.get(discrepancy.line);
    if (reason === undefined) failures.push(discrepancy);
    else excused.push({ discrepancy, reason });
  }
  return { failures, excused, unexpectedPasses };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reasonOf(place: string, reason: unknown): string {
  if (!/^.+\.wast:[1-9]\d*$/.test(place)) throw new Error(`expectations: ${place}: not of the form path.wast:line`);
  if (typeof reason !== "string" || reason.trim() === "") throw new Error(`expectations: ${place}: no reason`);
  return reason;
}
