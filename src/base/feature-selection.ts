/**
 * Feature sets as users write them: `wasm-3.0`, `wasm-3.0,+threads`, `all,-gc`.
 */
import { FEATURE_SETS, FEATURES, type FeatureName, type FeatureSet, type FeatureSetName } from "./features.ts";

/**
 * Reads a selection of features: entries separated by commas, each the name of a set, `+NAME` or `-NAME` of a feature.
 * @param base what additions and removals change when no set is named before them
 * @throws RangeError for a name that is not known
 */
export function selectFeatures(selection: string, base: FeatureSet = FEATURE_SETS["wasm-3.0"]): FeatureSet {
  let features = base;
  for (const entry of selection.split(",")) {
    const sign = entry[0];
    if (sign === "+") features |= bitOf(entry.slice(1));
    else if (sign === "-") features &= ~bitOf(entry.slice(1));
    else features = setNamed(entry);
  }
  return features;
}

/** The names of the features in a set. */
export function featureNames(set: FeatureSet): FeatureName[] {
  return (Object.keys(FEATURES) as FeatureName[]).filter((name) => (set & FEATURES[name]) !== 0);
}

function bitOf(name: string): FeatureSet {
  if (!Object.hasOwn(FEATURES, name)) unknown("feature", name, Object.keys(FEATURES));
  return FEATURES[name as FeatureName];
}

function setNamed(name: string): FeatureSet {
  if (!Object.hasOwn(FEATURE_SETS, name)) unknown("feature set", name, Object.keys(FEATURE_SETS));
  return FEATURE_SETS[name as FeatureSetName];
}

function unknown(what: string, name: string, known: readonly string[]): never {
  throw new RangeError(`no ${what} is called ${JSON.stringify(name)}: there are ${known.join(", ")}`);
}
