/**
 * WASI for one instance: from the configuration of the API to functions that the engine imports.
 */
import type { FunctionInstance, Instance } from "../interpreter/instance.ts";
import type { FunctionType, ValueType } from "../module/types.ts";
import { hostFunction } from "../runtime/host-function.ts";
import type { Preopen } from "../wasi/configuration.ts";
import type { FileSystem } from "../wasi/file-system.ts";
import type { Stream } from "../wasi/stream.ts";
import { BytesInput } from "../wasi/streams/bytes-input.ts";
import { CallbackInput, CallbackOutput } from "../wasi/streams/callback-streams.ts";
import { WasiPreview1 } from "../wasi/wasi-preview1.ts";
import type { WasiFunction } from "../wasi/wasi-function.ts";
import type { PreopenOptions, WasiConfig } from "./configuration.ts";
import { fail } from "./errors.ts";
import type { HostDirectory, Platform } from "./platform.ts";
import { VALUE_TYPES } from "./value-types.ts";

const NO_BYTES = new Uint8Array(0);

/** Says whether a guest may have a directory of the host. */
export type PreopenCheck = ((hostPath: string) => boolean) | undefined;

/** The WASI functions of one guest, and what they have open. */
export class WasiGuest {
  readonly #wasi: WasiPreview1;
  readonly #functions: Map<string, FunctionInstance>;
  /** The instance that called last; the functions use its memory. */
  #caller: Instance | undefined;

  private constructor(wasi: WasiPreview1) {
    this.#wasi = wasi;
    this.#functions = new Map();
    this.#caller = undefined;
  }

  /** @throws ApiError 5009, 5010; WasiConfigurationError */
  static create(config: WasiConfig, platform: Platform, check: PreopenCheck): WasiGuest {
    checkShape(config);
    const { args = [], programName, env = {} } = config;
    const streams = {
      stdin: inputOf(config, platform),
      stdout: outputOf("stdout", config, platform),
      stderr: outputOf("stderr", config, platform),
    };
    const preopens = openPreopens(preopensOf(config), platform, check);
    return new WasiGuest(
      new WasiPreview1({
        platform: platform.wasi,
        args: programName === undefined ? args : [programName, ...args],
        env,
        preopens,
        ...definedOf(streams),
      }),
    );
  }

  /** The function of this name, or `undefined` if WASI has none. */
  function(name: string): FunctionInstance | undefined {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    const implementation = this.#wasi.imports.get(name);
    if (implementation === undefined) return undefined;
    const made = hostFunction(typeOf(implementation), (caller, ...args) => {
      this.#useMemoryOf(caller);
      return implementation.call(...(args as (number | bigint)[]));
    });
    this.#functions.set(name, made);
    return made;
  }

  /** Closes everything that the guest has left open. */
  close(): void {
    this.#wasi.close();
  }

  /** Pointers mean the memory that the caller exports as `memory`, as WASI says, or else its first one. */
  #useMemoryOf(caller: Instance | undefined): void {
    if (caller === undefined || caller === this.#caller) return;
    this.#caller = caller;
    const exported = caller.exports.get("memory");
    const memory = exported?.kind === "memory" ? exported : caller.memories[0];
    this.#wasi.bindMemory({ bytes: () => memory?.currentBytes() ?? NO_BYTES });
  }
}

function typeOf({ params, results }: WasiFunction): FunctionType {
  const types = (names: readonly ("i32" | "i64")[]): ValueType[] => names.map((name) => VALUE_TYPES[name]);
  return { kind: "func", params: types(params), results: types(results) };
}

/** Without the properties that are `undefined`. */
function definedOf<T extends object>(object: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never;
}

/** Refuses what no TypeScript program would pass. */
function checkShape({ args, env, preopens, programName }: WasiConfig): void {
  if (args !== undefined && !Array.isArray(args)) fail.wasi("args: expected an array of strings");
  if (programName !== undefined && typeof programName !== "string") fail.wasi("programName: expected a string");
  for (const [what, record] of Object.entries({ env, preopens })) {
    if (record !== undefined && (typeof record !== "object" || record === null))
      fail.wasi(`${what}: expected an object`);
  }
  for (const [name, value] of Object.entries(env ?? {})) {
    if (typeof value !== "string") fail.wasi(`env: the value of ${name} is not a string`);
  }
}

function inputOf({ stdin, inheritStdin }: WasiConfig, platform: Platform): Stream | undefined {
  if (inheritStdin === true) {
    if (stdin !== undefined) fail.wasi("both stdin and inheritStdin are given");
    return platform.streams?.stdin ?? fail.wasi("this host has no standard streams to inherit");
  }
  if (typeof stdin === "function") return new CallbackInput(stdin);
  return stdin instanceof Uint8Array ? new BytesInput(stdin) : stdin;
}

function outputOf(name: "stdout" | "stderr", config: WasiConfig, platform: Platform): Stream | undefined {
  const inherits = name === "stdout" ? config.inheritStdout : config.inheritStderr;
  const output = config[name];
  if (inherits === true) {
    if (output !== undefined) fail.wasi(`both ${name} and inherit${name === "stdout" ? "Stdout" : "Stderr"} are given`);
    return platform.streams?.[name] ?? fail.wasi("this host has no standard streams to inherit");
  }
  return typeof output === "function" ? new CallbackOutput(output) : output;
}

function preopensOf({ preopens = {}, fileSystem }: WasiConfig): NonNullable<WasiConfig["preopens"]> {
  if (fileSystem === undefined) return preopens;
  if (Object.hasOwn(preopens, "/")) fail.wasi("both fileSystem and a preopen of / are given");
  return { "/": fileSystem, ...preopens };
}

/** Opens what the guest shall find open, in order; directories of the host all together, so that they are checked first. */
function openPreopens(
  preopens: NonNullable<WasiConfig["preopens"]>,
  platform: Platform,
  check: PreopenCheck,
): Preopen[] {
  const hostDirectories: HostDirectory[] = [];
  const given = Object.entries(preopens).map(([guestPath, source]): Preopen | undefined => {
    const { directory, readOnly = false } = optionsOf(guestPath, source);
    if (typeof directory !== "string") return { guestPath, directory, readOnly };
    hostDirectories.push({ guestPath, hostPath: directory, readOnly });
    return undefined;
  });
  if (hostDirectories.length === 0) return given as Preopen[];
  if (platform.openDirectories === undefined) return fail.wasi("this host has no directories to preopen");
  const opened = platform.openDirectories(hostDirectories, check);
  return given.map((preopen) => preopen ?? (opened.shift() as Preopen));
}

function optionsOf(guestPath: string, source: string | FileSystem | PreopenOptions): PreopenOptions {
  if (typeof source === "string") return { directory: source };
  if (typeof source === "object" && source !== null) {
    if ("root" in source) return { directory: source };
    if ("directory" in source) return source;
  }
  return fail.wasi(`preopens: ${guestPath} is neither a path nor a file system`);
}
