/**
 * The enumerations and flag sets of WASI preview1, under the names of its interface definition.
 * Rights and errors, which carry rules of their own, have files of their own.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#types
 */

/** Name of a file type. There is none for pipes: they are `unknown`. */
export type FileType =
  | "unknown"
  | "block_device"
  | "character_device"
  | "directory"
  | "regular_file"
  | "socket_dgram"
  | "socket_stream"
  | "symbolic_link";

/** What a file descriptor or a directory entry is. */
export const FILETYPE: Readonly<Record<FileType, number>> = {
  unknown: 0,
  block_device: 1,
  character_device: 2,
  directory: 3,
  regular_file: 4,
  socket_dgram: 5,
  socket_stream: 6,
  symbolic_link: 7,
};

/** `fdflags`: how reads and writes through a descriptor behave. */
export const FDFLAGS = { APPEND: 0x1, DSYNC: 0x2, NONBLOCK: 0x4, RSYNC: 0x8, SYNC: 0x10 } as const;
/** Every flag of {@link FDFLAGS}; other bits are invalid. */
export const ALL_FDFLAGS = 0x1f;
/** The flags that ask for synchronised input and output, which no file system here offers. */
export const SYNC_FDFLAGS: number = FDFLAGS.DSYNC | FDFLAGS.RSYNC | FDFLAGS.SYNC;

/** `oflags`: what `path_open` does beyond opening. */
export const OFLAGS = { CREAT: 0x1, DIRECTORY: 0x2, EXCL: 0x4, TRUNC: 0x8 } as const;
/** Every flag of {@link OFLAGS}; other bits are invalid. */
export const ALL_OFLAGS = 0xf;

/** `lookupflags`: whether a symbolic link as the last component is followed. */
export const LOOKUPFLAGS = { SYMLINK_FOLLOW: 0x1 } as const;
/** Every flag of {@link LOOKUPFLAGS}; other bits are invalid. */
export const ALL_LOOKUPFLAGS = 0x1;

/** `fstflags`: which times are set, and whether to a given value or to the present. */
export const FSTFLAGS = { ATIM: 0x1, ATIM_NOW: 0x2, MTIM: 0x4, MTIM_NOW: 0x8 } as const;
/** Every flag of {@link FSTFLAGS}; other bits are invalid. */
export const ALL_FSTFLAGS = 0xf;

/** `whence`: what an offset is relative to. */
export const WHENCE = { SET: 0, CUR: 1, END: 2 } as const;

/** The greatest value of `advice`. */
export const MAX_ADVICE = 5;

/** `clockid`. The two clocks of processor time (2 and 3) are not offered. */
export const CLOCKID = { REALTIME: 0, MONOTONIC: 1 } as const;

/** `eventtype`: what a subscription waits for. */
export const EVENTTYPE = { CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const;

/** `subclockflags`: the timeout of a clock subscription is a point in time. */
export const SUBCLOCKFLAGS = { ABSTIME: 0x1 } as const;
/** Every flag of {@link SUBCLOCKFLAGS}; other bits are invalid. */
export const ALL_SUBCLOCKFLAGS = 0x1;

/** `eventrwflags`: the other side of the stream has gone. */
export const EVENTRWFLAGS = { HANGUP: 0x1 } as const;

/** `preopentype` of a directory, the only one there is. */
export const PREOPENTYPE_DIR = 0;
