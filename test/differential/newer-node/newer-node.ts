/**
 * A newer Node as a process that stays: its V8 has all of WebAssembly 3.0. It comes from packages of its own
 * (`npm ci --prefix test/differential/newer-node`), apart from the others, so that `node` stays the one that runs the tests.
 *
 * Jobs are answered in their order. When the process crashes or hangs, the job that it was at fails, and a new process
 * goes on with the others.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Job } from "../job.ts";
import type { Transcript } from "../transcript.ts";
import { type Answer, encodeRequest, type Request } from "./protocol.ts";

const FOLDER = import.meta.dirname;

/** A job takes some milliseconds. */
const PATIENCE = 60_000;

/**
 * Modules are small and run briefly: the optimising compiler would only take time from others. Nothing forbids that a module
 * has exceptions of both kinds, but this engine would refuse it.
 */
const FLAGS = ["--expose-gc", "--no-wasm-tier-up", "--wasm-allow-mixed-eh-for-testing", "--no-warnings"];

/** Path of the newer Node, or `undefined` where it is not installed. */
export function newerNodePath(): string | undefined {
  const system = process.platform === "win32" ? "win" : process.platform;
  const name = `${system}-${process.arch}`;
  const paths = [`node-${name}/bin/node`, `node-bin-${name}/bin/node`, `node-${name}/bin/node.exe`];
  return paths.map((each) => path.join(FOLDER, "node_modules", each)).find((each) => existsSync(each));
}

interface Pending {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class NewerNode {
  readonly #executable: string;
  readonly #pending: Pending[] = [];
  #process: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(executable: string) {
    this.#executable = executable;
  }

  /** @throws Error if the process ends or hangs, or if the module does not even compile */
  async run(job: Job): Promise<Transcript> {
    const { transcript, failure } = await this.#ask({ kind: "run", job });
    if (transcript === undefined) throw new Error(failure ?? "no transcript");
    return transcript;
  }

  /** Why a module is refused, or `undefined`. */
  async refusal(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
    const { verdict } = await this.#ask({ kind: "validate", bytes });
    return verdict ?? undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#process?.kill();
    this.#process = undefined;
  }

  #ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ request, resolve, reject });
      this.#process ??= this.#start();
      this.#send(request);
      if (this.#pending.length === 1) this.#wait();
    });
  }

  #send(request: Request): void {
    this.#process?.stdin?.write(`${encodeRequest(request)}\n`);
  }

  #start(): ChildProcess {
    const child = spawn(this.#executable, [...FLAGS, path.join(FOLDER, "oracle.ts")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    // What is written to a process that has ended is answered by the next one.
    child.stdin.on("error", () => undefined);
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.#wait();
      this.#pending.shift()?.resolve(JSON.parse(line) as Answer);
      if (this.#pending.length === 0) clearTimeout(this.#timer);
    });
    child.on("close", (code, signal) => {
      if (child === this.#process) this.#restart(`the newer Node ended with ${signal ?? code}`);
    });
    child.on("error", (error) => {
      if (child === this.#process) this.#restart(error.message);
    });
    return child;
  }

  /** Gives the first job some time. */
  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#process?.kill("SIGKILL"), PATIENCE);
    this.#timer.unref();
  }

  #restart(reason: string): void {
    this.#process = undefined;
    this.#pending.shift()?.reject(new Error(reason));
    if (this.#pending.length === 0) return;
    this.#process = this.#start();
    for (const { request } of this.#pending) this.#send(request);
    this.#wait();
  }
}
