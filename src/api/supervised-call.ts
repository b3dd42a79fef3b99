/**
 * A call of the handle API while it runs: when it gives way to the event loop, what it waits for, and what ends it.
 */
import { FuelExhaustedError, InterruptionError } from "../base/errors.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
import type { FuelBudget } from "../interpreter/fuel-budget.ts";
import { suspend, type Wait } from "../interpreter/suspension.ts";
import type { Supervision } from "../interpreter/supervision.ts";
import { beginInvocation, type Step, type StoppedCall } from "../runtime/invocation-steps.ts";
import type { Value } from "../runtime/values.ts";
import type { AbortSignalLike, CallOptions } from "./call-options.ts";
import type { EventLoop } from "./event-loop.ts";
import { budgetOf } from "./fuel.ts";

/** How often a call that may be aborted gives way, in milliseconds, unless its options say it. */
const DEFAULT_YIELD = 10;

/** What all calls of an instance have in common. */
export interface CallSetting {
  readonly eventLoop: EventLoop;
  readonly callDepth: number | undefined;
  readonly stackBytes: number | undefined;
  /** The fuel of calls that have none of their own. */
  readonly budget: FuelBudget | undefined;
}

/** What comes of a call. Where its fuel is used up, it can go on from there. */
export type CallResult = readonly Value[] | FuelExhaustedError;

/** One call. A call can go on by `resume` or `resumeSync` after its fuel was used up, with a new measure of time. */
export class SupervisedCall implements Supervision {
  readonly exclusive = true;
  readonly budget: FuelBudget | undefined;
  readonly callDepth: number | undefined;
  readonly stackBytes: number | undefined;
  /** Absent if there is nothing to look for: a call without bounds pays for none. */
  readonly poll: ((canSuspend: boolean) => void) | undefined;
  readonly #eventLoop: EventLoop;
  readonly #signal: AbortSignalLike | undefined;
  readonly #timeout: number | undefined;
  readonly #yieldEvery: number;
  #canWait: boolean;
  #deadline: number;
  #gaveWay: number;
  #interruption: InterruptionError | undefined;
  /** Ends the present wait; absent while code runs. */
  #wake: (() => void) | undefined;
  #stopped: StoppedCall | undefined;

  constructor({ eventLoop, callDepth, stackBytes, budget }: CallSetting, options: CallOptions) {
    const { fuel, signal, timeout, yieldEvery = signal === undefined ? Infinity : DEFAULT_YIELD } = options;
    this.budget = budgetOf(fuel) ?? budget;
    this.callDepth = callDepth;
    this.stackBytes = stackBytes;
    const isBounded = timeout !== undefined || yieldEvery < Infinity || signal !== undefined;
    this.poll = isBounded ? (canSuspend) => this.#look(canSuspend) : undefined;
    this.#eventLoop = eventLoop;
    this.#signal = signal;
    this.#timeout = timeout;
    this.#yieldEvery = yieldEvery;
    this.#canWait = false;
    this.#deadline = Infinity;
    this.#gaveWay = 0;
    this.#interruption = undefined;
    this.#wake = undefined;
    this.#stopped = undefined;
  }

  get canSuspend(): boolean {
    return this.#canWait;
  }

  /** Calls a function, from here to its end if nothing makes it wait. */
  start(func: FunctionInstance, args: readonly Value[]): Promise<CallResult> {
    return this.#runAsync(() => beginInvocation(func, args, this));
  }

  /** Calls a function without giving up the thread. */
  startSync(func: FunctionInstance, args: readonly Value[]): CallResult {
    return this.#runSync(() => beginInvocation(func, args, this));
  }

  /** Goes on after the fuel was used up. */
  resume(): Promise<CallResult> {
    return this.#runAsync(() => this.#proceed());
  }

  /** Goes on without giving up the thread. */
  resumeSync(): CallResult {
    return this.#runSync(() => this.#proceed());
  }

  /** Ends the call. What it waits for is nobody's concern any more. */
  interrupt(reason: string, cause?: unknown): void {
    this.#interruption ??= new InterruptionError(reason, cause === undefined ? undefined : { cause });
    this.#wake?.();
  }

  #look(canSuspend: boolean): void {
    if (this.#signal?.aborted === true) this.#abort();
    const now = Date.now();
    if (now >= this.#deadline) this.#expire();
    if (this.#interruption !== undefined) throw this.#interruption;
    if (canSuspend && now - this.#gaveWay >= this.#yieldEvery) {
      suspend({ ready: this.#eventLoop.giveWay(), deliver: () => undefined });
    }
  }

  #abort(): void {
    this.interrupt("the call was aborted", this.#signal?.reason);
  }

  #expire(): void {
    this.interrupt(`the call took longer than ${this.#timeout} ms`);
  }

  #proceed(): Step {
    const stopped = this.#stopped as StoppedCall;
    return stopped.proceed(() => undefined);
  }

  #runSync(run: () => Step): CallResult {
    this.#canWait = false;
    this.#begin();
    const step = run();
    // A call that cannot be suspended stops for want of fuel alone.
    return step.done ? step.results : this.#exhausted(step, step.stop as FuelExhaustedError);
  }

  async #runAsync(run: () => Step): Promise<CallResult> {
    this.#canWait = true;
    const end = this.#watch();
    try {
      let step = run();
      while (!step.done) {
        if (step.stop instanceof FuelExhaustedError) return this.#exhausted(step, step.stop);
        const deliver = await this.#waitFor(step, step.stop);
        this.#gaveWay = Date.now();
        step = step.proceed(deliver);
      }
      return step.results;
    } finally {
      end();
    }
  }

  #exhausted(step: StoppedCall, error: FuelExhaustedError): FuelExhaustedError {
    step.giveWay();
    this.#stopped = step;
    return error;
  }

  /** Begins to measure time. @throws InterruptionError if the call is over already */
  #begin(): void {
    this.#gaveWay = Date.now();
    this.#deadline = this.#timeout === undefined ? Infinity : this.#gaveWay + this.#timeout;
    if (this.#signal?.aborted === true) this.#abort();
    if (this.#interruption !== undefined) throw this.#interruption;
  }

  /** Begins to measure time, and to look out for what ends a wait. */
  #watch(): () => void {
    this.#begin();
    const onAbort = (): void => this.#abort();
    this.#signal?.addEventListener("abort", onAbort);
    const stopTimer =
      this.#timeout === undefined ? undefined : this.#eventLoop.startTimer(this.#timeout, () => this.#expire());
    return () => {
      this.#signal?.removeEventListener("abort", onAbort);
      stopTimer?.();
    };
  }

  /**
   * Waits for what a stopped call waits for.
   * @returns gives it to the call
   * @throws InterruptionError when the call has to end before
   */
  #waitFor(call: StoppedCall, wait: Wait): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const settle = (give: () => void): void => {
        this.#wake = undefined;
        resolve(give);
      };
      this.#wake = () => {
        this.#wake = undefined;
        call.abandon();
        reject(this.#interruption);
      };
      wait.ready.then(
        (value) => settle(() => wait.deliver(value)),
        (reason: unknown) => settle(() => raise(reason)),
      );
      if (this.#interruption !== undefined) this.#wake();
    });
  }
}

function raise(reason: unknown): never {
  throw reason;
}
