/**
 * Runs a program under the host's own WebAssembly, with our WASI as its imports: tests of the WASI layer do not depend on
 * our engine.
 */
import { ExitError } from "../../../src/base/errors.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import type { WasiMemory } from "../../../src/wasi/guest-memory.ts";
import { BytesInput } from "../../../src/wasi/streams/bytes-input.ts";
import { CallbackOutput } from "../../../src/wasi/streams/callback-streams.ts";
import { WASI_MODULE_NAME, WasiPreview1, type WasiOptions } from "../../../src/wasi/wasi-preview1.ts";

/** The memory of a native instance: a new view only when the memory has grown. */
function nativeMemory(memory: WebAssembly.Memory): WasiMemory {
  let bytes = new Uint8Array(memory.buffer);
  return {
    bytes: () => {
      if (bytes.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
      return bytes;
    },
  };
}

/** The functions as a native instance imports them. */
function nativeImports(wasi: WasiPreview1): WebAssembly.Imports {
  const functions: Record<string, WebAssembly.ImportValue> = {};
  for (const [name, { call }] of wasi.imports) functions[name] = call;
  return { [WASI_MODULE_NAME]: functions };
}

/** What a program did. */
export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run: as configured, but with texts for its standard streams. */
export type ProgramOptions = Omit<Partial<WasiOptions>, "stdin" | "stdout" | "stderr"> & { readonly stdin?: string };

/** Runs a command module to its end. */
export function runNative(module: WebAssembly.Module, options: ProgramOptions = {}): ProgramResult {
  const output = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const wasi = new WasiPreview1({
    platform: nodePlatform,
    ...options,
    stdin: new BytesInput(new TextEncoder().encode(options.stdin ?? "")),
    stdout: new CallbackOutput((bytes) => output.stdout.push(bytes)),
    stderr: new CallbackOutput((bytes) => output.stderr.push(bytes)),
  });
  let exitCode = 0;
  try {
    const { exports } = new WebAssembly.Instance(module, nativeImports(wasi));
    wasi.bindMemory(nativeMemory(exports.memory as WebAssembly.Memory));
    (exports["_start"] as () => void)();
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    exitCode = error.exitCode;
  } finally {
    wasi.close();
  }
  const text = (chunks: Uint8Array[]): string => Buffer.concat(chunks).toString("utf8");
  return { exitCode, stdout: text(output.stdout), stderr: text(output.stderr) };
}
