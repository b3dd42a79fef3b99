/**
 * The thread that runs scripts for `anywasm spec`, one after the other: a job comes in, its outcome goes out.
 */
import { parentPort, workerData } from "node:worker_threads";
import { runtimeEngine } from "../wast/runtime-engine.ts";
import { applyEngineOptions, type EngineOptions } from "./engine-options.ts";
import { runScriptJob, type ScriptJob, WORKER_READY } from "./spec-job.ts";

applyEngineOptions(workerData as EngineOptions);
const port = parentPort;
port?.on("message", (job: ScriptJob) => {
  void runScriptJob(job, runtimeEngine).then((outcome) => port.postMessage(outcome));
});
port?.postMessage(WORKER_READY);
