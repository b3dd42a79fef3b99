/**
 * Calls into WebAssembly code by the host: synchronous ones, and such that may be suspended.
 */
import { ExecutionError, ExhaustionError, FuelExhaustedError } from "../base/errors.ts";
import { I32_STACK, REFERENCES, STACK_BASE_WORD } from "../isa/value-stack.ts";
import { crossings } from "./crossings.ts";
import { run } from "./driver.ts";
import { enterBudget, enteredBudget } from "./fuel-budget.ts";
import { callHost, checkEntry, entryOf } from "./handlers/call.ts";
import type { FunctionInstance } from "./instance.ts";
import { activation, FP, FUEL, LIMIT, OWED, PC, REGISTERS, TOP } from "./machine.ts";
import { beginRun, endRun } from "./quantum.ts";
import { HALT } from "./return-addresses.ts";
import { captureStack } from "./stack-trace.ts";
import { type ComputationStart, SuspendedComputation, suspensionOf, type Wait } from "./suspension.ts";
import { type Supervision, supervisor } from "./supervision.ts";

const R = REGISTERS;
const WORD_BYTES = 4;

R[TOP] = STACK_BASE_WORD;

/**
 * Takes room for a call on the value stack above everything in use.
 * @param slots how many slots arguments and results need, whichever is more
 * @returns the word index where the arguments have to be written
 * @throws ExhaustionError when the stack is full
 */
export function reserve(slots: number): number {
  const base = R[TOP] as number;
  if (base + 2 * slots > (R[LIMIT] as number)) throw new ExhaustionError();
  return base;
}

/** Forgets the references from word `base` on: what was passed must not be kept alive by slots that nobody uses. */
export function forgetAbove(base: number): void {
  if (REFERENCES.length > base >> 1) REFERENCES.length = base >> 1;
}

/**
 * Calls `func`; arguments stand in the value stack from word `base` on, results stand there afterwards.
 * @throws Trap, ExhaustionError, ExitError or whatever a host function threw; what was running before can go on
 */
export function execute(func: FunctionInstance, base: number): void {
  const { canSuspend } = supervisor;
  supervisor.canSuspend = false;
  try {
    if (func.instance === undefined) callHost(func, base, undefined);
    else compute(base, func);
  } finally {
    supervisor.canSuspend = canSuspend;
  }
}

/** What came of a computation that may be suspended: its results, or why it stopped. */
export type Outcome<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly computation: SuspendedComputation; readonly stop: Wait | FuelExhaustedError };

let computations = 0;

/**
 * Calls `func` as {@link execute} does, under a supervision.
 * @param read reads the results
 * @throws as {@link execute}
 */
export function begin<T>(func: FunctionInstance, base: number, supervision: Supervision, read: () => T): Outcome<T> {
  computations++;
  // Also if it outlives the computation that it was started in.
  const budget = supervision.budget ?? enteredBudget();
  const start = { order: computations, base, supervision, budget };
  try {
    return supervise(start, func, undefined) ?? { done: true, value: read() };
  } finally {
    forgetAbove(base);
  }
}

/**
 * Goes on with a suspended computation.
 * @param deliver gives it what it has waited for
 * @param read reads the results, which stand at its base
 * @throws as {@link execute}
 */
export function resume<T>(computation: SuspendedComputation, deliver: () => void, read: () => T): Outcome<T> {
  const { base } = computation;
  const displaced = displace(base);
  try {
    return supervise(computation, computation, deliver) ?? { done: true, value: read() };
  } finally {
    forgetAbove(base);
    displaced?.();
  }
}

/**
 * Makes room on the value stack for a computation that has to stand where others do that are not at their end: when a host
 * function that they called makes it go on.
 * @returns puts back what was there
 */
function displace(base: number): (() => void) | undefined {
  const top = R[TOP] as number;
  if (top <= base) return undefined;
  const words = I32_STACK.slice(base, top);
  const references = REFERENCES.slice(base >> 1);
  return () => {
    I32_STACK.set(words, base);
    forgetAbove(base);
    for (const reference of references) REFERENCES.push(reference);
  };
}

type Pause = Outcome<never> | undefined;

function supervise(start: ComputationStart, what: Runnable, deliver: (() => void) | undefined): Pause {
  const { canSuspend } = supervisor;
  const callDepth = supervisor.begin(start.supervision);
  const limit = R[LIMIT] as number;
  R[LIMIT] = Math.min(limit, start.base + (start.supervision.stackBytes ?? Infinity) / WORD_BYTES);
  supervisor.canSuspend = start.supervision.canSuspend;
  const budget = enterBudget(start.budget);
  try {
    return compute(start.base, what, { start, deliver });
  } finally {
    enterBudget(budget);
    R[LIMIT] = limit;
    supervisor.end(callDepth);
    supervisor.canSuspend = canSuspend;
  }
}

/** Makes the first instruction of `func` the next to run, or calls it if it is one of the host. */
function enter(func: FunctionInstance, base: number): void {
  const { instance } = func;
  R[PC] = HALT;
  R[FP] = base;
  activation.enter(instance);
  if (instance === undefined) {
    callHost(func, base, undefined);
    return;
  }
  checkEntry(instance);
  R[PC] = entryOf(func);
  const link = base + 2 * func.linkSlot;
  I32_STACK[link] = HALT;
  I32_STACK[link + 1] = base;
}

/** What is run: a function from its beginning, or a computation from where it was suspended. */
type Runnable = FunctionInstance | SuspendedComputation;

interface Suspendable {
  readonly start: ComputationStart;
  readonly deliver: (() => void) | undefined;
}

/**
 * Runs a function or a computation. What was running before can go on afterwards.
 * @param suspendable what is known of a computation that may be suspended
 */
function compute(base: number, what: Runnable, suspendable?: Suspendable): Pause {
  const pc = R[PC] as number;
  const fp = R[FP] as number;
  const fuel = R[FUEL] as number;
  const top = R[TOP] as number;
  const owed = R[OWED] as number;
  const depth = crossings.length;
  const { instance } = activation;
  const { depthBelow } = supervisor;
  const outermost = instance === undefined;
  supervisor.enter();
  beginRun(outermost);
  R[OWED] = 0;
  try {
    if (what instanceof SuspendedComputation) what.restore();
    else enter(what, base);
    run(suspendable?.deliver);
    return undefined;
  } catch (error) {
    const pause = suspendable === undefined ? undefined : takeAway(error, depth, suspendable.start);
    if (pause === undefined && error instanceof ExecutionError && error.wasmStack.length === 0) {
      error.wasmStack = captureStack();
    }
    forgetAbove(base);
    if (pause === undefined) throw error;
    return pause;
  } finally {
    // Here and not above, where the host's stack may overflow once more.
    // FAST: setting a length costs as much as all the rest here, also if it is the same.
    if (crossings.length !== depth) crossings.length = depth;
    R[PC] = pc;
    R[FP] = fp;
    R[FUEL] = fuel;
    R[TOP] = top;
    R[OWED] = owed;
    activation.enter(instance);
    supervisor.depthBelow = depthBelow;
    endRun(outermost);
  }
}

/** Takes a computation away if it can go on after what was thrown. */
function takeAway(thrown: unknown, depth: number, start: ComputationStart): Pause {
  const suspension = suspensionOf(thrown);
  if (suspension !== undefined) {
    const { wait, end } = suspension;
    return { done: false, computation: new SuspendedComputation(start, depth, end), stop: wait };
  }
  if (!(thrown instanceof FuelExhaustedError) || start.supervision.budget === undefined) return undefined;
  // A computation that a host function started inside of this one: frames of the host are gone.
  if (R[OWED] === 0) return undefined;
  thrown.wasmStack = captureStack();
  return { done: false, computation: new SuspendedComputation(start, depth), stop: thrown };
}
