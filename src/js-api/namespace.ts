/**
 * The namespace object: what `globalThis.WebAssembly` is in hosts that have one.
 *
 * @see https://webassembly.github.io/spec/js-api/#webassembly-namespace
 */
import { compile, instantiate, validate } from "./asynchronous.ts";
import { CompileError, LinkError, RuntimeError, SuspendError } from "./errors.ts";
import { Exception } from "./exception.ts";
import { Global } from "./global.ts";
import { Instance } from "./instance.ts";
import type * as interfaces from "./interfaces.ts";
import { Memory } from "./memory.ts";
import { Module } from "./module.ts";
import { compileStreaming, instantiateStreaming } from "./streaming.ts";
import { promising, Suspending } from "./suspending.ts";
import { Table } from "./table.ts";
import { jsTag, Tag } from "./tag.ts";
import { defineTag } from "./web-idl.ts";

type Operation = (first: unknown, ...rest: unknown[]) => unknown;

/** As methods, since those are no constructors; and none is asynchronous by its own type. */
const OPERATIONS = {
  compile(bytes: unknown, ...rest: unknown[]): unknown {
    return (compile as Operation)(bytes, ...rest);
  },
  validate(bytes: unknown, ...rest: unknown[]): unknown {
    return (validate as Operation)(bytes, ...rest);
  },
  instantiate(source: unknown, ...rest: unknown[]): unknown {
    return (instantiate as Operation)(source, ...rest);
  },
  compileStreaming(source: unknown, ...rest: unknown[]): unknown {
    return (compileStreaming as Operation)(source, ...rest);
  },
  instantiateStreaming(source: unknown, ...rest: unknown[]): unknown {
    return (instantiateStreaming as Operation)(source, ...rest);
  },
  promising(wasmFunc: unknown): unknown {
    return (promising as Operation)(wasmFunc);
  },
};

/** Attributes, which are accessors of namespaces, too. */
const ATTRIBUTES = {
  get JSTag(): Tag {
    return jsTag();
  },
};

const INTERFACES = {
  Module,
  Instance,
  Table,
  Memory,
  Global,
  Tag,
  Exception,
  Suspending,
  CompileError,
  LinkError,
  RuntimeError,
  SuspendError,
};

function makeNamespace(): interfaces.WebAssemblyNamespace {
  const namespace: object = { ...OPERATIONS };
  Object.defineProperties(namespace, Object.getOwnPropertyDescriptors(ATTRIBUTES));
  for (const [name, value] of Object.entries(INTERFACES)) {
    // Minified classes have other names.
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true });
  }
  defineTag(namespace, "WebAssembly");
  return namespace as interfaces.WebAssemblyNamespace;
}

/**
 * A stand-in for the host's `WebAssembly`.
 * @example
 * ```ts run
 * import { assemble } from "anywasm/text";
 * import { WebAssembly } from "anywasm/webassembly";
 *
 * const module = new WebAssembly.Module(assemble('(memory (export "memory") 1)'));
 * const { memory } = new WebAssembly.Instance(module).exports as { memory: { buffer: ArrayBuffer } };
 * console.log(memory.buffer.byteLength); // 65536
 * ```
 */
export const WebAssembly: interfaces.WebAssemblyNamespace = makeNamespace();

/** The types of its objects, under the names that programs for the host's `WebAssembly` have for them. */
// oxlint-disable-next-line typescript/no-namespace -- of types alone, which those programs name `WebAssembly.Module`
export declare namespace WebAssembly {
  /** A compiled module. */
  export type Module = interfaces.Module;
  /** An instance of a module. */
  export type Instance<E extends object = interfaces.Exports> = interfaces.Instance<E>;
  /** A linear memory. */
  export type Memory<A extends interfaces.AddressValue = number> = interfaces.Memory<A>;
  /** A table of references. */
  export type Table<A extends interfaces.AddressValue = number> = interfaces.Table<A>;
  /** A global variable. */
  export type Global<T extends interfaces.ValueType = interfaces.ValueType> = interfaces.Global<T>;
  /** The type of exceptions. */
  export type Tag = interfaces.Tag;
  /** An exception of WebAssembly. */
  export type Exception = interfaces.Exception;
  /** What is thrown for bytes that are no valid module. */
  export type CompileError = Error;
  /** What is thrown for an import that is missing or of another type. */
  export type LinkError = Error;
  /** What is thrown for a trap. */
  export type RuntimeError = Error;
  /** Imports by module name and name. */
  export type Imports = interfaces.ImportObject;
  /** Exports by name. */
  export type Exports = interfaces.Exports;
  /** Name of a value type. */
  export type ValueType = interfaces.ValueType;
  /** Name of a type of references that tables hold. */
  export type TableKind = interfaces.TableKind;
  /** What is imported and exported. */
  export type ImportExportKind = interfaces.ImportExportKind;
  /** What a memory is made with. */
  export type MemoryDescriptor<A extends interfaces.AddressValue = number> = interfaces.MemoryDescriptor<A>;
  /** What a table is made with. */
  export type TableDescriptor<A extends interfaces.AddressValue = number> = interfaces.TableDescriptor<A>;
  /** What a global is made with. */
  export type GlobalDescriptor<T extends interfaces.ValueType = interfaces.ValueType> = interfaces.GlobalDescriptor<T>;
  /** One export of a module. */
  export type ModuleExportDescriptor = interfaces.ModuleExportDescriptor;
  /** One import of a module. */
  export type ModuleImportDescriptor = interfaces.ModuleImportDescriptor;
  /** What instantiating bytes gives. */
  export type WebAssemblyInstantiatedSource<E extends object = interfaces.Exports> =
    interfaces.WebAssemblyInstantiatedSource<E>;
}
