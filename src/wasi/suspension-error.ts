/**
 * The error of a call that would have to wait for the host's event loop while nothing lets the guest wait.
 *
 * A synchronous call keeps the event loop from turning, so a promise or an event that it waits for would never come:
 * better to stop with a message than to hang.
 */
import { WasmError } from "../base/errors.ts";

/** A WASI function had to wait inside a synchronous call. */
export class SuspensionError extends WasmError {
  override readonly name: string = "SuspensionError";

  /** @param reason What the guest would have to wait for. */
  constructor(reason: string) {
    super(`cannot suspend a synchronous call: ${reason}`);
  }
}
