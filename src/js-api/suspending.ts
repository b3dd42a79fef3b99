/**
 * JavaScript Promise Integration: WebAssembly code that waits for promises as if calls took their time.
 *
 * A *promising* function gives a promise of what a function of WebAssembly gives. Inside of such a call, an import that is marked
 * as *suspending* suspends the computation until what it gave is there. Frames of JavaScript cannot be suspended, so none may
 * stand between the two.
 *
 * SPEC: hosts suspend at every call of a suspending import, as `await` does, and not only where it gives a promise.
 *
 * @see https://webassembly.github.io/js-promise-integration/js-api/#jspi
 */
import type { FunctionInstance } from "../interpreter/instance.ts";
import type { Wait } from "../interpreter/suspension.ts";
import { beginInvocation } from "../runtime/invocation-steps.ts";
import type { Value } from "../runtime/values.ts";
import { toEngineError, toJsError } from "./errors.ts";
import { functionOf } from "./exported-function.ts";
import type { JsFunction } from "./late-bindings.ts";
import { isInaccessible, toJsValue, toWebAssemblyValue } from "./values.ts";
import { defineInterface, isObject } from "./web-idl.ts";

/** The function of JavaScript that a Suspending object marks; `undefined` for all other values. */
export let suspendingOf: (value: unknown) => JsFunction | undefined;

/** Marks a function: as an import, it makes the code that calls it wait for what it gives. */
export class Suspending {
  readonly #func: JsFunction;

  static {
    suspendingOf = (value) => (isObject(value) && #func in value ? value.#func : undefined);
  }

  /** @throws TypeError for what is no function, or one of WebAssembly */
  constructor(func: (...args: never[]) => unknown) {
    const given: unknown = func;
    if (typeof given !== "function") throw new TypeError("WebAssembly.Suspending(): Argument 0 must be a function");
    if (functionOf(given) !== undefined) {
      throw new TypeError("WebAssembly.Suspending(): Argument 0 must not be a WebAssembly function");
    }
    this.#func = given as JsFunction;
  }
}

defineInterface(Suspending, "Suspending");

/** A computation that may be suspended, together with others in the same instance. */
const SUPERVISION = { canSuspend: true, exclusive: false } as const;

/**
 * A function that calls a function of WebAssembly and gives a promise of its results: of an array, if there are several.
 * @throws TypeError for anything but a function of WebAssembly
 */
export function promising(wasmFunc: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown> {
  const context = "WebAssembly.promising()";
  if (typeof wasmFunc !== "function") throw new TypeError(`${context}: Argument 0 must be a function`);
  const func = functionOf(wasmFunc);
  if (func === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly exported function`);
  const { name, length } = wasmFunc;
  const { params, results } = func.type;
  const isCallable = ![...params, ...results].some(isInaccessible);
  const made = (...args: unknown[]): Promise<unknown> => {
    if (!isCallable) throw new TypeError("type incompatibility when transforming from/to JS");
    const values = params.map((type, i) => toWebAssemblyValue(args[i], type));
    return settle(func, values);
  };
  return Object.defineProperties(made, { name: { value: name }, length: { value: length } });
}

/** Calls a function, waits whenever it is suspended, and gives what JavaScript gets for its results. */
async function settle(func: FunctionInstance, args: readonly Value[]): Promise<unknown> {
  try {
    let step = beginInvocation(func, args, SUPERVISION);
    while (!step.done) {
      // Without a budget of its own, a computation stops for nothing else.
      const stop = step.stop as Wait;
      let next: () => void;
      try {
        const value = await stop.ready;
        next = () => stop.deliver(value);
      } catch (error) {
        next = () => {
          throw toEngineError(error) as Error;
        };
      }
      step = step.proceed(next);
    }
    const values = step.results.map(toJsValue);
    return values.length > 1 ? values : values[0];
  } catch (error) {
    throw toJsError(error) as Error;
  }
}
