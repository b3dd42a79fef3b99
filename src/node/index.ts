/**
 * The entry point in Node: that of every host, with a default runtime that has Node's files, streams, clocks and random
 * bytes.
 */
import type { InstanceConfig } from "../api/configuration.ts";
import { createRuntime as createPortableRuntime, type Runtime, type RuntimeOptions } from "../api/runtime.ts";
import type { WasmInstance } from "../api/wasm-instance.ts";
import { hostPlatform } from "./host-platform.ts";

export * from "../index.ts";
export { hostPlatform } from "./host-platform.ts";

/** Makes a runtime whose handles are valid nowhere else. Unless another platform is given, its host is Node. */
export function createRuntime(options: RuntimeOptions = {}): Runtime {
  return createPortableRuntime({ platform: hostPlatform, ...options });
}

const runtime: Runtime = createRuntime();

/** Decodes and validates a module in the default runtime: see {@link Runtime.compile}. */
export function compile(bytes: Uint8Array | ArrayBuffer): Promise<string> {
  return runtime.compile(bytes);
}

/** Reads and compiles a file in the default runtime: see {@link Runtime.compileFile}. */
export function compileFile(path: string): Promise<string> {
  return runtime.compileFile(path);
}

/** Frees a module of the default runtime: see {@link Runtime.dropModule}. */
export function dropModule(moduleId: string): Promise<void> {
  return runtime.dropModule(moduleId);
}

/** Creates an instance in the default runtime: see {@link Runtime.instantiate}. */
export function instantiate(moduleId: string, config?: InstanceConfig): Promise<WasmInstance> {
  return runtime.instantiate(moduleId, config);
}
