/** Real programs from real toolchains, from their first instruction to their exit code. */
import { describe, expect, it } from "vitest";
import { programs } from "./fixtures/programs.ts";
import { knownOutcome, runProgram, RUNTIMES, summary } from "./support/programs.ts";

describe.each(RUNTIMES)("%s", (runtime) => {
  it.each(programs)(
    "$does",
    async (program) => {
      expect(summary(program, await runProgram(program, runtime))).toEqual(knownOutcome(program));
    },
    120_000,
  );
});
