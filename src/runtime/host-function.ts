/**
 * Functions of the host that modules can import and call.
 */
import { forgetReference } from "../interpreter/handlers/reference.ts";
import { FunctionInstance, type Instance } from "../interpreter/instance.ts";
import { suspendUntil } from "../interpreter/suspension.ts";
import { linkSlotOf } from "../lowering/frame-layout.ts";
import { widthOf } from "../lowering/operand-stack.ts";
import { canonicalFunctionType, type CanonicalTypes, definedType } from "../module/canonical-types.ts";
import { type FunctionType, isReference, type ValueType } from "../module/types.ts";
import { readStackValue, type Value, writeStackValue } from "./values.ts";

/** What a host function gives whose results come later: a promise of what it would give. The call is suspended until then. */
export class Deferred {
  readonly promise: PromiseLike<Value>;

  constructor(promise: PromiseLike<Value>) {
    this.promise = promise;
  }
}

/**
 * The host's side of a call. It gives nothing for a function without results, the value for one result, an array of values
 * for more, or a {@link Deferred}.
 * Values must be of their types. `caller` is the instance that calls, or `undefined` when the host itself does.
 */
export type HostImplementation = (caller: Instance | undefined, ...args: Value[]) => Value;

/**
 * Makes a function of the host.
 * @param type its type, whose value types are in canonical form
 * @see https://webassembly.github.io/spec/core/exec/modules.html#host-functions
 */
export function hostFunction(type: FunctionType, call: HostImplementation): FunctionInstance {
  const types = canonicalFunctionType(type);
  return hostFunctionOfType(types, types.ids[0] as number, call);
}

/**
 * Makes a function of the host whose type has a canonical id, so that it matches imports that declare that type.
 * @param types that the id comes from
 */
export function hostFunctionOfType(types: CanonicalTypes, typeId: number, call: HostImplementation): FunctionInstance {
  const type = definedType(typeId).composite as FunctionType;
  const { params, results } = type;
  const words = wordOffsets(params);
  const resultWords = wordOffsets(results);
  const references = words.filter((_, i) => isReference(params[i] as ValueType));
  const deliver = (given: Value, base: number): void => {
    if (results.length === 1) writeStackValue(results[0] as ValueType, base, given);
    else
      results.forEach((result, i) =>
        writeStackValue(result, base + (resultWords[i] as number), (given as readonly Value[])[i]),
      );
  };
  return FunctionInstance.ofHost(types, typeId, (base, caller) => {
    const args = params.map((param, i) => readStackValue(param, base + (words[i] as number)));
    // From now on the host decides how long they live.
    for (const word of references) forgetReference(base + word);
    const given = call(caller, ...args);
    if (!(given instanceof Deferred)) return deliver(given, base);
    const wait = { ready: given.promise, deliver: (value: Value) => deliver(value, base) };
    return suspendUntil(wait, base + 2 * linkSlotOf(type));
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
