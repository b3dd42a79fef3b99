/**
 * How one source serves synchronous and asynchronous calls.
 *
 * A WASI function returns its error number at once, or a generator that yields each time it has to wait: for a promise
 * of a file system, or for time to pass or a stream to change. A driver runs the generator. The one here belongs to
 * synchronous calls: it sleeps where sleeping is enough. A driver that suspends the guest and awaits needs nothing else
 * than what is yielded. Since the guest's memory may change while a function waits, functions check their pointers
 * again afterwards.
 */
import { SuspensionError } from "../base/errors.ts";
import type { Awaitable } from "./file-system.ts";
import type { WasiPlatform } from "./platform.ts";
import type { Stream, StreamSide } from "./stream.ts";

/** A wait for a point in time or for one of some streams, whatever comes first. Waking early is allowed. */
export interface Pause {
  /** Monotonic time in nanoseconds, or `undefined` for no limit. */
  readonly until: bigint | undefined;
  readonly streams: readonly { readonly stream: Stream; readonly side: StreamSide }[];
}

/** What a function waits for. The driver resumes it with the value of the promise (or throws its reason into it). */
type Wait = Promise<unknown> | Pause;

/** A computation that may wait. */
export type Steps<T> = Generator<Wait, T, unknown>;

/** What a WASI function gives: its error number, or the steps that lead to it. */
export type Outcome = number | Steps<number>;

/** Whether a value comes later. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** The value itself, after waiting for it if it is a promise. */
export function* settled<T>(value: Awaitable<T>): Steps<T> {
  return isPromise(value) ? ((yield value) as T) : value;
}

/** Longest single sleep while a stream has to be asked again: long enough to be idle, short enough to feel instant. */
const LONGEST_NAP = 10_000_000n;
const SHORTEST_NAP = 500_000n;

/**
 * Runs steps to their end without giving up the thread.
 * @throws SuspensionError where only the event loop could end the wait.
 */
export function runSynchronously<T>(steps: Steps<T>, platform: WasiPlatform): T {
  let nap = SHORTEST_NAP;
  let step = steps.next();
  while (step.done !== true) {
    const wait = step.value;
    if (isPromise(wait)) {
      // The wait is abandoned; a later rejection of the promise is nobody's concern.
      wait.then(undefined, () => undefined);
      return abandon(steps, "the file system works asynchronously");
    }
    if (platform.sleep === undefined) return abandon(steps, "this host cannot block its thread");
    const polled = wait.streams.some(({ stream }) => stream.changed === undefined);
    if (wait.until === undefined && !polled) return abandon(steps, "the stream changes only in the event loop");
    platform.sleep(napTime(wait, polled ? nap : undefined, platform));
    nap = nap * 2n < LONGEST_NAP ? nap * 2n : LONGEST_NAP;
    step = steps.next();
  }
  return step.value;
}

/** How long to sleep, in nanoseconds: until the end of the pause, but not longer than a nap if one is given. */
function napTime(pause: Pause, nap: bigint | undefined, platform: WasiPlatform): bigint {
  if (pause.until === undefined) return nap ?? 0n;
  const left = pause.until - platform.clocks.monotonic();
  const time = nap !== undefined && nap < left ? nap : left;
  return time > 0n ? time : 0n;
}

/** Ends steps that cannot go on, letting them release what they hold. */
function abandon(steps: Steps<unknown>, reason: string): never {
  steps.return(undefined);
  throw new SuspensionError(`cannot suspend a synchronous call: ${reason}`);
}
