/**
 * The configuration of a guest: checked as a whole before anything is opened, then turned into the guest's state.
 */
import { encodeUtf8 } from "../base/utf8.ts";
import { INPUT_RIGHTS, OUTPUT_RIGHTS } from "./abi/rights.ts";
import { WasiConfigurationError } from "./configuration-error.ts";
import type { WasiContext } from "./context.ts";
import { preopenDescriptor, streamDescriptor } from "./descriptor.ts";
import { DescriptorTable } from "./descriptor-table.ts";
import type { Directory, FileSystem } from "./file-system.ts";
import { totalBytes } from "./functions/arguments.ts";
import { GuestMemory } from "./guest-memory.ts";
import { DEFAULT_LIMITS, type WasiLimits } from "./limits.ts";
import type { WasiPlatform } from "./platform.ts";
import { isPromise } from "./steps.ts";
import type { Stream } from "./stream.ts";
import { DISCARD, END_OF_INPUT } from "./streams/null-streams.ts";

/** A directory that the guest finds open. */
export interface Preopen {
  /** The name under which the guest finds it: paths of the guest's that begin with it lead here. */
  readonly guestPath: string;
  /** A handle of the directory, which belongs to the guest from then on, or a file system, whose root is meant. */
  readonly directory: Directory | FileSystem;
  /** Nothing in it can be changed through this name. */
  readonly readOnly?: boolean | undefined;
}

/** The configuration of one guest. */
export interface WasiOptions {
  readonly platform: WasiPlatform;
  /** The whole argument list: to C and Rust the first is the program's name. */
  readonly args?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Preopened directories; their descriptors are 3, 4, … in this order. */
  readonly preopens?: readonly Preopen[] | undefined;
  /** Where the guest reads; without it, the input is at its end. */
  readonly stdin?: Stream | undefined;
  /** Where the guest writes; without it, the output is discarded. */
  readonly stdout?: Stream | undefined;
  /** Where the guest writes messages; without it, they are discarded. */
  readonly stderr?: Stream | undefined;
  readonly limits?: Partial<WasiLimits> | undefined;
}

/**
 * The state of a guest at its beginning.
 * @throws WasiConfigurationError
 */
export function createContext(options: WasiOptions): WasiContext {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const args = encodeStrings("argument", options.args ?? [], limits);
  const env = encodeStrings("environment variable", environment(options.env ?? {}), limits);
  const preopens = checkPreopens(options.preopens ?? []);
  const descriptors = new DescriptorTable(limits.descriptors);
  descriptors.add(streamDescriptor(options.stdin ?? END_OF_INPUT, INPUT_RIGHTS));
  descriptors.add(streamDescriptor(options.stdout ?? DISCARD, OUTPUT_RIGHTS));
  descriptors.add(streamDescriptor(options.stderr ?? DISCARD, OUTPUT_RIGHTS));
  for (const { directory, name, readOnly } of preopens) descriptors.add(preopenDescriptor(directory, name, readOnly));
  return { memory: new GuestMemory(), descriptors, args, env, platform: options.platform, limits };
}

function invalid(message: string): never {
  throw new WasiConfigurationError("invalid", message);
}

/** A text as UTF-8 that a guest can read up to its terminator. */
function encodeString(what: string, text: string): Uint8Array {
  if (typeof text !== "string") invalid(`${what} is not a string: ${String(text)}`);
  if (text.includes("\0")) invalid(`${what} contains a NUL character: ${JSON.stringify(text)}`);
  if (/\p{Surrogate}/u.test(text)) invalid(`${what} is not well-formed Unicode: ${JSON.stringify(text)}`);
  return encodeUtf8(text);
}

function encodeStrings(what: string, texts: readonly string[], limits: WasiLimits): Uint8Array[] {
  const strings = texts.map((text) => terminated(encodeString(what, text)));
  if (totalBytes(strings) > limits.argumentBytes) invalid(`more than ${limits.argumentBytes} bytes of ${what}s`);
  return strings;
}

function terminated(bytes: Uint8Array): Uint8Array {
  const string = new Uint8Array(bytes.length + 1);
  string.set(bytes);
  return string;
}

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => {
    if (name === "") invalid("environment variable without a name");
    if (name.includes("=")) invalid(`name of environment variable contains "=": ${JSON.stringify(name)}`);
    return `${name}=${value}`;
  });
}

interface CheckedPreopen {
  readonly directory: Directory;
  readonly name: Uint8Array;
  readonly readOnly: boolean;
}

/** Checks all preopens before the first directory is opened. */
function checkPreopens(preopens: readonly Preopen[]): CheckedPreopen[] {
  const seen = new Set<string>();
  const names = preopens.map(({ guestPath }) => {
    if (guestPath === "") invalid("preopen without a guest path");
    const canonical = guestPath.replace(/\/+/g, "/").replace(/(?<=.)\/$/, "");
    if (seen.has(canonical)) invalid(`guest path is preopened twice: ${JSON.stringify(guestPath)}`);
    seen.add(canonical);
    return encodeString("guest path", guestPath);
  });
  return preopens.map(({ directory, readOnly }, index) => ({
    directory: "root" in directory ? rootOf(directory) : directory,
    name: names[index] as Uint8Array,
    readOnly: readOnly ?? false,
  }));
}

function rootOf(fileSystem: FileSystem): Directory {
  const root = fileSystem.root();
  if (isPromise(root)) invalid("the file system works asynchronously: preopen its root directory instead");
  return root;
}
