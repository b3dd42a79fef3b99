/**
 * What the WASI layer needs of its host besides files and streams: clocks, random bytes, sleep. All injectable, so that
 * a run can be made deterministic.
 */

/** The two clocks of WASI, in nanoseconds. */
export interface WasiClocks {
  /** Time since 1970-01-01T00:00Z, not negative. */
  readonly realtime: () => bigint;
  /** Time since some moment in the past, not negative; never runs backwards. */
  readonly monotonic: () => bigint;
  /** Step of {@link realtime}, at least 1. */
  readonly realtimeResolution: bigint;
  /** Step of {@link monotonic}, at least 1. */
  readonly monotonicResolution: bigint;
}

/** Clocks, random bytes and sleep of a host. */
export interface WasiPlatform {
  /** What time it is. */
  readonly clocks: WasiClocks;
  /** Fills the view (of at most 65,536 bytes, never over shared memory) with cryptographically strong bytes. */
  readonly random: (into: Uint8Array) => void;
  /** Blocks the calling thread for about so many nanoseconds; absent where that is not allowed. */
  readonly sleep?: (nanoseconds: bigint) => void;
}
