/**
 * Threads of scripts as worker threads, which run the file that threads of `anywasm spec` run.
 *
 * Whoever waits for one blocks: its result comes through a port that can be read without the event loop, after a flag was
 * raised in shared memory.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { textAssembler } from "../wast/assembler.ts";
import type { Engine } from "../wast/engine.ts";
import { runScriptThread } from "../wast/run-script-thread.ts";
import type { ScriptResult } from "../wast/script-result.ts";
import type { ScriptThread, ScriptThreadJob, StartScriptThread } from "../wast/script-thread.ts";
import type { EngineOptions } from "./engine-options.ts";
import { messageOf } from "./report-error.ts";

/** What a worker thread is started with. */
export interface WorkerData extends EngineOptions {
  /** The address of the file that it runs. */
  readonly worker: string;
  /** Its only job, if it is a thread of a script. */
  readonly thread?: ThreadData;
}

interface ThreadData {
  readonly job: ScriptThreadJob;
  /** Where the answer goes. */
  readonly port: MessagePort;
  /** One number, which is not 0 any more when the answer is there. */
  readonly done: Int32Array;
}

/** A result, or why there is none. */
type Answer = { readonly result: ScriptResult } | { readonly complaint: string };

/** A thread that has not answered after so long, in milliseconds, is given up. */
const PATIENCE = 60_000;

/** @param worker the file that workers run */
export function threadStarter(worker: URL, engineOptions: EngineOptions): StartScriptThread {
  return (job) => {
    const { port1, port2 } = new MessageChannel();
    const done = new Int32Array(new SharedArrayBuffer(4));
    const workerData: WorkerData = { ...engineOptions, worker: worker.href, thread: { job, port: port2, done } };
    return new WorkerScriptThread(new Worker(worker, { workerData, transferList: [port2] }), port1, done);
  };
}

class WorkerScriptThread implements ScriptThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #done: Int32Array;

  constructor(worker: Worker, port: MessagePort, done: Int32Array) {
    this.#worker = worker;
    this.#port = port;
    this.#done = done;
    // It answers whatever happens to it there; what does not even start is noticed by its silence.
    worker.on("error", () => undefined);
  }

  join(): ScriptResult {
    Atomics.wait(this.#done, 0, 0, PATIENCE);
    const answer = receiveMessageOnPort(this.#port)?.message as Answer | undefined;
    void this.#worker.terminate();
    this.#port.close();
    if (answer === undefined) throw new Error(`the thread has not ended after ${PATIENCE / 1000} s`);
    if ("complaint" in answer) throw new Error(answer.complaint);
    return answer.result;
  }
}

/** Does in a worker thread what a thread of a script has to do. */
export async function runWorkerThread(
  thread: ThreadData,
  engine: Engine,
  startThread: StartScriptThread,
): Promise<void> {
  const { done, job, port } = thread;
  port.postMessage(await answerTo(job, engine, startThread), []);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}

async function answerTo(job: ScriptThreadJob, engine: Engine, startThread: StartScriptThread): Promise<Answer> {
  const { features } = job;
  try {
    return { result: await runScriptThread(job, { engine, assembler: textAssembler, features, startThread }) };
  } catch (error) {
    return { complaint: messageOf(error) };
  }
}
