/**
 * Random bytes of Node. Small requests are served from a pool: asking for few bytes costs as much as for many.
 */
import { randomFillSync } from "node:crypto";

const POOL_BYTES = 4096;
/** Requests of more than this go to the host directly. */
const POOLED_BYTES = 256;

const pool = new Uint8Array(POOL_BYTES);
let unused = 0;

/** Fills the view with cryptographically strong bytes. */
export function nodeRandom(into: Uint8Array): void {
  if (into.length > POOLED_BYTES) {
    randomFillSync(into);
    return;
  }
  if (unused < into.length) {
    randomFillSync(pool);
    unused = POOL_BYTES;
  }
  const bytes = pool.subarray(unused - into.length, unused);
  into.set(bytes);
  // What was handed out is not kept.
  bytes.fill(0);
  unused -= into.length;
}
