/**
 * Streams whose other side is a function of the embedder's.
 */
import type { Readiness, Stream } from "../stream.ts";

/** Asks a function for bytes whenever the guest reads and none are left over. */
export class CallbackInput implements Stream {
  readonly isTerminal = false;
  readonly #next: (atMost: number) => Uint8Array | undefined;
  #left: Uint8Array;
  #ended: boolean;

  /** @param next Gives the next bytes; no bytes or `undefined` mean the end. More than `atMost` are kept for later. */
  constructor(next: (atMost: number) => Uint8Array | undefined) {
    this.#next = next;
    this.#left = new Uint8Array(0);
    this.#ended = false;
  }

  read(into: Uint8Array): number {
    if (this.#left.length === 0 && !this.#ended) {
      this.#left = this.#next(into.length) ?? this.#left;
      this.#ended = this.#left.length === 0;
    }
    const bytes = this.#left.subarray(0, into.length);
    into.set(bytes);
    this.#left = this.#left.subarray(bytes.length);
    return bytes.length;
  }

  /** Whether the function would give bytes is known only by asking it, which reading does. */
  ready(): Readiness {
    return { bytes: this.#ended ? 0 : Math.max(1, this.#left.length), hangup: this.#ended };
  }
}

/** Gives all that the guest writes to a function. */
export class CallbackOutput implements Stream {
  readonly isTerminal = false;
  readonly #take: (bytes: Uint8Array) => void;

  /** @param take Takes bytes as the guest wrote them, not cut at lines or characters. They may be kept. */
  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take;
  }

  write(from: Uint8Array): number {
    this.#take(from.slice());
    return from.length;
  }

  ready(): Readiness {
    return { bytes: 65_536, hangup: false };
  }
}
