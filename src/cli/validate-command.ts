/**
 * `anywasm validate`: says of each file whether it is a valid module, or a script of valid modules.
 */
import { selectFeatures } from "../base/feature-selection.ts";
import { compileModule } from "../runtime/compile.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { readModule } from "./read-module.ts";
import { reportError } from "./report-error.ts";

/**
 * @param features what the modules may use: names that exist; undefined for WebAssembly 3.0, and for what follows from the
 *   folders of scripts
 * @returns the exit status: failure if any file is not valid
 */
export async function validateFiles(
  files: readonly string[],
  features: string | undefined,
  output: Output,
): Promise<number> {
  let status: number = EXIT_STATUS.success;
  for (const file of files) {
    try {
      status = Math.max(status, await validateFile(file, features, output));
    } catch (error) {
      status = reportError(error, file, output);
    }
  }
  return status;
}

async function validateFile(file: string, features: string | undefined, output: Output): Promise<number> {
  if (file.endsWith(".wast")) {
    const { validateScript } = await import("./validate-script.ts");
    return validateScript(file, features, output);
  }
  compileModule(await readModule(file), selectFeatures(features ?? "wasm-3.0"));
  output.out(`${file}: valid\n`);
  return EXIT_STATUS.success;
}
