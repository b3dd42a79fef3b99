/**
 * A file system in memory: the one for hosts without files, for tests, and for guests that shall touch nothing.
 */
import { encodeUtf8 } from "../../base/utf8.ts";
import type { Directory, FileSystem, FileSystemInfo } from "../file-system.ts";
import { raise } from "../file-system-error.ts";
import { MemoryDirectory } from "./memory-handles.ts";
import { DirectoryNode, FileNode, type MemoryNode, MemoryStorage } from "./memory-node.ts";

/** What a file system in memory is made with. */
export interface MemoryFileSystemOptions {
  /** Files that exist from the beginning: path → contents. Directories on the way are made. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Most bytes that are stored, 256 MiB unless given; a file or directory counts 256 bytes besides its contents. */
  readonly maxBytes?: number;
  /** The present, in nanoseconds since 1970; the host's clock unless given. */
  readonly now?: () => bigint;
}

const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;

/** Number of the last file system made: as devices they are told apart by it. */
let lastDevice = 0n;

/**
 * A tree of files in memory. Several guests may share it.
 * @example
 * ```ts run
 * import { compileFile, instantiate, MemoryFileSystem } from "anywasm";
 *
 * const fileSystem = new MemoryFileSystem({ files: { "words.txt": "one two\n" } });
 * const moduleId = await compileFile("examples/word-count/word-count.wasm");
 * let output = "";
 * const stdout = (bytes: Uint8Array): void => void (output += new TextDecoder().decode(bytes));
 * const instance = await instantiate(moduleId, { fileSystem, args: ["word-count", "/words.txt"], stdout });
 * await instance.call("_start");
 * console.log(output.split("\n")[1]?.trim()); // 1        2        8  /words.txt
 * ```
 */
export class MemoryFileSystem implements FileSystem {
  /** All in memory, and at once. */
  readonly info: FileSystemInfo = { synchronous: true, confinement: "memory" };
  readonly #root: DirectoryNode;

  /** @throws FileSystemError as {@link writeFile} */
  constructor(options: MemoryFileSystemOptions = {}) {
    const now = options.now ?? ((): bigint => BigInt(Date.now()) * 1_000_000n);
    lastDevice++;
    this.#root = new DirectoryNode(new MemoryStorage(lastDevice, options.maxBytes ?? DEFAULT_MAX_BYTES, now));
    // The root has no name; it is kept by counting as if it had.
    this.#root.names = 1;
    for (const [path, contents] of Object.entries(options.files ?? {})) this.writeFile(path, contents);
  }

  root(): Directory {
    return new MemoryDirectory(this, this.#root);
  }

  /**
   * Creates or replaces a file, making the directories on the way.
   * @param path Names separated by slashes, from the root; `.` and `..` are not among them.
   * @param contents Bytes, which are copied, or a text, which is stored as UTF-8.
   * @throws FileSystemError NOTDIR, ISDIR, INVAL, NOSPC
   */
  writeFile(path: string, contents: string | Uint8Array): void {
    const names = path.split("/").filter((name) => name !== "");
    const last = names.pop() ?? raise("ISDIR");
    if ([...names, last].some((name) => name === "." || name === "..")) raise("INVAL");
    let directory = this.#root;
    for (const name of names) {
      const node = directory.entries.get(name) ?? made(directory, name, new DirectoryNode(directory.storage));
      if (node.kind !== "directory") raise("NOTDIR");
      directory = node;
    }
    const file = directory.entries.get(last) ?? made(directory, last, new FileNode(directory.storage));
    if (file.kind !== "file") raise("ISDIR");
    file.resize(0);
    file.write(typeof contents === "string" ? encodeUtf8(contents) : contents, 0);
    file.touch();
  }

  /**
   * The contents of a file, as a copy, or `undefined` if there is no such file.
   * @param path Names separated by slashes, from the root. Symbolic links are not followed.
   */
  readFile(path: string): Uint8Array | undefined {
    let node: MemoryNode | undefined = this.#root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      node = node?.kind === "directory" ? node.entries.get(name) : undefined;
    }
    return node?.kind === "file" ? node.slice(0, node.size).slice() : undefined;
  }
}

function made<N extends MemoryNode>(directory: DirectoryNode, name: string, node: N): N {
  directory.add(name, node);
  return node;
}
