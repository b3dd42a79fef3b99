/**
 * Threads of scripts: `(thread $T (shared (module $M)) …)` runs its commands beside those that follow it, and `(wait $T)` waits
 * until they are done. What a thread may use of the script around it are the shared memories that the named instances export.
 *
 * How to start a thread is the embedder's affair. All that goes to it and comes from it is plain data.
 *
 * @see https://github.com/WebAssembly/threads/tree/main/interpreter#scripts
 */
import type { FeatureSet } from "../base/features.ts";
import type { Awaitable } from "./engine.ts";
import type { ScriptResult } from "./script-result.ts";

/** What a thread has to do. */
export interface ScriptThreadJob {
  /** The script as a whole. */
  readonly source: string;
  /** Where in it the command begins that starts the thread. */
  readonly start: number;
  readonly features: FeatureSet;
  /** Names of instances, with what the engine shares of them. */
  readonly shared: readonly (readonly [name: string, instance: unknown])[];
}

/** A thread that was started. */
export interface ScriptThread {
  /**
   * Blocks, or gives a promise, until the thread has carried out its commands. It is called once.
   * @throws Error when the thread could not
   */
  join(): Awaitable<ScriptResult>;
}

/** Starts a thread that calls `runScriptThread`. */
export type StartScriptThread = (job: ScriptThreadJob) => ScriptThread;
