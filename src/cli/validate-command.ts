/**
 * `anywasm validate`: says of each file whether it is a valid module.
 */
import { readFileSync } from "node:fs";
import { compileModule } from "../runtime/compile.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { reportError } from "./report-error.ts";

/** @returns the exit status: failure if any file is not valid */
export function validateFiles(files: readonly string[], output: Output): number {
  let status: number = EXIT_STATUS.success;
  for (const file of files) {
    try {
      compileModule(readFileSync(file));
      output.out(`${file}: valid\n`);
    } catch (error) {
      status = reportError(error, file, output);
    }
  }
  return status;
}
