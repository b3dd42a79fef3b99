/**
 * Errors as the command line shows them: what went wrong in one line, the wasm stack for traps, never a JavaScript stack.
 */
import { getSystemErrorMap } from "node:util";
import { ApiError } from "../api/errors.ts";
import { ExecutionError, ExitError, InterruptionError, type StackFrame } from "../base/errors.ts";
import { EXIT_STATUS, UsageError } from "./exit-status.ts";
import type { Output } from "./output.ts";

/**
 * Reports an error.
 * @param subject what the command was working on, usually a file
 * @returns the exit status
 */
export function reportError(error: unknown, subject: string, output: Output): number {
  // The numbers of the API are for programs; people get the engine's own words.
  const failure = error instanceof ApiError && error.cause !== undefined ? error.cause : error;
  if (failure instanceof ExitError) return failure.exitCode;
  const message = messageOf(failure);
  if (failure instanceof UsageError) {
    output.error(`anywasm: ${message}\n`);
    return EXIT_STATUS.usage;
  }
  output.error(`anywasm: ${subject}: ${message}\n`);
  if (!(failure instanceof ExecutionError)) return EXIT_STATUS.failure;
  output.error(backtrace(failure.wasmStack));
  return failure instanceof InterruptionError ? EXIT_STATUS.timeout : EXIT_STATUS.trap;
}

/** What an error says, with the host's description for files that cannot be used. */
export function messageOf(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const { errno } = failure as NodeJS.ErrnoException;
  // What went wrong with a file, without the name of the system call.
  const [, description] = (errno === undefined ? undefined : getSystemErrorMap().get(errno)) ?? [];
  return description ?? failure.message;
}

function backtrace(frames: readonly StackFrame[]): string {
  if (frames.length === 0) return "";
  return ["wasm backtrace:", ...frames.map((frame, i) => `  ${String(i).padStart(2)}: ${frameLine(frame)}`), ""].join(
    "\n",
  );
}

function frameLine({ moduleName, functionName, functionIndex, offset }: StackFrame): string {
  const name = functionName ?? `function ${functionIndex}`;
  return `${moduleName === undefined ? "" : `${moduleName}.`}${name} @0x${offset.toString(16)}`;
}
