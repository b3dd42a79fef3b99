/**
 * The thread that runs scripts for `anywasm spec`, one after the other: a job comes in, its outcome goes out. Threads that
 * scripts start run this file, too.
 */
import { parentPort, workerData } from "node:worker_threads";
import { applyEngineOptions, engineOf } from "./engine-options.ts";
import { runWorkerThread, threadStarter, type WorkerData } from "./script-threads.ts";
import { runScriptJob, type ScriptJob, WORKER_READY } from "./spec-job.ts";

const { thread, worker, ...engineOptions } = workerData as WorkerData;
applyEngineOptions(engineOptions);
const engine = engineOf(engineOptions);
const startThread = threadStarter(new URL(worker), engineOptions);
if (thread === undefined) {
  const port = parentPort;
  port?.on("message", (job: ScriptJob) => {
    void runScriptJob(job, engine, startThread).then((outcome) => port.postMessage(outcome, []));
  });
  port?.postMessage(WORKER_READY, []);
} else {
  void runWorkerThread(thread, engine, startThread);
}
