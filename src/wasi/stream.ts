/**
 * What the WASI layer needs of a standard stream: reads and writes that never wait, and a way to wait.
 *
 * A stream that has nothing answers "again"; the layer then decides by the descriptor's flags and by what the call may
 * do whether to report it, to sleep, or to suspend the guest. Blocking inside `read` is allowed where the host offers
 * nothing else.
 */

/** The two directions of a stream. */
export type StreamSide = "read" | "write";

/** What can be done at once. */
export interface Readiness {
  /** Bytes that can be read or written without waiting, as far as known: at least 1 unless the other side is gone. */
  readonly bytes: number;
  /** The other side is gone: reading ends, writing fails. */
  readonly hangup: boolean;
}

/** A standard stream. */
export interface Stream {
  /** The stream is a terminal. */
  readonly isTerminal: boolean;
  /** Fills the view from its beginning; the number of bytes, 0 at the end of the stream. Does not keep the view. */
  read?(into: Uint8Array): number | "again";
  /** Takes bytes from the beginning of the view; their number, at least 1. Does not keep the view. */
  write?(from: Uint8Array): number | "again";
  /** What can be done at once, or `undefined` if nothing can. */
  ready(side: StreamSide): Readiness | undefined;
  /**
   * Resolves when `ready` may have changed. Absent where the change happens outside of the event loop (in the operating
   * system, say), so that asking again after a sleep is the way to learn of it.
   */
  changed?(side: StreamSide): Promise<void>;
  /** Called when the guest closes its last descriptor of the stream. */
  close?(): void;
}
