/**
 * Whether a reference is of a type, as casts ask.
 *
 * An object is held against a defined type by one comparison: the type has the place of the other among its supertypes.
 *
 * @see https://webassembly.github.io/spec/core/valid/values.html#valid-ref
 */
import { supertypesOf } from "../isa/object-types.ts";
import { ArrayObject } from "../memory/array-object.ts";
import { HeapObject } from "../memory/heap-object.ts";
import { isI31 } from "../memory/i31.ts";
import { StructObject } from "../memory/struct-object.ts";
import { CONCRETE_HEAP, HEAP, heapTypeOf, isExact, isNullable, type ValueType } from "../module/types.ts";
import { FunctionInstance } from "./instance.ts";

/** The number of supertypes that the defined type of a reference type in canonical form has; 0 for other reference types. */
export function depthOf(type: ValueType): number {
  const heap = heapTypeOf(type);
  return heap < CONCRETE_HEAP ? 0 : supertypesOf(heap - CONCRETE_HEAP).length - 1;
}

/**
 * Whether a reference, of the hierarchy that a reference type belongs to, is of that type.
 * @param type in canonical form
 * @param depth its {@link depthOf}
 */
export function isOfType(reference: unknown, type: ValueType, depth: number): boolean {
  if (reference === null) return isNullable(type);
  const heap = heapTypeOf(type);
  if (heap < CONCRETE_HEAP) return isOfAbstractType(reference, heap);
  const supertypes = supertypesOfReferent(reference);
  if (supertypes === undefined || supertypes[depth] !== heap - CONCRETE_HEAP) return false;
  return !isExact(type) || supertypes.length === depth + 1;
}

/** The defined type of what a reference that is not null refers to, after its supertypes; `undefined` if it has none. */
function supertypesOfReferent(reference: unknown): readonly number[] | undefined {
  if (reference instanceof HeapObject) return reference.type.supertypes;
  return reference instanceof FunctionInstance ? supertypesOf(reference.typeId) : undefined;
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
