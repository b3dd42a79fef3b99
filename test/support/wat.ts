/** Modules written in the text format, for tests. */
import { assemble } from "../../src/text/assemble.ts";

/** The binary of a module without its name: `(func …) (memory …)`. @throws Error with the assembler's complaint */
export function wat(fields: string): Uint8Array {
  return assemble(fields.trimStart().startsWith("(module") ? fields : `(module ${fields})`, { names: true });
}
