/**
 * Fuel: how many instructions of WebAssembly calls may execute, and how many they did.
 */
import { FuelBudget } from "../interpreter/fuel-budget.ts";
import { checkUnits } from "./check-units.ts";

/**
 * A supply of fuel that any number of calls draw upon, one unit an instruction.
 * @example
 * ```ts run
 * import { compile, Fuel, instantiate } from "anywasm";
 * import { assemble } from "anywasm/text";
 *
 * const text = '(func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1)))';
 * const instance = await instantiate(await compile(assemble(text)));
 * const fuel = new Fuel(100);
 * console.log(await instance.callWith("double", [21], { fuel })); // [ 42 ]
 * console.log(fuel.consumed, fuel.remaining); // 3 97
 * ```
 */
export class Fuel {
  readonly #budget: FuelBudget;

  /** @throws ApiError 5007 unless `units` is a safe integer that is not negative */
  constructor(units: number) {
    checkUnits("fuel", units);
    this.#budget = new FuelBudget(units);
  }

  /** The engine's side of it. @internal */
  static engineBudget(fuel: Fuel): FuelBudget {
    return fuel.#budget;
  }

  /** Instructions that were executed. */
  get consumed(): number {
    return this.#budget.consumed;
  }

  /** Instructions that may still be executed. */
  get remaining(): number {
    return this.#budget.remaining;
  }

  /** Lets so many instructions more be executed. @throws ApiError 5007 */
  add(units: number): void {
    checkUnits("fuel", units);
    this.#budget.add(units);
  }
}

/** The engine's budget for what a user gives. */
export function budgetOf(fuel: number | Fuel | undefined): FuelBudget | undefined {
  if (fuel === undefined) return undefined;
  return Fuel.engineBudget(typeof fuel === "number" ? new Fuel(fuel) : fuel);
}
