/**
 * What a reference is an instance of, for values that come from the host.
 * @see https://webassembly.github.io/spec/core/valid/types.html#reference-types
 */
import { FunctionInstance } from "../interpreter/instance.ts";
import { isOfType } from "../interpreter/reference-type.ts";
import { ExceptionInstance } from "../memory/exception-instance.ts";
import { definedType, matchesHeapType } from "../module/canonical-types.ts";
import { CONCRETE_HEAP, HEAP, heapTypeOf, type ValueType } from "../module/types.ts";
import type { Reference } from "./values.ts";

/**
 * Whether a reference is one of a reference type in canonical form. Every value but `null` is an external reference, and an
 * internal one, too: both hierarchies have the same references.
 */
export function isReferenceOfType(reference: Reference, type: ValueType): boolean {
  const heap = heapTypeOf(type);
  if (reference !== null) {
    if (matchesHeapType(heap, HEAP.func) && !(reference instanceof FunctionInstance)) return false;
    if (matchesHeapType(heap, HEAP.exn) && !(reference instanceof ExceptionInstance)) return false;
  }
  return isOfType(reference, type, heap < CONCRETE_HEAP ? 0 : depthOf(heap - CONCRETE_HEAP));
}

/** How many supertypes the type with a canonical id has. */
function depthOf(id: number): number {
  const { supertype } = definedType(id);
  return supertype < 0 ? 0 : depthOf(supertype) + 1;
}
