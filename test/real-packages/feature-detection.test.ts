/** wasm-feature-detect finds every feature that anywasm has: more than the host, so that there is no answer to compare with. */
import { describe, expect, it } from "vitest";
import { packagesAreInstalled, runJob } from "./packages.ts";

/** What anywasm does not offer: a way for promises that no package asks for yet, and reflection, which is no standard. */
const ABSENT = ["jspi", "typeReflection"];

const FEATURES = [
  "bigInt",
  "bulkMemory",
  "exceptions",
  "exceptionsFinal",
  "extendedConst",
  "gc",
  "jsStringBuiltins",
  "jspi",
  "memory64",
  "multiMemory",
  "multiValue",
  "mutableGlobals",
  "referenceTypes",
  "relaxedSimd",
  "saturatedFloatToInt",
  "signExtensions",
  "simd",
  "streamingCompilation",
  "tailCall",
  "threads",
  "typeReflection",
  "typedFunctionReferences",
  "wideArithmetic",
];

describe.each(packagesAreInstalled() ? ["wasm-feature-detect"] : [])("%s", (name) => {
  it("finds every feature", async () => {
    const { answer } = await runJob(`ours/${name}`, "anywasm");
    expect(answer).toEqual(Object.fromEntries(FEATURES.map((feature) => [feature, !ABSENT.includes(feature)])));
  }, 60_000);
});
