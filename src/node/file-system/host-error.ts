/**
 * From errors of node:fs to errors that a guest understands.
 */
import { ERRNO, type ErrnoName } from "../../wasi/abi/errno.ts";
import { FileSystemError, raise } from "../../wasi/file-system-error.ts";

/** Codes of Node whose names are not those of WASI with an E in front. */
const OTHER_CODES: Readonly<Record<string, ErrnoName>> = {
  EWOULDBLOCK: "AGAIN",
  EOPNOTSUPP: "NOTSUP",
  ECANCELED: "CANCELED",
  // Refused by Node's permission model.
  ERR_ACCESS_DENIED: "ACCES",
  ERR_INVALID_ARG_VALUE: "INVAL",
  ERR_OUT_OF_RANGE: "INVAL",
};

/** Numbers that libuv has no name for. */
const OTHER_NUMBERS: Readonly<Record<number, ErrnoName>> = {
  [-122]: "DQUOT",
};

/** Runs an operation of node:fs. What it throws becomes a `FileSystemError`. */
export function attempt<T>(operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    return raise(errnoOf(error));
  }
}

/** The name of what node:fs threw. What WASI has no name for is an error of input and output. */
export function errnoOf(error: unknown): ErrnoName {
  if (error instanceof FileSystemError) return error.code;
  const { code, errno } = (error ?? {}) as { code?: unknown; errno?: unknown };
  if (typeof errno === "number" && OTHER_NUMBERS[errno] !== undefined) return OTHER_NUMBERS[errno];
  // An error without a code is not one of the host's but a bug, and is not hidden.
  if (typeof code !== "string") throw error;
  const name = OTHER_CODES[code] ?? code.slice(1);
  return Object.hasOwn(ERRNO, name) ? (name as ErrnoName) : "IO";
}
