/**
 * How scripts call functions, and how functions of `spectest` answer: at once, with suspensions wherever there can be one, or
 * with little fuel at a time. Conformance runs in all ways prove that a computation that was suspended is the same afterwards.
 */
import type { FunctionInstance } from "../interpreter/instance.ts";
import { FuelBudget } from "../interpreter/fuel-budget.ts";
import { suspend, type Wait } from "../interpreter/suspension.ts";
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

/** So many times a call stops whenever it can; then ever more rarely, since each time costs what is on its stack. */
const OFTEN = 64;

/** Suspends a computation when it is looked at. */
function givingWay(): Supervision {
  let looks = 0;
  return {
    canSuspend: true,
    exclusive: true,
    poll(canSuspend) {
      looks++;
      const isPowerOfTwo = (looks & (looks - 1)) === 0;
      if (!canSuspend || (looks > OFTEN && !isPowerOfTwo)) return;
      suspend({ ready: Promise.resolve(), deliver: () => undefined });
    },
  };
}

export const SUSPENDING_INVOCATION: Invocation = {
  async call(func, args) {
    let step = beginInvocationBits(func, args, givingWay());
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

/** Runs metered code, so many instructions at a time; later as many as so far. */
export function fuelledInvocation(units: number): Invocation {
  return {
    call(func, args) {
      const budget = new FuelBudget(units);
      let step = beginInvocationBits(func, args, { canSuspend: false, exclusive: true, budget });
      for (let stops = 1; !step.done; stops++) {
        budget.add(stops > OFTEN ? budget.consumed : units);
        step = step.proceed(() => undefined);
      }
      return step.results;
    },
    print: () => undefined,
  };
}
