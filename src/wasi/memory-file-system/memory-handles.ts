/**
 * Handles of a file system in memory: open directories and open files, with the rules that POSIX has for names.
 */
import type {
  Directory,
  DirectoryEntry,
  Entry,
  File,
  FileEntry,
  FileSystem,
  FileTimes,
  OpenMode,
  Stat,
  SymlinkEntry,
} from "../file-system.ts";
import { raise } from "../file-system-error.ts";
import { DirectoryNode, FileNode, type MemoryNode, SymlinkNode } from "./memory-node.ts";

/** An open directory. */
export class MemoryDirectory implements Directory {
  readonly fileSystem: FileSystem;
  readonly #node: DirectoryNode;
  #isOpen: boolean;

  constructor(fileSystem: FileSystem, node: DirectoryNode) {
    this.fileSystem = fileSystem;
    this.#node = node;
    this.#isOpen = true;
    node.handles++;
  }

  lookup(name: string): Entry | undefined {
    const node = this.#node.entries.get(name);
    if (node === undefined) return undefined;
    const { stat } = node;
    if (node.kind === "directory") {
      const open = (): Directory => new MemoryDirectory(this.fileSystem, node);
      return { kind: "directory", stat, open } satisfies DirectoryEntry;
    }
    if (node.kind === "symlink") return { kind: "symlink", stat, target: () => node.target } satisfies SymlinkEntry;
    return { kind: "file", stat, open: (mode) => openFile(node, mode) } satisfies FileEntry;
  }

  statAt(name: string): Stat | undefined {
    return this.#node.entries.get(name)?.stat;
  }

  create(name: string, mode: OpenMode): File {
    return openFile(
      this.#add(name, () => new FileNode(this.#node.storage)),
      mode,
    );
  }

  makeDirectory(name: string): void {
    this.#add(name, () => new DirectoryNode(this.#node.storage));
  }

  symlink(name: string, target: string): void {
    this.#add(name, () => new SymlinkNode(this.#node.storage, target));
  }

  link(name: string, to: Directory, toName: string): void {
    const node = this.#existing(name);
    if (node.kind === "directory") raise("PERM");
    this.#sameFileSystem(to).#add(toName, () => node);
  }

  removeDirectory(name: string): void {
    const node = this.#existing(name);
    if (node.kind !== "directory") raise("NOTDIR");
    if (node.entries.size > 0) raise("NOTEMPTY");
    this.#node.remove(name, node);
  }

  unlink(name: string): void {
    const node = this.#existing(name);
    if (node.kind === "directory") raise("ISDIR");
    this.#node.remove(name, node);
  }

  rename(name: string, to: Directory, toName: string): void {
    const node = this.#existing(name);
    const target = this.#sameFileSystem(to).#node;
    const replaced = target.entries.get(toName);
    if (replaced === node) return;
    if (node.kind === "directory" && node.contains(target)) raise("INVAL");
    if (target.names === 0) raise("NOENT");
    if (replaced !== undefined) {
      if (node.kind === "directory" && replaced.kind !== "directory") raise("NOTDIR");
      if (node.kind !== "directory" && replaced.kind === "directory") raise("ISDIR");
      if (replaced.kind === "directory" && replaced.entries.size > 0) raise("NOTEMPTY");
      target.remove(toName, replaced);
    }
    target.add(toName, node);
    this.#node.remove(name, node);
  }

  setTimesAt(name: string, times: FileTimes): void {
    setTimes(this.#existing(name), times);
  }

  list(): string[] {
    return [...this.#node.entries.keys()];
  }

  stat(): Stat {
    return this.#node.stat;
  }

  setTimes(times: FileTimes): void {
    setTimes(this.#node, times);
  }

  /** Memory is all the storage there is. */
  sync(): void {}

  duplicate(): Directory {
    return new MemoryDirectory(this.fileSystem, this.#node);
  }

  close(): void {
    if (this.#isOpen) this.#node.release("handles");
    this.#isOpen = false;
  }

  #existing(name: string): MemoryNode {
    return this.#node.entries.get(name) ?? raise("NOENT");
  }

  #add<N extends MemoryNode>(name: string, make: () => N): N {
    if (this.#node.entries.has(name)) raise("EXIST");
    if (this.#node.names === 0) raise("NOENT");
    const node = make();
    this.#node.add(name, node);
    return node;
  }

  #sameFileSystem(other: Directory): MemoryDirectory {
    return other instanceof MemoryDirectory && other.fileSystem === this.fileSystem ? other : raise("XDEV");
  }
}

function setTimes(node: MemoryNode, { atim, mtim }: FileTimes): void {
  node.atim = atim ?? node.atim;
  node.mtim = mtim ?? node.mtim;
  node.ctim = node.storage.now();
}

function openFile(node: FileNode, { truncate }: OpenMode): File {
  if (truncate && node.size > 0) {
    node.resize(0);
    node.touch();
  }
  return new MemoryFile(node);
}

/** An open file. What it may be used for is decided by the rights of its descriptor. */
class MemoryFile implements File {
  readonly #node: FileNode;
  #isOpen: boolean;

  constructor(node: FileNode) {
    this.#node = node;
    this.#isOpen = true;
    node.handles++;
  }

  read(into: readonly Uint8Array[], offset: number): number {
    let at = offset;
    for (const view of into) {
      const bytes = this.#node.slice(at, view.length);
      view.set(bytes);
      at += bytes.length;
    }
    return at - offset;
  }

  write(from: readonly Uint8Array[], offset: number | "end"): number {
    const start = offset === "end" ? this.#node.size : offset;
    let at = start;
    for (const view of from) {
      this.#node.write(view, at);
      at += view.length;
    }
    this.#node.touch();
    return at - start;
  }

  setSize(size: number): void {
    this.#node.resize(size);
    this.#node.touch();
  }

  allocate(offset: number, byteLength: number): void {
    if (offset + byteLength > this.#node.size) this.setSize(offset + byteLength);
  }

  stat(): Stat {
    return this.#node.stat;
  }

  setTimes(times: FileTimes): void {
    setTimes(this.#node, times);
  }

  /** Memory is all the storage there is. */
  sync(): void {}

  close(): void {
    if (this.#isOpen) this.#node.release("handles");
    this.#isOpen = false;
  }
}
