/**
 * This project's engine, as it was built into dist/ or from the sources.
 *
 * What was built is preferred, since that is what users run, but not when the sources have changed after it. The hot loop is
 * the same in both: its bytecode is equal byte for byte.
 */
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type * as errors from "../../src/base/errors.ts";
import type * as features from "../../src/base/features.ts";
import type * as warmUp from "../../src/interpreter/warm-up.ts";
import type * as decoder from "../../src/decoder/decode-module.ts";
import type * as lowering from "../../src/lowering/lower-function.ts";
import type * as types from "../../src/module/types.ts";
import type * as platform from "../../src/node/platform.ts";
import type * as compile from "../../src/runtime/compile.ts";
import type * as hostFunction from "../../src/runtime/host-function.ts";
import type * as instantiate from "../../src/runtime/instantiate.ts";
import type * as invocation from "../../src/runtime/invocation.ts";
import type * as validator from "../../src/validator/validate-module.ts";
import type * as files from "../../src/wasi/memory-file-system/memory-file-system.ts";
import type * as streams from "../../src/wasi/streams/callback-streams.ts";
import type * as wasi from "../../src/wasi/wasi-preview1.ts";
import { type Call, type Engine, type Program, timed } from "./engine.ts";
import { WasiRun } from "./wasi-run.ts";

/** Where the engine's modules are. */
export type Place = "dist" | "src";

/** The modules of the engine that the benchmark uses. */
export interface Anywasm {
  readonly compile: typeof compile;
  readonly instantiate: typeof instantiate;
  readonly invocation: typeof invocation;
  readonly hostFunction: typeof hostFunction;
  readonly decoder: typeof decoder;
  readonly validator: typeof validator;
  readonly lowering: typeof lowering;
  readonly warmUp: typeof warmUp;
  readonly features: typeof features;
  readonly errors: typeof errors;
  readonly types: typeof types;
  readonly wasi: typeof wasi;
  readonly files: typeof files;
  readonly streams: typeof streams;
  readonly platform: typeof platform;
}

const MODULES: Readonly<Record<keyof Anywasm, string>> = {
  compile: "runtime/compile",
  instantiate: "runtime/instantiate",
  invocation: "runtime/invocation",
  hostFunction: "runtime/host-function",
  decoder: "decoder/decode-module",
  validator: "validator/validate-module",
  lowering: "lowering/lower-function",
  warmUp: "interpreter/warm-up",
  features: "base/features",
  errors: "base/errors",
  types: "module/types",
  wasi: "wasi/wasi-preview1",
  files: "wasi/memory-file-system/memory-file-system",
  streams: "wasi/streams/callback-streams",
  platform: "node/platform",
};

const ROOT = new URL("../../", import.meta.url);

/** When the newest file with this ending below a folder was written, in milliseconds since 1970; 0 without such files. */
function newest(folder: string, ending: string): number {
  const times = readdirSync(fileURLToPath(new URL(folder, ROOT)), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs);
  return Math.max(0, ...times);
}

/** Whether every module that is needed was built after its source was last changed. */
function isBuilt(): boolean {
  try {
    return newest("dist", ".tsbuildinfo") >= newest("src", ".ts") && statSync(moduleUrl("dist", "platform")).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function moduleUrl(place: Place, name: keyof Anywasm): URL {
  return new URL(`${place}/${MODULES[name]}.${place === "dist" ? "js" : "ts"}`, ROOT);
}

/** The place that is preferred. */
export function preferredPlace(): Place {
  return isBuilt() ? "dist" : "src";
}

/** Loads the engine. */
export async function loadAnywasm(place: Place): Promise<Anywasm> {
  const loaded: Record<string, unknown> = {};
  for (const name of Object.keys(MODULES) as (keyof Anywasm)[]) {
    loaded[name] = await import(moduleUrl(place, name).href);
  }
  return loaded as unknown as Anywasm;
}

/** The loaded engine as one of those that are compared. */
export class AnywasmEngine implements Engine {
  readonly name = "anywasm";
  readonly hasVectors = true;
  readonly #anywasm: Anywasm;

  constructor(anywasm: Anywasm) {
    this.#anywasm = anywasm;
  }

  getsReduced(): boolean {
    return false;
  }

  prepareKernel(bytes: Uint8Array<ArrayBuffer>): (n: number) => Call {
    const { compile, instantiate, invocation } = this.#anywasm;
    const instance = instantiate.instantiateModule(compile.compileModule(bytes), () => undefined);
    const run = instance.exports.get("run");
    if (run?.kind !== "func") throw new Error("a kernel does not export run");
    return (n) => timed(() => invocation.invoke(run, [n])[0] as number);
  }

  prepareProgram(program: Program): () => Call {
    const { compile, instantiate, invocation, hostFunction, types } = this.#anywasm;
    const module = compile.compileModule(program.module);
    const typeOf = (name: "i32" | "i64"): number => (name === "i32" ? types.I32 : types.I64);
    return () => {
      const wasi = new WasiRun(this.#anywasm, program);
      const instance = instantiate.instantiateModule(module, (_, name) => {
        const { params, results, call } = wasi.function(name);
        const type = { kind: "func", params: params.map(typeOf), results: results.map(typeOf) } as const;
        return hostFunction.hostFunction(type, (_caller, ...args) => call(...(args as (number | bigint)[])));
      });
      const memory = instance.exports.get("memory");
      const start = instance.exports.get("_start");
      if (memory?.kind !== "memory" || start?.kind !== "func") throw new Error(`${program.name} is no program`);
      wasi.bindMemory(() => memory.bytes);
      return timed(() => wasi.outputOf(() => invocation.invoke(start, [])));
    };
  }
}
