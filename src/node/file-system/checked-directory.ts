/**
 * Host directories confined by checks, where the kernel offers nothing to confine them by.
 *
 * Each operation names a path, so whoever renames directories or plants links at the right moment can lead it astray;
 * the directories on the path are verified before and after, and a file must be the one that was looked at. What remains
 * possible is said in SECURITY.md.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
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
import type { CheckedPath } from "./checked-path.ts";
import { attempt } from "./host-error.ts";
import { accessFlags, HostFile } from "./host-file.ts";
import { BIGINT, BIGINT_OR_NOTHING, hostStat, isSameFile } from "./host-stat.ts";
import { checkWindowsName, decodeNames } from "./names.ts";
import { setHostTimes, timestampOverlay } from "./timestamp-overlay.ts";

/** Refuses a link as the last component; 0 on Windows, which has no such flag. */
const NO_FOLLOW: number = constants.O_NOFOLLOW ?? 0;
/** Keeps open(2) from waiting for the other side of a pipe; 0 on Windows. */
const NO_WAIT: number = constants.O_NONBLOCK ?? 0;

const isWindows = process.platform === "win32";

/** An open directory. */
export class CheckedDirectory implements Directory {
  readonly fileSystem: FileSystem;
  readonly #node: CheckedPath;
  #isOpen: boolean;

  constructor(fileSystem: FileSystem, node: CheckedPath) {
    this.fileSystem = fileSystem;
    this.#node = node;
    this.#isOpen = true;
    node.use();
  }

  lookup(name: string): Entry | undefined {
    const stat = this.statAt(name);
    if (stat === undefined) return undefined;
    switch (stat.type) {
      case "directory":
        return { kind: "directory", stat, open: () => this.#openDirectory(name, stat) };
      case "symbolic_link":
        return { kind: "symlink", stat, target: () => this.#readLink(name) };
      case "regular_file":
        return { kind: "file", stat, open: (mode) => this.#openFile(name, mode, stat) };
      default:
        return { kind: "special", stat };
    }
  }

  statAt(name: string): Stat | undefined {
    const shown = this.#guard(name, (path) => shownAt(path));
    return shown === undefined ? undefined : timestampOverlay.exact(shown);
  }

  create(name: string, mode: OpenMode): File {
    const flags = accessFlags(mode) | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
    let fd: number | undefined;
    try {
      this.#guard(name, (path) => {
        fd = openSync(path, flags, 0o666);
      });
      return new HostFile(fd as number);
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw error;
    }
  }

  makeDirectory(name: string): void {
    this.#guard(name, (path) => mkdirSync(path));
  }

  removeDirectory(name: string): void {
    this.#guard(name, (path) => rmdirSync(path));
  }

  unlink(name: string): void {
    this.#guard(name, (path) => unlinkSync(path));
  }

  symlink(name: string, target: string): void {
    this.#guard(name, (path) => symlinkSync(target, path));
  }

  link(name: string, to: Directory, toName: string): void {
    const other = this.#sameKind(to);
    this.#guard(name, (path) => other.#guard(toName, (toPath) => linkSync(path, toPath)));
  }

  rename(name: string, to: Directory, toName: string): void {
    const other = this.#sameKind(to);
    this.#guard(name, (path) =>
      other.#guard(toName, (toPath) => {
        renameSync(path, toPath);
        this.#node.moved(name, other.#node, toName);
      }),
    );
  }

  setTimesAt(name: string, times: FileTimes): void {
    this.#guard(name, (path) => {
      const stat = (): Stat => shownAt(path) ?? raise("NOENT");
      setHostTimes({ stat, utimes: (atime, mtime) => lutimesSync(path, atime, mtime) }, times);
    });
  }

  list(): string[] {
    return decodeNames(this.#guardSelf((path) => readdirSync(path, { encoding: "buffer" })));
  }

  stat(): Stat {
    return timestampOverlay.exact(this.#guardSelf((path) => shownAt(path) ?? raise("NOENT")));
  }

  setTimes(times: FileTimes): void {
    this.#guardSelf((path) => {
      const stat = (): Stat => shownAt(path) ?? raise("NOENT");
      setHostTimes({ stat, utimes: (atime, mtime) => utimesSync(path, atime, mtime) }, times);
    });
  }

  sync(): void {
    this.#guardSelf((path) => {
      const fd = openSync(path, constants.O_RDONLY | NO_FOLLOW);
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    });
  }

  duplicate(): Directory {
    return new CheckedDirectory(this.fileSystem, this.#node);
  }

  close(): void {
    if (this.#isOpen) this.#node.release();
    this.#isOpen = false;
  }

  /** Does something with the path of a name, between two verifications of the directories above it. */
  #guard<T>(name: string, operation: (path: string) => T): T {
    if (isWindows) checkWindowsName(name);
    return this.#guardSelf((path) => operation(`${path}/${name}`));
  }

  /** Does something with the path of this directory, between two verifications of it and those above. */
  #guardSelf<T>(operation: (path: string) => T): T {
    return attempt(() => this.#node.guard(operation));
  }

  #sameKind(other: Directory): CheckedDirectory {
    return other instanceof CheckedDirectory ? other : raise("XDEV");
  }

  #readLink(name: string): string | undefined {
    return decodeUtf8(this.#guard(name, (path) => readlinkSync(path, "buffer")));
  }

  #openDirectory(name: string, expected: Stat): Directory {
    return new CheckedDirectory(
      this.fileSystem,
      attempt(() => this.#node.child(name, expected)),
    );
  }

  /** Opens without cutting, makes sure that it is the file that was looked at, and only then cuts. */
  #openFile(name: string, mode: OpenMode, expected: Stat): File {
    let fd: number | undefined;
    try {
      this.#guard(name, (path) => {
        fd = openSync(path, accessFlags(mode) | NO_FOLLOW | NO_WAIT);
        const stats = fstatSync(fd, BIGINT);
        if (!stats.isFile() || !isSameFile(hostStat(stats), expected)) raise("NOENT");
      });
      if (mode.truncate) attempt(() => ftruncateSync(fd as number, 0));
      return new HostFile(fd as unknown as number);
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      throw error;
    }
  }
}

function shownAt(path: string): Stat | undefined {
  const stats = lstatSync(path, BIGINT_OR_NOTHING);
  return stats === undefined ? undefined : hostStat(stats);
}
