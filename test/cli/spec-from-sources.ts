/** A process that is `anywasm spec` with threads from the sources, to be sent signals. Its arguments are paths. */
import { PROCESS_OUTPUT } from "../../src/cli/output.ts";
import { runSpec } from "../../src/cli/spec-command.ts";

const options = { jobs: 1, timeout: 60, fusions: true };
const worker = new URL("../support/source-worker.mjs", import.meta.url);
process.exitCode = await runSpec(process.argv.slice(2), options, PROCESS_OUTPUT, { worker });
