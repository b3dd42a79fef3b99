/**
 * A guest without a program: a memory made by hand, and calls of WASI functions with whatever a test wants to pass.
 *
 * Errors are given by name. All calls are awaited, so that the same tests run over file systems that answer later.
 */
import { nodePlatform } from "../../../src/node/platform.ts";
import { ERRNO, type ErrnoName } from "../../../src/wasi/abi/errno.ts";
import { createContext, type WasiOptions } from "../../../src/wasi/configuration.ts";
import type { WasiContext } from "../../../src/wasi/context.ts";
import { FileSystemError } from "../../../src/wasi/file-system-error.ts";
import { isPromise, type Pause, type Steps } from "../../../src/wasi/steps.ts";
import { bindFunctions, type WasiFunction } from "../../../src/wasi/wasi-function.ts";

/** All rights there are. */
export const ALL = 0x3fff_ffffn;

/** Flags as the tests name them. */
export const CREAT = 1;
export const DIRECTORY = 2;
export const EXCL = 4;
export const TRUNC = 8;
export const FOLLOW = 1;

const NAMES = new Map<number, ErrnoName>(Object.entries(ERRNO).map(([name, number]) => [number, name as ErrnoName]));

/** Runs steps as an embedder would that can wait: awaits promises, sleeps by timers. */
async function driveAsynchronously(steps: Steps<number>): Promise<number> {
  try {
    let step = steps.next();
    while (step.done !== true) {
      let value: unknown;
      try {
        value = isPromise(step.value) ? await step.value : await pause(step.value);
      } catch (error) {
        step = steps.throw(error);
        continue;
      }
      step = steps.next(value);
    }
    return step.value;
  } catch (error) {
    if (error instanceof FileSystemError) return error.errno;
    throw error;
  }
}

async function pause({ until, streams }: Pause): Promise<void> {
  const events = streams.map(async ({ stream, side }) => stream.changed?.(side) ?? new Promise(() => undefined));
  if (until !== undefined) {
    const time = Number(until - nodePlatform.clocks.monotonic()) / 1e6;
    events.push(new Promise((resolve) => setTimeout(resolve, Math.min(time, 1000))));
  }
  await Promise.race(events);
}

/** A text or bytes in the guest's memory. */
export interface Placed {
  readonly pointer: number;
  readonly length: number;
}

/** What `path_open` is called with besides the path; everything has a default. */
export interface OpenOptions {
  readonly fd?: number;
  readonly lookup?: number;
  readonly oflags?: number;
  readonly rights?: bigint;
  readonly inheriting?: bigint;
  readonly fdflags?: number;
}

/** Attributes as read back from the memory. */
export interface GuestStat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly type: number;
  readonly nlink: bigint;
  readonly size: bigint;
  readonly atim: bigint;
  readonly mtim: bigint;
  readonly ctim: bigint;
}

/** A guest without a program. */
export class Guest {
  readonly context: WasiContext;
  bytes: Uint8Array;
  readonly #functions: ReadonlyMap<string, WasiFunction<Promise<number>>>;
  #free: number;

  constructor(options: Partial<WasiOptions> = {}) {
    this.context = createContext({ platform: nodePlatform, ...options });
    this.bytes = new Uint8Array(0x4_0000);
    this.context.memory.bind({ bytes: () => this.bytes });
    this.#functions = bindFunctions(this.context, driveAsynchronously);
    this.#free = 0x1000;
  }

  /** Calls a function; the name of the error number. */
  async call(name: string, ...args: (number | bigint)[]): Promise<ErrnoName> {
    const { call } = this.#functions.get(name) as WasiFunction<Promise<number>>;
    return NAMES.get(await call(...args)) as ErrnoName;
  }

  get view(): DataView {
    return new DataView(this.bytes.buffer);
  }

  /** Room in the memory. Tests use little at a time, so at the end it begins anew. */
  allocate(length: number): number {
    if (this.#free + length + 16 > this.bytes.length) this.#free = 0x1000;
    const pointer = this.#free;
    this.#free += (length + 15) & ~7;
    return pointer;
  }

  place(content: string | Uint8Array): Placed {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const pointer = this.allocate(bytes.length);
    this.bytes.set(bytes, pointer);
    return { pointer, length: bytes.length };
  }

  /** A list of buffers in the memory. */
  iovecs(...buffers: Placed[]): number {
    const list = this.allocate(buffers.length * 8);
    buffers.forEach(({ pointer, length }, index) => {
      this.view.setUint32(list + index * 8, pointer, true);
      this.view.setUint32(list + index * 8 + 4, length, true);
    });
    return list;
  }

  text(pointer: number, length: number): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.subarray(pointer, pointer + length));
  }

  /** Opens a path; the descriptor, or the name of the error. */
  async open(path: string | Uint8Array, options: OpenOptions = {}): Promise<number | ErrnoName> {
    const { fd = 3, lookup = 0, oflags = 0, rights = ALL & ~0x40n, inheriting = ALL, fdflags = 0 } = options;
    const { pointer, length } = this.place(path);
    const result = this.allocate(4);
    const name = await this.call("path_open", fd, lookup, pointer, length, oflags, rights, inheriting, fdflags, result);
    return name === "SUCCESS" ? this.view.getUint32(result, true) : name;
  }

  /** Opens a path that must be there. */
  async opened(path: string, options: OpenOptions = {}): Promise<number> {
    const fd = await this.open(path, options);
    if (typeof fd === "string") throw new Error(`opening ${path}: ${fd}`);
    return fd;
  }

  /** Opens a file for reading and writing, creating it if need be. */
  async openFile(path: string, options: OpenOptions = {}): Promise<number> {
    return this.opened(path, { oflags: CREAT, rights: ALL, ...options });
  }

  /** Writes a text; how many bytes were written, or the name of the error. */
  async write(fd: number, content: string, at?: bigint): Promise<number | ErrnoName> {
    const result = this.allocate(4);
    const list = this.iovecs(this.place(content));
    const name =
      at === undefined
        ? await this.call("fd_write", fd, list, 1, result)
        : await this.call("fd_pwrite", fd, list, 1, at, result);
    return name === "SUCCESS" ? this.view.getUint32(result, true) : name;
  }

  /** Reads a text of at most so many bytes, or the name of the error in brackets. */
  async read(fd: number, length = 1024, at?: bigint): Promise<string> {
    const result = this.allocate(4);
    const buffer = { pointer: this.allocate(length), length };
    const list = this.iovecs(buffer);
    const name =
      at === undefined
        ? await this.call("fd_read", fd, list, 1, result)
        : await this.call("fd_pread", fd, list, 1, at, result);
    return name === "SUCCESS" ? this.text(buffer.pointer, this.view.getUint32(result, true)) : `[${name}]`;
  }

  /** Moves the offset; the new one, or the name of the error. */
  async seek(fd: number, offset: bigint, whence: number): Promise<bigint | ErrnoName> {
    const result = this.allocate(8);
    const name = await this.call("fd_seek", fd, offset, whence, result);
    return name === "SUCCESS" ? this.view.getBigUint64(result, true) : name;
  }

  /** Calls a function that takes a directory and a path and nothing else. */
  async at(name: string, path: string | Uint8Array, fd = 3): Promise<ErrnoName> {
    const { pointer, length } = this.place(path);
    return this.call(name, fd, pointer, length);
  }

  async symlink(target: string, path: string, fd = 3): Promise<ErrnoName> {
    const from = this.place(target);
    const to = this.place(path);
    return this.call("path_symlink", from.pointer, from.length, fd, to.pointer, to.length);
  }

  async rename(from: string, to: string, fromFd = 3, toFd = fromFd): Promise<ErrnoName> {
    const source = this.place(from);
    const target = this.place(to);
    return this.call("path_rename", fromFd, source.pointer, source.length, toFd, target.pointer, target.length);
  }

  async link(from: string, to: string, options: { fromFd?: number; toFd?: number; lookup?: number } = {}) {
    const { fromFd = 3, toFd = fromFd, lookup = 0 } = options;
    const source = this.place(from);
    const target = this.place(to);
    return this.call("path_link", fromFd, lookup, source.pointer, source.length, toFd, target.pointer, target.length);
  }

  /** What a link holds, cut to so many bytes, or the name of the error in brackets. */
  async readlink(path: string, room = 1024): Promise<string> {
    const { pointer, length } = this.place(path);
    const buffer = this.allocate(room);
    const result = this.allocate(4);
    const name = await this.call("path_readlink", 3, pointer, length, buffer, room, result);
    return name === "SUCCESS" ? this.text(buffer, this.view.getUint32(result, true)) : `[${name}]`;
  }

  /** Attributes of an open file, or of a path. */
  async stat(file: number | string, lookup = 0, fd = 3): Promise<GuestStat | ErrnoName> {
    const result = this.allocate(64);
    this.bytes.fill(0xff, result, result + 64);
    let name: ErrnoName;
    if (typeof file === "number") {
      name = await this.call("fd_filestat_get", file, result);
    } else {
      const { pointer, length } = this.place(file);
      name = await this.call("path_filestat_get", fd, lookup, pointer, length, result);
    }
    if (name !== "SUCCESS") return name;
    const field = (offset: number): bigint => this.view.getBigUint64(result + offset, true);
    return {
      dev: field(0),
      ino: field(8),
      type: Number(field(16)),
      nlink: field(24),
      size: field(32),
      atim: field(40),
      mtim: field(48),
      ctim: field(56),
    };
  }

  /** Attributes that must be there. */
  async statOf(file: number | string, lookup = 0): Promise<GuestStat> {
    const stat = await this.stat(file, lookup);
    if (typeof stat === "string") throw new Error(`attributes of ${file}: ${stat}`);
    return stat;
  }

  /** Type, flags and rights of a descriptor. */
  async fdstat(fd: number): Promise<{ type: number; flags: number; rights: bigint; inheriting: bigint } | ErrnoName> {
    const result = this.allocate(24);
    this.bytes.fill(0xff, result, result + 24);
    const name = await this.call("fd_fdstat_get", fd, result);
    if (name !== "SUCCESS") return name;
    return {
      type: this.view.getUint8(result),
      flags: this.view.getUint16(result + 2, true),
      rights: this.view.getBigUint64(result + 8, true),
      inheriting: this.view.getBigUint64(result + 16, true),
    };
  }

  /** One call of `fd_readdir`: the bytes used, and the entries that are whole. */
  async readdir(fd: number, room = 4096, cookie = 0n) {
    const buffer = this.allocate(room);
    const result = this.allocate(4);
    const errno = await this.call("fd_readdir", fd, buffer, room, cookie, result);
    const used = this.view.getUint32(result, true);
    const entries: { name: string; next: bigint; ino: bigint; type: number }[] = [];
    let at = buffer;
    if (errno !== "SUCCESS") return { errno, used, entries };
    while (at + 24 <= buffer + used) {
      const length = this.view.getUint32(at + 16, true);
      if (at + 24 + length > buffer + used) break;
      entries.push({
        name: this.text(at + 24, length),
        next: this.view.getBigUint64(at, true),
        ino: this.view.getBigUint64(at + 8, true),
        type: this.view.getUint8(at + 20),
      });
      at += 24 + length;
    }
    return { errno, used, entries };
  }

  /** The names in a directory, sorted, without `.` and `..`. */
  async names(path = "."): Promise<string[]> {
    const fd = await this.opened(path, { oflags: DIRECTORY });
    const { entries } = await this.readdir(fd, 8192);
    await this.call("fd_close", fd);
    return entries
      .map(({ name }) => name)
      .filter((name) => name !== "." && name !== "..")
      .sort();
  }
}
