/**
 * What a file descriptor stands for: a standard stream, an open file, or an open directory, with its rights and flags.
 *
 * Offset, append mode and rights live here and not in the file systems, so they behave the same everywhere.
 */
import { DIRECTORY_RIGHTS, INHERITING_RIGHTS, MUTATING_RIGHTS } from "./abi/rights.ts";
import type { Directory, File } from "./file-system.ts";
import type { Stream } from "./stream.ts";

/** What every descriptor has. */
interface DescriptorBase {
  /** What may be done through the descriptor: a set of `RIGHTS`. */
  rights: number;
  /** What may be done, at most, through descriptors opened below this one: a set of `RIGHTS`. */
  inheriting: number;
  /** A set of `FDFLAGS`. */
  flags: number;
}

/** A standard stream. */
export interface StreamDescriptor extends DescriptorBase {
  readonly kind: "stream";
  readonly stream: Stream;
}

/** An open regular file. */
export interface FileDescriptor extends DescriptorBase {
  readonly kind: "file";
  readonly file: File;
  /** The file never returns promises, so it may read straight into the guest's memory. */
  readonly synchronous: boolean;
  /** Where the next read or write begins: a safe integer. */
  offset: number;
}

/** An open directory. */
export interface DirectoryDescriptor extends DescriptorBase {
  readonly kind: "directory";
  readonly directory: Directory;
  /** Nothing below may be changed, whatever the rights say. */
  readonly readOnly: boolean;
  /** Name under which the guest finds the directory, in UTF-8; `undefined` unless it is a preopen. */
  readonly preopenName: Uint8Array | undefined;
  /** The names that cookies of `fd_readdir` refer to, taken when a listing begins. */
  listing: readonly string[] | undefined;
}

/** What a file descriptor stands for. */
export type Descriptor = StreamDescriptor | FileDescriptor | DirectoryDescriptor;

/** The descriptor of a standard stream. */
export function streamDescriptor(stream: Stream, rights: number): StreamDescriptor {
  return { kind: "stream", rights, inheriting: 0, flags: 0, stream };
}

/**
 * The descriptor of a preopened directory.
 *
 * A read-only one keeps the mutating rights in `inheriting`: libraries ask for no more than that set, and only who asks
 * to write can be told that the file system is read-only.
 */
export function preopenDescriptor(directory: Directory, name: Uint8Array, readOnly: boolean): DirectoryDescriptor {
  return {
    kind: "directory",
    rights: readOnly ? DIRECTORY_RIGHTS & ~MUTATING_RIGHTS : DIRECTORY_RIGHTS,
    inheriting: INHERITING_RIGHTS,
    flags: 0,
    directory,
    readOnly,
    preopenName: name,
    listing: undefined,
  };
}
