/**
 * Opening and creating: `path_open`.
 *
 * Two decisions that others have got wrong: rights beyond what the directory hands on are left out, not refused (callers
 * ask for "everything"); and what would change anything below a read-only preopen is refused by what the call asks for,
 * not by what it turns out to do.
 */
import { ALL_FDFLAGS, ALL_LOOKUPFLAGS, ALL_OFLAGS, LOOKUPFLAGS, OFLAGS, SYNC_FDFLAGS } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import {
  DIRECTORY_RIGHTS,
  FILE_RIGHTS,
  INHERITING_RIGHTS,
  knownRights,
  MUTATING_RIGHTS,
  RIGHTS,
} from "../abi/rights.ts";
import type { WasiContext } from "../context.ts";
import type { Descriptor, DirectoryDescriptor } from "../descriptor.ts";
import type { Directory, File, OpenMode } from "../file-system.ts";
import { FileSystemError, raise } from "../file-system-error.ts";
import { directoryOf, readPath } from "../path/guest-path.ts";
import { type NamedEnd, type PathEnd, PathWalk } from "../path/path-walk.ts";
import { type Steps, settled } from "../steps.ts";

/** What a call of `path_open` asks for, checked. */
interface OpenRequest {
  readonly parent: DirectoryDescriptor;
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly truncate: boolean;
  readonly mustBeDirectory: boolean;
  /** The rights that the guest named; what it gets is less if the directory hands on less. */
  readonly requested: number;
  readonly inheriting: number;
  readonly flags: number;
}

/**
 * Opens a file or directory, or creates a file.
 * @param fd The directory that the path is relative to, with the right PATH_OPEN.
 * @param lookupFlags Whether a symbolic link as the last component is followed (lookupflags).
 * @param path The path, in UTF-8.
 * @param pathLength Its length in bytes.
 * @param openFlags Create, only create, cut to no bytes, must be a directory (oflags). Creating needs PATH_CREATE_FILE,
 *   cutting PATH_FILESTAT_SET_SIZE on `fd`.
 * @param rights The rights of the new descriptor (u64), less those that `fd` does not hand on or that mean nothing on
 *   what is opened.
 * @param inheriting What the new descriptor hands on (u64), less what `fd` does not.
 * @param flags The flags of the new descriptor (fdflags).
 * @param result Where the new descriptor is put (u32).
 * @returns SUCCESS; BADF; NOTDIR; NOENT; EXIST; ISDIR for a directory that is to be written, created or cut; LOOP for a
 *   symbolic link that is not followed or a chain of too many; NOTCAPABLE for what lies outside or a missing right;
 *   ROFS; ACCES, also for pipes, sockets and devices, which are never opened; INVAL for unknown flags or flags that
 *   contradict each other; NOTSUP for the flags of synchronised writing; MFILE; ILSEQ; NAMETOOLONG; IO.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#path_open
 */
export function* pathOpen(
  wasi: WasiContext,
  fd: number,
  lookupFlags: number,
  path: number,
  pathLength: number,
  openFlags: number,
  rights: bigint,
  inheriting: bigint,
  flags: number,
  result: number,
): Steps<number> {
  wasi.memory.check(result >>> 0, 4);
  if ((lookupFlags & ~ALL_LOOKUPFLAGS) !== 0 || (openFlags & ~ALL_OFLAGS) !== 0) return ERRNO.INVAL;
  if ((flags & ~ALL_FDFLAGS) !== 0) return ERRNO.INVAL;
  const text = readPath(wasi, path, pathLength);
  const request: OpenRequest = {
    parent: directoryOf(wasi, fd, RIGHTS.PATH_OPEN),
    create: (openFlags & OFLAGS.CREAT) !== 0,
    exclusive: (openFlags & OFLAGS.CREAT) !== 0 && (openFlags & OFLAGS.EXCL) !== 0,
    truncate: (openFlags & OFLAGS.TRUNC) !== 0,
    mustBeDirectory: (openFlags & OFLAGS.DIRECTORY) !== 0,
    requested: knownRights(rights),
    inheriting: knownRights(inheriting),
    flags,
  };
  if (request.mustBeDirectory && (openFlags & ~OFLAGS.DIRECTORY) !== 0) return ERRNO.INVAL;
  if ((flags & SYNC_FDFLAGS) !== 0) return ERRNO.NOTSUP;
  checkPermission(request);
  if (wasi.descriptors.isFull) return ERRNO.MFILE;

  const follow = (lookupFlags & LOOKUPFLAGS.SYMLINK_FOLLOW) !== 0 && !request.exclusive;
  const walk = new PathWalk(request.parent.directory, wasi.limits);
  let opened: Descriptor;
  try {
    const end = yield* walk.to(text, follow ? "target" : "entry");
    opened = yield* open(request, end);
  } finally {
    yield* walk.close();
  }
  wasi.memory.setUint32(result >>> 0, wasi.descriptors.add(opened));
  return ERRNO.SUCCESS;
}

/** Fails unless the starting directory allows what is asked for, whatever the path leads to. */
function checkPermission(request: OpenRequest): void {
  const { parent, create, truncate, requested } = request;
  const writes = (requested & parent.inheriting & RIGHTS.FD_WRITE) !== 0;
  if (parent.readOnly && (create || truncate || writes)) raise("ROFS");
  if (create && (parent.rights & RIGHTS.PATH_CREATE_FILE) === 0) raise("NOTCAPABLE");
  if (truncate && (parent.rights & RIGHTS.PATH_FILESTAT_SET_SIZE) === 0) raise("NOTCAPABLE");
}

function* open(request: OpenRequest, end: PathEnd): Steps<Descriptor> {
  if (end.kind === "self") {
    checkDirectory(request);
    return openedDirectory(request, end.directory.duplicate());
  }
  let { entry } = end;
  if (entry === undefined) {
    const file = yield* createFile(request, end);
    if (file !== undefined) return openedFile(request, file, end.directory);
    // Somebody else took the name since it was looked up: what stands there now is opened.
    entry = (yield* settled(end.directory.lookup(end.name))) ?? raise("NOENT");
  }
  if (entry.kind === "directory") {
    checkDirectory(request);
    return openedDirectory(request, yield* settled(entry.open()));
  }
  if (request.exclusive) raise("EXIST");
  if (entry.kind === "symlink") raise("LOOP");
  if (end.slash || request.mustBeDirectory) raise("NOTDIR");
  if (entry.kind === "special") raise("ACCES");
  return openedFile(request, yield* settled(entry.open(openMode(request))), end.directory);
}

/** Creates a file; `undefined` if the name has been taken meanwhile and an existing file will do. */
function* createFile(request: OpenRequest, end: NamedEnd): Steps<File | undefined> {
  if (!request.create) raise("NOENT");
  if (end.slash) raise("ISDIR");
  try {
    return yield* settled(end.directory.create(end.name, openMode(request)));
  } catch (error) {
    if (error instanceof FileSystemError && error.code === "EXIST" && !request.exclusive) return undefined;
    throw error;
  }
}

function checkDirectory(request: OpenRequest): void {
  const { exclusive, truncate, requested } = request;
  if (exclusive) raise("EXIST");
  if (request.create || truncate || (requested & RIGHTS.FD_WRITE) !== 0) raise("ISDIR");
}

function openedDirectory(request: OpenRequest, directory: Directory): Descriptor {
  const { parent, inheriting, flags } = request;
  return {
    kind: "directory",
    rights: grantedRights(request) & DIRECTORY_RIGHTS,
    inheriting: inheriting & parent.inheriting & INHERITING_RIGHTS,
    flags,
    directory,
    readOnly: parent.readOnly,
    preopenName: undefined,
    listing: undefined,
  };
}

function grantedRights({ parent, requested }: OpenRequest): number {
  const granted = requested & parent.inheriting;
  return parent.readOnly ? granted & ~MUTATING_RIGHTS : granted;
}

/** How the file system opens the file. Reading is what remains when nothing is asked for. */
function openMode(request: OpenRequest): OpenMode {
  const { truncate } = request;
  const granted = grantedRights(request);
  const changes = RIGHTS.FD_WRITE | RIGHTS.FD_ALLOCATE | RIGHTS.FD_FILESTAT_SET_SIZE;
  const write = truncate || (granted & changes) !== 0;
  return { read: !write || (granted & RIGHTS.FD_READ) !== 0, write, truncate };
}

function openedFile(request: OpenRequest, file: File, directory: Directory): Descriptor {
  const { flags } = request;
  const { synchronous } = directory.fileSystem.info;
  const rights = grantedRights(request) & FILE_RIGHTS;
  return { kind: "file", rights, inheriting: 0, flags, file, synchronous, offset: 0 };
}
