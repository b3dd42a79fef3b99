import { describe, expect, it } from "vitest";
import { countResults } from "../../scripts/test-report.ts";

const passedFile = { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] };
const failedFile = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };
const unloadedFile = { status: "failed", assertionResults: [] };

describe("the count of test results", () => {
  it("counts tests, not files", () => {
    const report = { numPassedTests: 3, testResults: [passedFile, failedFile] };
    expect(countResults(report, false)).toEqual({ passed: 3, failed: 1 });
  });

  it("counts a file that did not load as one failure", () => {
    const report = { numPassedTests: 2, testResults: [passedFile, unloadedFile] };
    expect(countResults(report, false)).toEqual({ passed: 2, failed: 1 });
  });

  it("counts an error outside every test as one failure", () => {
    const report = { numPassedTests: 2, testResults: [passedFile] };
    expect(countResults(report, false)).toEqual({ passed: 2, failed: 1 });
    expect(countResults(report, true)).toEqual({ passed: 2, failed: 0 });
  });

  it("counts a run without a report as one failure", () => {
    expect(countResults(undefined, true)).toEqual({ passed: 0, failed: 1 });
  });
});
