/** Engines with the interface of `WebAssembly`: the host's own, and polywasm. */
import type { Anywasm } from "./anywasm.ts";
import { type Call, type Engine, type Program, timed } from "./engine.ts";
import { WasiRun } from "./wasi-run.ts";

type Start = () => void;
type Run = (n: number) => number;

export class WebAssemblyEngine implements Engine {
  readonly name: string;
  readonly hasVectors: boolean;
  readonly #implementation: typeof WebAssembly;
  readonly #slowKernels: ReadonlySet<string>;
  readonly #anywasm: Anywasm;

  /** @param slowKernels the kernels that are too slow at their full size */
  constructor(name: string, implementation: typeof WebAssembly, slowKernels: readonly string[], anywasm: Anywasm) {
    this.name = name;
    this.hasVectors = implementation === WebAssembly;
    this.#implementation = implementation;
    this.#slowKernels = new Set(slowKernels);
    this.#anywasm = anywasm;
  }

  getsReduced(kernel: string): boolean {
    return this.#slowKernels.has(kernel);
  }

  prepareKernel(bytes: Uint8Array<ArrayBuffer>): (n: number) => Call {
    const { Module, Instance } = this.#implementation;
    const run = new Instance(new Module(bytes)).exports["run"] as Run;
    return (n) => timed(() => run(n));
  }

  prepareProgram(program: Program): () => Call {
    const { Module, Instance } = this.#implementation;
    const module = new Module(program.module);
    return () => {
      const wasi = new WasiRun(this.#anywasm, program);
      const { exports } = new Instance(module, wasi.importObject());
      wasi.bindMemory(bytesOf(exports["memory"] as WebAssembly.Memory));
      return timed(() => wasi.outputOf(exports["_start"] as Start));
    };
  }
}

/** Gives the bytes of a memory, as the same object until it grows. */
function bytesOf(memory: WebAssembly.Memory): () => Uint8Array {
  let bytes = new Uint8Array(memory.buffer);
  return () => {
    if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
    return bytes;
  };
}
