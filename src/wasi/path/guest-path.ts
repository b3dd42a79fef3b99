/**
 * From a guest's pointers to a path that may be resolved, and to the directory that it is resolved from.
 */
import { decodeUtf8 } from "../../base/utf8.ts";
import { MUTATING_RIGHTS } from "../abi/rights.ts";
import type { WasiContext } from "../context.ts";
import type { DirectoryDescriptor } from "../descriptor.ts";
import { raise } from "../file-system-error.ts";

/**
 * Reads a path. Nothing is repaired or normalised: what is not strictly UTF-8 is no path.
 * Fails with NAMETOOLONG beyond `limits.pathBytes`, ILSEQ, INVAL with a NUL inside, NOENT if it is empty.
 */
export function readPath(wasi: WasiContext, pointer: number, byteLength: number): string {
  const path = readText(wasi, pointer >>> 0, byteLength >>> 0);
  if (path.length === 0) raise("NOENT");
  return path;
}

/** Reads a text as {@link readPath} does, allowing it to be empty. */
export function readText(wasi: WasiContext, pointer: number, byteLength: number): string {
  const { memory, limits } = wasi;
  memory.check(pointer, byteLength);
  if (byteLength > limits.pathBytes) raise("NAMETOOLONG");
  const bytes = memory.slice(pointer, byteLength);
  // Another agent could change shared bytes between their validation and their use.
  const text = decodeUtf8(memory.isShared ? bytes.slice() : bytes) ?? raise("ILSEQ");
  if (text.includes("\0")) raise("INVAL");
  return text;
}

/**
 * The directory that a path is relative to.
 * Fails with BADF, NOTDIR, ROFS if the right is one to change something and nothing may be, NOTCAPABLE.
 */
export function directoryOf(wasi: WasiContext, fd: number, right: number): DirectoryDescriptor {
  const descriptor = wasi.descriptors.get(fd) ?? raise("BADF");
  if (descriptor.kind !== "directory") raise("NOTDIR");
  if (descriptor.readOnly && (right & MUTATING_RIGHTS) !== 0) raise("ROFS");
  if ((descriptor.rights & right) === 0) raise("NOTCAPABLE");
  return descriptor;
}
