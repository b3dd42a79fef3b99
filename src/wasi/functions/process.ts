/**
 * The process: `proc_exit`, `proc_raise`, `sched_yield`.
 */
import { ExitError } from "../../base/errors.ts";
import { ERRNO } from "../abi/errno.ts";
import type { WasiContext } from "../context.ts";

/**
 * Ends the guest. Does not return: an {@link ExitError} unwinds the guest's whole stack, and no handler of the guest
 * catches it.
 * @param code The exit code, any u32.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#proc_exit
 */
export function procExit(_wasi: WasiContext, code: number): never {
  throw new ExitError(code >>> 0);
}

/**
 * Sends a signal to the guest itself, which is not offered: a guest has no handlers, and the host's process is not its.
 * @param _signal The signal.
 * @returns NOSYS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#proc_raise
 */
export function procRaise(_wasi: WasiContext, _signal: number): number {
  return ERRNO.NOSYS;
}

/**
 * Offers the processor to others.
 * @returns SUCCESS.
 * @see https://github.com/WebAssembly/WASI/blob/v0.2.7/legacy/preview1/docs.md#sched_yield
 */
export function schedYield(_wasi: WasiContext): number {
  return ERRNO.SUCCESS;
}
