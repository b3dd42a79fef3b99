/**
 * An open regular file of the host. Once open it is a descriptor of the kernel's, so both ways of confining directories
 * share it.
 */
import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  readSync,
  readvSync,
  writeSync,
  writevSync,
} from "node:fs";
import type { File, FileTimes, OpenMode, Stat } from "../../wasi/file-system.ts";
import { attempt } from "./host-error.ts";
import { BIGINT, hostStat } from "./host-stat.ts";
import { setHostTimes, timestampOverlay } from "./timestamp-overlay.ts";

/** The flags of open(2) for an access mode, without the one that truncates. */
export function accessFlags({ read, write }: OpenMode): number {
  if (!write) return constants.O_RDONLY;
  return read ? constants.O_RDWR : constants.O_WRONLY;
}

/** An open regular file. */
export class HostFile implements File {
  #fd: number;

  /** @param fd The descriptor, which this object closes. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  read(into: readonly Uint8Array[], offset: number): number {
    const [first] = into;
    if (first === undefined) return 0;
    return attempt(() =>
      into.length === 1 ? readSync(this.#fd, first, 0, first.length, offset) : readvSync(this.#fd, into, offset),
    );
  }

  write(from: readonly Uint8Array[], offset: number | "end"): number {
    const [first] = from;
    if (first === undefined) return 0;
    // The position is a number on purpose: node:fs ignores a BigInt and writes at the descriptor's own offset.
    const position = offset === "end" ? Number(this.#shown().size) : offset;
    return attempt(() =>
      from.length === 1 ? writeSync(this.#fd, first, 0, first.length, position) : writevSync(this.#fd, from, position),
    );
  }

  setSize(size: number): void {
    attempt(() => ftruncateSync(this.#fd, size));
  }

  stat(): Stat {
    return timestampOverlay.exact(this.#shown());
  }

  setTimes(times: FileTimes): void {
    attempt(() =>
      setHostTimes({ stat: () => this.#shown(), utimes: (atime, mtime) => futimesSync(this.#fd, atime, mtime) }, times),
    );
  }

  sync(dataOnly: boolean): void {
    attempt(() => (dataOnly ? fdatasyncSync(this.#fd) : fsyncSync(this.#fd)));
  }

  close(): void {
    const fd = this.#fd;
    // A number that has been closed may be another file's at once.
    this.#fd = -1;
    if (fd >= 0) attempt(() => closeSync(fd));
  }

  #shown(): Stat {
    return attempt(() => hostStat(fstatSync(this.#fd, BIGINT)));
  }
}
