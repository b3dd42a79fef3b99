/**
 * The language features beyond the first release of WebAssembly, and the named sets of them.
 *
 * A set is a bit mask, so that decoder and validator test a feature with one `&`.
 */

/** Feature name → its bit. Names are those of the proposals. */
export const FEATURES = {
  "mutable-globals": 0x1,
  "sign-extension": 0x2,
  "nontrapping-float-to-int": 0x4,
  "multi-value": 0x8,
  "bulk-memory": 0x10,
  "reference-types": 0x20,
  simd: 0x40,
  "relaxed-simd": 0x80,
  "tail-call": 0x100,
  "multi-memory": 0x200,
  memory64: 0x400,
  "extended-const": 0x800,
  "function-references": 0x1000,
  gc: 0x2000,
  exceptions: 0x4000,
  "legacy-exceptions": 0x8000,
  threads: 0x10000,
  "wide-arithmetic": 0x20000,
  "custom-page-sizes": 0x40000,
  "custom-descriptors": 0x80000,
} as const;

/** Name of a feature. */
export type FeatureName = keyof typeof FEATURES;

/** A set of features: the bits of {@link FEATURES} or-ed together. */
export type FeatureSet = number;

function setOf(...names: FeatureName[]): FeatureSet {
  return names.reduce((set, name) => set | FEATURES[name], 0);
}

const WASM_2: FeatureSet = setOf(
  "mutable-globals",
  "sign-extension",
  "nontrapping-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
);

const WASM_3: FeatureSet =
  WASM_2 |
  setOf(
    "relaxed-simd",
    "tail-call",
    "multi-memory",
    "memory64",
    "extended-const",
    "function-references",
    "gc",
    "exceptions",
  );

/** The named sets: `wasm-3.0` is the language standard, `all` adds every proposal known here. */
export const FEATURE_SETS: Readonly<Record<FeatureSetName, FeatureSet>> = {
  mvp: 0,
  "wasm-2.0": WASM_2,
  "wasm-3.0": WASM_3,
  all: WASM_3 | setOf("legacy-exceptions", "threads", "wide-arithmetic", "custom-page-sizes", "custom-descriptors"),
};

/** Name of a feature set. */
export type FeatureSetName = "mvp" | "wasm-2.0" | "wasm-3.0" | "all";

/** The name of one feature of a non-empty set, for messages. */
export function featureName(set: FeatureSet): FeatureName {
  for (const [name, bit] of Object.entries(FEATURES)) {
    if ((set & bit) !== 0) return name as FeatureName;
  }
  throw new RangeError("empty feature set");
}
