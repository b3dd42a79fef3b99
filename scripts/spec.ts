/**
 * `npm run spec`: the built command over the official test scripts, with what is known not to pass. Arguments are handed on:
 * `npm run spec -- --filter core/i32`.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { specTestsLocation } from "../test/support/spec-tests-location.ts";

const location = specTestsLocation();
if (location.found) {
  const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
  const expectations = fileURLToPath(new URL("../spec-tests/expectations.json", import.meta.url));
  const args = [command, "spec", "--expectations", expectations, ...process.argv.slice(2), location.folder];
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit" }).status ?? 1;
} else {
  console.error(location.notice);
  process.exitCode = 1;
}
