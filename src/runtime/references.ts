/**
 * What a reference is an instance of, for values that come from the host.
 * @see https://webassembly.github.io/spec/core/valid/types.html#reference-types
 */
import { FunctionInstance } from "../interpreter/instance.ts";
import { isSubtype } from "../module/canonical-types.ts";
import { CONCRETE_HEAP, HEAP, heapTypeOf, isNullable, type ValueType } from "../module/types.ts";
import type { Reference } from "./values.ts";

/** Whether a reference is one of a reference type in canonical form. Every value but `null` is an external reference. */
export function isReferenceOfType(reference: Reference, type: ValueType): boolean {
  if (reference === null) return isNullable(type);
  const heap = heapTypeOf(type);
  if (heap === HEAP.extern) return true;
  if (!(reference instanceof FunctionInstance)) return false;
  return heap === HEAP.func || (heap >= CONCRETE_HEAP && isSubtype(reference.typeId, heap - CONCRETE_HEAP));
}
