/**
 * `anywasm spec`: runs scripts of the official test suite (`.wast`) on the engine and reports what passes.
 *
 * The order of everything that is printed is that of the scripts, however many of them run at once.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Engine } from "../wast/engine.ts";
import { type Expectations, judge, NO_EXPECTATIONS, parseExpectations } from "../wast/expectations.ts";
import type { ScriptEnvironment } from "../wast/script-runner.ts";
import { applyEngineOptions, engineOf } from "./engine-options.ts";
import { EXIT_STATUS, UsageError } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { messageOf, reportError } from "./report-error.ts";
import { threadStarter } from "./script-threads.ts";
import { runScriptJob, type ScriptJob, type ScriptOutcome } from "./spec-job.ts";
import { jsonReport } from "./spec-json.ts";
import { junitReport } from "./spec-junit.ts";
import type { SpecOptions } from "./spec-options.ts";
import { type PoolOptions, runInWorkers } from "./spec-pool.ts";
import { ProgressLine } from "./spec-progress.ts";
import { progressText, scriptLines, summaryLines } from "./spec-report.ts";
import { findScripts, scriptFeatures } from "./spec-scripts.ts";
import { isFailing, type RunReport, type ScriptReport } from "./spec-totals.ts";

/** What scripts run on. */
export interface SpecHost {
  /** Stands in for our engine where no threads are used. */
  readonly engine?: Engine;
  /** What threads run; undefined where there can be none, which is as if there were `--jobs 0`. */
  readonly worker: URL | undefined;
}

/** Node starts JavaScript in threads, and so those of the sources, which are TypeScript, get along without. */
const OWN_HOST: SpecHost = {
  worker: import.meta.url.endsWith(".js") ? new URL("../cli/spec-worker.js", import.meta.url) : undefined,
};

/** Seconds that a thread may take to start: a hundred times what it takes. */
const START_TIMEOUT = 60;

/** Most characters that names of scripts are filled up to. */
const MAX_NAME_WIDTH = 56;

/**
 * Runs the command.
 * @param paths scripts and folders; the current folder if there are none
 * @returns the exit status
 */
export async function runSpec(
  paths: readonly string[],
  options: SpecOptions,
  output: Output,
  host: SpecHost = OWN_HOST,
): Promise<number> {
  try {
    return await new SpecRun(paths, options, output).run(host);
  } catch (error) {
    return reportError(error, "spec", output);
  }
}

class SpecRun {
  readonly #options: SpecOptions;
  readonly #output: Output;
  readonly #expectations: Expectations;
  readonly #names: readonly string[];
  readonly #jobs: readonly ScriptJob[];
  readonly #progress: ProgressLine;
  readonly #reports: ScriptReport[];
  readonly #nameWidth: number;
  #ending: RunReport["ending"];
  /** The script that began last. */
  #latest: number;

  constructor(paths: readonly string[], options: SpecOptions, output: Output) {
    const scripts = findScripts(paths.length === 0 ? ["."] : paths, options.filter);
    this.#options = options;
    this.#output = output;
    this.#expectations = readExpectations(options.expectations);
    this.#names = scripts.map(({ name }) => name);
    this.#jobs = scripts.map((script) => ({
      path: script.path,
      features: scriptFeatures(script.path, options.features),
    }));
    this.#progress = new ProgressLine(output);
    this.#reports = [];
    this.#nameWidth = Math.min(MAX_NAME_WIDTH, Math.max(...this.#names.map((name) => name.length)));
    this.#ending = "complete";
    this.#latest = 0;
  }

  async run(host: SpecHost): Promise<number> {
    const start = performance.now();
    const interruption = new AbortController();
    const interrupt = (): void => interruption.abort();
    // Once: who asks a second time does not want to wait for the report.
    process.once("SIGINT", interrupt);
    try {
      for await (const outcome of this.#outcomes(host, interruption.signal)) {
        const report = this.#report(outcome);
        if (this.#options.bail === true && isFailing(report) && this.#reports.length < this.#jobs.length) {
          this.#ending = "bail";
          break;
        }
      }
    } finally {
      process.off("SIGINT", interrupt);
      this.#progress.clear();
    }
    if (interruption.signal.aborted) this.#ending = "interrupted";
    return this.#finish((performance.now() - start) / 1000);
  }

  #outcomes({ engine, worker }: SpecHost, signal: AbortSignal): AsyncIterable<ScriptOutcome> {
    const { jobs: threads, timeout, quantum, fusions, suspend = false, fuel } = this.#options;
    const engineOptions = { quantum, fusions, suspend, fuel };
    const onStart = (index: number): void => {
      this.#latest = index;
      this.#showProgress();
    };
    if (threads > 0 && worker !== undefined) {
      const limits = { threads, timeout, startTimeout: START_TIMEOUT };
      return runInWorkers(this.#jobs, { ...limits, engineOptions, worker, signal, onStart });
    }
    applyEngineOptions(engineOptions);
    const startThread = worker === undefined ? undefined : threadStarter(worker, engineOptions);
    return runInThisThread(this.#jobs, engine ?? engineOf(engineOptions), { startThread, signal, onStart });
  }

  /** Shows how far the run is, and the script that began last. */
  #showProgress(): void {
    const failing = this.#reports.filter(isFailing).length;
    const name = this.#names[this.#latest] as string;
    this.#progress.show(progressText(this.#reports.length, this.#jobs.length, failing, name));
  }

  /** Keeps the outcome of the next script, and says it. */
  #report({ result, seconds }: ScriptOutcome): ScriptReport {
    const index = this.#reports.length;
    const { path: file, features } = this.#jobs[index] as ScriptJob;
    const verdict = judge(file, result, this.#expectations);
    const report = { name: this.#names[index] as string, features, result, verdict, seconds };
    this.#reports.push(report);
    if (this.#options.json !== true) {
      this.#progress.clear();
      this.#output.out(scriptLines(report, this.#nameWidth));
    }
    this.#showProgress();
    return report;
  }

  #finish(seconds: number): number {
    const { json, junit } = this.#options;
    const run = { scripts: this.#reports, scriptCount: this.#jobs.length, ending: this.#ending, seconds };
    this.#output.out(json === true ? jsonReport(run) : summaryLines(run));
    if (junit !== undefined) writeReport(junit, junitReport(run));
    if (this.#ending === "interrupted") return EXIT_STATUS.interrupted;
    return this.#reports.some(isFailing) ? EXIT_STATUS.failure : EXIT_STATUS.success;
  }
}

async function* runInThisThread(
  jobs: readonly ScriptJob[],
  engine: Engine,
  { startThread, signal, onStart }: Pick<PoolOptions, "signal" | "onStart"> & Pick<ScriptEnvironment, "startThread">,
): AsyncGenerator<ScriptOutcome, void, void> {
  for (const [index, job] of jobs.entries()) {
    // Lets signals through, which are events like others.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    onStart(index);
    yield await runScriptJob(job, engine, startThread);
  }
}

function readExpectations(file: string | undefined): Expectations {
  if (file === undefined) return NO_EXPECTATIONS;
  try {
    return parseExpectations(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
}

function writeReport(file: string, contents: string): void {
  try {
    writeFileSync(file, contents);
  } catch (error) {
    throw new Error(`the report cannot be written to ${file}: ${messageOf(error)}`, { cause: error });
  }
}
