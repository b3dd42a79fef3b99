/** Threads that share a memory, for tests. */
import { Worker } from "node:worker_threads";
import type { SharedMemory } from "../../src/memory/linear-memory.ts";

export type AgentCall = readonly [name: string, ...args: unknown[]];

/** What an agent does: it instantiates a module that imports a memory, and calls functions one after the other. */
export interface AgentJob {
  readonly binary: Uint8Array;
  readonly memory: SharedMemory;
  readonly calls: readonly AgentCall[];
}

/** Starts an agent with its jobs. Gives for each the results of all calls; fails with the first error. */
export function startAgent(jobs: readonly AgentJob[]): Promise<unknown[][][]> {
  const worker = new Worker(new URL("agent.mjs", import.meta.url), { workerData: jobs });
  return new Promise((resolve, reject) => {
    worker.on("message", resolve);
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`the agent ended with exit code ${code}`)));
  });
}
