/**
 * A function of WebAssembly as a value of the API: what stands for a funcref, and what an instance exports for others to
 * import. One function has one such object, so that they can be compared.
 */
import type { FunctionInstance } from "../interpreter/instance.ts";
import { valueTypeName } from "../module/value-type-name.ts";

const known = new WeakMap<FunctionInstance, WasmFunction>();

/** A function. It stays usable when the instance that it came from is dropped. */
export class WasmFunction {
  /** What it is among imports and exports. */
  readonly kind = "func" as const;
  /** Types of the parameters, in the text format. */
  readonly params: readonly string[];
  /** Types of the results, in the text format. */
  readonly results: readonly string[];
  readonly #func: FunctionInstance;

  private constructor(func: FunctionInstance) {
    this.params = func.type.params.map(valueTypeName);
    this.results = func.type.results.map(valueTypeName);
    this.#func = func;
  }

  /** The object for a function of the engine. @internal */
  static of(func: FunctionInstance): WasmFunction {
    let made = known.get(func);
    if (made === undefined) {
      made = new WasmFunction(func);
      known.set(func, made);
    }
    return made;
  }

  /** The function of the engine behind an object. @internal */
  static engineFunction(func: WasmFunction): FunctionInstance {
    return func.#func;
  }
}
