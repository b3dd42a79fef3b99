/**
 * Listing directories: `fd_readdir`.
 *
 * A cookie is an index into a snapshot of names that is taken when a listing begins, so that it stays meaningful while
 * the directory changes. The buffer is always filled to its last byte as long as there are entries, the last one cut
 * wherever the buffer ends: a buffer that is not full tells the guest that the listing is at its end.
 */
import { asUintN } from "../../base/as-uint-n.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { direntBytes } from "../abi/structs.ts";
import type { WasiContext } from "../context.ts";
import type { DirectoryDescriptor } from "../descriptor.ts";
import { raise } from "../file-system-error.ts";
import { type Steps, settled } from "../steps.ts";

/**
 * Lists a directory, `.` and `..` first. Names that are not well-formed UTF-8 are left out.
 * @param fd The directory, with the right FD_READDIR.
 * @param buffer Where the entries are put, one behind the other (dirent and name).
 * @param bufferLength How much room there is.
 * @param cookie Where to go on: 0, which takes a new snapshot of the directory, or the `next` of an entry (u64).
 * @param result Where the number of bytes used is put (u32); less than there is room for means the end.
 * @returns SUCCESS; BADF; NOTDIR; NOTCAPABLE; ACCES; NOMEM for more than `limits.directoryEntries` names; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#fd_readdir
 */
export function* fdReaddir(
  wasi: WasiContext,
  fd: number,
  buffer: number,
  bufferLength: number,
  cookie: bigint,
  result: number,
): Steps<number> {
  const { memory } = wasi;
  const descriptor = wasi.descriptors.get(fd);
  if (descriptor === undefined) return ERRNO.BADF;
  if (descriptor.kind !== "directory") return ERRNO.NOTDIR;
  if ((descriptor.rights & RIGHTS.FD_READDIR) === 0) return ERRNO.NOTCAPABLE;
  const pointer = buffer >>> 0;
  const room = bufferLength >>> 0;
  memory.check(pointer, room);
  memory.check(result >>> 0, 4);
  const names = yield* listing(wasi, descriptor, cookie === 0n);
  // A cookie that no entry has had is behind the end.
  const first = asUintN(64, cookie);
  let used = 0;
  for (let index = first < BigInt(names.length) ? Number(first) : names.length; index < names.length; index++) {
    if (used === room) break;
    const entry = yield* direntOf(descriptor, names[index] as string, index + 1);
    if (entry === undefined) continue;
    const bytes = entry.subarray(0, room - used);
    memory.slice(pointer + used, bytes.length).set(bytes);
    used += bytes.length;
  }
  memory.setUint32(result >>> 0, used);
  return ERRNO.SUCCESS;
}

function* listing(wasi: WasiContext, descriptor: DirectoryDescriptor, anew: boolean): Steps<readonly string[]> {
  if (anew || descriptor.listing === undefined) {
    const names = yield* settled(descriptor.directory.list());
    if (names.length > wasi.limits.directoryEntries) raise("NOMEM");
    descriptor.listing = [".", "..", ...names];
  }
  return descriptor.listing;
}

/** The entry of one name, or `undefined` if the name has been removed since the snapshot. */
function* direntOf({ directory }: DirectoryDescriptor, name: string, next: number): Steps<Uint8Array | undefined> {
  // What is above is not told: `..` has the number of the directory itself.
  const isSelf = name === "." || name === "..";
  const stat = yield* settled(isSelf ? directory.stat() : directory.statAt(name));
  return stat === undefined ? undefined : direntBytes(next, stat.ino, stat.type, encodeUtf8(name));
}
