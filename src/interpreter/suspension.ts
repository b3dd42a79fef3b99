/**
 * Suspended computations. Frames are data: what a computation has on the value stack is copied away and back, to the same
 * place, since frames refer to each other by their addresses there.
 */
import { SuspensionError, WasmError } from "../base/errors.ts";
import { codeArena } from "../isa/code-arena.ts";
import { I32_STACK, REFERENCES } from "../isa/value-stack.ts";
import { type Crossing, crossings } from "./crossings.ts";
import type { FuelBudget } from "./fuel-budget.ts";
import { writeReference } from "./handlers/reference.ts";
import type { Instance, Occupant } from "./instance.ts";
import { activation, FP, OWED, PC, REGISTERS } from "./machine.ts";
import { type Supervision, supervisor } from "./supervision.ts";

const R = REGISTERS;

/** What a computation waits for. `deliver` gives it what has come, by writing to the value stack or by throwing. */
export interface Wait {
  readonly ready: PromiseLike<unknown>;
  deliver(value: unknown): void;
}

/** What is thrown to suspend a computation; seen by the interpreter alone. */
class Suspension extends WasmError {
  override readonly name: string = "Suspension";
  wait: Wait | undefined;
  /** The word of the value stack where what has to be kept ends; without it, the end of the running frame. */
  end: number | undefined;
}

/** FAST: the only one, since to make an error costs more than all else of a suspension. */
const SUSPENSION = new Suspension("suspended");

/**
 * Suspends the running computation, which can be: the machine is as it has to be when the computation goes on.
 * @param end the word of the value stack where what has to be kept ends; without it, the end of the running frame
 */
export function suspend(wait: Wait, end?: number): never {
  SUSPENSION.wait = wait;
  SUSPENSION.end = end;
  throw SUSPENSION;
}

/** What was thrown to suspend a computation, or `undefined` if something else was thrown. */
export function suspensionOf(thrown: unknown): { readonly wait: Wait; readonly end: number | undefined } | undefined {
  if (thrown !== SUSPENSION) return undefined;
  const { wait, end } = SUSPENSION;
  SUSPENSION.wait = undefined;
  return { wait: wait as Wait, end };
}

/** Whether something was thrown to suspend a computation. */
export function isSuspension(thrown: unknown): boolean {
  return thrown === SUSPENSION;
}

/**
 * Suspends the running computation until a promise is settled.
 * @param end the word of the value stack where what has to be kept ends
 * @throws SuspensionError if it cannot be suspended
 */
export function suspendUntil(wait: Wait, end: number): never {
  if (supervisor.canSuspend) suspend(wait, end);
  // What becomes of the promise is nobody's concern any more.
  wait.ready.then(undefined, () => undefined);
  throw new SuspensionError("cannot suspend a synchronous call: a host function returned a promise");
}

/** The word where the running frame ends. */
function endOfFrame(): number {
  const lowered = codeArena.functionAt(R[PC] as number);
  return (R[FP] as number) + 2 * (lowered?.slots ?? 0);
}

/** What stays the same of a computation from its beginning to its end. */
export interface ComputationStart {
  /** Larger for computations that began later. */
  readonly order: number;
  /** The word where its first frame begins. */
  readonly base: number;
  readonly supervision: Supervision;
  /** The fuel that it draws on: its own, or that of the computation that it was started in. */
  readonly budget: FuelBudget | undefined;
}

/** A computation that does not run at the moment. */
export class SuspendedComputation implements ComputationStart, Occupant {
  readonly order: number;
  readonly base: number;
  readonly supervision: Supervision;
  readonly budget: FuelBudget | undefined;
  givesWay: boolean;
  #state: "suspended" | "resumed" | "abandoned";
  readonly #pc: number;
  readonly #fp: number;
  readonly #owed: number;
  readonly #instance: Instance | undefined;
  readonly #words: Int32Array;
  readonly #references: readonly unknown[];
  readonly #crossings: readonly Crossing[];

  /**
   * Takes the running computation away.
   * @param depth the crossings below those of this computation
   * @param end the word where what it has on the stack ends
   */
  constructor({ order, base, supervision, budget }: ComputationStart, depth: number, end: number = endOfFrame()) {
    this.order = order;
    this.base = base;
    this.supervision = supervision;
    this.budget = budget;
    this.givesWay = false;
    this.#state = "suspended";
    this.#pc = R[PC] as number;
    this.#fp = R[FP] as number;
    this.#owed = R[OWED] as number;
    this.#instance = activation.instance;
    this.#words = I32_STACK.slice(base, end);
    this.#references = REFERENCES.slice(base >> 1, end >> 1);
    this.#crossings = crossings.slice(depth);
    if (!supervision.exclusive) return;
    for (const instance of this.#instances()) instance.occupants = [...(instance.occupants ?? []), this];
  }

  /**
   * Makes it the running one.
   * @throws SuspensionError if it was abandoned, or a later computation of one of its instances is suspended
   */
  restore(): void {
    if (this.#state === "abandoned")
      throw new SuspensionError("its instance was entered anew, so this call cannot go on");
    if (this.#state === "resumed") throw new SuspensionError("this call went on already");
    for (const { occupants } of this.#instances()) this.#checkOrder(occupants);
    this.#leave("resumed");
    I32_STACK.set(this.#words, this.base);
    this.#references.forEach((reference, i) => writeReference(this.base + 2 * i, reference));
    crossings.push(...this.#crossings);
    R[PC] = this.#pc;
    R[FP] = this.#fp;
    R[OWED] = this.#owed;
    activation.enter(this.#instance);
  }

  abandon(): void {
    if (this.#state === "suspended") this.#leave("abandoned");
  }

  /** Lets others enter its instances. */
  #leave(state: "resumed" | "abandoned"): void {
    this.#state = state;
    for (const instance of this.#instances()) {
      const others = instance.occupants?.filter((occupant) => occupant !== this) ?? [];
      instance.occupants = others.length === 0 ? undefined : others;
    }
  }

  #checkOrder(occupants: readonly Occupant[] = []): void {
    if (!occupants.some(({ order }) => order > this.order)) return;
    throw new SuspensionError("a call that began inside of this one is still suspended in the same instance");
  }

  #instances(): Set<Instance> {
    const instances = new Set(this.#crossings.map(({ instance }) => instance));
    if (this.#instance !== undefined) instances.add(this.#instance);
    return instances;
  }
}
