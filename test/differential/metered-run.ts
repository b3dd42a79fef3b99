/** Runs a generated module on the engine with metered code, and the same module, counting by itself, on another engine. */
import { FuelExhaustedError } from "../../src/base/errors.ts";
import { enterBudget, FuelBudget } from "../../src/interpreter/fuel-budget.ts";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { beginInvocation } from "../../src/runtime/invocation-steps.ts";
import type { Value } from "../../src/runtime/values.ts";
import { countInstructions } from "../support/count-instructions.ts";
import { EXECUTED, LIMIT } from "../support/executed.ts";
import { EngineRun } from "./engine-run.ts";
import type { Job } from "./job.ts";
import { type Outcome, type Transcript, transcriptOf } from "./transcript.ts";

/** The job with a look at the number of instructions after each call. */
export function lookingJob(job: Job): Job {
  const look = { name: EXECUTED, args: [], writes: false };
  return { ...job, calls: job.calls.flatMap((call) => [call, look]) };
}

/** The same with modules that count. */
export function countingJob(job: Job): Job {
  const companion = job.companion && countInstructions(job.companion);
  return { ...lookingJob(job), bytes: countInstructions(job.bytes), companion };
}

/**
 * The job with an end of each call after a number of instructions.
 * @param limits by call
 */
export function limitedJob(job: Job, limits: readonly bigint[]): Job {
  const limit = (units: bigint) => ({ name: LIMIT, args: [units], writes: false });
  const calls = job.calls.flatMap((call, index) => [limit(limits[index] as bigint), call, limit(-1n)]);
  return { ...job, calls };
}

/** The same with a module that ends calls by itself. */
export function stoppingJob(job: Job, limits: readonly bigint[]): Job {
  return { ...limitedJob(job, limits), bytes: countInstructions(job.bytes, true) };
}

class MeteredRun extends EngineRun {
  readonly #budget: FuelBudget;
  #limited: FuelBudget | undefined;

  constructor(job: Job, budget: FuelBudget) {
    super(job);
    this.#budget = budget;
    this.#limited = undefined;
  }

  override call(name: string, args: readonly (number | bigint)[]): Value[] {
    if (name === EXECUTED) return [BigInt(this.#budget.consumed)];
    if (name === LIMIT) return this.#limit(args[0] as bigint);
    const before = enterBudget(this.#limited ?? this.#budget);
    try {
      return super.call(name, args);
    } finally {
      enterBudget(before);
    }
  }

  #limit(units: bigint): [] {
    this.#limited = units < 0n ? undefined : new FuelBudget(Number(units));
    return [];
  }

  /** A module that stops by itself ends with a trap. */
  override outcomeOf(call: () => readonly Value[]): Outcome {
    try {
      return super.outcomeOf(call);
    } catch (error) {
      if (error instanceof FuelExhaustedError) return { results: undefined, trap: "unreachable" };
      throw error;
    }
  }
}

/** Calls functions with little fuel at a time. What a function of the host calls cannot stop, and has enough. */
class PiecewiseRun extends EngineRun {
  readonly #pieces: () => number;
  #executed: number;

  /** @param pieces gives how much fuel comes next */
  constructor(job: Job, pieces: () => number) {
    super(job);
    this.#pieces = pieces;
    this.#executed = 0;
  }

  override call(name: string, args: readonly (number | bigint)[]): Value[] {
    return name === EXECUTED ? [BigInt(this.#executed)] : super.call(name, args);
  }

  protected override invoke(func: FunctionInstance, args: readonly Value[]): Value[] {
    return this.#run(func, args, this.#pieces);
  }

  protected override callBack(func: FunctionInstance, value: Value): Value {
    return this.#run(func, [value], () => Infinity)[0];
  }

  #run(func: FunctionInstance, args: readonly Value[], pieces: () => number): Value[] {
    const budget = new FuelBudget(pieces());
    try {
      let step = beginInvocation(func, args, { canSuspend: false, exclusive: true, budget });
      while (!step.done) {
        budget.add(pieces());
        step = step.proceed(() => undefined);
      }
      return step.results;
    } finally {
      this.#executed += budget.consumed;
    }
  }
}

/** Runs a job that looks at the number of instructions. */
export function runPiecewise(job: Job, pieces: () => number): Transcript {
  return transcriptOf(job, new PiecewiseRun(job, pieces));
}

/** Runs a job that looks at the number of instructions, or has limits. */
export function runMetered(job: Job): Transcript {
  const budget = new FuelBudget(Infinity);
  const before = enterBudget(budget);
  try {
    return transcriptOf(job, new MeteredRun(job, budget));
  } finally {
    enterBudget(before);
  }
}
