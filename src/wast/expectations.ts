/**
 * What is known not to pass, and what a run looks like in that light.
 *
 * Two lists, of different strength. `requires` names scripts and folders that need a feature which the engine does not have:
 * commands that are blocked by it are excused, everything else in the script has to pass all the same. `fails` names single
 * commands with a reason each. Neither may say too much: a script that is not blocked any more, or a command that
 * passes, is an unexpected pass, and as bad as a failure.
 */
import { FEATURES, type FeatureName } from "../base/features.ts";
import type { Discrepancy, ScriptResult } from "./script-result.ts";

export interface Expectations {
  /** Path of a script, or of a folder with a slash at its end → the features that are missing. */
  readonly requires: ReadonlyMap<string, readonly FeatureName[]>;
  /** Path of a script, a colon, line of a command → why that command fails. */
  readonly fails: ReadonlyMap<string, string>;
}

export const NO_EXPECTATIONS: Expectations = { requires: new Map(), fails: new Map() };

/** A discrepancy that was expected, with the reason why. */
export interface Excuse {
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
 * @throws Error when they have not the form that spec-tests/README.md describes
 */
export function parseExpectations(json: string): Expectations {
  const contents: unknown = JSON.parse(json);
  if (!isObject(contents)) throw new Error("expectations: not an object");
  const { requires = {}, fails = {}, ...others } = contents;
  for (const key of Object.keys(others)) throw new Error(`expectations: unknown key ${key}`);
  if (!isObject(requires) || !isObject(fails)) throw new Error("expectations: requires and fails are objects");
  return {
    requires: new Map(Object.entries(requires).map(([path, features]) => [path, featuresOf(path, features)])),
    fails: new Map(Object.entries(fails).map(([place, reason]) => [place, reasonOf(place, reason)])),
  };
}

/**
 * Holds the result of a script against the expectations.
 * @param path path of the script with `/` between the parts; it may be longer at its beginning than the paths of the
 *   expectations are
 */
export function judge(path: string, result: ScriptResult, expectations: Expectations): Verdict {
  const required = new Set<FeatureName>();
  const unexpectedPasses: string[] = [];
  const missing = new Set(result.discrepancies.map(({ feature }) => feature));
  for (const [place, features] of expectations.requires) {
    if (!isAt(path, place)) continue;
    for (const feature of features) required.add(feature);
    // The scripts of a folder need some of its features each; a single script needs all that its entry names.
    const unneeded = features.filter((feature) => !missing.has(feature));
    const isFolder = place.endsWith("/");
    if (isFolder ? unneeded.length === features.length : unneeded.length > 0) {
      unexpectedPasses.push(`${place}: nothing requires ${unneeded.join(", ")}`);
    }
  }
  const reasons = new Map<number, string>();
  for (const [place, reason] of expectations.fails) {
    const colon = place.lastIndexOf(":");
    if (!isAt(path, place.slice(0, colon))) continue;
    const line = Number(place.slice(colon + 1));
    reasons.set(line, reason);
    if (!failsAt(line, result)) unexpectedPasses.push(`${place}: passes (expected to fail: ${reason})`);
  }
  const reasonFor = ({ feature, line }: Discrepancy): string | undefined => {
    if (feature === undefined) return reasons.get(line);
    return required.has(feature) ? `requires the ${feature} feature` : undefined;
  };
  const failures: Discrepancy[] = [];
  const excused: Excuse[] = [];
  for (const discrepancy of result.discrepancies) {
    const reason = reasonFor(discrepancy);
    if (reason === undefined) failures.push(discrepancy);
    else excused.push({ discrepancy, reason });
  }
  return { failures, excused, unexpectedPasses };
}

/** Whether a script is the one, or in the folder, that a path of the expectations names. */
function isAt(path: string, place: string): boolean {
  return place.endsWith("/") ? `/${path}`.includes(`/${place}`) : `/${path}`.endsWith(`/${place}`);
}

function failsAt(line: number, result: ScriptResult): boolean {
  return result.discrepancies.some((one) => one.line === line && one.feature === undefined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function featuresOf(path: string, features: unknown): FeatureName[] {
  if (!Array.isArray(features) || features.length === 0) throw new Error(`expectations: ${path}: no list of features`);
  return features.map((feature) => {
    if (typeof feature !== "string" || !Object.hasOwn(FEATURES, feature)) {
      throw new Error(`expectations: ${path}: unknown feature ${String(feature)}`);
    }
    return feature as FeatureName;
  });
}

function reasonOf(place: string, reason: unknown): string {
  if (!/^.+\.wast:[1-9]\d*$/.test(place)) throw new Error(`expectations: ${place}: not of the form path.wast:line`);
  if (typeof reason !== "string" || reason.trim() === "") throw new Error(`expectations: ${place}: no reason`);
  return reason;
}
