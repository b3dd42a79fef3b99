/**
 * The scripts that `anywasm spec` is to run: files as they are named, and those in folders, however deep, sorted by path.
 */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { selectFeatures } from "../base/feature-selection.ts";
import type { FeatureSet } from "../base/features.ts";
import { suiteFeatures } from "../wast/suite-features.ts";
import { UsageError } from "./exit-status.ts";
import { messageOf } from "./report-error.ts";

/** A script to run. */
export interface ScriptFile {
  /** How the report calls it. */
  readonly name: string;
  /** Absolute, with `/` between the parts. */
  readonly path: string;
}

/**
 * Finds the scripts at some paths. A script that is named twice runs once.
 * @param filter what the names have to match
 * @throws UsageError when there are none
 */
export function findScripts(paths: readonly string[], filter: RegExp | undefined): ScriptFile[] {
  const found = new Map<string, ScriptFile>();
  for (const place of paths) {
    for (const script of scriptsAt(place, paths.length === 1)) {
      if (!found.has(script.path)) found.set(script.path, script);
    }
  }
  if (found.size === 0) throw new UsageError(`no scripts (.wast) in ${paths.join(", ")}`);
  const scripts = [...found.values()].filter(({ name }) => filter === undefined || filter.test(name));
  if (scripts.length === 0) {
    throw new UsageError(`none of the ${found.size} scripts has a path that matches ${String(filter)}`);
  }
  return scripts;
}

/** The script at a path, or all scripts of the folder; those of an only folder go by their path in it. */
function scriptsAt(place: string, isOnly: boolean): ScriptFile[] {
  const absolute = absolutePath(place);
  try {
    if (!statSync(absolute).isDirectory()) return [{ name: withSlashes(place), path: absolute }];
    return readdirSync(absolute, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".wast"))
      .map((name) => ({
        name: withSlashes(isOnly ? name : path.join(place, name)),
        path: withSlashes(path.join(absolute, name)),
      }))
      .sort((a, b) => compare(a.path, b.path));
  } catch (error) {
    throw new UsageError(`${place}: ${messageOf(error)}`);
  }
}

/** By code units, so that the order is the same everywhere. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The features that a script may use.
 * @param selection changes or replaces what follows from the script's folder
 */
export function scriptFeatures(script: string, selection: string | undefined): FeatureSet {
  const features = suiteFeatures(absolutePath(script));
  return selection === undefined ? features : selectFeatures(selection, features);
}

function absolutePath(place: string): string {
  return withSlashes(path.resolve(place));
}

function withSlashes(name: string): string {
  return name.replaceAll(path.sep, "/");
}
