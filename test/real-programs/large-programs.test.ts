/**
 * CPython and php-cgi on scripts of some weight. Their modules have 20 and 13 MB and come from a package of their own, which
 * has to be there where CI runs; elsewhere these tests are left out until it is installed.
 */
import { describe, expect, it } from "vitest";
import { knownOutcome, runProgram, RUNTIMES, summary } from "../support/programs.ts";
import { largePrograms, largeProgramsAreInstalled } from "./programs.ts";

const installed = largeProgramsAreInstalled();
if (!installed) {
  console.warn("Not run: CPython and php-cgi. To install them: npm ci --prefix test/real-programs");
}

it("has the packages of the large programs where CI runs", () => {
  expect(installed || process.env.CI === undefined).toBe(true);
});

describe.each(installed ? RUNTIMES : [])("%s", (runtime) => {
  it.each(installed ? largePrograms() : [])(
    "$does",
    async (program) => {
      expect(summary(program, await runProgram(program, runtime))).toEqual(knownOutcome(program));
    },
    300_000,
  );
});
