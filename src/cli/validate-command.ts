/**
 * `anywasm validate`: says of each file whether it is a valid module.
 */
import { readFileSync } from "node:fs";
import { selectFeatures } from "../base/feature-selection.ts";
import { compileModule } from "../runtime/compile.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { reportError } from "./report-error.ts";

/**
 * @param features what the modules may use: names that exist
 * @returns the exit status: failure if any file is not valid
 */
export function validateFiles(files: readonly string[], features: string, output: Output): number {
  const allowed = selectFeatures(features);
  let status: number = EXIT_STATUS.success;
  for (const file of files) {
    try {
      compileModule(readFileSync(file), allowed);
      output.out(`${file}: valid\n`);
    } catch (error) {
      status = reportError(error, file, output);
    }
  }
  return status;
}
