/**
 * The other end of newer-node.ts: reads jobs, one a line, runs or validates them on the WebAssembly of the Node that runs
 * this, and writes what came of it, one a line. Run with a Node that takes TypeScript.
 */
import { createInterface } from "node:readline";
import { runNatively } from "../native-run.ts";
import { type Answer, decodeRequest } from "./protocol.ts";

/** Memories are freed with their instances, which the collector does not know the size of. */
const JOBS_BETWEEN_COLLECTIONS = 40;

let jobs = 0;

function answer(line: string): Answer {
  const request = decodeRequest(line);
  if (request.kind === "validate") return { verdict: verdict(request.bytes) };
  if (++jobs % JOBS_BETWEEN_COLLECTIONS === 0) (globalThis as { gc?: () => void }).gc?.();
  try {
    return { transcript: runNatively(request.job) };
  } catch (error) {
    return { failure: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** Why a module is refused. */
function verdict(bytes: Uint8Array<ArrayBuffer>): string | null {
  try {
    // What this throws says more than `validate` does.
    void new WebAssembly.Module(bytes);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
