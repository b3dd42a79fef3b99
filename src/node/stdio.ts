/**
 * The standard streams of this process, for guests that inherit them.
 *
 * They are read and written by descriptor, synchronously, past `process.stdin` and `process.stdout`, so that what a guest
 * writes is out before the call returns.
 */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { raise } from "../wasi/file-system-error.ts";
import type { Readiness, Stream } from "../wasi/stream.ts";
import { errnoOf } from "./file-system/host-error.ts";

/** Bytes that are read ahead when a guest asks whether there is anything to read. */
const LOOKAHEAD_BYTES = 4096;

/** What is known about a stream that cannot be asked: it is taken for ready, and blocks if it is not. */
const ASSUMED: Readiness = { bytes: 1, hangup: false };

/** Does something with a descriptor that does not wait. */
function attemptAgain(operation: () => number): number | "again" {
  try {
    return operation();
  } catch (error) {
    const code = errnoOf(error);
    return code === "AGAIN" ? "again" : raise(code);
  }
}

/** Standard input of this process, or another descriptor that is read. */
export class HostInput implements Stream {
  readonly isTerminal: boolean;
  readonly #fd: number;
  /** Bytes that were read to find out whether there are any. */
  #ahead: Uint8Array;
  #ended: boolean;

  constructor(fd = 0) {
    this.isTerminal = isatty(fd);
    this.#fd = fd;
    this.#ahead = new Uint8Array(0);
    this.#ended = false;
  }

  read(into: Uint8Array): number | "again" {
    if (this.#ahead.length > 0) {
      const bytes = this.#ahead.subarray(0, into.length);
      into.set(bytes);
      this.#ahead = this.#ahead.subarray(bytes.length);
      return bytes.length;
    }
    return readBlocking(this.#fd, into);
  }

  ready(): Readiness | undefined {
    if (this.#ahead.length === 0 && !this.#ended) {
      const count = this.#lookAhead();
      if (count === "again") return undefined;
      if (count === undefined) return ASSUMED;
    }
    return { bytes: this.#ahead.length, hangup: this.#ended };
  }

  /** Reads what is there without waiting; `undefined` where the host does not offer that. */
  #lookAhead(): number | "again" | undefined {
    const bytes = new Uint8Array(LOOKAHEAD_BYTES);
    const fd = reopenNonblocking(this.#fd);
    if (fd === undefined) return undefined;
    try {
      const count = attemptAgain(() => readSync(fd, bytes));
      if (count === "again") return count;
      this.#ahead = bytes.subarray(0, count);
      this.#ended = count === 0;
      return count;
    } finally {
      closeSync(fd);
    }
  }
}

function readBlocking(fd: number, into: Uint8Array): number | "again" {
  try {
    return readSync(fd, into);
  } catch (error) {
    // What Windows reports at the end of a pipe.
    if ((error as { code?: unknown }).code === "EOF") return 0;
    return attemptAgain(() => {
      throw error;
    });
  }
}

/** A second description of a pipe or terminal that does not wait. Only Linux has it, and not for sockets. */
function reopenNonblocking(fd: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFIFO() && !stats.isCharacterDevice()) return undefined;
    return openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

/** Standard output or standard error of this process, or another descriptor that is written. */
export class HostOutput implements Stream {
  readonly isTerminal: boolean;
  readonly #fd: number;

  constructor(fd: number) {
    this.isTerminal = isatty(fd);
    this.#fd = fd;
  }

  write(from: Uint8Array): number | "again" {
    return attemptAgain(() => writeSync(this.#fd, from));
  }

  /** Whether there is room cannot be asked; writing says so. */
  ready(): Readiness {
    return ASSUMED;
  }
}
