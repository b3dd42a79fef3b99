/**
 * This project's engine, bundled as it is published, minified or not, or from the sources.
 *
 * Bundles are made anew for each run of the benchmark, so that none is older than the sources.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { bundleSingleFile } from "../../scripts/bundle/bundles.ts";
import { type Call, type Engine, type Program, timed } from "./engine.ts";
import type * as Internals from "./internals.ts";
import { WasiRun } from "./wasi-run.ts";

/** What is measured. */
export type Place = "bundle" | "minified" | "sources";

/** The modules of the engine that the benchmark uses. */
export type Anywasm = typeof Internals;

const INTERNALS = path.join(import.meta.dirname, "internals");
const DIRECTORY = path.join(import.meta.dirname, "../../dist/bench");

/** Makes what a place loads. */
export async function prepareAnywasm(place: Place): Promise<void> {
  if (place === "sources") return;
  const minify = place === "minified";
  await bundleSingleFile({ file: `${place}.js`, entry: INTERNALS, format: "module", minify }, DIRECTORY);
}

/** Loads the engine from a place that was prepared. */
export function loadAnywasm(place: Place): Promise<Anywasm> {
  const file = place === "sources" ? `${INTERNALS}.ts` : path.join(DIRECTORY, `${place}.js`);
  return import(pathToFileURL(file).href) as Promise<Anywasm>;
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
