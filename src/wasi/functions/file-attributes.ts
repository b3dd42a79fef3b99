/**
 * Attributes and storage of what a descriptor stands for: `fd_filestat_get`, `fd_filestat_set_size`,
 * `fd_filestat_set_times`, `fd_advise`, `fd_allocate`, `fd_sync`, `fd_datasync`.
 */
import { asUintN } from "../../base/as-uint-n.ts";
import { ALL_FSTFLAGS, FSTFLAGS, MAX_ADVICE } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { SIZE, writeFilestat } from "../abi/structs.ts";
import type { WasiContext } from "../context.ts";
import type { FileDescriptor } from "../descriptor.ts";
import type { FileTimes, Stat } from "../file-system.ts";
import { type Outcome, type Steps, settled } from "../steps.ts";
import { typeOf } from "./descriptors.ts";

/**
 * Tells the attributes of a file or directory; of a stream the type, and zeros.
 * @param fd The descriptor, with the right FD_FILESTAT_GET.
 * @param result Where they are put (filestat).
 * @returns SUCCESS; BADF; NOTCAPABLE; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_filestat_get
 */
export function* fdFilestatGet(wasi: WasiContext, fd: number, result: number): Steps<number> {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if ((descriptor.rights & RIGHTS.FD_FILESTAT_GET) === 0) return ERRNO.NOTCAPABLE;
  const pointer = result >>> 0;
  wasi.memory.check(pointer, SIZE.filestat);
  let stat: Stat;
  if (descriptor.kind === "file") stat = yield* settled(descriptor.file.stat());
  else if (descriptor.kind === "directory") stat = yield* settled(descriptor.directory.stat());
  else stat = { type: typeOf(descriptor), dev: 0n, ino: 0n, nlink: 0n, size: 0n, atim: 0n, mtim: 0n, ctim: 0n };
  writeFilestat(wasi.memory, pointer, stat);
  return ERRNO.SUCCESS;
}

/**
 * Cuts a file, or extends it with zeros.
 * @param fd The descriptor, with the right FD_FILESTAT_SET_SIZE.
 * @param size The new size in bytes (u64).
 * @returns SUCCESS; BADF; ISDIR; INVAL for a stream or a size from 2^63 on; NOTCAPABLE; FBIG; NOSPC; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_filestat_set_size
 */
export function* fdFilestatSetSize(wasi: WasiContext, fd: number, size: bigint): Steps<number> {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "directory") return ERRNO.ISDIR;
  if (descriptor.kind === "stream" || BigInt.asIntN(64, size) < 0n) return ERRNO.INVAL;
  if ((descriptor.rights & RIGHTS.FD_FILESTAT_SET_SIZE) === 0) return ERRNO.NOTCAPABLE;
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return ERRNO.FBIG;
  yield* settled(descriptor.file.setSize(Number(size)));
  return ERRNO.SUCCESS;
}

/**
 * Sets the times of a file or directory.
 * @param fd The descriptor, with the right FD_FILESTAT_SET_TIMES.
 * @param atim Time of the last access, in nanoseconds since 1970 (u64).
 * @param mtim Time of the last change, in nanoseconds since 1970 (u64).
 * @param flags Which of them are set, and which are set to the present instead (fstflags). The others stay exact.
 * @returns SUCCESS; BADF for a bad descriptor or a stream; NOTCAPABLE; INVAL for flags that contradict each other or are
 *   unknown; PERM; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_filestat_set_times
 */
export function* fdFilestatSetTimes(
  wasi: WasiContext,
  fd: number,
  atim: bigint,
  mtim: bigint,
  flags: number,
): Steps<number> {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined || descriptor.kind === "stream") return ERRNO.BADF;
  const times = requestedTimes(wasi, atim, mtim, flags);
  if (times === undefined) return ERRNO.INVAL;
  if ((descriptor.rights & RIGHTS.FD_FILESTAT_SET_TIMES) === 0) return ERRNO.NOTCAPABLE;
  const target = descriptor.kind === "file" ? descriptor.file : descriptor.directory;
  yield* settled(target.setTimes(times));
  return ERRNO.SUCCESS;
}

/** The times that a guest asks to set, or `undefined` for invalid flags. */
export function requestedTimes(wasi: WasiContext, atim: bigint, mtim: bigint, flags: number): FileTimes | undefined {
  const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = FSTFLAGS;
  if ((flags & ~ALL_FSTFLAGS) !== 0) return undefined;
  if ((flags & ATIM) !== 0 && (flags & ATIM_NOW) !== 0) return undefined;
  if ((flags & MTIM) !== 0 && (flags & MTIM_NOW) !== 0) return undefined;
  const now = (flags & (ATIM_NOW | MTIM_NOW)) !== 0 ? wasi.platform.clocks.realtime() : undefined;
  return {
    atim: (flags & ATIM) !== 0 ? asUintN(64, atim) : (flags & ATIM_NOW) !== 0 ? now : undefined,
    mtim: (flags & MTIM) !== 0 ? asUintN(64, mtim) : (flags & MTIM_NOW) !== 0 ? now : undefined,
  };
}

/**
 * Announces how a file will be used. Accepted and without effect: JavaScript hosts offer nothing to pass it on to.
 * @param fd The descriptor, with the right FD_ADVISE.
 * @param offset Where the range begins (u64).
 * @param byteLength Length of the range; 0 means to the end (u64).
 * @param advice The use, 0 to 5 (advice).
 * @returns SUCCESS; BADF for a bad descriptor or a directory; SPIPE for a stream; NOTCAPABLE; INVAL for another advice or
 *   a range beyond 2^63.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_advise
 */
export function fdAdvise(wasi: WasiContext, fd: number, offset: bigint, byteLength: bigint, advice: number): number {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined || descriptor.kind === "directory") return ERRNO.BADF;
  if (descriptor.kind === "stream") return ERRNO.SPIPE;
  if (advice < 0 || advice > MAX_ADVICE) return ERRNO.INVAL;
  if (BigInt.asIntN(64, offset) < 0n || BigInt.asIntN(64, byteLength) < 0n) return ERRNO.INVAL;
  if ((descriptor.rights & RIGHTS.FD_ADVISE) === 0) return ERRNO.NOTCAPABLE;
  return ERRNO.SUCCESS;
}

/**
 * Reserves storage for a range of a file, extending the file if the range ends behind its last byte.
 * @param fd The descriptor, with the right FD_ALLOCATE.
 * @param offset Where the range begins (u64).
 * @param byteLength Length of the range (u64).
 * @returns SUCCESS; BADF for a bad descriptor or a directory; SPIPE for a stream; NOTCAPABLE; INVAL for an empty range or
 *   numbers from 2^63 on; FBIG; NOSPC; NOTSUP where storage cannot be promised, as on a host's directories.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_allocate
 */
export function fdAllocate(wasi: WasiContext, fd: number, offset: bigint, byteLength: bigint): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined || descriptor.kind === "directory") return ERRNO.BADF;
  if (descriptor.kind === "stream") return ERRNO.SPIPE;
  if (BigInt.asIntN(64, offset) < 0n || BigInt.asIntN(64, byteLength) <= 0n) return ERRNO.INVAL;
  if ((descriptor.rights & RIGHTS.FD_ALLOCATE) === 0) return ERRNO.NOTCAPABLE;
  if (offset + byteLength > BigInt(Number.MAX_SAFE_INTEGER)) return ERRNO.FBIG;
  return allocate(descriptor, Number(offset), Number(byteLength));
}

function* allocate({ file }: FileDescriptor, offset: number, byteLength: number): Steps<number> {
  if (file.allocate === undefined) return ERRNO.NOTSUP;
  yield* settled(file.allocate(offset, byteLength));
  return ERRNO.SUCCESS;
}

/**
 * Waits until contents and attributes of a file or directory are on the storage device.
 * @param fd The descriptor, with the right FD_SYNC.
 * @returns SUCCESS; BADF; INVAL for a stream; NOTCAPABLE; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_sync
 */
export function fdSync(wasi: WasiContext, fd: number): Outcome {
  return synchronize(wasi, fd, RIGHTS.FD_SYNC, false);
}

/**
 * Waits until the contents of a file or directory are on the storage device.
 * @param fd The descriptor, with the right FD_DATASYNC, or FD_SYNC, which allows more.
 * @returns SUCCESS; BADF; INVAL for a stream; NOTCAPABLE; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_datasync
 */
export function fdDatasync(wasi: WasiContext, fd: number): Outcome {
  return synchronize(wasi, fd, RIGHTS.FD_DATASYNC | RIGHTS.FD_SYNC, true);
}

function* synchronize(wasi: WasiContext, fd: number, anyOf: number, dataOnly: boolean): Steps<number> {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "stream") return ERRNO.INVAL;
  if ((descriptor.rights & anyOf) === 0) return ERRNO.NOTCAPABLE;
  if (descriptor.kind === "directory") yield* settled(descriptor.directory.sync());
  else yield* settled(descriptor.file.sync(dataOnly));
  return ERRNO.SUCCESS;
}
