/**
 * Path resolution, the core of the sandbox: from a directory handle and a path to a directory handle and one name.
 *
 * The walk keeps the handles of the directories that it entered on a stack. A name is looked up in the topmost
 * directory without following anything; `..` takes the topmost handle away and never asks the file system, so that
 * nothing above the starting directory can be reached, not even for a moment, and directories that others move while
 * the walk goes on do not lead astray. Symbolic links are read and their targets walked in their place. Trailing
 * slashes are noted here and never reach a file system, since operating systems follow links because of them.
 */
import type { Directory, Entry, SymlinkEntry } from "../file-system.ts";
import { raise } from "../file-system-error.ts";
import type { WasiLimits } from "../limits.ts";
import { type Steps, settled } from "../steps.ts";

/** How the last component is treated: not looked up at all, looked up, or looked up and followed if it is a link. */
export type LastComponent = "name" | "entry" | "target";

/** Where a path ends: at a name in a directory, or at a directory itself. Valid until the walk is closed. */
export type PathEnd = NamedEnd | DirectoryEnd;

/** The path ends at a name, which may or may not exist. */
export interface NamedEnd {
  readonly kind: "name";
  readonly directory: Directory;
  readonly name: string;
  /** What stands under the name, or `undefined` if nothing does or it was not looked up. */
  readonly entry: Entry | undefined;
  /** The path ends in a slash, so that it can only mean a directory. */
  readonly slash: boolean;
}

/** The path ends at a directory on the walk, because its last component is `.` or `..`. */
interface DirectoryEnd {
  readonly kind: "self";
  readonly directory: Directory;
  readonly last: "." | "..";
}

/** One resolution of one path. Must be closed, which also ends the use of what it found. */
export class PathWalk {
  /** The starting directory, which belongs to the caller, and those entered since. */
  readonly #stack: Directory[];
  readonly #limits: WasiLimits;
  /** Components that are still to be walked, the next one last. */
  readonly #pending: string[];
  #links: number;
  #slash: boolean;

  constructor(start: Directory, limits: WasiLimits) {
    this.#stack = [start];
    this.#limits = limits;
    this.#pending = [];
    this.#links = 0;
    this.#slash = false;
  }

  /**
   * Walks a non-empty path.
   * Fails with NOENT, NOTDIR, LOOP, NAMETOOLONG, ILSEQ, and with NOTCAPABLE for what lies outside: absolute paths and
   * link targets, and `..` above the starting directory.
   */
  *to(path: string, last: LastComponent): Steps<PathEnd> {
    this.#prepend(path);
    this.#slash = path.endsWith("/");
    for (;;) {
      const name = this.#pending.pop() ?? ".";
      const isLast = this.#pending.length === 0;
      if (name === "." || name === "..") {
        if (name === "..") yield* this.#leave();
        if (isLast) return { kind: "self", directory: this.#top, last: name };
        continue;
      }
      if (isLast && last === "name") return this.#end(name, undefined);
      const entry: Entry | undefined = yield* settled(this.#top.lookup(this.#checked(name)));
      if (isLast) {
        if (entry?.kind !== "symlink" || (last === "entry" && !this.#slash)) return this.#end(name, entry);
        yield* this.#follow(entry, true);
      } else if (entry === undefined) {
        raise("NOENT");
      } else if (entry.kind === "directory") {
        this.#enter(yield* settled(entry.open()));
      } else if (entry.kind === "symlink") {
        yield* this.#follow(entry, false);
      } else {
        raise("NOTDIR");
      }
    }
  }

  /** Closes the directories that were entered. */
  *close(): Steps<void> {
    while (this.#stack.length > 1) yield* this.#leave();
  }

  get #top(): Directory {
    return this.#stack[this.#stack.length - 1] as Directory;
  }

  #end(name: string, entry: Entry | undefined): NamedEnd {
    return { kind: "name", directory: this.#top, name: this.#checked(name), entry, slash: this.#slash };
  }

  #enter(directory: Directory): void {
    this.#stack.push(directory);
    if (this.#stack.length - 1 > this.#limits.pathDepth) raise("NAMETOOLONG");
  }

  *#leave(): Steps<void> {
    if (this.#stack.length === 1) raise("NOTCAPABLE");
    const directory = this.#stack.pop() as Directory;
    yield* settled(directory.close());
  }

  *#follow(link: SymlinkEntry, isLast: boolean): Steps<void> {
    this.#links++;
    if (this.#links > this.#limits.symlinks) raise("LOOP");
    const target = (yield* settled(link.target())) ?? raise("ILSEQ");
    if (target.length === 0) raise("NOENT");
    if (target.length > this.#limits.pathBytes) raise("NAMETOOLONG");
    if (isLast && target.endsWith("/")) this.#slash = true;
    this.#prepend(target);
  }

  #prepend(path: string): void {
    if (path.startsWith("/")) raise("NOTCAPABLE");
    const components = path.split("/");
    for (let index = components.length - 1; index >= 0; index--) {
      const component = components[index] as string;
      if (component !== "") this.#pending.push(component);
    }
  }

  #checked(name: string): string {
    const { nameBytes } = this.#limits;
    // A UTF-16 unit takes at most three bytes, so short names need no counting.
    if (name.length * 3 > nameBytes && utf8Length(name) > nameBytes) raise("NAMETOOLONG");
    return name;
  }
}

/** Bytes of a well-formed text in UTF-8. */
function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    length += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
  }
  return length;
}
