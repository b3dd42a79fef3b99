/**
 * wabt's `wasm-interp`, a stack-machine interpreter in C++. It calls only functions without parameters, so each argument gets
 * a module of its own; and it is a process, whose start is measured once and subtracted. Bash knows the processor time of a
 * process, Node does not.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withConstantCall } from "../binary.ts";
import { minimum } from "../statistics.ts";
import type { Call, Engine } from "./engine.ts";

const COMMAND = "wasm-interp";
const START_SAMPLES = 3;

/** Runs a command and prints its seconds on processors, in user and system mode, on the error stream. */
const TIMED = 'TIMEFORMAT="%3U %3S"; time "$@"';

/** Whether there is a `wasm-interp`, and which. */
export function wasmInterpVersion(): string | undefined {
  const { status, stdout } = spawnSync(COMMAND, ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

function callIn(module: Uint8Array, n: number): Call {
  const folder = mkdtempSync(path.join(tmpdir(), "anywasm-bench-"));
  try {
    const file = path.join(folder, "kernel.wasm");
    writeFileSync(file, withConstantCall(module, n));
    const start = performance.now();
    const { stdout, stderr } = spawnSync("bash", ["-c", TIMED, "bash", COMMAND, file, "--run-all-exports"], {
      encoding: "utf8",
    });
    const elapsed = performance.now() - start;
    const result = /^call_run\(\) => i32:(\d+)$/m.exec(stdout)?.[1];
    const [user, system] = stderr.trim().split(" ").map(Number);
    const processor = ((user ?? NaN) + (system ?? NaN)) * 1000;
    if (result === undefined || Number.isNaN(processor)) throw new Error(`${COMMAND} says ${stdout}${stderr}`);
    return { processor, elapsed, result: Number(result) | 0 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export class WasmInterpEngine implements Engine {
  readonly name = COMMAND;

  getsReduced(): boolean {
    return true;
  }

  prepareKernel(module: Uint8Array<ArrayBuffer>): (n: number) => Call {
    const starts = Array.from({ length: START_SAMPLES }, () => callIn(module, 0));
    const processorStart = minimum(starts.map(({ processor }) => processor));
    const elapsedStart = minimum(starts.map(({ elapsed }) => elapsed));
    return (n) => {
      const { processor, elapsed, result } = callIn(module, n);
      return { processor: processor - processorStart, elapsed: elapsed - elapsedStart, result };
    };
  }
}
