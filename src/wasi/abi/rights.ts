/**
 * The rights of file descriptors, and which of them apply to what.
 *
 * The ABI passes a set of rights in 64 bits of which 30 are defined, so inside a set is a number that `&` tests.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#rights
 */
import { asUintN } from "../../base/as-uint-n.ts";

/** Name of a right → its bit. */
export const RIGHTS = {
  FD_DATASYNC: 0x1,
  FD_READ: 0x2,
  FD_SEEK: 0x4,
  FD_FDSTAT_SET_FLAGS: 0x8,
  FD_SYNC: 0x10,
  FD_TELL: 0x20,
  FD_WRITE: 0x40,
  FD_ADVISE: 0x80,
  FD_ALLOCATE: 0x100,
  PATH_CREATE_DIRECTORY: 0x200,
  PATH_CREATE_FILE: 0x400,
  PATH_LINK_SOURCE: 0x800,
  PATH_LINK_TARGET: 0x1000,
  PATH_OPEN: 0x2000,
  FD_READDIR: 0x4000,
  PATH_READLINK: 0x8000,
  PATH_RENAME_SOURCE: 0x1_0000,
  PATH_RENAME_TARGET: 0x2_0000,
  PATH_FILESTAT_GET: 0x4_0000,
  PATH_FILESTAT_SET_SIZE: 0x8_0000,
  PATH_FILESTAT_SET_TIMES: 0x10_0000,
  FD_FILESTAT_GET: 0x20_0000,
  FD_FILESTAT_SET_SIZE: 0x40_0000,
  FD_FILESTAT_SET_TIMES: 0x80_0000,
  PATH_SYMLINK: 0x100_0000,
  PATH_REMOVE_DIRECTORY: 0x200_0000,
  PATH_UNLINK_FILE: 0x400_0000,
  POLL_FD_READWRITE: 0x800_0000,
  SOCK_SHUTDOWN: 0x1000_0000,
  SOCK_ACCEPT: 0x2000_0000,
} as const;

const ALL_RIGHTS = 0x3fff_ffffn;

/** The rights that mean something on an open regular file. */
export const FILE_RIGHTS: number =
  RIGHTS.FD_DATASYNC |
  RIGHTS.FD_READ |
  RIGHTS.FD_SEEK |
  RIGHTS.FD_FDSTAT_SET_FLAGS |
  RIGHTS.FD_SYNC |
  RIGHTS.FD_TELL |
  RIGHTS.FD_WRITE |
  RIGHTS.FD_ADVISE |
  RIGHTS.FD_ALLOCATE |
  RIGHTS.FD_FILESTAT_GET |
  RIGHTS.FD_FILESTAT_SET_SIZE |
  RIGHTS.FD_FILESTAT_SET_TIMES |
  RIGHTS.POLL_FD_READWRITE;

/** The rights that mean something on an open directory itself. */
export const DIRECTORY_RIGHTS: number =
  RIGHTS.FD_DATASYNC |
  RIGHTS.FD_FDSTAT_SET_FLAGS |
  RIGHTS.FD_SYNC |
  RIGHTS.PATH_CREATE_DIRECTORY |
  RIGHTS.PATH_CREATE_FILE |
  RIGHTS.PATH_LINK_SOURCE |
  RIGHTS.PATH_LINK_TARGET |
  RIGHTS.PATH_OPEN |
  RIGHTS.FD_READDIR |
  RIGHTS.PATH_READLINK |
  RIGHTS.PATH_RENAME_SOURCE |
  RIGHTS.PATH_RENAME_TARGET |
  RIGHTS.PATH_FILESTAT_GET |
  RIGHTS.PATH_FILESTAT_SET_SIZE |
  RIGHTS.PATH_FILESTAT_SET_TIMES |
  RIGHTS.FD_FILESTAT_GET |
  RIGHTS.FD_FILESTAT_SET_TIMES |
  RIGHTS.PATH_SYMLINK |
  RIGHTS.PATH_REMOVE_DIRECTORY |
  RIGHTS.PATH_UNLINK_FILE;

/** What a preopened directory hands on to what is opened below it: directories may be opened, and files. */
export const INHERITING_RIGHTS: number = DIRECTORY_RIGHTS | FILE_RIGHTS;

/** The rights of the standard streams. Without seek and tell: wasi-libc takes their absence for a terminal's sign. */
const STREAM_RIGHTS: number = RIGHTS.FD_FDSTAT_SET_FLAGS | RIGHTS.FD_FILESTAT_GET | RIGHTS.POLL_FD_READWRITE;
/** The rights of standard input. */
export const INPUT_RIGHTS: number = STREAM_RIGHTS | RIGHTS.FD_READ;
/** The rights of standard output and standard error. */
export const OUTPUT_RIGHTS: number = STREAM_RIGHTS | RIGHTS.FD_WRITE;

/** The rights that let a file or a directory be changed: what a read-only preopen takes away. */
export const MUTATING_RIGHTS: number =
  RIGHTS.FD_WRITE |
  RIGHTS.FD_ALLOCATE |
  RIGHTS.FD_FILESTAT_SET_SIZE |
  RIGHTS.FD_FILESTAT_SET_TIMES |
  RIGHTS.PATH_CREATE_DIRECTORY |
  RIGHTS.PATH_CREATE_FILE |
  RIGHTS.PATH_LINK_SOURCE |
  RIGHTS.PATH_LINK_TARGET |
  RIGHTS.PATH_RENAME_SOURCE |
  RIGHTS.PATH_RENAME_TARGET |
  RIGHTS.PATH_FILESTAT_SET_SIZE |
  RIGHTS.PATH_FILESTAT_SET_TIMES |
  RIGHTS.PATH_SYMLINK |
  RIGHTS.PATH_REMOVE_DIRECTORY |
  RIGHTS.PATH_UNLINK_FILE;

/** The defined rights among the 64 bits that a guest passed. */
export function knownRights(rights: bigint): number {
  return Number(rights & ALL_RIGHTS);
}

/** Whether a guest's 64 bits ask for anything beyond the set `held`; bits without a meaning count. */
export function exceedsRights(rights: bigint, held: number): boolean {
  return (asUintN(64, rights) & ~BigInt(held)) !== 0n;
}
