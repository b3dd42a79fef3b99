/**
 * Metered code: who gets it, and what happens where a block of it cannot be paid as a whole, or is not executed as a whole.
 *
 * Each block of metered code begins with `meter`, which pays for all of its instructions (see lowering/block-meter.ts). If the
 * budget does not suffice, what is left of it pays for the first instructions of the block: they are executed, the register
 * `OWED` says how much of the block is not paid, and the computation stops with a FuelExhaustedError before the first
 * instruction that is not. If an instruction traps, those after it in its block are given back. So what a budget has
 * spent is at every stop the number of instructions that were executed, the one that trapped included.
 *
 * How a driver goes on after a FuelExhaustedError: `PC`, `FP`, `OWED`, the value stack, the running instance and `crossings`
 * are all there is. With these as they were at the error and the budget entered, `payOwed` before the loop pays
 * for the rest of the block, as far as what was added allows: then the code runs on, or the next error stops it further on.
 */
import { FuelExhaustedError } from "../base/errors.ts";
import { CODE, codeArena } from "../isa/code-arena.ts";
import { operation } from "../isa/instruction-set.ts";
import type { CodePositions } from "../lowering/code-positions.ts";
import { enteredBudget } from "./fuel-budget.ts";
import type { Handlers } from "./handlers/handler.ts";
import type { Instance } from "./instance.ts";
import { knownPositions } from "./known-positions.ts";
import { FUEL, nextImmediate, OWED, PC, REGISTERS } from "./machine.ts";

const R = REGISTERS;

/** An instruction word that every loop leaves at. */
const STOP = operation("enter.many");

/** Runs code from the program counter on, which does not branch, until it is at an address that every loop leaves at. */
export type RunTo = (address: number) => void;

/** Makes an instance run metered code from now on; frames that are on the stack already go on in the other. */
function meterInstance(instance: Instance): void {
  if (instance.code.isMetered) return;
  instance.code = instance.code.metered;
  // Calls through tables go by what the tables know of the code.
  for (const table of instance.tables) table.refreshAllDispatch();
}

/** Before a function of an instance is entered: computations with a budget run metered code alone. */
export function meterForBudget(instance: Instance): void {
  if (enteredBudget() !== undefined) meterInstance(instance);
}

/** Handlers of the instructions of metered code. */
export function meteringHandlers(runTo: RunTo): Handlers {
  return { meter: () => pay(nextImmediate(), runTo) };
}

/** Pays for the rest of a block in which the fuel was used up. @throws FuelExhaustedError if it is again */
export function payOwed(runTo: RunTo): void {
  if (R[OWED] !== 0) pay(R[OWED] as number, runTo);
}

/** Pays so many units of the block at the program counter, or for as much of it as the budget allows. */
function pay(units: number, runTo: RunTo): void {
  const budget = enteredBudget();
  if (budget === undefined || budget.spend(units)) {
    R[OWED] = 0;
    return;
  }
  const spent = budget.spendRest();
  R[OWED] = units - spent;
  if (spent > 0) runPaid(runTo);
  throw new FuelExhaustedError();
}

/** Runs what is paid of the block at the program counter: up to the next instruction if nothing is. */
function runPaid(runTo: RunTo): void {
  const { start, positions, block } = placeOf((R[PC] as number) - 1) as Place;
  const stop = start + positions.firstUnpaid(block, positions.priceOf(block) - (R[OWED] as number));
  if (stop <= (R[PC] as number)) return;
  const word = CODE[stop] as number;
  CODE[stop] = STOP;
  try {
    runTo(stop);
  } finally {
    CODE[stop] = word;
  }
}

/**
 * Gives back what was paid for the instructions after the running one, which threw something that its code does not catch, or
 * catches elsewhere.
 */
export function refundUnexecuted(): void {
  const budget = enteredBudget();
  // A quantum that is used up ends between two instructions, not in the middle of a block.
  if (budget === undefined || (R[FUEL] as number) < 0) return;
  const address = (R[PC] as number) - 1;
  const place = placeOf(address);
  if (place !== undefined) budget.refund(unexecutedAfter(address, place));
  R[OWED] = 0;
}

/** What was paid for the instructions after the one at an address. */
function unexecutedAfter(address: number, { start, positions, block }: Place): number {
  const paid = positions.priceOf(block) - (R[OWED] as number);
  return Math.max(0, paid - positions.unitsUpTo(block, address - start));
}

/** A place in metered code. */
interface Place {
  readonly start: number;
  readonly positions: CodePositions;
  readonly block: number;
}

/** Finds the block that an address is in; `undefined` for other code, and for the prologue of a function. */
function placeOf(address: number): Place | undefined {
  const lowered = codeArena.functionAt(address);
  const code = lowered?.code.deref();
  if (lowered === undefined || code?.isMetered !== true) return undefined;
  const { start } = lowered;
  const positions = knownPositions(lowered, code);
  const block = positions.blockAt(address + 1 - start);
  return block < 0 ? undefined : { start, positions, block };
}
