/**
 * Random bytes of Node.
 */
import { randomFillSync } from "node:crypto";

/** Fills the view with cryptographically strong bytes. */
export function nodeRandom(into: Uint8Array): void {
  randomFillSync(into);
}
