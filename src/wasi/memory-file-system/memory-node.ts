/**
 * The nodes of a file system in memory: what names refer to. They know nothing of handles, paths or access modes.
 *
 * Storage is charged to a quota: a fixed amount for each node, and the bytes of files and link targets. A node gives its
 * charge back when neither a name nor a handle refers to it any more.
 */
import type { Stat } from "../file-system.ts";
import { raise } from "../file-system-error.ts";

/** What a node is charged besides its bytes: names and objects take room too. */
const NODE_BYTES = 256;

/** What the nodes of one file system share. */
export class MemoryStorage {
  /** Device number that tells this file system from others. */
  readonly dev: bigint;
  /** The present, in nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly #limit: number;
  #used: number;
  #lastIno: bigint;

  constructor(dev: bigint, limit: number, now: () => bigint) {
    this.dev = dev;
    this.now = now;
    this.#limit = limit;
    this.#used = 0;
    this.#lastIno = 0n;
  }

  /** Takes so many bytes from the quota, or gives them back; fails with NOSPC. */
  charge(bytes: number): void {
    if (bytes > 0 && this.#used + bytes > this.#limit) raise("NOSPC");
    this.#used += bytes;
  }

  nextIno(): bigint {
    this.#lastIno++;
    return this.#lastIno;
  }
}

/** A node of any kind. */
export type MemoryNode = FileNode | SymlinkNode | DirectoryNode;

abstract class NodeBase {
  readonly storage: MemoryStorage;
  readonly ino: bigint;
  /** How many names refer to the node. */
  names: number;
  /** How many handles refer to the node. */
  handles: number;
  atim: bigint;
  mtim: bigint;
  ctim: bigint;

  constructor(storage: MemoryStorage, bytes: number) {
    storage.charge(NODE_BYTES + bytes);
    this.storage = storage;
    this.ino = storage.nextIno();
    this.names = 0;
    this.handles = 0;
    this.atim = storage.now();
    this.mtim = this.atim;
    this.ctim = this.atim;
  }

  /** Notes that the contents have changed. */
  touch(): void {
    this.mtim = this.storage.now();
    this.ctim = this.mtim;
  }

  /** Notes that a name or a handle has gone, and gives storage back after the last one. */
  release(what: "names" | "handles"): void {
    this[what]--;
    if (this.names === 0 && this.handles === 0) this.storage.charge(-(NODE_BYTES + this.chargedBytes));
  }

  protected abstract get chargedBytes(): number;

  protected statOf(type: Stat["type"], size: number): Stat {
    const { ino, atim, mtim, ctim } = this;
    return { dev: this.storage.dev, ino, type, nlink: BigInt(this.names), size: BigInt(size), atim, mtim, ctim };
  }
}

/** A symbolic link. */
export class SymlinkNode extends NodeBase {
  readonly kind = "symlink";
  readonly target: string;

  constructor(storage: MemoryStorage, target: string) {
    super(storage, target.length);
    this.target = target;
  }

  protected override get chargedBytes(): number {
    return this.target.length;
  }

  get stat(): Stat {
    return this.statOf("symbolic_link", this.target.length);
  }
}

/** A directory. */
export class DirectoryNode extends NodeBase {
  readonly kind = "directory";
  readonly entries: Map<string, MemoryNode>;
  /** The directory that this one has a name in; `undefined` for the root. */
  parent: DirectoryNode | undefined;

  constructor(storage: MemoryStorage) {
    super(storage, 0);
    this.entries = new Map();
    this.parent = undefined;
  }

  protected override get chargedBytes(): number {
    return 0;
  }

  get stat(): Stat {
    return this.statOf("directory", 0);
  }

  /** Puts a node under a free name; fails with NOENT if this directory has been removed. */
  add(name: string, node: MemoryNode): void {
    if (this.names === 0) raise("NOENT");
    this.entries.set(name, node);
    node.names++;
    node.ctim = this.storage.now();
    if (node.kind === "directory") node.parent = this;
    this.touch();
  }

  /** Takes a name away. */
  remove(name: string, node: MemoryNode): void {
    this.entries.delete(name);
    node.ctim = this.storage.now();
    node.release("names");
    this.touch();
  }

  /** Whether the other directory is this one or lies below it. */
  contains(other: DirectoryNode): boolean {
    for (let directory: DirectoryNode | undefined = other; directory !== undefined; directory = directory.parent) {
      if (directory === this) return true;
    }
    return false;
  }
}

/** A regular file. */
export class FileNode extends NodeBase {
  readonly kind = "file";
  /** The contents in the first `size` bytes; behind them zeros, so that growing has nothing to clear. */
  #bytes: Uint8Array;
  #size: number;

  constructor(storage: MemoryStorage) {
    super(storage, 0);
    this.#bytes = new Uint8Array(0);
    this.#size = 0;
  }

  protected override get chargedBytes(): number {
    return this.#size;
  }

  get size(): number {
    return this.#size;
  }

  get stat(): Stat {
    return this.statOf("regular_file", this.#size);
  }

  /** The contents from the offset on, at most so many bytes, as a view. */
  slice(offset: number, byteLength: number): Uint8Array {
    return this.#bytes.subarray(Math.min(offset, this.#size), Math.min(offset + byteLength, this.#size));
  }

  /** Writes bytes at the offset, filling a gap before it with zeros. */
  write(bytes: Uint8Array, offset: number): void {
    if (bytes.length === 0) return;
    if (offset + bytes.length > this.#size) this.resize(offset + bytes.length);
    this.#bytes.set(bytes, offset);
  }

  /** Cuts the contents, or extends them with zeros; fails with NOSPC. */
  resize(size: number): void {
    this.storage.charge(size - this.#size);
    if (size < this.#bytes.length / 4) {
      this.#bytes = this.#bytes.slice(0, size);
    } else if (size < this.#size) {
      this.#bytes.fill(0, size, this.#size);
    } else if (size > this.#bytes.length) {
      const bytes = this.#allocate(Math.max(size, Math.min(2 * this.#bytes.length, size + 0x100_0000)));
      bytes.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = bytes;
    }
    this.#size = size;
  }

  #allocate(byteLength: number): Uint8Array {
    try {
      return new Uint8Array(byteLength);
    } catch {
      this.storage.charge(this.#size - byteLength);
      return raise("NOSPC");
    }
  }
}
