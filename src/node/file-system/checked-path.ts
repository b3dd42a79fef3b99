/**
 * The directories that are in use below a preopened one, as a tree of names, where the host has no openat(2).
 *
 * A node is a directory as it was seen: its name, its device, its number. Its path is composed from the names above it,
 * so that renaming a directory through WASI moves the paths of everything below. Before and after each use, every
 * directory from the root down is looked at again: one that has become a link, or another directory, ends the use.
 */
import { lstatSync } from "node:fs";
import type { Stat } from "../../wasi/file-system.ts";
import { raise } from "../../wasi/file-system-error.ts";
import { BIGINT_OR_NOTHING, hostStat, isSameFile } from "./host-stat.ts";

/** A directory below a preopened one, or that itself. */
export class CheckedPath {
  /** The directory above, or `undefined` for the preopened one. */
  #parent: CheckedPath | undefined;
  /** Name in the directory above; of the preopened one, its whole path. */
  #name: string;
  readonly #seen: Stat;
  /** The directories right below that are in use, by name. */
  readonly #children: Map<string, CheckedPath>;
  /** How many handles and children refer to this node. */
  #uses: number;

  private constructor(parent: CheckedPath | undefined, name: string, seen: Stat) {
    this.#parent = parent;
    this.#name = name;
    this.#seen = seen;
    this.#children = new Map();
    this.#uses = 0;
  }

  /** The node of a preopened directory. Fails with NOENT, NOTDIR. */
  static root(path: string): CheckedPath {
    return new CheckedPath(undefined, path, directoryAt(path));
  }

  /** Fails with NOENT unless each directory from the root down is the one that was seen; the path, if so. */
  verify(): string {
    const path = this.#parent === undefined ? this.#name : `${this.#parent.verify()}/${this.#name}`;
    const stats = lstatSync(path, BIGINT_OR_NOTHING);
    return stats?.isDirectory() && isSameFile(hostStat(stats), this.#seen) ? path : raise("NOENT");
  }

  /** Does something with this directory's path, between two verifications. */
  guard<T>(operation: (path: string) => T): T {
    const result = operation(this.verify());
    this.verify();
    return result;
  }

  /** The node of a directory right below, which must be the one that was looked at; fails with NOENT if it is not. */
  child(name: string, expected: Stat): CheckedPath {
    const seen = this.guard((path) => directoryAt(`${path}/${name}`));
    if (!isSameFile(seen, expected)) raise("NOENT");
    const known = this.#children.get(name);
    if (known !== undefined && isSameFile(known.#seen, seen)) return known;
    const child = new CheckedPath(this, name, seen);
    this.#children.set(name, child);
    this.#uses++;
    return child;
  }

  /** Notes that a name has moved to another directory. */
  moved(name: string, to: CheckedPath, toName: string): void {
    const child = this.#children.get(name);
    if (child === undefined) return;
    this.#children.delete(name);
    to.#children.set(toName, child);
    child.#parent = to;
    child.#name = toName;
    to.#uses++;
    this.release();
  }

  /** Counts a handle. */
  use(): void {
    this.#uses++;
  }

  /** Takes a handle back; without any use the node is forgotten. */
  release(): void {
    this.#uses--;
    if (this.#uses > 0 || this.#parent === undefined) return;
    if (this.#parent.#children.get(this.#name) === this) this.#parent.#children.delete(this.#name);
    this.#parent.release();
  }
}

/** The attributes of a directory; fails with NOENT if nothing is there, with NOTDIR for anything else. */
function directoryAt(path: string): Stat {
  const stats = lstatSync(path, BIGINT_OR_NOTHING);
  if (stats === undefined) raise("NOENT");
  return stats.isDirectory() ? hostStat(stats) : raise("NOTDIR");
}
