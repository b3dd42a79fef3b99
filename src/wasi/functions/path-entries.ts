/**
 * Names in directories: `path_create_directory`, `path_remove_directory`, `path_unlink_file`, `path_rename`,
 * `path_link`, `path_symlink`, `path_readlink`.
 *
 * All of them act on the last component itself and follow no link there. Trailing slashes are judged here, by what
 * stands under the name, and are never passed on.
 */
import { ERRNO, type ErrnoName } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import type { WasiContext } from "../context.ts";
import type { Directory } from "../file-system.ts";
import { raise } from "../file-system-error.ts";
import { directoryOf, readPath, readText } from "../path/guest-path.ts";
import { type NamedEnd, type PathEnd, PathWalk } from "../path/path-walk.ts";
import { type Steps, settled } from "../steps.ts";
import { encodeUtf8 } from "../../base/utf8.ts";

/**
 * Creates a directory.
 * @param fd The directory that the path is relative to, with the right PATH_CREATE_DIRECTORY.
 * @param path The path, in UTF-8; it may end in a slash.
 * @param pathLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR; NOENT; EXIST if the name is taken, also by a dangling link; NOTCAPABLE; ROFS; ACCES;
 *   LOOP; INVAL; ILSEQ; NAMETOOLONG; NOSPC; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_create_directory
 */
export function* pathCreateDirectory(wasi: WasiContext, fd: number, path: number, pathLength: number): Steps<number> {
  const text = readPath(wasi, path, pathLength);
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_CREATE_DIRECTORY);
  return yield* withEnd(wasi, directory, text, function* (end) {
    const { directory: parent, name } = named(end, "EXIST");
    yield* settled(parent.makeDirectory(name));
  });
}

/**
 * Removes an empty directory.
 * @param fd The directory that the path is relative to, with the right PATH_REMOVE_DIRECTORY.
 * @param path The path, in UTF-8; it may end in a slash.
 * @param pathLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR, also for a link to a directory; NOENT; NOTEMPTY, also for `..`; INVAL for `.`;
 *   NOTCAPABLE; ROFS; ACCES; LOOP; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_remove_directory
 */
export function* pathRemoveDirectory(wasi: WasiContext, fd: number, path: number, pathLength: number): Steps<number> {
  const text = readPath(wasi, path, pathLength);
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_REMOVE_DIRECTORY);
  return yield* withEnd(wasi, directory, text, function* (end) {
    const { directory: parent, name } = named(end, end.kind === "self" && end.last === "." ? "INVAL" : "NOTEMPTY");
    yield* settled(parent.removeDirectory(name));
  });
}

/**
 * Removes the name of a file or of a symbolic link.
 * @param fd The directory that the path is relative to, with the right PATH_UNLINK_FILE.
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR, also for a file with a trailing slash; NOENT; ISDIR; NOTCAPABLE; ROFS; ACCES; LOOP;
 *   INVAL; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_unlink_file
 */
export function* pathUnlinkFile(wasi: WasiContext, fd: number, path: number, pathLength: number): Steps<number> {
  const text = readPath(wasi, path, pathLength);
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_UNLINK_FILE);
  return yield* withEnd(wasi, directory, text, function* (end) {
    const { directory: parent, name, slash } = named(end, "ISDIR");
    // Systems differ in what they report for a directory, and some would remove it.
    const stat = (yield* settled(parent.statAt(name))) ?? raise("NOENT");
    if (stat.type === "directory") raise("ISDIR");
    if (slash) raise("NOTDIR");
    yield* settled(parent.unlink(name));
  });
}

/**
 * Moves a file, a directory or a symbolic link, replacing a file by a file or an empty directory by a directory.
 * @param fromFd The directory that the old path is relative to, with the right PATH_RENAME_SOURCE.
 * @param from The old path, in UTF-8; it may end in a slash if it means a directory.
 * @param fromLength Its length in bytes.
 * @param toFd The directory that the new path is relative to, with the right PATH_RENAME_TARGET.
 * @param to The new path, in UTF-8; it may end in a slash if a directory is moved.
 * @param toLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR; NOENT; ISDIR if a file would replace a directory; NOTEMPTY; INVAL if a directory would
 *   move into itself; BUSY for `.` and `..`; XDEV between file systems; NOTCAPABLE; ROFS if either side may not change;
 *   ACCES; LOOP; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_rename
 */
export function* pathRename(
  wasi: WasiContext,
  fromFd: number,
  from: number,
  fromLength: number,
  toFd: number,
  to: number,
  toLength: number,
): Steps<number> {
  const fromText = readPath(wasi, from, fromLength);
  const toText = readPath(wasi, to, toLength);
  const source = directoryOf(wasi, fromFd, RIGHTS.PATH_RENAME_SOURCE).directory;
  const target = directoryOf(wasi, toFd, RIGHTS.PATH_RENAME_TARGET).directory;
  return yield* withEnd(wasi, source, fromText, (fromEnd) =>
    withEnd(wasi, target, toText, function* (toEnd) {
      const old = named(fromEnd, "BUSY");
      const fresh = named(toEnd, "BUSY");
      const stat = (yield* settled(old.directory.statAt(old.name))) ?? raise("NOENT");
      if ((old.slash || fresh.slash) && stat.type !== "directory") raise("NOTDIR");
      yield* settled(old.directory.rename(old.name, fresh.directory, fresh.name));
    }),
  );
}

/**
 * Gives a file, or a symbolic link itself, a further name.
 * @param fromFd The directory that the existing path is relative to, with the right PATH_LINK_SOURCE.
 * @param lookupFlags None: following a symbolic link is not offered (lookupflags).
 * @param from The existing path, in UTF-8.
 * @param fromLength Its length in bytes.
 * @param toFd The directory that the new path is relative to, with the right PATH_LINK_TARGET.
 * @param to The new path, in UTF-8.
 * @param toLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR; NOENT, also for a new path that ends in a slash; EXIST; PERM for a directory; INVAL for
 *   flags; XDEV between file systems; NOTCAPABLE; ROFS if either side may not change, since a file would become
 *   writable through its new name; ACCES; LOOP; ILSEQ; NAMETOOLONG; NOTSUP; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_link
 */
export function* pathLink(
  wasi: WasiContext,
  fromFd: number,
  lookupFlags: number,
  from: number,
  fromLength: number,
  toFd: number,
  to: number,
  toLength: number,
): Steps<number> {
  const fromText = readPath(wasi, from, fromLength);
  const toText = readPath(wasi, to, toLength);
  if (lookupFlags !== 0) return ERRNO.INVAL;
  const source = directoryOf(wasi, fromFd, RIGHTS.PATH_LINK_SOURCE).directory;
  const target = directoryOf(wasi, toFd, RIGHTS.PATH_LINK_TARGET).directory;
  return yield* withEnd(wasi, source, fromText, (fromEnd) =>
    withEnd(wasi, target, toText, function* (toEnd) {
      const existing = named(fromEnd, "PERM");
      const fresh = named(toEnd, "EXIST");
      const stat = (yield* settled(existing.directory.statAt(existing.name))) ?? raise("NOENT");
      if (stat.type === "directory") raise("PERM");
      if (existing.slash) raise("NOTDIR");
      yield* checkNew(fresh);
      yield* settled(existing.directory.link(existing.name, fresh.directory, fresh.name));
    }),
  );
}

/**
 * Creates a symbolic link.
 * @param target What the link holds, in UTF-8: a relative path, resolved and possibly refused only when it is used.
 * @param targetLength Its length in bytes.
 * @param fd The directory that the path is relative to, with the right PATH_SYMLINK.
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @returns SUCCESS; BADF; NOTDIR; NOENT for an empty target and for a path that ends in a slash; EXIST; NOTCAPABLE, also
 *   for an absolute target; ROFS; ACCES; LOOP; INVAL; ILSEQ; NAMETOOLONG; NOTSUP; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_symlink
 */
export function* pathSymlink(
  wasi: WasiContext,
  target: number,
  targetLength: number,
  fd: number,
  path: number,
  pathLength: number,
): Steps<number> {
  const targetText = readText(wasi, target >>> 0, targetLength >>> 0);
  const text = readPath(wasi, path, pathLength);
  if (targetText.startsWith("/")) return ERRNO.NOTCAPABLE;
  if (targetText.length === 0) return ERRNO.NOENT;
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_SYMLINK);
  return yield* withEnd(wasi, directory, text, function* (end) {
    const fresh = named(end, "EXIST");
    yield* checkNew(fresh);
    yield* settled(fresh.directory.symlink(fresh.name, targetText));
  });
}

/**
 * Tells what a symbolic link holds, cut to the room that there is, without a terminator.
 * @param fd The directory that the path is relative to, with the right PATH_READLINK.
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @param buffer Where the text is put; the rest of the buffer stays as it is.
 * @param bufferLength How much room there is.
 * @param result Where the number of bytes put is put (u32).
 * @returns SUCCESS; BADF; NOTDIR; NOENT; INVAL for what is no link; NOTCAPABLE for what lies outside, also for an
 *   absolute text, which would tell a path of the host; LOOP; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_readlink
 */
export function* pathReadlink(
  wasi: WasiContext,
  fd: number,
  path: number,
  pathLength: number,
  buffer: number,
  bufferLength: number,
  result: number,
): Steps<number> {
  const { memory } = wasi;
  memory.check(buffer >>> 0, bufferLength >>> 0);
  memory.check(result >>> 0, 4);
  const text = readPath(wasi, path, pathLength);
  const { directory } = directoryOf(wasi, fd, RIGHTS.PATH_READLINK);
  const walk = new PathWalk(directory, wasi.limits);
  let target: string;
  try {
    const { entry } = named(yield* walk.to(text, "entry"), "INVAL");
    if (entry === undefined) raise("NOENT");
    if (entry.kind !== "symlink") raise("INVAL");
    target = (yield* settled(entry.target())) ?? raise("ILSEQ");
  } finally {
    yield* walk.close();
  }
  if (target.startsWith("/")) return ERRNO.NOTCAPABLE;
  const bytes = encodeUtf8(target).subarray(0, bufferLength >>> 0);
  memory.slice(buffer >>> 0, bytes.length).set(bytes);
  memory.setUint32(result >>> 0, bytes.length);
  return ERRNO.SUCCESS;
}

/** Resolves a path up to its last component, does something there, and lets go of the way. */
function* withEnd(
  wasi: WasiContext,
  start: Directory,
  path: string,
  act: (end: PathEnd) => Steps<unknown>,
): Steps<number> {
  const walk = new PathWalk(start, wasi.limits);
  try {
    yield* act(yield* walk.to(path, "name"));
  } finally {
    yield* walk.close();
  }
  return ERRNO.SUCCESS;
}

/** A path's end that is a name, or the given error for `.` and `..`. */
function named(end: PathEnd, otherwise: ErrnoName): NamedEnd {
  return end.kind === "name" ? end : raise(otherwise);
}

/** Fails unless a file may be created: a name that is free, without a trailing slash. */
function* checkNew(end: NamedEnd): Steps<void> {
  if (!end.slash) return;
  // The slash asks for a directory, which a file or link is not: what is in the way is reported first.
  raise((yield* settled(end.directory.statAt(end.name))) === undefined ? "NOENT" : "EXIST");
}
