/**
 * Calls of functions by the host that may stop and go on: where a host function gives a promise, where the supervisor wants
 * a pause, where the fuel is used up.
 */
import type { FuelExhaustedError } from "../base/errors.ts";
import { begin, type Outcome, reserve, resume } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
import type { Wait } from "../interpreter/suspension.ts";
import type { Supervision } from "../interpreter/supervision.ts";
import { BITS, readSlots, type SlotForm, VALUES, writeSlots } from "./invocation.ts";
import type { Bits, Value } from "./values.ts";

/** A call that stopped. */
export interface StoppedCall {
  readonly done: false;
  /** What it waits for, or that its fuel is used up. */
  readonly stop: Wait | FuelExhaustedError;
  /**
   * Lets it go on.
   * @param deliver gives it what it has waited for
   * @throws as {@link beginInvocation}, and SuspensionError if it cannot go on
   */
  proceed(deliver: () => void): Step;
  /** Lets it be abandoned as soon as one of its instances is entered anew; until then that is refused. */
  giveWay(): void;
  /** Ends it, so that its instances can be entered again. */
  abandon(): void;
}

/** What came of a call: its results, or that it stopped. */
export type Step = { readonly done: true; readonly results: unknown[] } | StoppedCall;

/**
 * Calls a function with values, under a supervision.
 * @param args one for each parameter and of its type, which the caller has made sure of
 * @throws Trap, ExhaustionError, ExitError, InterruptionError, SuspensionError or what a host function threw
 * @see https://webassembly.github.io/spec/core/exec/modules.html#invocation
 */
export function beginInvocation(func: FunctionInstance, args: readonly Value[], supervision: Supervision): Step {
  return start(func, args, supervision, VALUES);
}

/** Calls a function with bits, so that NaNs keep their payloads: otherwise as {@link beginInvocation}. */
export function beginInvocationBits(func: FunctionInstance, args: readonly Bits[], supervision: Supervision): Step {
  return start(func, args, supervision, BITS);
}

function start(func: FunctionInstance, args: readonly unknown[], supervision: Supervision, form: SlotForm): Step {
  const { params, results } = func.type;
  const base = reserve(func.linkSlot);
  const read = (): unknown[] => readSlots(results, base, form);
  writeSlots(params, base, args, form);
  return stepOf(begin(func, base, supervision, read), read);
}

function stepOf(outcome: Outcome<unknown[]>, read: () => unknown[]): Step {
  if (outcome.done) return { done: true, results: outcome.value };
  const { computation, stop } = outcome;
  return {
    done: false,
    stop,
    proceed: (deliver) => stepOf(resume(computation, deliver, read), read),
    giveWay: () => {
      computation.givesWay = true;
    },
    abandon: () => computation.abandon(),
  };
}
