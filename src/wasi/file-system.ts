/**
 * What the WASI layer needs of a file system: open directories, open files, and single names below a directory.
 *
 * The interface has the shape of `openat`: a handle and one name, never a path. Paths, `..`, symbolic links, trailing
 * slashes, rights, offsets, append mode and limits are dealt with once, in the layer, so that every implementation
 * inherits the sandbox and stays small. An operation that fails throws a `FileSystemError`.
 */
import type { FileType } from "./abi/constants.ts";

/** A value now, or later. Synchronous file systems never make a promise. */
export type Awaitable<T> = T | Promise<T>;

/** The attributes of a file. Times are nanoseconds since 1970 and may be negative. */
export interface Stat {
  /** Device: distinguishes file systems. */
  readonly dev: bigint;
  /** Distinguishes files of one device. */
  readonly ino: bigint;
  /** What kind of file it is. */
  readonly type: FileType;
  /** How many names the file has. */
  readonly nlink: bigint;
  /** Bytes; of a symbolic link, those of its target's name. */
  readonly size: bigint;
  /** Last access. */
  readonly atim: bigint;
  /** Last change of the contents. */
  readonly mtim: bigint;
  /** Last change of the attributes. */
  readonly ctim: bigint;
}

/** New times of a file, in nanoseconds since 1970; `undefined` leaves a time exactly as it is. */
export interface FileTimes {
  /** Last access. */
  readonly atim: bigint | undefined;
  /** Last change of the contents. */
  readonly mtim: bigint | undefined;
}

/** How host access to files is confined: not needed, by kernel-resolved descriptors, or by checks around each use. */
export type Confinement = "memory" | "descriptor" | "checked";

/** What holds for every directory and file of a file system. */
export interface FileSystemInfo {
  /** No operation returns a promise. */
  readonly synchronous: boolean;
  /** What keeps a guest inside. */
  readonly confinement: Confinement;
}

/** A tree of files. */
export interface FileSystem {
  /** What holds for all of it. */
  readonly info: FileSystemInfo;
  /** A new handle of the root directory; whoever asks closes it. */
  root(): Awaitable<Directory>;
  /** Gives up what the file system itself holds; open handles stay usable. */
  close?(): Awaitable<void>;
}

/** What access a file is opened for. */
export interface OpenMode {
  /** Its bytes can be read. */
  readonly read: boolean;
  /** Its bytes can be written. */
  readonly write: boolean;
  /** Cut the file to no bytes on opening. */
  readonly truncate: boolean;
}

/**
 * An open directory.
 *
 * Every `name` is one component that the layer has checked: non-empty, well-formed, without `/` and NUL, neither `.`
 * nor `..`, at most 255 bytes. Nothing here follows a symbolic link.
 */
export interface Directory {
  /** The file system that it is in. */
  readonly fileSystem: FileSystem;
  /** What stands under the name, or `undefined` if nothing does. */
  lookup(name: string): Awaitable<Entry | undefined>;
  /** Attributes of what stands under the name, or `undefined`; the cheaper half of {@link lookup}. */
  statAt(name: string): Awaitable<Stat | undefined>;
  /** Creates and opens a regular file; fails with EXIST if the name is taken. */
  create(name: string, mode: OpenMode): Awaitable<File>;
  /** Creates a directory; fails with EXIST if the name is taken. */
  makeDirectory(name: string): Awaitable<void>;
  /** Removes an empty directory. */
  removeDirectory(name: string): Awaitable<void>;
  /** Removes a name that is not a directory's. */
  unlink(name: string): Awaitable<void>;
  /** Creates a symbolic link whose target is the given text, unresolved. */
  symlink(name: string, target: string): Awaitable<void>;
  /** Gives a file (or a symbolic link itself) a further name; fails with XDEV if `to` is of another file system. */
  link(name: string, to: Directory, toName: string): Awaitable<void>;
  /** Moves, replacing what rename of POSIX replaces; fails with XDEV if `to` is of another file system. */
  rename(name: string, to: Directory, toName: string): Awaitable<void>;
  /** Sets the times of what stands under the name, of a symbolic link itself. */
  setTimesAt(name: string, times: FileTimes): Awaitable<void>;
  /** The names in the directory, without `.` and `..`, and without those that are not well-formed UTF-8. */
  list(): Awaitable<readonly string[]>;
  /** Attributes of the directory itself. */
  stat(): Awaitable<Stat>;
  /** Sets the times of the directory itself. */
  setTimes(times: FileTimes): Awaitable<void>;
  /** Brings to the medium what was changed in it. */
  sync(): Awaitable<void>;
  /** A second handle of the same directory. */
  duplicate(): Directory;
  /** Gives the handle back. */
  close(): Awaitable<void>;
}

/** What a lookup found. Nothing is open yet; opening again checks that the kind is still the same. */
export type Entry = DirectoryEntry | SymlinkEntry | FileEntry | SpecialEntry;

/** A directory. */
export interface DirectoryEntry {
  /** What it is. */
  readonly kind: "directory";
  /** Its attributes, as they were found. */
  readonly stat: Stat;
  /** Opens it; fails with NOTDIR if it is none any more. */
  open(): Awaitable<Directory>;
}

/** A symbolic link. */
export interface SymlinkEntry {
  /** What it is. */
  readonly kind: "symlink";
  /** Its attributes, as they were found. */
  readonly stat: Stat;
  /** The text that the link holds, or `undefined` if it is not well-formed UTF-8. */
  target(): Awaitable<string | undefined>;
}

/** A regular file. */
export interface FileEntry {
  /** What it is. */
  readonly kind: "file";
  /** Its attributes, as they were found. */
  readonly stat: Stat;
  /** Opens it; fails if it is no regular file any more. */
  open(mode: OpenMode): Awaitable<File>;
}

/** A pipe, a socket, a device: listed, but never opened, since opening alone can block or act. */
export interface SpecialEntry {
  /** What it is. */
  readonly kind: "special";
  /** Its attributes, as they were found. */
  readonly stat: Stat;
}

/** An open regular file. Offsets are safe integers that the layer has checked. */
export interface File {
  /** Fills the views in order from the offset on; the number of bytes read, 0 at the end. Keeps no view. */
  read(into: readonly Uint8Array[], offset: number): Awaitable<number>;
  /** Writes the views in order from the offset on, or behind the last byte; the number of bytes. Keeps no view. */
  write(from: readonly Uint8Array[], offset: number | "end"): Awaitable<number>;
  /** Cuts the file to, or extends it with zeros to, so many bytes. */
  setSize(size: number): Awaitable<void>;
  /** Reserves storage, extending the file if needed and never cutting it; absent where it cannot be promised. */
  allocate?(offset: number, byteLength: number): Awaitable<void>;
  /** Attributes of the file. */
  stat(): Awaitable<Stat>;
  /** Sets its times. */
  setTimes(times: FileTimes): Awaitable<void>;
  /** Brings to the medium what was written, and without `dataOnly` the attributes, too. */
  sync(dataOnly: boolean): Awaitable<void>;
  /** Gives the handle back. */
  close(): Awaitable<void>;
}
