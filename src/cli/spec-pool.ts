/**
 * Runs scripts in worker threads, several at once, and gives their outcomes in the order of the scripts.
 *
 * A script cannot take others with it: one that takes too long, or whose thread dies, is ended with a failure of its own, and
 * another thread goes on with the next. A thread that is well serves many scripts, since starting one costs as much as a
 * hundred of the shorter scripts.
 */
import { Worker } from "node:worker_threads";
import type { EngineOptions } from "./engine-options.ts";
import type { WorkerData } from "./script-threads.ts";
import { abortedScript, type ScriptJob, type ScriptOutcome, WORKER_READY } from "./spec-job.ts";

export interface PoolOptions {
  /** Threads at once, at least 1. */
  readonly threads: number;
  /** Seconds that a script may take. */
  readonly timeout: number;
  /** Seconds that a thread may take until it is ready. */
  readonly startTimeout: number;
  readonly engineOptions: EngineOptions;
  /** What the threads run. */
  readonly worker: URL;
  /** Ends the run: no further outcome comes. */
  readonly signal: AbortSignal;
  /** Called when a script begins, with its index. */
  readonly onStart: (index: number) => void;
}

/** Yields the outcome of each job in their order. Whoever takes no further outcome ends what still runs. */
export async function* runInWorkers(
  jobs: readonly ScriptJob[],
  options: PoolOptions,
): AsyncGenerator<ScriptOutcome, void, void> {
  const pool = new Pool(jobs, options);
  const abort = (): void => pool.stop();
  options.signal.addEventListener("abort", abort);
  try {
    pool.start();
    for (let index = 0; index < jobs.length; index++) {
      const outcome = await pool.outcomes[index];
      if (outcome === undefined) {
        if (pool.error !== undefined) throw pool.error;
        return;
      }
      yield outcome;
    }
  } finally {
    options.signal.removeEventListener("abort", abort);
    pool.stop();
  }
}

/** A worker thread, and what it is at. */
class ScriptThread {
  readonly worker: Worker;
  /** The index of its job; undefined before the first. */
  index: number | undefined;
  #startedAt: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: URL, engineOptions: EngineOptions) {
    const workerData: WorkerData = { ...engineOptions, worker: file.href };
    this.worker = new Worker(file, { workerData });
    this.#startedAt = performance.now();
  }

  begin(index: number, job: ScriptJob): void {
    this.index = index;
    this.#startedAt = performance.now();
    // Nothing is transferred.
    this.worker.postMessage(job, []);
  }

  /** Seconds since its job began. */
  get elapsed(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  limit(seconds: number, onTimeout: () => void): void {
    this.#timer = setTimeout(onTimeout, seconds * 1000);
  }

  unlimit(): void {
    clearTimeout(this.#timer);
  }

  end(): void {
    this.unlimit();
    void this.worker.terminate();
  }
}

class Pool {
  /** For each job its outcome, or undefined when the pool is stopped before it has one. */
  readonly outcomes: readonly Promise<ScriptOutcome | undefined>[];
  /** Why the pool was stopped, if it had to be. */
  error: Error | undefined;
  readonly #jobs: readonly ScriptJob[];
  readonly #options: PoolOptions;
  readonly #settle: ((outcome: ScriptOutcome | undefined) => void)[];
  /** The threads that are in use; what comes from others does not count any more. */
  readonly #threads: Set<ScriptThread>;
  #next: number;
  #stopped: boolean;

  constructor(jobs: readonly ScriptJob[], options: PoolOptions) {
    this.#jobs = jobs;
    this.#options = options;
    this.#settle = [];
    this.outcomes = jobs.map(() => new Promise((resolve) => this.#settle.push(resolve)));
    this.#threads = new Set();
    this.#next = 0;
    this.#stopped = false;
  }

  start(): void {
    const threads = Math.min(this.#options.threads, this.#jobs.length);
    for (let i = 0; i < threads; i++) this.#startThread();
  }

  stop(): void {
    this.#stopped = true;
    for (const thread of this.#threads) thread.end();
    this.#threads.clear();
    for (const settle of this.#settle) settle(undefined);
  }

  #startThread(): void {
    const { worker, engineOptions, startTimeout } = this.#options;
    const thread = new ScriptThread(worker, engineOptions);
    this.#threads.add(thread);
    thread.limit(startTimeout, () => this.#giveUp(thread, `it took longer than ${startTimeout} s`));
    thread.worker.on("message", (message: ScriptOutcome | typeof WORKER_READY) => {
      if (!this.#threads.has(thread)) return;
      thread.unlimit();
      if (message !== WORKER_READY) this.#finish(thread, message);
      this.#giveJob(thread);
    });
    thread.worker.on("error", (error) => this.#giveUp(thread, `its thread ended with ${String(error)}`));
    thread.worker.on("exit", (code) => this.#giveUp(thread, `its thread ended with exit code ${code}`));
  }

  /** Gives a thread its next job, or ends it if there is none. */
  #giveJob(thread: ScriptThread): void {
    const index = this.#takeJob();
    if (index === undefined) {
      this.#threads.delete(thread);
      thread.end();
      return;
    }
    const { timeout } = this.#options;
    thread.begin(index, this.#jobs[index] as ScriptJob);
    thread.limit(timeout, () => this.#giveUp(thread, `took longer than ${timeout} s`));
  }

  #finish(thread: ScriptThread, outcome: ScriptOutcome): void {
    if (thread.index !== undefined) this.#settle[thread.index]?.(outcome);
  }

  /** Ends a thread that is of no use any more, and its job as failed; another takes its place. */
  #giveUp(thread: ScriptThread, complaint: string): void {
    if (!this.#threads.delete(thread)) return;
    thread.end();
    if (thread.index === undefined) {
      // It never got ready, and the next would not, either.
      this.error = new Error(`no thread can be started: ${complaint}`);
      this.stop();
      return;
    }
    this.#finish(thread, abortedScript(complaint, thread.elapsed));
    if (this.#next < this.#jobs.length) this.#startThread();
  }

  /** The index of the next job, if there is one. */
  #takeJob(): number | undefined {
    if (this.#stopped || this.#next >= this.#jobs.length) return undefined;
    const index = this.#next++;
    this.#options.onStart(index);
    return index;
  }
}
