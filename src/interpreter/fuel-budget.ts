/**
 * Fuel: how many instructions of WebAssembly a computation may still execute.
 *
 * The loops count down the register `METER`, a 32-bit integer. A budget is larger: the running computation's is *entered*,
 * which puts as much of it into the register as fits, and what is there belongs to the budget that is entered. Without
 * a budget, the register is filled again as often as code asks for it.
 */
import { METER, REGISTERS } from "./machine.ts";

const R = REGISTERS;

/** The most that the register holds. */
const MOST = 0x7fffffff;

let entered: FuelBudget | undefined;

R[METER] = MOST;

/** What a computation may spend. Computations that host functions start inside of it draw on the same. */
export class FuelBudget {
  /** What was left, and spent, when the register was filled. */
  #rest: number;
  #spent: number;
  /** What the register was filled with. */
  #filled: number;

  /** @param units an integer from 0 to 2^53 − 1, or Infinity to count alone */
  constructor(units: number) {
    this.#rest = 0;
    this.#spent = 0;
    this.#filled = 0;
    this.add(units);
  }

  /** How many instructions may still be executed. */
  get remaining(): number {
    this.#settle();
    return this.#rest;
  }

  /** How many instructions were executed. */
  get consumed(): number {
    this.#settle();
    return this.#spent;
  }

  /**
   * Adds to what may be spent, also while a computation runs. Of more than 2^53 − 1 units in all, the rest is lost.
   * @throws RangeError if `units` is no such number as the constructor takes
   */
  add(units: number): void {
    if (!(units >= 0) || (units !== Infinity && !Number.isSafeInteger(units))) {
      throw new RangeError(`fuel is an integer from 0 to 2^53 − 1, or Infinity, and not ${units}`);
    }
    this.#settle();
    const sum = this.#rest + units;
    this.#rest = sum === Infinity ? sum : Math.min(sum, Number.MAX_SAFE_INTEGER);
    this.#fill();
  }

  /** Spends so many units if there are as many. @returns whether there were */
  spend(units: number): boolean {
    this.#settle();
    const suffices = this.#rest >= units;
    if (suffices) this.#move(units);
    return suffices;
  }

  /** Spends what is left, less than is asked for. @returns how much that was */
  spendRest(): number {
    this.#settle();
    const rest = this.#rest;
    this.#move(rest);
    return rest;
  }

  /** Takes back that so many units were spent. */
  refund(units: number): void {
    this.#settle();
    this.#move(-units);
  }

  #move(units: number): void {
    this.#rest -= units;
    this.#spent += units;
    this.#fill();
  }

  /** Notes what was taken from the register. */
  #settle(): void {
    if (entered !== this) return;
    const left = R[METER] as number;
    const used = this.#filled - left;
    this.#filled = left;
    this.#rest -= used;
    this.#spent += used;
  }

  #fill(): void {
    if (entered !== this) return;
    this.#filled = Math.min(this.#rest, MOST);
    R[METER] = this.#filled;
  }

  /** See {@link enterBudget}. */
  static enter(budget: FuelBudget | undefined): FuelBudget | undefined {
    const before = entered;
    if (before === budget) return before;
    if (before !== undefined) before.#settle();
    entered = budget;
    if (budget === undefined) R[METER] = MOST;
    else budget.#fill();
    return before;
  }
}

/**
 * Makes a budget the one that code spends from now on, or lets code run without any. Costs next to nothing if it is already.
 * @returns the one that was entered before, to be entered again when the computation ends or is suspended
 */
export function enterBudget(budget: FuelBudget | undefined): FuelBudget | undefined {
  return FuelBudget.enter(budget);
}

/** The budget of the running computation. */
export function enteredBudget(): FuelBudget | undefined {
  return entered;
}
