/** Arguments that are lists: everything that can be iterated over. */
import { isObject } from "./web-idl.ts";

/**
 * Converts to a list.
 * @throws TypeError with this refusal unless it is an object that is iterable; what iterating throws
 * @see https://webidl.spec.whatwg.org/#js-sequence
 */
export function toSequence(value: unknown, refusal: string): unknown[] {
  if (!isObject(value)) throw new TypeError(refusal);
  // Read once: that is what `for` and spread do, too, but they say other things about what is not iterable.
  const method: unknown = (value as { [Symbol.iterator]?: unknown })[Symbol.iterator];
  if (method === undefined || method === null) throw new TypeError(refusal);
  return [...{ [Symbol.iterator]: () => Reflect.apply(method as () => Iterator<unknown>, value, []) }];
}
