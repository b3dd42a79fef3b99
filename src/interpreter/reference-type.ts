/**
 * Whether a reference is of a type, as casts ask.
 *
 * An object is held against a defined type by one comparison: the type has the place of the other among its supertypes.
 *
 * @see https://webassembly.github.io/spec/core/valid/values.html#valid-ref
 */
import { ArrayObject } from "../memory/array-object.ts";
import { HeapObject } from "../memory/heap-object.ts";
import { isI31 } from "../memory/i31.ts";
import { StructObject } from "../memory/struct-object.ts";
import { isSubtype } from "../module/canonical-types.ts";
import { CONCRETE_HEAP, HEAP, heapTypeOf, isExact, isNullable, type ValueType } from "../module/types.ts";
import { FunctionInstance } from "./instance.ts";

/**
 * Whether a reference, of the hierarchy that a reference type belongs to, is of that type.
 * @param type in canonical form
 * @param depth how many supertypes its defined type has, if it has one
 */
export function isOfType(reference: unknown, type: ValueType, depth: number): boolean {
  if (reference === null) return isNullable(type);
  const heap = heapTypeOf(type);
  if (heap < CONCRETE_HEAP) return isOfAbstractType(reference, heap);
  const id = heap - CONCRETE_HEAP;
  if (reference instanceof HeapObject) {
    const { supertypes } = reference.type;
    return supertypes[depth] === id && (!isExact(type) || supertypes.length === depth + 1);
  }
  if (!(reference instanceof FunctionInstance)) return false;
  return reference.typeId === id || (!isExact(type) && isSubtype(reference.typeId, id));
}

/** The same for an abstract heap type and a reference that is not null. */
function isOfAbstractType(reference: unknown, heap: number): boolean {
  switch (heap) {
    case HEAP.eq:
      return reference instanceof HeapObject || isI31(reference);
    case HEAP.i31:
      return isI31(reference);
    case HEAP.struct:
      return reference instanceof StructObject;
    case HEAP.array:
      return reference instanceof ArrayObject;
    default:
      return heap === HEAP.any || heap === HEAP.func || heap === HEAP.extern || heap === HEAP.exn;
  }
}
