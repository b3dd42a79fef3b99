/**
 * Reading and writing: `fd_read`, `fd_write`, `fd_pread`, `fd_pwrite`.
 *
 * A stream is read through a buffer of our own and the guest's buffers are looked up again afterwards, because a
 * stream may run the embedder's code, which may grow the guest's memory. A synchronous file reads and writes the
 * guest's buffers in place.
 */
import { FDFLAGS } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import type { WasiContext } from "../context.ts";
import type { FileDescriptor, StreamDescriptor } from "../descriptor.ts";
import { raise } from "../file-system-error.ts";
import { gather, readIovecs, scatter, totalLength } from "../iovec.ts";
import { type Outcome, type Steps, settled } from "../steps.ts";
import type { StreamSide } from "../stream.ts";

/** Most bytes that go through a buffer of our own in one call. */
const STREAM_BYTES = 65_536;

/** The common parameters of the four functions, unsigned. */
interface Transfer {
  readonly iovs: number;
  readonly count: number;
  readonly result: number;
}

function transferOf(iovs: number, count: number, result: number): Transfer {
  return { iovs: iovs >>> 0, count: count >>> 0, result: result >>> 0 };
}

/**
 * Reads from a stream, or from a file at its offset.
 * @param fd The descriptor, with the right FD_READ.
 * @param iovs The buffers to be filled in order.
 * @param count Number of buffers.
 * @param result Where the number of bytes is put (u32); 0 means the end.
 * @returns SUCCESS; BADF for a descriptor that is not open for reading; ISDIR; AGAIN if the stream has nothing and the
 *   descriptor does not wait; INVAL for too many buffers; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_read
 */
export function fdRead(wasi: WasiContext, fd: number, iovs: number, count: number, result: number): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "directory") return ERRNO.ISDIR;
  if ((descriptor.rights & RIGHTS.FD_READ) === 0) return ERRNO.BADF;
  const transfer = transferOf(iovs, count, result);
  return descriptor.kind === "stream"
    ? transferStream(wasi, descriptor, transfer, "read")
    : readFile(wasi, descriptor, transfer);
}

/**
 * Writes to a stream, or to a file at its offset, or behind its last byte if the descriptor has the flag APPEND.
 * @param fd The descriptor, with the right FD_WRITE.
 * @param iovs The buffers to be written in order.
 * @param count Number of buffers.
 * @param result Where the number of bytes is put (u32), which may be less than there are.
 * @returns SUCCESS; BADF for a descriptor that is not open for writing; ISDIR; AGAIN if the stream takes nothing and the
 *   descriptor does not wait; INVAL for too many buffers; PIPE; NOSPC; FBIG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_write
 */
export function fdWrite(wasi: WasiContext, fd: number, iovs: number, count: number, result: number): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "directory") return ERRNO.ISDIR;
  if ((descriptor.rights & RIGHTS.FD_WRITE) === 0) return ERRNO.BADF;
  const transfer = transferOf(iovs, count, result);
  return descriptor.kind === "stream"
    ? transferStream(wasi, descriptor, transfer, "write")
    : writeFile(wasi, descriptor, transfer);
}

/**
 * Reads from a file at a given offset, leaving the descriptor's own as it is.
 * @param fd The descriptor, with the rights FD_READ and FD_SEEK.
 * @param iovs The buffers to be filled in order.
 * @param count Number of buffers.
 * @param offset Where to begin (u64).
 * @param result Where the number of bytes is put (u32); 0 means the end.
 * @returns SUCCESS; BADF; ISDIR; SPIPE for a stream; NOTCAPABLE without FD_SEEK; INVAL for too many buffers or an offset
 *   from 2^63 on; OVERFLOW for one beyond 2^53; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_pread
 */
export function fdPread(
  wasi: WasiContext,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  result: number,
): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "directory") return ERRNO.ISDIR;
  if (descriptor.kind === "stream") return ERRNO.SPIPE;
  if ((descriptor.rights & RIGHTS.FD_READ) === 0) return ERRNO.BADF;
  if ((descriptor.rights & RIGHTS.FD_SEEK) === 0) return ERRNO.NOTCAPABLE;
  return readFile(wasi, descriptor, transferOf(iovs, count, result), checkedOffset(offset));
}

/**
 * Writes to a file at a given offset, leaving the descriptor's own as it is. The flag APPEND is ignored, as in POSIX.
 * @param fd The descriptor, with the rights FD_WRITE and FD_SEEK.
 * @param iovs The buffers to be written in order.
 * @param count Number of buffers.
 * @param offset Where to begin (u64).
 * @param result Where the number of bytes is put (u32), which may be less than there are.
 * @returns SUCCESS; BADF; ISDIR; SPIPE for a stream; NOTCAPABLE without FD_SEEK; INVAL for too many buffers or an offset
 *   from 2^63 on; OVERFLOW for one beyond 2^53; NOSPC; FBIG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_pwrite
 */
export function fdPwrite(
  wasi: WasiContext,
  fd: number,
  iovs: number,
  count: number,
  offset: bigint,
  result: number,
): Outcome {
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind === "directory") return ERRNO.ISDIR;
  if (descriptor.kind === "stream") return ERRNO.SPIPE;
  if ((descriptor.rights & RIGHTS.FD_WRITE) === 0) return ERRNO.BADF;
  if ((descriptor.rights & RIGHTS.FD_SEEK) === 0) return ERRNO.NOTCAPABLE;
  return writeFile(wasi, descriptor, transferOf(iovs, count, result), checkedOffset(offset));
}

/** An offset in a file as a number, or an error: what files here cannot have is refused, never rounded. */
function checkedOffset(offset: bigint): number {
  if (BigInt.asIntN(64, offset) < 0n) raise("INVAL");
  if (offset > BigInt(Number.MAX_SAFE_INTEGER)) raise("OVERFLOW");
  return Number(offset);
}

/** The buffers of a transfer, after every pointer of it, the result's too, has been checked. */
function buffersOf(wasi: WasiContext, transfer: Transfer): Uint8Array[] {
  wasi.memory.check(transfer.result, 4);
  return readIovecs(wasi, transfer.iovs, transfer.count) ?? raise("INVAL");
}

function finish(wasi: WasiContext, transfer: Transfer, bytes: number): number {
  wasi.memory.setUint32(transfer.result, bytes);
  return ERRNO.SUCCESS;
}

// Streams

function transferStream(
  wasi: WasiContext,
  descriptor: StreamDescriptor,
  transfer: Transfer,
  side: StreamSide,
): Outcome {
  const attempt = side === "read" ? readStream : writeStream;
  const errno = attempt(wasi, descriptor, transfer);
  if (errno !== "again") return errno;
  if ((descriptor.flags & FDFLAGS.NONBLOCK) !== 0) return ERRNO.AGAIN;
  return transferStreamLater(wasi, descriptor, transfer, side);
}

function* transferStreamLater(
  wasi: WasiContext,
  descriptor: StreamDescriptor,
  transfer: Transfer,
  side: StreamSide,
): Steps<number> {
  const attempt = side === "read" ? readStream : writeStream;
  for (;;) {
    yield { until: undefined, streams: [{ stream: descriptor.stream, side }] };
    const errno = attempt(wasi, descriptor, transfer);
    if (errno !== "again") return errno;
  }
}

function readStream(wasi: WasiContext, { stream }: StreamDescriptor, transfer: Transfer): number | "again" {
  const length = totalLength(buffersOf(wasi, transfer));
  if (length === 0 || stream.read === undefined) return finish(wasi, transfer, 0);
  const bytes = new Uint8Array(Math.min(length, STREAM_BYTES));
  const count = stream.read(bytes);
  if (count === "again") return count;
  scatter(bytes.subarray(0, count), buffersOf(wasi, transfer));
  return finish(wasi, transfer, count);
}

function writeStream(wasi: WasiContext, { stream }: StreamDescriptor, transfer: Transfer): number | "again" {
  const buffers = buffersOf(wasi, transfer);
  const [first] = buffers;
  if (first === undefined || stream.write === undefined) return finish(wasi, transfer, 0);
  // Buffers that belong together arrive together where that is cheap.
  const bytes = buffers.length === 1 || first.length >= STREAM_BYTES ? first : gather(buffers, STREAM_BYTES);
  const count = stream.write(bytes);
  return count === "again" ? count : finish(wasi, transfer, count);
}

// Files

/** Reads at `position`, or at the descriptor's offset and moves that. */
function readFile(wasi: WasiContext, descriptor: FileDescriptor, transfer: Transfer, position?: number): Outcome {
  const buffers = buffersOf(wasi, transfer);
  if (buffers.length === 0) return finish(wasi, transfer, 0);
  if (!descriptor.synchronous) return readFileLater(wasi, descriptor, transfer, position);
  const count = descriptor.file.read(buffers, position ?? descriptor.offset) as number;
  if (position === undefined) descriptor.offset += count;
  return finish(wasi, transfer, count);
}

function* readFileLater(
  wasi: WasiContext,
  descriptor: FileDescriptor,
  transfer: Transfer,
  position?: number,
): Steps<number> {
  const bytes = new Uint8Array(totalLength(buffersOf(wasi, transfer)));
  const count = yield* settled(descriptor.file.read([bytes], position ?? descriptor.offset));
  scatter(bytes.subarray(0, count), buffersOf(wasi, transfer));
  if (position === undefined) descriptor.offset += count;
  return finish(wasi, transfer, count);
}

/** Writes at `position`, or behind the last byte, or at the descriptor's offset; but for the first, moves that. */
function writeFile(wasi: WasiContext, descriptor: FileDescriptor, transfer: Transfer, position?: number): Outcome {
  const buffers = buffersOf(wasi, transfer);
  if (buffers.length === 0) return finish(wasi, transfer, 0);
  const appends = position === undefined && (descriptor.flags & FDFLAGS.APPEND) !== 0;
  if (!descriptor.synchronous || appends) return writeFileLater(wasi, descriptor, transfer, position);
  const count = descriptor.file.write(buffers, position ?? descriptor.offset) as number;
  if (position === undefined) descriptor.offset += count;
  return finish(wasi, transfer, count);
}

function* writeFileLater(
  wasi: WasiContext,
  descriptor: FileDescriptor,
  transfer: Transfer,
  position?: number,
): Steps<number> {
  const { file } = descriptor;
  let buffers = buffersOf(wasi, transfer);
  if (!descriptor.synchronous) buffers = [gather(buffers, wasi.limits.transferBytes)];
  const appends = position === undefined && (descriptor.flags & FDFLAGS.APPEND) !== 0;
  const count = yield* settled(file.write(buffers, appends ? "end" : (position ?? descriptor.offset)));
  if (appends) descriptor.offset = Number((yield* settled(file.stat())).size);
  else if (position === undefined) descriptor.offset += count;
  return finish(wasi, transfer, count);
}
