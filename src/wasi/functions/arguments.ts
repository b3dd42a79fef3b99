/**
 * Arguments and environment: `args_get`, `args_sizes_get`, `environ_get`, `environ_sizes_get`.
 *
 * Both are lists of NUL-terminated byte strings that were encoded when the guest was configured.
 */
import { ERRNO } from "../abi/errno.ts";
import type { WasiContext } from "../context.ts";

/**
 * Reads the arguments.
 * @param argv Array of one pointer for each argument, to be filled.
 * @param buffer Where the strings are put, one behind the other; its size is that of `args_sizes_get`.
 * @returns SUCCESS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#args_get
 */
export function argsGet(wasi: WasiContext, argv: number, buffer: number): number {
  return putStrings(wasi, wasi.args, argv >>> 0, buffer >>> 0);
}

/**
 * Tells how much room {@link argsGet} needs.
 * @param count Where the number of arguments is put (u32).
 * @param byteLength Where the number of bytes of all strings with their terminators is put (u32).
 * @returns SUCCESS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#args_sizes_get
 */
export function argsSizesGet(wasi: WasiContext, count: number, byteLength: number): number {
  return putSizes(wasi, wasi.args, count >>> 0, byteLength >>> 0);
}

/**
 * Reads the environment, entries of the form `NAME=VALUE`.
 * @param environ Array of one pointer for each entry, to be filled.
 * @param buffer Where the strings are put, one behind the other; its size is that of `environ_sizes_get`.
 * @returns SUCCESS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#environ_get
 */
export function environGet(wasi: WasiContext, environ: number, buffer: number): number {
  return putStrings(wasi, wasi.env, environ >>> 0, buffer >>> 0);
}

/**
 * Tells how much room {@link environGet} needs.
 * @param count Where the number of entries is put (u32).
 * @param byteLength Where the number of bytes of all strings with their terminators is put (u32).
 * @returns SUCCESS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#environ_sizes_get
 */
export function environSizesGet(wasi: WasiContext, count: number, byteLength: number): number {
  return putSizes(wasi, wasi.env, count >>> 0, byteLength >>> 0);
}

/** Bytes of all strings together. */
export function totalBytes(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, string) => sum + string.length, 0);
}

function putStrings(wasi: WasiContext, strings: readonly Uint8Array[], pointers: number, buffer: number): number {
  const { memory } = wasi;
  memory.check(pointers, strings.length * 4);
  memory.check(buffer, totalBytes(strings));
  let pointer = pointers;
  let at = buffer;
  for (const string of strings) {
    memory.setUint32(pointer, at);
    memory.slice(at, string.length).set(string);
    pointer += 4;
    at += string.length;
  }
  return ERRNO.SUCCESS;
}

function putSizes(wasi: WasiContext, strings: readonly Uint8Array[], count: number, byteLength: number): number {
  wasi.memory.check(count, 4);
  wasi.memory.check(byteLength, 4);
  wasi.memory.setUint32(count, strings.length);
  wasi.memory.setUint32(byteLength, totalBytes(strings));
  return ERRNO.SUCCESS;
}
