/**
 * `anywasm disassemble`: a module as text.
 */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { printModule } from "../text/print/print-module.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { reportError } from "./report-error.ts";

/** The name that stands for the standard input. */
const STANDARD_INPUT = "-";
const STANDARD_INPUT_DESCRIPTOR = 0;

/**
 * @param file the module, or `-` for the standard input
 * @param target the file that the text goes to, or `undefined` for the standard output
 * @returns the exit status
 */
export async function disassembleFile(file: string, target: string | undefined, output: Output): Promise<number> {
  try {
    const bytes = readFileSync(file === STANDARD_INPUT ? STANDARD_INPUT_DESCRIPTOR : file);
    await (target === undefined ? writeToOutput(printModule(bytes), output) : writeToFile(printModule(bytes), target));
    return EXIT_STATUS.success;
  } catch (error) {
    return error instanceof TargetError
      ? reportError(error.cause, target ?? file, output)
      : reportError(error, file, output);
  }
}

/** Writes piece by piece, no faster than they are read, and no more when nobody reads any longer. */
async function writeToOutput(pieces: Iterable<string>, output: Output): Promise<void> {
  for (const piece of pieces) {
    output.out(piece);
    if ((await output.flushed?.()) === false) return;
  }
}

/** The file is made when there is something to write, so that what cannot be decoded leaves no trace. */
function writeToFile(pieces: Iterable<string>, target: string): void {
  let descriptor: number | undefined;
  try {
    for (const piece of pieces) {
      descriptor ??= onTarget(() => openSync(target, "w"));
      const bytes = Buffer.from(piece);
      for (let at = 0; at < bytes.length; ) at += writeBytes(descriptor, bytes, at);
    }
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function writeBytes(descriptor: number, bytes: Uint8Array, at: number): number {
  return onTarget(() => writeSync(descriptor, bytes, at));
}

/** The host cannot write the text to where it is to go. */
class TargetError extends Error {}

function onTarget<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new TargetError("cannot write", { cause: error });
  }
}
