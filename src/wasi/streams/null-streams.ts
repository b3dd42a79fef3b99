/**
 * The standard streams of a guest that is given none: an input at its end, an output that forgets.
 */
import type { Stream } from "../stream.ts";

/** An input that is at its end. */
export const END_OF_INPUT: Stream = {
  isTerminal: false,
  read: () => 0,
  ready: () => ({ bytes: 0, hangup: true }),
};

/** An output that takes everything and keeps nothing. */
export const DISCARD: Stream = {
  isTerminal: false,
  write: (from) => from.length,
  ready: () => ({ bytes: 65_536, hangup: false }),
};
