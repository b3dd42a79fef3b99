/**
 * The language features that a script of the official suite is written for: its folder says so.
 */
import { FEATURE_SETS, FEATURES, type FeatureName, type FeatureSet } from "../base/features.ts";

/** Folders of the suite whose scripts are about more than the standard. A proposal's folder has the proposal's name. */
const FOLDER_FEATURES: Readonly<Record<string, FeatureName>> = {
  legacy: "legacy-exceptions",
  "proposals/threads": "threads",
  "proposals/threads-2020": "threads",
  "proposals/custom-descriptors": "custom-descriptors",
  "proposals/custom-page-sizes": "custom-page-sizes",
  "proposals/wide-arithmetic": "wide-arithmetic",
};

/**
 * The features of a script.
 * @param path path of the script with `/` between the parts; what comes before the suite's own folders does not matter
 */
export function suiteFeatures(path: string): FeatureSet {
  let features = FEATURE_SETS["wasm-3.0"];
  for (const [folder, feature] of Object.entries(FOLDER_FEATURES)) {
    if (`/${path}`.includes(`/${folder}/`)) features |= FEATURES[feature];
  }
  return features;
}
