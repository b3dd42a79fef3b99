/**
 * How scripts call functions, and how functions of `spectest` answer: at once, or with suspensions wherever there can be one.
 * Conformance runs in both ways prove that a computation that was suspended is the same afterwards.
 */
import type { FunctionInstance } from "../interpreter/instance.ts";
import { Suspension, type Wait } from "../interpreter/suspension.ts";
import type { Supervision } from "../interpreter/supervision.ts";
import { Deferred } from "../runtime/host-function.ts";
import { invokeBits } from "../runtime/invocation.ts";
import { beginInvocationBits } from "../runtime/invocation-steps.ts";
import type { Bits, Value } from "../runtime/values.ts";
import type { Awaitable } from "./engine.ts";

export interface Invocation {
  call(func: FunctionInstance, args: readonly Bits[]): Awaitable<Bits[]>;
  /** What the functions of `spectest` do. */
  readonly print: () => Value;
}

export const DIRECT_INVOCATION: Invocation = {
  call: invokeBits,
  print: () => undefined,
};

/** Suspends computations each time they are looked at. */
const GIVING_WAY: Supervision = {
  canSuspend: true,
  exclusive: true,
  poll(canSuspend) {
    if (canSuspend) throw new Suspension({ ready: Promise.resolve(), deliver: () => undefined });
  },
};

export const SUSPENDING_INVOCATION: Invocation = {
  async call(func, args) {
    let step = beginInvocationBits(func, args, GIVING_WAY);
    while (!step.done) {
      // Without fuel, there is nothing else to stop for.
      const wait = step.stop as Wait;
      const value = await wait.ready;
      step = step.proceed(() => wait.deliver(value));
    }
    return step.results;
  },
  print: () => new Deferred(Promise.resolve()),
};
