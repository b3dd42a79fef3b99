/**
 * Attributes by path: `path_filestat_get`, `path_filestat_set_times`.
 */
import { ALL_LOOKUPFLAGS, LOOKUPFLAGS } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { SIZE, writeFilestat } from "../abi/structs.ts";
import type { WasiContext } from "../context.ts";
import type { Stat } from "../file-system.ts";
import { raise } from "../file-system-error.ts";
import { directoryOf, readPath } from "../path/guest-path.ts";
import { type LastComponent, type PathEnd, PathWalk } from "../path/path-walk.ts";
import { type Steps, settled } from "../steps.ts";
import { requestedTimes } from "./file-attributes.ts";

/**
 * Tells the attributes of a file or directory.
 * @param fd The directory that the path is relative to, with the right PATH_FILESTAT_GET.
 * @param lookupFlags Whether a symbolic link as the last component is followed (lookupflags).
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @param result Where they are put (filestat).
 * @returns SUCCESS; BADF; NOTDIR; NOENT; LOOP; NOTCAPABLE for what lies outside or a missing right; ACCES; INVAL for
 *   unknown flags; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_filestat_get
 */
export function* pathFilestatGet(
  wasi: WasiContext,
  fd: number,
  lookupFlags: number,
  path: number,
  pathLength: number,
  result: number,
): Steps<number> {
  const pointer = result >>> 0;
  wasi.memory.check(pointer, SIZE.filestat);
  const text = readPath(wasi, path, pathLength);
  const last = lastComponent(lookupFlags);
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_FILESTAT_GET);
  const walk = new PathWalk(directory, wasi.limits);
  let stat: Stat;
  try {
    const end = existing(yield* walk.to(text, last));
    stat = end.kind === "self" ? yield* settled(end.directory.stat()) : end.entry.stat;
  } finally {
    yield* walk.close();
  }
  writeFilestat(wasi.memory, pointer, stat);
  return ERRNO.SUCCESS;
}

/**
 * Sets the times of a file or directory, or of a symbolic link itself.
 * @param fd The directory that the path is relative to, with the right PATH_FILESTAT_SET_TIMES.
 * @param lookupFlags Whether a symbolic link as the last component is followed (lookupflags).
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @param atim Time of the last access, in nanoseconds since 1970 (u64).
 * @param mtim Time of the last change, in nanoseconds since 1970 (u64).
 * @param flags Which of them are set, and which are set to the present instead (fstflags). The others stay exact.
 * @returns SUCCESS; BADF; NOTDIR; NOENT; LOOP; NOTCAPABLE for what lies outside or a missing right; ROFS; ACCES; PERM;
 *   INVAL for flags that contradict each other or are unknown; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_filestat_set_times
 */
export function* pathFilestatSetTimes(
  wasi: WasiContext,
  fd: number,
  lookupFlags: number,
  path: number,
  pathLength: number,
  atim: bigint,
  mtim: bigint,
  flags: number,
): Steps<number> {
  const text = readPath(wasi, path, pathLength);
  const last = lastComponent(lookupFlags);
  const times = requestedTimes(wasi, atim, mtim, flags) ?? raise("INVAL");
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_FILESTAT_SET_TIMES);
  const walk = new PathWalk(directory, wasi.limits);
  try {
    const end = existing(yield* walk.to(text, last));
    if (end.kind === "self") yield* settled(end.directory.setTimes(times));
    else yield* settled(end.directory.setTimesAt(end.name, times));
  } finally {
    yield* walk.close();
  }
  return ERRNO.SUCCESS;
}

function lastComponent(lookupFlags: number): LastComponent {
  if ((lookupFlags & ~ALL_LOOKUPFLAGS) !== 0) raise("INVAL");
  return (lookupFlags & LOOKUPFLAGS.SYMLINK_FOLLOW) !== 0 ? "target" : "entry";
}

/** The end of a path, if something is there that suits a trailing slash. */
function existing(
  end: PathEnd,
): Extract<PathEnd, { kind: "self" }> | (PathEnd & { kind: "name"; entry: { stat: Stat } }) {
  if (end.kind === "self") return end;
  const { entry } = end;
  if (entry === undefined) raise("NOENT");
  if (end.slash && entry.kind !== "directory") raise("NOTDIR");
  return { ...end, entry };
}
