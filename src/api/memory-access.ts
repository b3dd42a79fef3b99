/**
 * Access of the host to a linear memory: checked, and by copies.
 */
import type { LinearMemory } from "../memory/linear-memory.ts";
import { fail } from "./errors.ts";

/** A linear memory as users see it. Offsets and lengths are in bytes, sizes in pages (of 64 KiB, unless custom). */
export interface MemoryAccess {
  /** A copy of bytes. @throws ApiError 5006 if they are not all in the memory */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Writes all of the bytes or none. @throws ApiError 5006 if they do not fit */
  write(offset: number, data: Uint8Array): Promise<void>;
  /** The size in pages. */
  size(): Promise<number>;
  /** Grows by so many pages. Gives the size before. @throws ApiError 5006 if the memory cannot grow that far */
  grow(pages: number): Promise<number>;
  /** All bytes, not copied, for host functions, which cannot await: to be asked for anew at each use. */
  bytes(): Uint8Array;
}

/** @throws ApiError 5006, 5007 */
export function readMemory(memory: LinearMemory, offset: number, length: number): Uint8Array {
  checkInteger("offset", offset);
  checkInteger("length", length);
  checkRange(memory, offset, length);
  return memory.bytes.slice(offset, offset + length);
}

/** @throws ApiError 5006, 5007 */
export function writeMemory(memory: LinearMemory, offset: number, data: Uint8Array): void {
  checkInteger("offset", offset);
  if (!(data instanceof Uint8Array)) fail.type(`data: expected Uint8Array, got ${typeof data}`);
  checkRange(memory, offset, data.length);
  memory.bytes.set(data, offset);
}

/** @throws ApiError 5006, 5007 */
export function growMemory(memory: LinearMemory, pages: number): number {
  checkInteger("pages", pages);
  const before = pages < 0 ? -1 : memory.grow(pages);
  if (before < 0) fail.memory(`cannot grow from ${memory.pages} pages by ${pages}`);
  return before;
}

function checkInteger(what: string, value: number): void {
  if (typeof value !== "number") fail.type(`${what}: expected number, got ${typeof value}`);
  if (!Number.isSafeInteger(value)) fail.type(`${what}: expected an integer, got ${value}`);
}

function checkRange(memory: LinearMemory, offset: number, length: number): void {
  const size = memory.currentBytes().length;
  if (offset >= 0 && length >= 0 && offset + length <= size) return;
  fail.memory(`out of bounds: ${length} bytes at offset ${offset} of a memory of ${size} bytes`);
}
