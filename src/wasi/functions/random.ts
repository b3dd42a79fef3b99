/**
 * Random bytes: `random_get`.
 */
import { ERRNO } from "../abi/errno.ts";
import type { WasiContext } from "../context.ts";

/** The most bytes asked of the host at once: what the Web Crypto API gives. */
const CHUNK_BYTES = 65_536;

/**
 * Fills a buffer with cryptographically strong random bytes.
 * @param buffer The buffer.
 * @param byteLength Its size.
 * @returns SUCCESS; INVAL for more than `limits.randomBytes`.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#random_get
 */
export function randomGet(wasi: WasiContext, buffer: number, byteLength: number): number {
  const { memory, platform } = wasi;
  const length = byteLength >>> 0;
  if (length > wasi.limits.randomBytes) return ERRNO.INVAL;
  const bytes = memory.slice(buffer >>> 0, length);
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    const chunk = bytes.subarray(at, at + CHUNK_BYTES);
    if (memory.isShared) {
      // Hosts refuse to fill shared memory.
      const copy = new Uint8Array(chunk.length);
      platform.random(copy);
      chunk.set(copy);
    } else {
      platform.random(chunk);
    }
  }
  return ERRNO.SUCCESS;
}
