/**
 * Clocks: `clock_res_get`, `clock_time_get`. Time of the processor is not offered: JavaScript hosts do not tell it.
 */
import { CLOCKID } from "../abi/constants.ts";
import { ERRNO } from "../abi/errno.ts";
import type { WasiContext } from "../context.ts";

/**
 * Tells the step of a clock in nanoseconds, which is never 0.
 * @param id The clock: 0 (real time) or 1 (monotonic).
 * @param result Where the step is put (u64).
 * @returns SUCCESS; INVAL for another clock.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#clock_res_get
 */
export function clockResGet(wasi: WasiContext, id: number, result: number): number {
  const { clocks } = wasi.platform;
  if (id !== CLOCKID.REALTIME && id !== CLOCKID.MONOTONIC) return ERRNO.INVAL;
  const resolution = id === CLOCKID.REALTIME ? clocks.realtimeResolution : clocks.monotonicResolution;
  wasi.memory.setUint64(result >>> 0, resolution);
  return ERRNO.SUCCESS;
}

/**
 * Tells the time of a clock in nanoseconds.
 * @param id The clock: 0 (real time since 1970) or 1 (monotonic, since some moment).
 * @param _precision How far off the answer may be; always answered as exactly as the host can.
 * @param result Where the time is put (u64).
 * @returns SUCCESS; INVAL for another clock.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#clock_time_get
 */
export function clockTimeGet(wasi: WasiContext, id: number, _precision: bigint, result: number): number {
  const { clocks } = wasi.platform;
  if (id !== CLOCKID.REALTIME && id !== CLOCKID.MONOTONIC) return ERRNO.INVAL;
  const time = id === CLOCKID.REALTIME ? clocks.realtime() : clocks.monotonic();
  wasi.memory.setUint64(result >>> 0, time);
  return ERRNO.SUCCESS;
}
