/** Counts the results in the JSON report of a Vitest run. */

/** The part of Vitest's JSON report that is read here. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * How many tests passed and failed. A file that failed without a failed test of its own (it did not load) is one
 * failure; so is a run that failed although no test did, or that left no report.
 */
export function countResults(report: TestReport | undefined, succeeded: boolean): { passed: number; failed: number } {
  let failed = 0;
  for (const file of report?.testResults ?? []) {
    const failures = file.assertionResults.filter((result) => result.status === "failed").length;
    failed += failures === 0 && file.status === "failed" ? 1 : failures;
  }
  if (failed === 0 && !(succeeded && report)) failed = 1;
  return { passed: report?.numPassedTests ?? 0, failed };
}
