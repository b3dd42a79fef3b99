import { describe, expect, it } from "vitest";
import {
  BOTTOM,
  CONCRETE_HEAP,
  EXTERNREF,
  F64,
  FUNCREF,
  HEAP,
  I16,
  I32,
  I8,
  referenceType,
  V128,
} from "../../src/module/types.ts";
import { valueTypeName, valueTypesName } from "../../src/module/value-type-name.ts";

describe("the name of a value type", () => {
  it.each([
    [I32, "i32"],
    [F64, "f64"],
    [V128, "v128"],
    [I8, "i8"],
    [I16, "i16"],
    [BOTTOM, "bottom"],
    [FUNCREF, "funcref"],
    [EXTERNREF, "externref"],
    [referenceType(HEAP.none, true), "nullref"],
    [referenceType(HEAP.noexn, true), "nullexnref"],
    [referenceType(HEAP.i31, false), "(ref i31)"],
    [referenceType(CONCRETE_HEAP + 3, true), "(ref null 3)"],
    [referenceType(CONCRETE_HEAP, false, true), "(ref (exact 0))"],
  ])("is what the text format has for it: %i is %s", (type, name) => {
    expect(valueTypeName(type)).toBe(name);
  });

  it("is one of several in a list", () => {
    expect(valueTypesName([])).toBe("[]");
    expect(valueTypesName([I32, FUNCREF])).toBe("[i32 funcref]");
  });
});
