/**
 * wabt's `wasm-interp`, a stack-machine interpreter in C++. It calls only functions without parameters, so each argument gets
 * a module of its own; and it is a process, whose start is measured once and subtracted from its processor time. Bash knows
 * the processor time of a process, Node does not.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withConstantCall } from "../binary.ts";
import { kernelBytes } from "../kernels.ts";
import { minimum } from "../statistics.ts";
import type { Call, Engine } from "./engine.ts";

const START_SAMPLES = 3;

/** Runs a command and prints its seconds on processors, in user and system mode, on the error stream. */
const TIMED = 'TIMEFORMAT="%3U %3S"; time "$@"';

/**
 * The path of a `wasm-interp`, and its version; `undefined` if none is installed. npm's wabt package has one too, which is
 * itself WebAssembly: that one is not meant.
 */
export function findWasmInterp(): { command: string; version: string } | undefined {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    if (folder.includes("node_modules")) continue;
    const command = path.join(folder, "wasm-interp");
    const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
    if (status === 0) return { command, version: stdout.trim() };
  }
  return undefined;
}

function callIn(command: string, module: Uint8Array, n: number): Call {
  const folder = mkdtempSync(path.join(tmpdir(), "anywasm-bench-"));
  try {
    const file = path.join(folder, "kernel.wasm");
    writeFileSync(file, withConstantCall(module, n));
    const start = performance.now();
    const { stdout, stderr } = spawnSync("bash", ["-c", TIMED, "bash", command, file, "--run-all-exports"], {
      encoding: "utf8",
    });
    const elapsed = performance.now() - start;
    const result = /^call_run\(\) => i32:(\d+)$/m.exec(stdout)?.[1];
    const [user, system] = stderr.trim().split(" ").map(Number);
    const processor = ((user ?? NaN) + (system ?? NaN)) * 1000;
    if (result === undefined || Number.isNaN(processor)) throw new Error(`wasm-interp says ${stdout}${stderr}`);
    return { processor, elapsed, result: Number(result) | 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export class WasmInterpEngine implements Engine {
  readonly name = "wasm-interp";
  readonly hasVectors = true;
  readonly #command: string;
  /** Processor time of a run that does next to nothing. */
  readonly #startTime: number;

  constructor(command: string) {
    const starts = Array.from({ length: START_SAMPLES }, () => callIn(command, kernelBytes("fib"), 1).processor);
    this.#command = command;
    this.#startTime = minimum(starts);
  }

  getsReduced(): boolean {
    return true;
  }

  prepareKernel(module: Uint8Array<ArrayBuffer>): (n: number) => Call {
    return (n) => {
      const call = callIn(this.#command, module, n);
      return { ...call, processor: call.processor - this.#startTime };
    };
  }
}
