/**
 * From the attributes of node:fs to those of WASI. They are read as BigInts: inode numbers exceed 2^53.
 */
import { asUintN } from "../../base/as-uint-n.ts";
import { type BigIntStats, constants } from "node:fs";
import type { FileType } from "../../wasi/abi/constants.ts";
import type { Stat } from "../../wasi/file-system.ts";

/** Asks node:fs for BigInts, and for `undefined` in place of an exception that nothing is there. */
export const BIGINT = { bigint: true } as const;
export const BIGINT_OR_NOTHING = { bigint: true, throwIfNoEntry: false } as const;

/** The attributes as the host shows them. */
export function hostStat(stats: BigIntStats): Stat {
  return {
    dev: asUintN(64, stats.dev),
    ino: asUintN(64, stats.ino),
    type: typeOf(Number(stats.mode) & constants.S_IFMT),
    nlink: stats.nlink,
    size: stats.size,
    atim: stats.atimeNs,
    mtim: stats.mtimeNs,
    ctim: stats.ctimeNs,
  };
}

function typeOf(format: number): FileType {
  switch (format) {
    case constants.S_IFREG:
      return "regular_file";
    case constants.S_IFDIR:
      return "directory";
    case constants.S_IFLNK:
      return "symbolic_link";
    case constants.S_IFCHR:
      return "character_device";
    case constants.S_IFBLK:
      return "block_device";
    case constants.S_IFSOCK:
      return "socket_stream";
    default:
      return "unknown";
  }
}

/** Whether two sets of attributes are those of one file. */
export function isSameFile(one: Stat, other: Stat): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}
