/** Modules that run metered, whole or piece by piece, and the same modules that count and stop by themselves. */
import { Trap, WasmException } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { FuelBudget } from "../../src/interpreter/fuel-budget.ts";
import type { ExternValue, FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import type { Global } from "../../src/memory/global.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { beginInvocation, type Step } from "../../src/runtime/invocation-steps.ts";
import { readGlobal, type Value, writeGlobal } from "../../src/runtime/values.ts";
import { checksum } from "../differential/transcript.ts";
import { countInstructions } from "../support/count-instructions.ts";
import { EXECUTED, LIMIT } from "../support/executed.ts";
import { wat } from "../support/wat.ts";

/** A module in the text format, and a call of its function `run`. */
export interface Program {
  readonly text: string;
  readonly args?: readonly Value[];
}

export type Imports = Readonly<Record<string, ExternValue>>;

export function instantiateBytes(bytes: Uint8Array, imports: Imports = {}): Instance {
  const module = compileModule(bytes, FEATURE_SETS.all);
  return instantiateModule(module, (from, name) => imports[`${from}.${name}`]);
}

export function instantiate(text: string, imports: Imports = {}): Instance {
  return instantiateBytes(wat(text), imports);
}

export function exported(instance: Instance, name = "run"): FunctionInstance {
  return instance.exports.get(name) as FunctionInstance;
}

/** Calls a function with a budget, until it ends or the budget is used up. */
export function begin(func: FunctionInstance, args: readonly Value[], budget: FuelBudget): Step {
  return beginInvocation(func, args, { canSuspend: false, exclusive: true, budget });
}

/** What can be seen of an instance: all exported memories and numeric globals but those that count. */
function stateOf({ exports }: Instance): unknown[] {
  return [...exports].flatMap(([name, value]): unknown[] => {
    if (value.kind === "memory") return [name, checksum(value.bytes)];
    if (value.kind !== "global" || name === EXECUTED || name === LIMIT) return [];
    return [name, readGlobal(value)];
  });
}

/** How a call ended: results, or the trap or exception that ended it, as text. */
type Ending = string;

function endingOf(call: () => unknown): Ending {
  try {
    return String(call());
  } catch (error) {
    if (error instanceof Trap) return `trap ${error.kind}`;
    if (error instanceof WasmException) return "exception";
    throw error;
  }
}

/** Where a program stands after some number of instructions. */
export interface Standing {
  /** `undefined` if it is not at its end. */
  readonly ending: Ending | undefined;
  readonly executed: number;
  readonly state: readonly unknown[];
}

/** What the program that counts by itself shows, run without metering, when it stops after so many instructions. */
export function reference({ text, args = [] }: Program, limit: number): Standing {
  const instance = instantiateBytes(countInstructions(wat(text), true));
  const executed = instance.exports.get(EXECUTED) as Global;
  // What the start function did is not counted.
  const before = readGlobal(executed) as bigint;
  writeGlobal(instance.exports.get(LIMIT) as Global, before + BigInt(limit));
  const ending = endingOf(() => finished(beginInvocation(exported(instance), args, UNLIMITED)));
  const count = Number((readGlobal(executed) as bigint) - before);
  const stopped = ending === "trap unreachable" && count === limit;
  return { ending: stopped ? undefined : ending, executed: count, state: stateOf(instance) };
}

const UNLIMITED = { canSuspend: false, exclusive: true } as const;

function finished(step: Step): unknown[] {
  if (!step.done) throw new Error("it stopped");
  return step.results;
}

/** What the metered program shows with so much fuel. */
export function metered({ text, args = [] }: Program, fuel: number): Standing {
  const instance = instantiate(text);
  const budget = new FuelBudget(fuel);
  let step: Step | undefined;
  const ending = endingOf(() => {
    step = begin(exported(instance), args, budget);
    return step.done ? step.results : undefined;
  });
  const stopped = step?.done === false;
  return { ending: stopped ? undefined : ending, executed: budget.consumed, state: stateOf(instance) };
}

/**
 * Runs the metered program with little fuel at a time.
 * @param pieces how much each time, over and over
 * @returns where it stood at each stop, and at the end
 */
export function piecewise({ text, args = [] }: Program, pieces: readonly number[]): Standing[] {
  const instance = instantiate(text);
  const budget = new FuelBudget(0);
  const standings: Standing[] = [];
  const stand = (ending: Ending | undefined): void => {
    standings.push({ ending, executed: budget.consumed, state: stateOf(instance) });
  };
  let step: Step | undefined;
  for (let piece = 0; ; piece++) {
    budget.add(pieces[piece % pieces.length] as number);
    const ending = endingOf(() => {
      step = step?.done === false ? step.proceed(() => undefined) : begin(exported(instance), args, budget);
      return step.done ? step.results : undefined;
    });
    const stopped = step?.done === false && ending === "undefined";
    stand(stopped ? undefined : ending);
    if (!stopped) return standings;
  }
}
