/**
 * wabt's `wasm-interp`, a stack-machine interpreter in C++. It calls only functions without parameters, so each argument gets
 * a module of its own; and it is a process, whose start is measured once and subtracted.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withConstantCall } from "../binary.ts";
import { type Call, type Engine, timed } from "./engine.ts";

const COMMAND = "wasm-interp";
const START_SAMPLES = 5;

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
    return timed(() => {
      const { stdout, stderr } = spawnSync(COMMAND, [file, "--run-all-exports"], { encoding: "utf8" });
      const printed = /^call_run\(\) => i32:(\d+)$/m.exec(stdout);
      if (printed === null) throw new Error(`${COMMAND} says ${stdout}${stderr}`);
      return Number(printed[1]) | 0;
    });
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
    const starts = Array.from({ length: START_SAMPLES }, () => callIn(module, 0).milliseconds);
    const start = Math.min(...starts);
    return (n) => {
      const { milliseconds, result } = callIn(module, n);
      return { milliseconds: milliseconds - start, result };
    };
  }
}
