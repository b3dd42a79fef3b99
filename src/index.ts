/**
 * The portable entry point: everything but what only some hosts have. Its default runtime knows no files and no streams of
 * a host; `createRuntime({ platform })` makes one that does.
 */
import type { InstanceConfig } from "./api/configuration.ts";
import { createRuntime, type Runtime } from "./api/runtime.ts";
import type { WasmInstance } from "./api/wasm-instance.ts";

export type { AbortSignalLike, CallOptions } from "./api/call-options.ts";
export type {
  InstanceConfig,
  HostFunction,
  Imports,
  ImportValue,
  Limits,
  PreopenOptions,
  WasiConfig,
} from "./api/configuration.ts";
export { ApiError, ERROR_CODES, type ErrorCode, FuelExhausted } from "./api/errors.ts";
export type { EventLoop } from "./api/event-loop.ts";
export {
  createGlobal,
  createMemory,
  createTable,
  openSharedMemory,
  type GlobalOptions,
  type LimitsOptions,
  type MemoryOptions,
  type TableOptions,
  type WasmExtern,
  type WasmGlobal,
  type WasmMemory,
  type WasmTable,
  type WasmTag,
} from "./api/externs.ts";
export { Fuel } from "./api/fuel.ts";
export type { SharedMemory } from "./memory/linear-memory.ts";
export type { MemoryAccess } from "./api/memory-access.ts";
export type { HostDirectory, Platform, StandardStreams } from "./api/platform.ts";
export { portablePlatform } from "./api/portable-platform.ts";
export {
  type Capabilities,
  createRuntime,
  type FeatureSelection,
  type Runtime,
  type RuntimeOptions,
} from "./api/runtime.ts";
export { types, type WasmValue } from "./api/typed-values.ts";
export type { ValueTypeName } from "./api/value-types.ts";
export type { WasmFunction } from "./api/wasm-function.ts";
export type { WasmObject } from "./api/wasm-object.ts";
export type { ExportDescription, WasmInstance } from "./api/wasm-instance.ts";
export {
  DecodeError,
  ExecutionError,
  ExhaustionError,
  ExitError,
  FuelExhaustedError,
  InternalError,
  InterruptionError,
  LinkError,
  ResourceError,
  type StackFrame,
  SuspensionError,
  Trap,
  ValidationError,
  WasmError,
} from "./base/errors.ts";
export type { FeatureSetName } from "./base/features.ts";
export type { TrapKind } from "./base/traps.ts";
export { warmUp } from "./interpreter/warm-up.ts";
export type { ExternKind } from "./module/module.ts";
export type { FileType } from "./wasi/abi/constants.ts";
export type { ErrnoName } from "./wasi/abi/errno.ts";
export type { Preopen } from "./wasi/configuration.ts";
export { WasiConfigurationError, type WasiConfigurationErrorKind } from "./wasi/configuration-error.ts";
export type {
  Awaitable,
  Confinement,
  Directory,
  DirectoryEntry,
  Entry,
  File,
  FileEntry,
  FileSystem,
  FileSystemInfo,
  FileTimes,
  OpenMode,
  Stat,
  SpecialEntry,
  SymlinkEntry,
} from "./wasi/file-system.ts";
export { FileSystemError } from "./wasi/file-system-error.ts";
export { MemoryFileSystem, type MemoryFileSystemOptions } from "./wasi/memory-file-system/memory-file-system.ts";
export type { WasiClocks, WasiPlatform } from "./wasi/platform.ts";
export type { Readiness, Stream, StreamSide } from "./wasi/stream.ts";

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
