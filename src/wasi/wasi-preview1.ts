/**
 * WASI preview1 for one guest: takes a configuration, gives the functions that the guest imports.
 *
 * Independent of any engine: whoever instantiates a module hands over its memory and calls the functions. Everything of
 * the host (files, streams, clocks, random bytes) comes in through interfaces, so nothing is reachable that was not
 * given.
 */
import { createContext, type WasiOptions } from "./configuration.ts";
import type { WasiContext } from "./context.ts";
import type { Awaitable } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { closeDescriptor } from "./functions/descriptors.ts";
import type { WasiMemory } from "./guest-memory.ts";
import { isPromise, runSynchronously } from "./steps.ts";
import { bindFunctions, type WasiFunction } from "./wasi-function.ts";

export type { WasiOptions } from "./configuration.ts";
export type { WasiMemory } from "./guest-memory.ts";
export type { WasiFunction } from "./wasi-function.ts";

/** The name of the module that guests import WASI preview1 from. */
export const WASI_MODULE_NAME = "wasi_snapshot_preview1";

/** WASI preview1 for one guest, for calls that are synchronous. */
export class WasiPreview1 {
  readonly #context: WasiContext;
  /** Name → function, for all 46 functions. */
  readonly imports: ReadonlyMap<string, WasiFunction>;

  /** @throws WasiConfigurationError after closing the handles of directories that it was given */
  constructor(options: WasiOptions) {
    const context = createContextOrClose(options);
    this.#context = context;
    this.imports = bindFunctions<never>(context, (steps) => runSynchronously(steps, context.platform));
  }

  /** Takes the memory of the instance that imports the functions. Before that, every pointer is out of bounds. */
  bindMemory(memory: WasiMemory): void {
    this.#context.memory.bind(memory);
  }

  /** Closes everything that the guest has left open. The functions may still be called, but find nothing open. */
  close(): void {
    for (const descriptor of this.#context.descriptors.clear()) closeQuietly(() => closeDescriptor(descriptor));
  }
}

function createContextOrClose(options: WasiOptions): WasiContext {
  try {
    return createContext(options);
  } catch (error) {
    for (const { directory } of options.preopens ?? []) {
      if ("lookup" in directory) closeQuietly(() => directory.close());
    }
    throw error;
  }
}

/** Closes something. What a host reports on closing concerns nobody any more. */
function closeQuietly(close: () => Awaitable<void>): void {
  try {
    const closed = close();
    if (isPromise(closed)) closed.then(undefined, () => undefined);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
  }
}
