/**
 * Bounds on what one guest can make the layer allocate or do in a call. A guest that passes a bound gets an error
 * number; the bounds are far above what programs use.
 */

/** The bounds, each with the error beyond it. */
export interface WasiLimits {
  /** Open file descriptors (MFILE). */
  readonly descriptors: number;
  /** Bytes of a path (NAMETOOLONG). */
  readonly pathBytes: number;
  /** Bytes of one component of a path (NAMETOOLONG). */
  readonly nameBytes: number;
  /** Symbolic links followed while a path is resolved (LOOP). */
  readonly symlinks: number;
  /** Directories below the starting one that a path is inside of at the same time (NAMETOOLONG). */
  readonly pathDepth: number;
  /** Buffers of one read or write (INVAL). */
  readonly iovecs: number;
  /** Bytes of one read or write; beyond, the call is short. */
  readonly transferBytes: number;
  /** Bytes of one `random_get` (INVAL). */
  readonly randomBytes: number;
  /** Subscriptions of one `poll_oneoff` (INVAL). */
  readonly subscriptions: number;
  /** Names in a directory that is listed (NOMEM). */
  readonly directoryEntries: number;
  /** Bytes of the arguments, and of the environment, with their terminators (a configuration error). */
  readonly argumentBytes: number;
}

/** The bounds that hold unless the embedder sets others. */
export const DEFAULT_LIMITS: WasiLimits = {
  descriptors: 1024,
  pathBytes: 4096,
  nameBytes: 255,
  symlinks: 40,
  pathDepth: 256,
  iovecs: 1024,
  transferBytes: 16 * 1024 * 1024,
  randomBytes: 16 * 1024 * 1024,
  subscriptions: 1024,
  directoryEntries: 1_000_000,
  argumentBytes: 1024 * 1024,
};
