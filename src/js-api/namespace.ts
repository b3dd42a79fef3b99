/**
 * The namespace object: what `globalThis.WebAssembly` is in hosts that have one.
 *
 * @see https://webassembly.github.io/spec/js-api/#webassembly-namespace
 */
import { compile, instantiate, validate } from "./asynchronous.ts";
import { CompileError, type ErrorConstructor, LinkError, RuntimeError, SuspendError } from "./errors.ts";
import { Exception } from "./exception.ts";
import { Global } from "./global.ts";
import { Instance } from "./instance.ts";
import { Memory } from "./memory.ts";
import { Module } from "./module.ts";
import { compileStreaming, instantiateStreaming } from "./streaming.ts";
import { promising, Suspending } from "./suspending.ts";
import { Table } from "./table.ts";
import { jsTag, Tag } from "./tag.ts";
import { defineTag } from "./web-idl.ts";

/** The namespace, with the names of the JavaScript interface's specification. */
export interface WebAssemblyNamespace {
  /** Whether bytes are a valid module. */
  readonly validate: typeof validate;
  /** Compiles a module. Rejects with a CompileError. */
  readonly compile: typeof compile;
  /** Compiles bytes and instantiates the module, or instantiates a compiled one. */
  readonly instantiate: typeof instantiate;
  /** Compiles the body of a response. */
  readonly compileStreaming: typeof compileStreaming;
  /** Compiles the body of a response and instantiates the module. */
  readonly instantiateStreaming: typeof instantiateStreaming;
  readonly Module: typeof Module;
  readonly Instance: typeof Instance;
  readonly Memory: typeof Memory;
  readonly Table: typeof Table;
  readonly Global: typeof Global;
  readonly Tag: typeof Tag;
  readonly Exception: typeof Exception;
  readonly JSTag: Tag;
  readonly Suspending: typeof Suspending;
  /** Makes a function give a promise, inside of which suspending imports are waited for. */
  readonly promising: typeof promising;
  readonly CompileError: ErrorConstructor;
  readonly LinkError: ErrorConstructor;
  readonly RuntimeError: ErrorConstructor;
  readonly SuspendError: ErrorConstructor;
}

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

function makeNamespace(): WebAssemblyNamespace {
  const namespace: object = { ...OPERATIONS };
  Object.defineProperties(namespace, Object.getOwnPropertyDescriptors(ATTRIBUTES));
  for (const [name, value] of Object.entries(INTERFACES)) {
    // Minified classes have other names.
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true });
  }
  defineTag(namespace, "WebAssembly");
  return namespace as WebAssemblyNamespace;
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
export const WebAssembly: WebAssemblyNamespace = makeNamespace();
