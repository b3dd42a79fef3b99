/**
 * The offset of a file descriptor: `fd_seek`, `fd_tell`.
 */
import { WHENCE } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import type { WasiContext } from "../context.ts";
import type { FileDescriptor } from "../descriptor.ts";
import { type Outcome, type Steps, settled } from "../steps.ts";

/** The greatest offset that files here have. */
const GREATEST_OFFSET = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Moves the offset of a file. An offset behind the last byte is allowed.
 * @param fd The descriptor, with the right FD_SEEK (FD_TELL is enough to ask for the offset as it is).
 * @param offset By how much (s64).
 * @param whence From where: 0 the beginning, 1 the offset as it is, 2 the end.
 * @param result Where the new offset is put (u64).
 * @returns SUCCESS; BADF for a bad descriptor or a directory; SPIPE for a stream; NOTCAPABLE; INVAL for another `whence`
 *   or an offset before the beginning; OVERFLOW for one beyond 2^53.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_seek
 */
export function fdSeek(wasi: WasiContext, fd: number, offset: bigint, whence: number, result: number): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined || descriptor.kind === "directory") return ERRNO.BADF;
  if (descriptor.kind === "stream") return ERRNO.SPIPE;
  const delta = BigInt.asIntN(64, offset);
  const needed = delta === 0n && whence === WHENCE.CUR ? RIGHTS.FD_SEEK | RIGHTS.FD_TELL : RIGHTS.FD_SEEK;
  if ((descriptor.rights & needed) === 0) return ERRNO.NOTCAPABLE;
  wasi.memory.check(result >>> 0, 8);
  if (whence === WHENCE.SET) return moveTo(wasi, descriptor, delta, result);
  if (whence === WHENCE.CUR) return moveTo(wasi, descriptor, BigInt(descriptor.offset) + delta, result);
  if (whence === WHENCE.END) return seekFromEnd(wasi, descriptor, delta, result);
  return ERRNO.INVAL;
}

/**
 * Tells the offset of a file.
 * @param fd The descriptor, with the right FD_TELL or FD_SEEK.
 * @param result Where the offset is put (u64).
 * @returns SUCCESS; BADF for a bad descriptor or a directory; SPIPE for a stream; NOTCAPABLE.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_tell
 */
export function fdTell(wasi: WasiContext, fd: number, result: number): Outcome {
  return fdSeek(wasi, fd, 0n, WHENCE.CUR, result);
}

function* seekFromEnd(wasi: WasiContext, descriptor: FileDescriptor, delta: bigint, result: number): Steps<number> {
  const { size } = yield* settled(descriptor.file.stat());
  return moveTo(wasi, descriptor, size + delta, result);
}

function moveTo(wasi: WasiContext, descriptor: FileDescriptor, offset: bigint, result: number): number {
  if (offset < 0n) return ERRNO.INVAL;
  if (offset > GREATEST_OFFSET) return ERRNO.OVERFLOW;
  wasi.memory.setUint64(result >>> 0, offset);
  descriptor.offset = Number(offset);
  return ERRNO.SUCCESS;
}
