/** Casts and tests against every kind of type, scalar references, and functions that are called by reference. */
import { describe, expect, it } from "vitest";
import type { Instance } from "../../src/interpreter/instance.ts";
import { crossings } from "../../src/interpreter/crossings.ts";
import { EXTERNREF, I32 } from "../../src/module/types.ts";
import { call, exportedFunction, instantiate } from "../runtime/support.ts";
import { host, outcome } from "./support.ts";

/** A hierarchy: `$mid` and `$leaf` are below `$top`, `$other` is not, `$list` is an array. */
const HIERARCHY = `
  (type $top (sub (struct))) (type $mid (sub $top (struct (field i32)))) (type $leaf (sub $mid (struct (field i32 i32))))
  (type $other (sub (struct (field i64)))) (type $list (array i8))`;

const VALUES: Readonly<Record<string, string>> = {
  null: "(ref.null any)",
  i31: "(ref.i31 (i32.const -5))",
  top: "(struct.new $top)",
  mid: "(struct.new $mid (i32.const 1))",
  leaf: "(struct.new $leaf (i32.const 1) (i32.const 2))",
  other: "(struct.new $other (i64.const 1))",
  list: "(array.new_fixed $list 0)",
  host: "(any.convert_extern (call $host))",
};

/** Which of these are of which type; null is of each that has it. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  any: ["i31", "top", "mid", "leaf", "other", "list", "host"],
  eq: ["i31", "top", "mid", "leaf", "other", "list"],
  i31: ["i31"],
  struct: ["top", "mid", "leaf", "other"],
  array: ["list"],
  none: [],
  $top: ["top", "mid", "leaf"],
  $mid: ["mid", "leaf"],
  $leaf: ["leaf"],
  $other: ["other"],
  $list: ["list"],
};

const HOST_OBJECT = { of: "the host" };

function functionsFor(type: string, value: string): string {
  const name = `${type}/${value}`;
  const expression = VALUES[value] as string;
  return `
    (func (export "test ${name}") (result i32) (ref.test (ref ${type}) ${expression}))
    (func (export "test null ${name}") (result i32) (ref.test (ref null ${type}) ${expression}))
    (func (export "cast ${name}") (result i32) (drop (ref.cast (ref ${type}) ${expression})) (i32.const 1))
    (func (export "cast null ${name}") (result i32) (drop (ref.cast (ref null ${type}) ${expression})) (i32.const 1))
    (func (export "branch ${name}") (result i32)
      (drop (block $yes (result (ref ${type}))
        (drop (br_on_cast $yes anyref (ref ${type}) ${expression})) (return (i32.const 0)))) (i32.const 1))
    (func (export "branch null ${name}") (param $x i32) (result i32)
      (block $no (result anyref)
        (drop (br_on_cast_fail $no anyref (ref null ${type}) ${expression})) (return (i32.const 1)))
      (drop) (i32.const 0))
    (func (export "if ${name}") (result i32)
      (if (result i32) (ref.test (ref ${type}) ${expression}) (then (i32.const 1)) (else (i32.const 0))))`;
}

describe.each(Object.keys(MEMBERS))("a reference is of type %s", (type) => {
  const functions = Object.keys(VALUES).map((value) => functionsFor(type, value));
  const instance = instantiate(
    `${HIERARCHY} (import "m" "host" (func $host (result externref))) ${functions.join("")}`,
    { "m.host": externFunction(HOST_OBJECT) },
  );

  it.each(Object.keys(VALUES))("or not: %s", (value) => {
    const belongs = MEMBERS[type]?.includes(value) ? 1 : 0;
    const orNull = value === "null" ? 1 : belongs;
    const cast = (holds: number) => (holds === 1 ? { results: [1] } : { trap: "castFailure" });
    const name = `${type}/${value}`;
    expect(call(instance, `test ${name}`)).toEqual([belongs]);
    expect(call(instance, `test null ${name}`)).toEqual([orNull]);
    expect(call(instance, `if ${name}`)).toEqual([belongs]);
    expect(call(instance, `branch ${name}`)).toEqual([belongs]);
    expect(call(instance, `branch null ${name}`, 0)).toEqual([orNull]);
    expect(outcome(instance, [`cast ${name}`])).toEqual(cast(belongs));
    expect(outcome(instance, [`cast null ${name}`])).toEqual(cast(orNull));
  });
});

function externFunction(value: unknown) {
  return host([], [EXTERNREF], () => value);
}

describe("types of two modules", () => {
  const rec = "(rec (type $a (sub (struct (field (ref null $b))))) (type $b (sub (struct (field (ref null $a))))))";
  const maker = instantiate(
    `${rec} (type $c (sub $a (struct (field (ref null $b)) (field i32))))
     (func (export "a") (result anyref) (struct.new_default $a)) (func (export "b") (result anyref) (struct.new_default $b))
     (func (export "c") (result anyref) (struct.new_default $c))`,
  );
  const imports = Object.fromEntries(["a", "b", "c"].map((name) => [`m.${name}`, exportedFunction(maker, name)]));
  const user = (types: string, type: string) => {
    const tests = ["a", "b", "c"].map(
      (name) => `(import "m" "${name}" (func $${name} (result anyref)))
        (func (export "${name}") (result i32) (ref.test (ref ${type}) (call $${name})))`,
    );
    const text = `${types} ${tests.map((test) => test.split("\n")[0]).join("")} ${tests.map((test) => test.split("\n")[1]).join("")}`;
    const instance = instantiate(text, imports);
    return ["a", "b", "c"].map((name) => call(instance, name)[0]);
  };

  it("are the same if their recursion groups are", () => {
    expect(user(rec, "$a")).toEqual([1, 0, 1]);
    expect(user(rec, "$b")).toEqual([0, 1, 0]);
    expect(user(`(type (func)) ${rec} (type $c (sub $a (struct (field (ref null $b)) (field i32))))`, "$c")).toEqual([
      0, 0, 1,
    ]);
  });

  it("are not if they look the same in other groups", () => {
    expect(user("(rec (type $a (sub (struct (field (ref null $a))))) )", "$a")).toEqual([0, 0, 0]);
    expect(
      user(`${rec} (rec (type $d (sub $a (struct (field (ref null $b)) (field i32)))) (type (func)))`, "$d"),
    ).toEqual([0, 0, 0]);
  });
});

describe("a scalar reference", () => {
  const instance = instantiate(
    `(func (export "new") (param i32) (result i31ref) (ref.i31 (local.get 0)))
     (func (export "s") (param i32) (result i32) (i31.get_s (ref.i31 (local.get 0))))
     (func (export "u") (param i32) (result i32) (i31.get_u (ref.i31 (local.get 0))))
     (func (export "get") (param i31ref) (result i32) (i31.get_s (local.get 0)))
     (func (export "eq") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
     (func (export "through") (param externref) (result externref)
       (extern.convert_any (any.convert_extern (local.get 0))))
     (func (export "isI31") (param externref) (result i32) (ref.test (ref i31) (any.convert_extern (local.get 0))))`,
  );

  it("keeps 31 bits", () => {
    for (const value of [0, 1, -1, 0x3fff_ffff, -0x4000_0000, 0x4000_0000, 0x7fff_ffff, -0x8000_0000]) {
      expect(call(instance, "s", value)).toEqual([(value << 1) >> 1]);
      expect(call(instance, "u", value)).toEqual([value & 0x7fff_ffff]);
      expect(call(instance, "new", value)).toEqual([(value << 1) >> 1]);
    }
    expect(outcome(instance, ["get", null])).toEqual({ trap: "nullI31Reference" });
  });

  it("is equal to itself by its value, and null to null", () => {
    expect(call(instance, "eq", 7, 7)).toEqual([1]);
    expect(call(instance, "eq", 7, 8)).toEqual([0]);
    expect(call(instance, "eq", 0, null)).toEqual([0]);
    expect(call(instance, "eq", null, null)).toEqual([1]);
  });

  it("is what the host has for it: an integer of 31 bits and no other number", () => {
    for (const value of [3, -0x4000_0000, 0x4000_0000, -0, 0.5, Number.NaN, "3", 3n, undefined, null]) {
      const isI31 = value === 3 || value === -0x4000_0000;
      expect(call(instance, "isI31", value), String(value)).toEqual([isI31 ? 1 : 0]);
      expect(Object.is(call(instance, "through", value)[0], value)).toBe(true);
    }
  });
});

describe("a call by reference", () => {
  it("finds functions of its own, of other instances and of the host, and traps at null", () => {
    const other = instantiate(
      `(memory 1) (data (i32.const 0) "\\07")
       (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.load8_u (i32.const 0))))`,
    );
    const instance = instantiate(
      `(type $t (func (param i32) (result i32)))
       (import "m" "f" (func $f (type $t))) (import "m" "host" (func $host (type $t)))
       (elem declare func $f $host $own)
       (memory 1) (data (i32.const 0) "\\03")
       (func $own (type $t) (i32.mul (local.get 0) (i32.load8_u (i32.const 0))))
       (func (export "all") (param i32) (result i32)
         (call_ref $t (call_ref $t (call_ref $t (local.get 0) (ref.func $own)) (ref.func $f)) (ref.func $host)))
       (func $tail (param i32 (ref null $t)) (result i32) (return_call_ref $t (local.get 0) (local.get 1)))
       (func (export "tails") (param i32) (result i32)
         (call $tail (call $tail (call $tail (local.get 0) (ref.func $own)) (ref.func $f)) (ref.func $host)))
       (func (export "null") (result i32) (call_ref $t (i32.const 1) (ref.null $t)))
       (func (export "tailNull") (result i32) (call $tail (i32.const 1) (ref.null $t)))`,
      { "m.f": exportedFunction(other, "f"), "m.host": host([I32], [I32], (value) => (value as number) - 100) },
    );
    expect(call(instance, "all", 5)).toEqual([5 * 3 + 7 - 100]);
    expect(call(instance, "tails", 6)).toEqual([6 * 3 + 7 - 100]);
    expect(outcome(instance, ["null"])).toEqual({ trap: "nullFunctionReference" });
    expect(outcome(instance, ["tailNull"])).toEqual({ trap: "nullFunctionReference" });
    expect(crossings).toHaveLength(0);
  });

  it("at the end of a function takes no room, between instances neither", () => {
    const text = (next: string) => `
      (type $t (func (param i32) (result i32)))
      ${next}
      (func $f (export "f") (type $t)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
        (return_call_ref $t (i32.sub (local.get 0) (i32.const 1)) (ref.as_non_null (table.get 0 (i32.const 0)))))`;
    const first = instantiate(text(`(table (export "next") 1 (ref null $t))`));
    const second: Instance = instantiate(
      text(`(import "m" "next" (table 1 (ref null $t))) (elem (table 0) (i32.const 0) (ref null $t) (ref.func $f))`),
      { "m.next": first.exports.get("next") as never },
    );
    expect(call(second, "f", 100_000)).toEqual([42]);
    expect(call(first, "f", 100_000)).toEqual([42]);
  });
});
