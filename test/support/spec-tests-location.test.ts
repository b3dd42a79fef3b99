import path from "node:path";
import { describe, expect, it } from "vitest";
import { locateSpecTests } from "./spec-tests-location.ts";

const root = path.resolve(import.meta.dirname, "../..");
const fetched = path.join(root, "spec-tests/testsuite");
const beside = path.resolve(root, "../shared/spec-testsuite");

/** A file system in which these suites exist and nothing else does. */
const having =
  (...suites: string[]) =>
  (folder: string) =>
    suites.some((suite) => folder === path.join(suite, "core"));

describe("the location of the official test scripts", () => {
  it("is the folder that ANYWASM_SPEC_TESTS names, before every other", () => {
    const env = { ANYWASM_SPEC_TESTS: "/elsewhere" };
    expect(locateSpecTests(env, having("/elsewhere", fetched))).toEqual({ found: true, folder: "/elsewhere" });
  });

  it("is an error where ANYWASM_SPEC_TESTS names a folder without them, though others exist", () => {
    const env = { ANYWASM_SPEC_TESTS: "/elsewhere" };
    expect(() => locateSpecTests(env, having(fetched))).toThrow("ANYWASM_SPEC_TESTS is /elsewhere");
  });

  it("is the fetched suite before the one beside the checkout", () => {
    expect(locateSpecTests({}, having(fetched, beside))).toEqual({ found: true, folder: fetched });
    expect(locateSpecTests({}, having(beside))).toEqual({ found: true, folder: beside });
  });

  it("is a notice for a developer and an error on CI where there is none", () => {
    const absent = locateSpecTests({}, having());
    expect(absent).toEqual({ found: false, notice: expect.stringMatching(/^Not run: the official test scripts/) });
    expect(() => locateSpecTests({ CI: "true" }, having())).toThrow("On CI they have to be there");
  });
});
