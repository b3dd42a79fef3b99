/**
 * Runs the tests and ends with one plain line, `N passed, N failed`, which is all that a script has to read. Arguments
 * go to Vitest: `npm test -- test/decoder` runs one folder.
 *
 * A test file that does not load, or an error outside every test, counts as one failure, so that the line never says
 * `0 failed` where the exit code says otherwise.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { countResults, type TestReport } from "./test-report.ts";

const directory = mkdtempSync(path.join(tmpdir(), "anywasm-tests-"));
const reportFile = path.join(directory, "report.json");

const vitest = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
    ...process.argv.slice(2),
  ],
  { stdio: ["ignore", "inherit", "inherit"] },
);

let report: TestReport | undefined;
try {
  report = JSON.parse(readFileSync(reportFile, "utf8")) as TestReport;
} catch {
  report = undefined;
}
rmSync(directory, { recursive: true, force: true });

const { passed, failed } = countResults(report, vitest.status === 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
