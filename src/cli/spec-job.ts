/**
 * One script of `anywasm spec`: read, run, and measured. What goes in and what comes out are plain data, which threads hand
 * to each other.
 */
import { readFileSync } from "node:fs";
import type { FeatureSet } from "../base/features.ts";
import { decodeUtf8 } from "../base/utf8.ts";
import type { Engine } from "../wast/engine.ts";
import { TextSyntaxError } from "../text/text-syntax-error.ts";
import { textAssembler } from "../wast/assembler.ts";
import { parseScript } from "../wast/parse-script.ts";
import { failedScript, type ScriptResult } from "../wast/script-result.ts";
import { runScript } from "../wast/script-runner.ts";
import type { StartScriptThread } from "../wast/script-thread.ts";
import { messageOf } from "./report-error.ts";

export interface ScriptJob {
  /** Path of the file. */
  readonly path: string;
  /** What its modules may use. */
  readonly features: FeatureSet;
}

export interface ScriptOutcome {
  readonly result: ScriptResult;
  /** How long it took. */
  readonly seconds: number;
}

/** The first message of a thread that runs scripts: it waits for jobs. */
export const WORKER_READY = "ready";

/**
 * Runs a script. Never throws: whatever goes wrong is that script's failure.
 * @param startThread starts the threads of the script; undefined where there can be none
 */
export async function runScriptJob(
  job: ScriptJob,
  engine: Engine,
  startThread: StartScriptThread | undefined,
): Promise<ScriptOutcome> {
  const start = performance.now();
  let result: ScriptResult;
  try {
    result = await runFile(job, engine, startThread);
  } catch (error) {
    const { line, column } = error instanceof TextSyntaxError ? error : { line: 1, column: 1 };
    result = failedScript({ message: messageOf(error), line, column });
  }
  return { result, seconds: (performance.now() - start) / 1000 };
}

/** The outcome of a script whose run was ended from outside. */
export function abortedScript(message: string, seconds: number): ScriptOutcome {
  return { result: failedScript({ message, line: 1, column: 1 }), seconds };
}

async function runFile(
  { path, features }: ScriptJob,
  engine: Engine,
  startThread: StartScriptThread | undefined,
): Promise<ScriptResult> {
  const source = decodeUtf8(readFileSync(path));
  if (source === undefined) return failedScript({ message: "malformed UTF-8 encoding", line: 1, column: 1 });
  return runScript(parseScript(source), { engine, assembler: textAssembler, features, startThread });
}
