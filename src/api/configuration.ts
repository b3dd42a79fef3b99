/**
 * What an instance is created with.
 */
import type { FileSystem } from "../wasi/file-system.ts";
import type { Stream } from "../wasi/stream.ts";
import type { WasmExtern } from "./externs.ts";
import type { Fuel } from "./fuel.ts";
import type { WasmInstance } from "./wasm-instance.ts";

/** A directory for the guest: a path of the host or a file system, whose root is meant. */
export interface PreopenOptions {
  /** A path of the host, or a file system. */
  readonly directory: string | FileSystem;
  /** Nothing in it can be changed. */
  readonly readOnly?: boolean;
}

/** The world of a WASI guest. Everything absent is not there: no file, no variable, no input; output is discarded. */
export interface WasiConfig {
  /** Path for the guest → directory. */
  readonly preopens?: Readonly<Record<string, string | FileSystem | PreopenOptions>>;
  /** What the guest finds as `/`: the same as a preopen of that name. */
  readonly fileSystem?: FileSystem;
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** The argument list. To C and Rust, the first one is the program's name, unless `programName` is given. */
  readonly args?: readonly string[];
  /** Put before `args`. */
  readonly programName?: string;
  /** The guest reads the standard input of this process. */
  readonly inheritStdin?: boolean;
  /** The guest writes to the standard output of this process. */
  readonly inheritStdout?: boolean;
  /** The guest writes to the standard error stream of this process. */
  readonly inheritStderr?: boolean;
  /** What the guest reads: bytes, or a function that gives the next ones (none or `undefined`: the end). */
  readonly stdin?: Uint8Array | ((atMost: number) => Uint8Array | undefined) | Stream;
  /** Takes what the guest writes, in pieces that are not cut at lines or characters. */
  readonly stdout?: ((bytes: Uint8Array) => void) | Stream;
  /** Takes the messages that the guest writes. */
  readonly stderr?: ((bytes: Uint8Array) => void) | Stream;
}

/** Bounds for the memories and tables that an instance defines, and for its calls. */
export interface Limits {
  /** Pages of 64 KiB of one memory. */
  readonly memoryPages?: number;
  /** Elements of one table. */
  readonly tableElements?: number;
  /** Calls of WebAssembly functions inside of each other. There is room for some hundred thousand in any case. */
  readonly callDepth?: number;
  /** Bytes of the stack that frames of WebAssembly take, about: eight for each local and operand. There are 8 MiB at most. */
  readonly stackBytes?: number;
}

/**
 * A function of the host. It gets numbers, BigInts for i64, and references; it gives nothing, the result, or an array of
 * more than one, or a promise of that: then the computation is suspended until the promise is settled. What it throws, or
 * rejects with, ends the call unless WebAssembly code catches it, and is the `cause` of the error there.
 */
export type HostFunction = (...args: never[]) => unknown;

/** What a name can be imported as. A number or BigInt stands for an immutable global. */
export type ImportValue = HostFunction | WasmExtern | number | bigint;

/** Name of a module → name of an import → value. An instance stands for all that it exports. */
export type Imports = Readonly<Record<string, WasmInstance | Readonly<Record<string, ImportValue>>>>;

/** What an instance is created with. */
export interface InstanceConfig extends WasiConfig {
  /** What the module imports. */
  readonly imports?: Imports;
  /** Bounds for what the instance defines and calls; those of the runtime hold besides. */
  readonly limits?: Limits;
  /** What the start function, and calls without fuel of their own, may execute in all: instructions of WebAssembly. */
  readonly fuel?: number | Fuel;
}
