/**
 * From the table of implementations to functions that an instance can import: bound to one guest, errors turned into
 * numbers, waits handed to a driver.
 */
import type { WasiContext } from "./context.ts";
import { FileSystemError } from "./file-system-error.ts";
import { FUNCTIONS, type WasiImplementation } from "./function-table.ts";
import type { Outcome, Steps } from "./steps.ts";

/** A type of WASI's parameters and results. */
type WasiValueType = "i32" | "i64";

/** One importable function. `Later` is what a call gives that cannot be finished at once. */
export interface WasiFunction<Later = never> {
  readonly params: readonly WasiValueType[];
  readonly results: readonly WasiValueType[];
  /**
   * Calls the function: an i32 is a number, signed or not, an i64 a BigInt, signed or not. Returns the error number.
   * Throws `Trap` for a pointer out of bounds, `ExitError` from `proc_exit`, `SuspensionError` if a synchronous call
   * would have to wait for the event loop.
   */
  readonly call: (...args: (number | bigint)[]) => number | Later;
}

/** Runs what cannot be done at once to its end. */
export type Driver<Result> = (steps: Steps<number>) => Result;

/** Binds all functions to one guest. */
export function bindFunctions<Later>(
  wasi: WasiContext,
  drive: Driver<number | Later>,
): ReadonlyMap<string, WasiFunction<Later>> {
  const functions = new Map<string, WasiFunction<Later>>();
  for (const [name, params, implementation] of FUNCTIONS) {
    functions.set(name, {
      params: Array.from(params, (letter) => (letter === "I" ? "i64" : "i32")),
      results: name === "proc_exit" ? [] : ["i32"],
      call: bind(wasi, implementation, drive),
    });
  }
  return functions;
}

function bind<Later>(
  wasi: WasiContext,
  implementation: WasiImplementation,
  drive: Driver<number | Later>,
): WasiFunction<Later>["call"] {
  const start = implementation as (wasi: WasiContext, ...args: unknown[]) => Outcome;
  // FAST: nine named parameters, which no signature exceeds, instead of a rest array.
  return (a?: number | bigint, b?, c?, d?, e?, f?, g?, h?, i?) => {
    try {
      const outcome = start(wasi, a, b, c, d, e, f, g, h, i);
      return typeof outcome === "number" ? outcome : drive(outcome);
    } catch (error) {
      if (error instanceof FileSystemError) return error.errno;
      throw error;
    }
  };
}
