/** wasm-feature-detect: the features that both engines have. */
import * as detectors from "wasm-feature-detect";

const detectorOf = { ...detectors };

const OF_BOTH = [
  "bigInt",
  "bulkMemory",
  "exceptions",
  "multiValue",
  "mutableGlobals",
  "referenceTypes",
  "saturatedFloatToInt",
  "signExtensions",
  "simd",
  "streamingCompilation",
  "tailCall",
  "threads",
];

export async function job() {
  const found = {};
  for (const name of OF_BOTH) found[name] = await detectorOf[name]();
  return found;
}

export async function known() {
  return Object.fromEntries(OF_BOTH.map((name) => [name, true]));
}
