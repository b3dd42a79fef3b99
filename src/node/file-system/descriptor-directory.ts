/**
 * Host directories confined by the kernel: openat(2) in pure JavaScript, on Linux.
 *
 * An open directory is an `O_PATH` descriptor, and `/proc/self/fd/<descriptor>/<name>` is what openat(descriptor, name)
 * resolves: the kernel goes from the directory itself, wherever it has been moved, to one name below it. Links are never
 * followed (`O_NOFOLLOW`). A regular file is opened twice: first as a mere reference, whose type is checked, then again
 * through that reference, so that what is read or truncated is the very file that was checked.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { decodeUtf8 } from "../../base/utf8.ts";
import type { Directory, Entry, File, FileSystem, FileTimes, OpenMode, Stat } from "../../wasi/file-system.ts";
import { raise } from "../../wasi/file-system-error.ts";
import { attempt } from "./host-error.ts";
import { accessFlags, HostFile } from "./host-file.ts";
import { BIGINT, BIGINT_OR_NOTHING, hostStat } from "./host-stat.ts";
import { decodeNames } from "./names.ts";
import { setHostTimes, timestampOverlay } from "./timestamp-overlay.ts";

/** `O_PATH` of Linux, which node:fs does not name: a reference to a file that is not opened for anything. */
const O_PATH = 0o10000000;
const REFERENCE: number = O_PATH | constants.O_NOFOLLOW;
const DIRECTORY_REFERENCE: number = REFERENCE | constants.O_DIRECTORY;

/** A descriptor that several handles share; the last one closes it. */
interface SharedDescriptor {
  readonly fd: number;
  handles: number;
}

/** An open directory. */
export class DescriptorDirectory implements Directory {
  readonly fileSystem: FileSystem;
  readonly #shared: SharedDescriptor;
  /** The directory as a path; after closing a path that nothing is at. */
  #path: string;

  private constructor(fileSystem: FileSystem, shared: SharedDescriptor) {
    this.fileSystem = fileSystem;
    this.#shared = shared;
    this.#path = `/proc/self/fd/${shared.fd}`;
    shared.handles++;
  }

  /**
   * Opens a directory by its path, following links on the way but not at the end.
   * @throws what node:fs throws
   */
  static open(fileSystem: FileSystem, path: string): DescriptorDirectory {
    return new DescriptorDirectory(fileSystem, { fd: openSync(path, DIRECTORY_REFERENCE), handles: 0 });
  }

  /** Whether the descriptor can be reached as a path, which is what everything here rests on. */
  static isSupported(directory: DescriptorDirectory): boolean {
    try {
      const byPath = lstatSync(directory.#at("."), BIGINT);
      const byDescriptor = fstatSync(directory.#shared.fd, BIGINT);
      return byPath.ino === byDescriptor.ino && byPath.dev === byDescriptor.dev;
    } catch {
      return false;
    }
  }

  lookup(name: string): Entry | undefined {
    const stat = this.statAt(name);
    if (stat === undefined) return undefined;
    switch (stat.type) {
      case "directory":
        return { kind: "directory", stat, open: () => this.#openDirectory(name) };
      case "symbolic_link":
        return {
          kind: "symlink",
          stat,
          target: () => decodeUtf8(attempt(() => readlinkSync(this.#at(name), "buffer"))),
        };
      case "regular_file":
        return { kind: "file", stat, open: (mode) => this.#openFile(name, mode) };
      default:
        return { kind: "special", stat };
    }
  }

  statAt(name: string): Stat | undefined {
    const shown = this.#shownAt(name);
    return shown === undefined ? undefined : timestampOverlay.exact(shown);
  }

  create(name: string, mode: OpenMode): File {
    const flags = accessFlags(mode) | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    return new HostFile(attempt(() => openSync(this.#at(name), flags, 0o666)));
  }

  makeDirectory(name: string): void {
    attempt(() => mkdirSync(this.#at(name)));
  }

  removeDirectory(name: string): void {
    attempt(() => rmdirSync(this.#at(name)));
  }

  unlink(name: string): void {
    attempt(() => unlinkSync(this.#at(name)));
  }

  symlink(name: string, target: string): void {
    attempt(() => symlinkSync(target, this.#at(name)));
  }

  link(name: string, to: Directory, toName: string): void {
    const target = this.#sameKind(to);
    attempt(() => linkSync(this.#at(name), target.#at(toName)));
  }

  rename(name: string, to: Directory, toName: string): void {
    const target = this.#sameKind(to);
    attempt(() => renameSync(this.#at(name), target.#at(toName)));
  }

  setTimesAt(name: string, times: FileTimes): void {
    const path = this.#at(name);
    const stat = (): Stat => this.#shownAt(name) ?? raise("NOENT");
    attempt(() => setHostTimes({ stat, utimes: (atime, mtime) => lutimesSync(path, atime, mtime) }, times));
  }

  list(): string[] {
    return decodeNames(attempt(() => readdirSync(this.#path, { encoding: "buffer" })));
  }

  stat(): Stat {
    return timestampOverlay.exact(this.#shown());
  }

  setTimes(times: FileTimes): void {
    const utimes = (atime: number | Date, mtime: number | Date): void => utimesSync(this.#path, atime, mtime);
    attempt(() => setHostTimes({ stat: () => this.#shown(), utimes }, times));
  }

  sync(): void {
    attempt(() => {
      const fd = openSync(this.#path, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    });
  }

  duplicate(): Directory {
    return new DescriptorDirectory(this.fileSystem, this.#shared);
  }

  close(): void {
    if (this.#path === CLOSED) return;
    this.#path = CLOSED;
    this.#shared.handles--;
    if (this.#shared.handles === 0) attempt(() => closeSync(this.#shared.fd));
  }

  #at(name: string): string {
    return `${this.#path}/${name}`;
  }

  #sameKind(other: Directory): DescriptorDirectory {
    return other instanceof DescriptorDirectory ? other : raise("XDEV");
  }

  #shown(): Stat {
    if (this.#path === CLOSED) raise("BADF");
    return attempt(() => hostStat(fstatSync(this.#shared.fd, BIGINT)));
  }

  #shownAt(name: string): Stat | undefined {
    const stats = attempt(() => lstatSync(this.#at(name), BIGINT_OR_NOTHING));
    return stats === undefined ? undefined : hostStat(stats);
  }

  #openDirectory(name: string): Directory {
    return attempt(() => DescriptorDirectory.open(this.fileSystem, this.#at(name)));
  }

  #openFile(name: string, mode: OpenMode): File {
    return attempt(() => {
      const reference = openSync(this.#at(name), REFERENCE);
      try {
        // Something else may have taken the name since it was looked up; a pipe would block the thread.
        if (!fstatSync(reference).isFile()) raise("ACCES");
        const truncate = mode.truncate ? constants.O_TRUNC : 0;
        return new HostFile(openSync(`/proc/self/fd/${reference}`, accessFlags(mode) | truncate));
      } finally {
        closeSync(reference);
      }
    });
  }
}

/** No file descriptor has this number. */
const CLOSED = "/proc/self/fd/-1";
