/**
 * Descriptors themselves: `fd_close`, `fd_renumber`, `fd_fdstat_get`, `fd_fdstat_set_flags`, `fd_fdstat_set_rights`,
 * `fd_prestat_get`, `fd_prestat_dir_name`.
 */
import { ALL_FDFLAGS, type FileType, SYNC_FDFLAGS } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { exceedsRights, knownRights, RIGHTS } from "../abi/rights.ts";
import { writeFdstat, writePrestat } from "../abi/structs.ts";
import type { WasiContext } from "../context.ts";
import type { Descriptor } from "../descriptor.ts";
import type { Awaitable } from "../file-system.ts";
import { isPromise, type Outcome, type Steps } from "../steps.ts";

/**
 * Closes a descriptor, which may be a standard stream or a preopen. The number is free afterwards in any case.
 * @param fd The descriptor.
 * @returns SUCCESS; BADF; what the host reports on closing.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_close
 */
export function fdClose(wasi: WasiContext, fd: number): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  wasi.descriptors.remove(fd);
  return afterwards(closeDescriptor(descriptor));
}

/**
 * Moves a descriptor to another number that is open, which is closed; the old number is free afterwards.
 * @param from The descriptor.
 * @param to Its new number. The same as the old one: nothing happens.
 * @returns SUCCESS; BADF unless both are open; what the host reports on closing.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_renumber
 */
export function fdRenumber(wasi: WasiContext, from: number, to: number): Outcome {
  const replaced = wasi.descriptors.get(to);
  if (wasi.descriptors.get(from) === undefined || replaced === undefined) return ERRNO.BADF;
  if (from >>> 0 === to >>> 0) return ERRNO.SUCCESS;
  wasi.descriptors.move(from, to);
  return afterwards(closeDescriptor(replaced));
}

/** Lets go of what a descriptor stands for. */
export function closeDescriptor(descriptor: Descriptor): Awaitable<void> {
  switch (descriptor.kind) {
    case "stream":
      return descriptor.stream.close?.();
    case "file":
      return descriptor.file.close();
    case "directory":
      return descriptor.directory.close();
  }
}

function afterwards(done: Awaitable<void>): Outcome {
  return isPromise(done) ? later(done) : ERRNO.SUCCESS;
}

function* later(done: Promise<void>): Steps<number> {
  yield done;
  return ERRNO.SUCCESS;
}

/**
 * Tells type, flags and rights of a descriptor.
 * @param fd The descriptor.
 * @param result Where they are put (fdstat). A terminal is a character device; other streams are of unknown type.
 * @returns SUCCESS; BADF.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_fdstat_get
 */
export function fdFdstatGet(wasi: WasiContext, fd: number, result: number): number {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  const { flags, rights, inheriting } = descriptor;
  writeFdstat(wasi.memory, result >>> 0, { type: typeOf(descriptor), flags, rights, inheriting });
  return ERRNO.SUCCESS;
}

/** The type that a descriptor's guest sees. */
export function typeOf(descriptor: Descriptor): FileType {
  if (descriptor.kind === "directory") return "directory";
  if (descriptor.kind === "file") return "regular_file";
  return descriptor.stream.isTerminal ? "character_device" : "unknown";
}

/**
 * Sets the flags of a descriptor.
 * @param fd The descriptor, with the right FD_FDSTAT_SET_FLAGS.
 * @param flags All flags as they shall be (fdflags): APPEND and NONBLOCK can be switched.
 * @returns SUCCESS; BADF; NOTCAPABLE; INVAL for unknown flags; NOTSUP if the flags for synchronised writing change.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_fdstat_set_flags
 */
export function fdFdstatSetFlags(wasi: WasiContext, fd: number, flags: number): number {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if ((flags & ~ALL_FDFLAGS) !== 0) return ERRNO.INVAL;
  if ((descriptor.rights & RIGHTS.FD_FDSTAT_SET_FLAGS) === 0) return ERRNO.NOTCAPABLE;
  if (((flags ^ descriptor.flags) & SYNC_FDFLAGS) !== 0) return ERRNO.NOTSUP;
  descriptor.flags = flags;
  return ERRNO.SUCCESS;
}

/**
 * Takes rights away from a descriptor. They never come back, and what is missing is refused from then on.
 * @param fd The descriptor.
 * @param rights The rights that remain (u64).
 * @param inheriting The rights that remain for what is opened below (u64).
 * @returns SUCCESS; BADF; NOTCAPABLE if either set holds a right that the descriptor does not have.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_fdstat_set_rights
 */
export function fdFdstatSetRights(wasi: WasiContext, fd: number, rights: bigint, inheriting: bigint): number {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (exceedsRights(rights, descriptor.rights)) return ERRNO.NOTCAPABLE;
  if (exceedsRights(inheriting, descriptor.inheriting)) return ERRNO.NOTCAPABLE;
  descriptor.rights = knownRights(rights);
  descriptor.inheriting = knownRights(inheriting);
  return ERRNO.SUCCESS;
}

/**
 * Tells how long the name of a preopened directory is. Libraries ask 3, 4, … until the answer is BADF.
 * @param fd The descriptor.
 * @param result Where type and length are put (prestat).
 * @returns SUCCESS; BADF for everything that is not a preopen.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_prestat_get
 */
export function fdPrestatGet(wasi: WasiContext, fd: number, result: number): number {
  const name = preopenName(wasi, fd);
  if (name === undefined) return ERRNO.BADF;
  writePrestat(wasi.memory, result >>> 0, name.length);
  return ERRNO.SUCCESS;
}

/**
 * Tells the name of a preopened directory, without a terminator.
 * @param fd The descriptor.
 * @param path Where the name is put.
 * @param byteLength How much room there is; more than needed is allowed.
 * @returns SUCCESS; BADF for everything that is not a preopen; NAMETOOLONG without enough room.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_prestat_dir_name
 */
export function fdPrestatDirName(wasi: WasiContext, fd: number, path: number, byteLength: number): number {
  const name = preopenName(wasi, fd);
  if (name === undefined) return ERRNO.BADF;
  if (name.length > byteLength >>> 0) return ERRNO.NAMETOOLONG;
  wasi.memory.slice(path >>> 0, name.length).set(name);
  return ERRNO.SUCCESS;
}

function preopenName(wasi: WasiContext, fd: number): Uint8Array | undefined {
  const descriptor = wasi.descriptors.get(fd);
  return descriptor?.kind === "directory" ? descriptor.preopenName : undefined;
}
