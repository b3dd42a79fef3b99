/** Which values of the host are of which reference type. */
import { describe, expect, it } from "vitest";
import { canonicalValueType } from "../../src/module/canonical-types.ts";
import { CONCRETE_HEAP, HEAP, referenceType } from "../../src/module/types.ts";
import { isReferenceOfType } from "../../src/runtime/references.ts";
import { call, exportedFunction, instantiate } from "./support.ts";

const instance = instantiate(
  `(type $top (sub (struct))) (type $below (sub $top (struct (field i32)))) (type $list (array i32)) (type $f (func))
   (func $f (export "f") (type $f))
   (func (export "top") (result anyref) (struct.new $top))
   (func (export "below") (result anyref) (struct.new $below (i32.const 1)))
   (func (export "list") (result anyref) (array.new_fixed $list 0))`,
);

const VALUES = {
  top: call(instance, "top")[0],
  below: call(instance, "below")[0],
  list: call(instance, "list")[0],
  i31: 17,
  number: 1.5,
  object: {},
  undefined,
  func: exportedFunction(instance, "f"),
};

type Name = keyof typeof VALUES;

const INTERNAL: readonly Name[] = ["top", "below", "list", "i31", "number", "object", "undefined", "func"];

const MEMBERS: readonly (readonly [string, number, readonly Name[]])[] = [
  ["extern", HEAP.extern, INTERNAL],
  ["any", HEAP.any, INTERNAL],
  ["eq", HEAP.eq, ["top", "below", "list", "i31"]],
  ["i31", HEAP.i31, ["i31"]],
  ["struct", HEAP.struct, ["top", "below"]],
  ["array", HEAP.array, ["list"]],
  ["none", HEAP.none, []],
  ["noextern", HEAP.noextern, []],
  ["func", HEAP.func, ["func"]],
  ["nofunc", HEAP.nofunc, []],
  ["exn", HEAP.exn, []],
  ["$top", CONCRETE_HEAP, ["top", "below"]],
  ["$below", CONCRETE_HEAP + 1, ["below"]],
  ["$list", CONCRETE_HEAP + 2, ["list"]],
  ["$f", CONCRETE_HEAP + 3, ["func"]],
];

describe("of a type are", () => {
  it.each(MEMBERS)("%s: its values and no others, and null only where it may be", (_, heap, members) => {
    const type = (nullable: boolean) => {
      return canonicalValueType(referenceType(heap, nullable), instance.module.canonicalTypes);
    };
    const names = Object.keys(VALUES) as Name[];
    expect(names.filter((name) => isReferenceOfType(VALUES[name], type(false)))).toEqual(members);
    expect(isReferenceOfType(null, type(true))).toBe(true);
    expect(isReferenceOfType(null, type(false))).toBe(false);
  });
});
