/**
 * The structures of the ABI in the guest's memory: little-endian, at fixed places, padding written as zeros.
 *
 * ```
 * iovec        buf u32 @0, len u32 @4                                                                    8 bytes
 * fdstat       filetype u8 @0, flags u16 @2, rights u64 @8, inheriting u64 @16                          24 bytes
 * filestat     dev u64 @0, ino u64 @8, filetype u8 @16, nlink u64 @24, size u64 @32,
 *              atim u64 @40, mtim u64 @48, ctim u64 @56                                                 64 bytes
 * dirent       next u64 @0, ino u64 @8, namlen u32 @16, type u8 @20, then the name without terminator   24 bytes
 * prestat      tag u8 @0, name length u32 @4                                                             8 bytes
 * subscription userdata u64 @0, tag u8 @8, clock: id u32 @16, timeout u64 @24, precision u64 @32,
 *              flags u16 @40; descriptor: fd u32 @16                                                    48 bytes
 * event        userdata u64 @0, error u16 @8, type u8 @10, nbytes u64 @16, flags u16 @24                32 bytes
 * ```
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#types
 */
import type { Stat } from "../file-system.ts";
import type { GuestMemory } from "../guest-memory.ts";
import { FILETYPE, type FileType, PREOPENTYPE_DIR } from "./constants.ts";

/** Sizes in bytes. */
export const SIZE = {
  iovec: 8,
  fdstat: 24,
  filestat: 64,
  dirent: 24,
  prestat: 8,
  subscription: 48,
  event: 32,
} as const;

/** Type, flags and rights of a descriptor. */
export interface Fdstat {
  readonly type: FileType;
  readonly flags: number;
  readonly rights: number;
  readonly inheriting: number;
}

/** Writes a `fdstat`. */
export function writeFdstat(memory: GuestMemory, pointer: number, fdstat: Fdstat): void {
  memory.slice(pointer, SIZE.fdstat).fill(0);
  memory.setUint8(pointer, FILETYPE[fdstat.type]);
  memory.setUint16(pointer + 2, fdstat.flags);
  memory.setUint32(pointer + 8, fdstat.rights);
  memory.setUint32(pointer + 16, fdstat.inheriting);
}

/** Writes a `filestat`. Times that the ABI cannot express (before 1970, after 2554) become the nearest that it can. */
export function writeFilestat(memory: GuestMemory, pointer: number, stat: Stat): void {
  memory.setUint64(pointer, stat.dev);
  memory.setUint64(pointer + 8, stat.ino);
  memory.setUint64(pointer + 16, BigInt(FILETYPE[stat.type]));
  memory.setUint64(pointer + 24, stat.nlink);
  memory.setUint64(pointer + 32, stat.size);
  memory.setUint64(pointer + 40, timestamp(stat.atim));
  memory.setUint64(pointer + 48, timestamp(stat.mtim));
  memory.setUint64(pointer + 56, timestamp(stat.ctim));
}

const LAST_TIMESTAMP = 0xffff_ffff_ffff_ffffn;

function timestamp(time: bigint): bigint {
  if (time < 0n) return 0n;
  return time > LAST_TIMESTAMP ? LAST_TIMESTAMP : time;
}

/** The `dirent` of one directory entry with its name behind it, as bytes: buffers may end in the middle of it. */
export function direntBytes(next: number, ino: bigint, type: FileType, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(SIZE.dirent + name.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, ino, true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, FILETYPE[type]);
  bytes.set(name, SIZE.dirent);
  return bytes;
}

/** Writes a `prestat`. */
export function writePrestat(memory: GuestMemory, pointer: number, nameLength: number): void {
  memory.check(pointer, SIZE.prestat);
  memory.setUint32(pointer, PREOPENTYPE_DIR);
  memory.setUint32(pointer + 4, nameLength);
}

/** What an event tells. */
export interface WasiEvent {
  readonly userdata: bigint;
  readonly error: number;
  readonly type: number;
  readonly bytes: bigint;
  readonly flags: number;
}

/** Writes an `event`. */
export function writeEvent(memory: GuestMemory, pointer: number, event: WasiEvent): void {
  memory.slice(pointer, SIZE.event).fill(0);
  memory.setUint64(pointer, event.userdata);
  memory.setUint16(pointer + 8, event.error);
  memory.setUint8(pointer + 10, event.type);
  memory.setUint64(pointer + 16, event.bytes);
  memory.setUint16(pointer + 24, event.flags);
}
