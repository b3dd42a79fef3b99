import { assert, boolean, integer, property } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BOTTOM,
  CONCRETE_HEAP,
  F64,
  FUNCREF,
  HEAP,
  heapTypeOf,
  I16,
  I32,
  I64,
  I8,
  isDefaultable,
  isExact,
  isNullable,
  isPacked,
  isReference,
  referenceType,
  V128,
  withHeapType,
} from "../../src/module/types.ts";

describe("value types", () => {
  it("are references, packed, or neither", () => {
    expect([I32, I64, F64, V128, BOTTOM].some((type) => isReference(type) || isPacked(type))).toBe(false);
    expect([I8, I16].every((type) => isPacked(type) && !isReference(type))).toBe(true);
    expect(isReference(FUNCREF) && !isPacked(FUNCREF)).toBe(true);
  });

  it("of references hold heap type, nullability and exactness", () => {
    const heaps = integer({ min: 0, max: CONCRETE_HEAP + 999_999 });
    assert(
      property(heaps, boolean(), boolean(), heaps, (heap, nullable, exact, other) => {
        const type = referenceType(heap, nullable, exact);
        expect([isReference(type), heapTypeOf(type), isNullable(type), isExact(type)]).toEqual([
          true,
          heap,
          nullable,
          exact,
        ]);
        expect(withHeapType(type, other)).toBe(referenceType(other, nullable, exact));
      }),
    );
  });

  it("have a default value unless they are references that are not nullable", () => {
    expect([I32, V128, FUNCREF].every(isDefaultable)).toBe(true);
    expect(isDefaultable(referenceType(HEAP.func, false))).toBe(false);
  });
});
