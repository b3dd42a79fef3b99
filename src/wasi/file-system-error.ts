/**
 * What a file system throws when an operation fails in a way that the guest is told about.
 *
 * It is an `Error` by its prototype but does not run the `Error` constructor: capturing a stack costs more than
 * twenty times what the rest of a typical call does, and nobody reads the stack of "no such file".
 */
import { ERRNO, type ErrnoName } from "./abi/errno.ts";

/** A failed operation of a file system, with the error that the guest sees. */
export class FileSystemError implements Error {
  /** The name of its class. */
  readonly name: string = "FileSystemError";
  /** What users read. */
  readonly message: string;
  /** Name of the error: that of POSIX without its leading E. */
  readonly code: ErrnoName;
  /** Number of the error in WASI. */
  readonly errno: number;

  constructor(code: ErrnoName) {
    this.code = code;
    this.errno = ERRNO[code];
    this.message = `WASI error ${code}`;
  }
}
Object.setPrototypeOf(FileSystemError.prototype, Error.prototype);

const errors = new Map<ErrnoName, FileSystemError>();

/** Throws the error of this code. Every code has one object for all failures, since it carries nothing else. */
export function raise(code: ErrnoName): never {
  let error = errors.get(code);
  if (error === undefined) {
    error = new FileSystemError(code);
    errors.set(code, error);
  }
  // oxlint-disable-next-line typescript/only-throw-error -- an Error by its prototype
  throw error;
}
