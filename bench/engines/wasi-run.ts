/**
 * WASI for one run of a program: this project's implementation, which all engines of this process are given, so that only
 * the engines differ. Files are in memory; the output is kept.
 */
import type { WasiFunction } from "../../src/wasi/wasi-function.ts";
import type { WasiPreview1 } from "../../src/wasi/wasi-preview1.ts";
import type { Anywasm } from "./anywasm.ts";
import type { Program } from "./engine.ts";

export class WasiRun {
  readonly #anywasm: Anywasm;
  readonly #wasi: WasiPreview1;
  readonly #output: Uint8Array[];

  constructor(anywasm: Anywasm, { args, files }: Program) {
    this.#anywasm = anywasm;
    this.#output = [];
    const take = (bytes: Uint8Array): void => {
      this.#output.push(bytes);
    };
    this.#wasi = new anywasm.wasi.WasiPreview1({
      platform: anywasm.platform.nodePlatform,
      args,
      preopens: [{ guestPath: "/", directory: new anywasm.files.MemoryFileSystem({ files }) }],
      stdout: new anywasm.streams.CallbackOutput(take),
      stderr: new anywasm.streams.CallbackOutput(take),
    });
  }

  /** The function that a program imports by this name. */
  function(name: string): WasiFunction {
    const found = this.#wasi.imports.get(name);
    if (found === undefined) throw new Error(`WASI has no ${name}`);
    return found;
  }

  /** All functions, as the imports of an engine with the interface of `WebAssembly`. */
  importObject(): WebAssembly.Imports {
    const functions = Array.from(this.#wasi.imports, ([name, { call }]) => [name, call] as const);
    return { wasi_snapshot_preview1: Object.fromEntries(functions) };
  }

  /** Takes the memory of the instance; `bytes` gives the same object until it grows. */
  bindMemory(bytes: () => Uint8Array): void {
    this.#wasi.bindMemory({ bytes });
  }

  /** Runs the program; gives its output and exit code. */
  outputOf(start: () => unknown): string {
    let exitCode = 0;
    try {
      start();
    } catch (error) {
      if (!(error instanceof this.#anywasm.errors.ExitError)) throw error;
      ({ exitCode } = error);
    }
    return `${Buffer.concat(this.#output).toString()}exit code ${exitCode}\n`;
  }
}
