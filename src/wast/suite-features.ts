/**
 * The language features that a script of the official suite is written for: its folder says so.
 */
import { selectFeatures } from "../base/feature-selection.ts";
import type { FeatureSet } from "../base/features.ts";

/**
 * Folders of the suite whose scripts are about another language than the standard, as a change of it. A proposal's folder has
 * the proposal's name; the older scripts for threads are from a time with one memory and one table.
 */
const FOLDER_FEATURES: Readonly<Record<string, string>> = {
  legacy: "+legacy-exceptions",
  "proposals/threads": "+threads",
  "proposals/threads-2020": "wasm-2.0,-reference-types,+threads",
  "proposals/custom-descriptors": "+custom-descriptors",
  "proposals/custom-page-sizes": "+custom-page-sizes",
  "proposals/wide-arithmetic": "+wide-arithmetic",
};

/**
 * The features of a script.
 * @param path path of the script with `/` between the parts; what comes before the suite's own folders does not matter
 */
export function suiteFeatures(path: string): FeatureSet {
  const found = Object.entries(FOLDER_FEATURES).find(([folder]) => `/${path}`.includes(`/${folder}/`));
  return selectFeatures(found?.[1] ?? "wasm-3.0");
}
