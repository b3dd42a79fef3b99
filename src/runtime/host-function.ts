/**
 * Functions of the host that modules can import and call.
 */
import { FunctionInstance, type Instance } from "../interpreter/instance.ts";
import { widthOf } from "../lowering/operand-stack.ts";
import { canonicalFunctionType, definedType } from "../module/canonical-types.ts";
import type { FunctionType, ValueType } from "../module/types.ts";
import { readStackValue, type Value, writeStackValue } from "./values.ts";

/**
 * The host's side of a call. It gives nothing for a function without results, the value for one result, an array of values
 * for more.
 * Values must be of their types. `caller` is the instance that calls, or `undefined` when the host itself does.
 */
export type HostImplementation = (caller: Instance | undefined, ...args: Value[]) => Value;

/**
 * Makes a function of the host.
 * @param type its type, whose value types are in canonical form
 * @see https://webassembly.github.io/spec/core/exec/modules.html#host-functions
 */
export function hostFunction(type: FunctionType, call: HostImplementation): FunctionInstance {
  return hostFunctionOfType(canonicalFunctionType(type), call);
}

/** Makes a function of the host whose type has a canonical id, so that it matches imports that declare that type. */
export function hostFunctionOfType(typeId: number, call: HostImplementation): FunctionInstance {
  const type = definedType(typeId).composite as FunctionType;
  const { params, results } = type;
  const words = wordOffsets(params);
  const resultWords = wordOffsets(results);
  return FunctionInstance.ofHost(typeId, type, (base, caller) => {
    const given = call(caller, ...params.map((param, i) => readStackValue(param, base + (words[i] as number))));
    if (results.length === 0) return;
    const values = results.length === 1 ? [given] : (given as readonly Value[]);
    results.forEach((result, i) => writeStackValue(result, base + (resultWords[i] as number), values[i]));
  });
}

/** Where each of some values begins when they stand in slots one after the other, in words. */
function wordOffsets(types: readonly ValueType[]): number[] {
  let words = 0;
  return types.map((type) => {
    const at = words;
    words += 2 * widthOf(type);
    return at;
  });
}
