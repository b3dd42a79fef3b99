/**
 * An input whose bytes are known from the beginning.
 */
import type { Readiness, Stream } from "../stream.ts";

/** Reads from the given bytes, then is at its end. */
export class BytesInput implements Stream {
  readonly isTerminal = false;
  readonly #bytes: Uint8Array;
  #at: number;

  /** @param bytes What is read; not copied. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#at = 0;
  }

  read(into: Uint8Array): number {
    const bytes = this.#bytes.subarray(this.#at, this.#at + into.length);
    into.set(bytes);
    this.#at += bytes.length;
    return bytes.length;
  }

  ready(): Readiness {
    const bytes = this.#bytes.length - this.#at;
    return { bytes, hangup: bytes === 0 };
  }
}
