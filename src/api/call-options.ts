/**
 * What a single call is made with besides its arguments.
 */
import { checkUnits } from "./check-units.ts";
import { fail } from "./errors.ts";
import { Fuel } from "./fuel.ts";

/** An `AbortSignal`, or whatever looks like one. */
export interface AbortSignalLike {
  /** Whether it was aborted. */
  readonly aborted: boolean;
  /** Why it was. */
  readonly reason?: unknown;
  /** Has a function called when the signal is aborted. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Takes back what `addEventListener` did. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Bounds of one call. */
export interface CallOptions {
  /**
   * How many instructions of WebAssembly may be executed. When they are used up, the call fails with 5011 and can be
   * continued. A {@link Fuel} also tells afterwards how many there were.
   */
  readonly fuel?: number | Fuel;
  /** Milliseconds that the call may take, waiting included. Then it fails with 5002. */
  readonly timeout?: number;
  /** Ends the call with 5002 when it is aborted; its reason is the `cause` of the error's cause. */
  readonly signal?: AbortSignalLike;
  /**
   * Milliseconds that the call may keep the event loop from turning; without it, until the call ends. With a `signal` it is
   * 10 unless given, since nobody can abort while nothing else runs. Synchronous calls never give way.
   */
  readonly yieldEvery?: number;
}

/** @throws ApiError 5007 for options that make no sense */
export function checkCallOptions(options: CallOptions): void {
  if (typeof options !== "object" || options === null) fail.type("options: expected an object");
  const { fuel, timeout, signal, yieldEvery } = options;
  if (fuel !== undefined && !(fuel instanceof Fuel)) checkUnits("fuel", fuel);
  if (timeout !== undefined) checkTime("timeout", timeout);
  if (yieldEvery !== undefined) checkTime("yieldEvery", yieldEvery);
  if (signal !== undefined && !isAbortSignal(signal)) fail.type("signal: expected an AbortSignal");
}

function checkTime(what: string, milliseconds: unknown): void {
  if (typeof milliseconds !== "number" || !(milliseconds >= 0)) {
    fail.type(`${what}: expected milliseconds, got ${String(milliseconds)}`);
  }
}

function isAbortSignal(value: unknown): value is AbortSignalLike {
  return typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
}
