#!/usr/bin/env node
/**
 * The executable `anywasm`.
 */
import { runCommandLine } from "./command-line.ts";
import { PROCESS_OUTPUT } from "./output.ts";
import { reportError } from "./report-error.ts";

// Whoever reads our output may stop early (`anywasm inspect … | head`): then there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(reportError(error, "standard output", PROCESS_OUTPUT));
});

process.exitCode = await runCommandLine(process.argv.slice(2), PROCESS_OUTPUT);
