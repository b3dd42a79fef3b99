/**
 * The entry point `anywasm/webassembly`: a stand-in for the host's `WebAssembly`.
 */
export { WebAssembly, type WebAssemblyNamespace } from "./namespace.ts";
export type { WebAssemblyInstantiatedSource } from "./asynchronous.ts";
export type { Exception } from "./exception.ts";
export type { Global, GlobalDescriptor } from "./global.ts";
export type { ImportObject, Instance } from "./instance.ts";
export type { Memory, MemoryDescriptor } from "./memory.ts";
export type {
  BufferSource,
  ImportExportKind,
  Module,
  ModuleExportDescriptor,
  ModuleImportDescriptor,
  WebAssemblyCompileOptions,
} from "./module.ts";
export type { Suspending } from "./suspending.ts";
export type { Table, TableDescriptor } from "./table.ts";
export type { Tag } from "./tag.ts";
export type { AddressType } from "./web-idl.ts";
