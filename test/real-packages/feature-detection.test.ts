/** wasm-feature-detect finds the features of the standard and more: more than the host, so that there is no answer to compare with. */
import { describe, expect, it } from "vitest";
import { packagesAreInstalled, runJob } from "./packages.ts";

/** What the namespace does not offer: proposals that are not in the standard. */
const ABSENT = ["typeReflection", "wideArithmetic"];

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
  it("finds every feature of the standard", async () => {
    const { answer } = await runJob(`ours/${name}`, "anywasm");
    expect(answer).toEqual(Object.fromEntries(FEATURES.map((feature) => [feature, !ABSENT.includes(feature)])));
  }, 60_000);
});
