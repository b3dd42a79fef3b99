/**
 * The clocks of Node as WASI wants them: in nanoseconds.
 */
import { performance } from "node:perf_hooks";
import type { WasiClocks } from "../wasi/platform.ts";

/** How far, in milliseconds, the finer clock may be from the system's before it is set again. */
const TOLERANCE = 2;

/**
 * Real time finer than the millisecond of `Date.now`: the high-resolution timer counts on from the system's clock, and
 * is set anew when the two part, because somebody set the clock or the machine slept.
 */
let origin: number = performance.timeOrigin;

function realtime(): bigint {
  const wall = Date.now();
  let now = origin + performance.now();
  if (now < wall - TOLERANCE || now > wall + TOLERANCE) {
    origin += wall - now;
    now = wall;
  }
  return BigInt(Math.floor(now * 1000)) * 1000n;
}

/** Real time to the microsecond, monotonic time to the nanosecond. */
export const nodeClocks: WasiClocks = {
  realtime,
  monotonic: () => process.hrtime.bigint(),
  realtimeResolution: 1000n,
  monotonicResolution: 1n,
};
