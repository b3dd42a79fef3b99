/**
 * Reads modules for the commands that take them: binaries, and text, which is assembled.
 */
import { readFileSync } from "node:fs";

/**
 * The binary of the module in a file.
 * @throws TextSyntaxError if it is text, and malformed
 */
export async function readModule(file: string): Promise<Uint8Array> {
  const bytes = readFileSync(file);
  if (isBinary(bytes)) return bytes;
  const { assemble } = await import("../text/assemble.ts");
  // Names are for the frames of traps and for listings.
  return assemble(bytes, { names: true });
}

/** Binaries begin with a zero byte, which is nowhere in a text. Nothing at all is a binary cut short. */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.length === 0 || bytes[0] === 0;
}
