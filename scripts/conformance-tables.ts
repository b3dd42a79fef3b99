/**
 * Writes the tables of results in docs/conformance.md from a report: `npm run --silent spec -- --json > report.json`, then
 * `npx tsx scripts/conformance-tables.ts report.json`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Report, resultTables, withTables } from "./result-tables.ts";

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: npx tsx scripts/conformance-tables.ts REPORT");
  process.exitCode = 2;
} else {
  const document = fileURLToPath(new URL("../docs/conformance.md", import.meta.url));
  const report = JSON.parse(readFileSync(file, "utf8")) as Report;
  writeFileSync(document, withTables(readFileSync(document, "utf8"), resultTables(report)));
}
