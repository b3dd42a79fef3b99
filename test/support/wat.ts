/** Modules written in the text format, for tests. */
import { FEATURE_SETS } from "../../src/base/features.ts";
import { loadAssembler } from "../../src/cli/development-assembler.ts";

const assembler = await loadAssembler(FEATURE_SETS["wasm-3.0"]);

/** The binary of a module without its name: `(func …) (memory …)`. @throws Error with the assembler's complaint */
export function wat(fields: string): Uint8Array {
  return assembler.assemble(fields.trimStart().startsWith("(module") ? fields : `(module ${fields})`);
}
