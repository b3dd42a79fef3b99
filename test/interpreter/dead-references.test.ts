/**
 * A reference that code is done with keeps nothing alive, also while the function that had it goes on running.
 *
 * An object is made and known to a WeakRef before; a function takes it from a global, which is null from then on, does
 * something with it, and has the host collect garbage before it returns.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { ExternValue } from "../../src/interpreter/instance.ts";
import { EXTERNREF } from "../../src/module/types.ts";
import { call, instantiate } from "../runtime/support.ts";
import { host } from "./support.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Expressions and statements that take the object, or a reference to it that may be null, off the operand stack. */
const USES: Readonly<Record<string, string>> = {
  drop: "(drop (call $take))",
  "ref.is_null": "(drop (ref.is_null (call $take)))",
  "ref.is_null with br_if": "(block (br_if 0 (ref.is_null (call $take))))",
  "ref.as_non_null": "(drop (ref.as_non_null (call $take)))",
  "ref.eq": "(drop (ref.eq (ref.null eq) (call $take)))",
  "ref.eq with if": "(if (ref.eq (call $take) (ref.null eq)) (then (unreachable)))",
  "ref.test": "(drop (ref.test (ref i31) (call $take)))",
  "ref.test with if": "(if (ref.test (ref i31) (call $take)) (then (unreachable)))",
  "ref.cast": "(drop (ref.cast (ref eq) (call $take)))",
  "ref.cast to a local": "(local.set $x (ref.cast (ref eq) (call $take))) (local.set $x (ref.null eq))",
  "struct.get": "(drop (struct.get $s $n (ref.cast (ref $s) (call $take))))",
  "struct.get of a reference": "(drop (struct.get $s $r (ref.cast (ref $s) (call $take))))",
  "struct.get to a local": "(local.set $x (struct.get $s $r (ref.cast (ref $s) (call $take))))",
  "struct.set": "(struct.set $s $n (ref.cast (ref $s) (call $take)) (i32.const 1))",
  "struct.set of it":
    "(struct.set $s $r (global.get $other) (call $take)) (struct.set $s $r (global.get $other) (ref.null eq))",
  "struct.new": "(drop (struct.new $s (i32.const 1) (call $take)))",
  "struct.new to a local": "(local.set $x (struct.new $s (i32.const 1) (call $take))) (local.set $x (ref.null eq))",
  "array.new": "(local.set $x (array.new $a (call $take) (i32.const 3))) (local.set $x (ref.null eq))",
  "array.new_fixed": "(drop (array.new_fixed $a 2 (ref.null eq) (call $take)))",
  "array.set": `(local.set $y (array.new_default $a (i32.const 3)))
    (array.set $a (local.get $y) (i32.const 1) (call $take)) (local.set $y (ref.null $a))`,
  "array.fill": `(local.set $y (array.new_default $a (i32.const 3)))
    (array.fill $a (local.get $y) (i32.const 0) (call $take) (i32.const 3)) (local.set $y (ref.null $a))`,
  "array.len": "(drop (array.len (array.new $a (call $take) (i32.const 3))))",
  "array.get": "(drop (array.get $a (array.new $a (call $take) (i32.const 3)) (i32.const 2)))",
  "array.copy": `(array.copy $a $a (array.new_default $a (i32.const 1)) (i32.const 0)
    (array.new $a (call $take) (i32.const 1)) (i32.const 0) (i32.const 1))`,
  select: "(drop (select (result eqref) (ref.null eq) (call $take) (i32.const 1)))",
  "the other way of select": "(drop (select (result eqref) (call $take) (ref.null eq) (i32.const 0)))",
  "local.set": "(local.set $x (call $take)) (local.set $x (ref.null eq))",
  "local.tee": "(drop (local.tee $x (call $take))) (local.set $x (ref.null eq))",
  "global.set": "(global.set $spare (call $take)) (global.set $spare (ref.null eq))",
  "table.set": "(table.set $t (i32.const 0) (call $take)) (table.set $t (i32.const 0) (ref.null eq))",
  "table.fill": `(table.fill $t (i32.const 0) (call $take) (i32.const 2))
    (table.fill $t (i32.const 0) (ref.null eq) (i32.const 2))`,
  "table.grow": `(drop (table.grow $t (call $take) (i32.const 1)))
    (table.fill $t (i32.const 0) (ref.null eq) (table.size $t))`,
  "a parameter": "(call $ignore (call $take))",
  "a parameter and a result": "(drop (call $same (call $take)))",
  "a parameter of a tail call": "(call $tail (call $take))",
  "a parameter of a reference to a function": "(call_ref $ignored (call $take) (ref.func $ignore))",
  "a parameter through a table": "(call_indirect $functions (type $ignored) (call $take) (i32.const 0))",
  "a parameter of the host": "(call $hostIgnore (extern.convert_any (call $take)))",
  "a number for a reference": "(drop (call $number (call $take)))",
  "the result of a block": "(drop (block (result eqref) (br 0 (call $take))))",
  "the result of a block above another": `(block (result eqref) (ref.null eq) (br 0 (call $take)) (drop)) (drop)`,
  "left behind by a branch": "(block (call $take) (br 0) (drop))",
  "left behind by a branch that may be taken": "(block (call $take) (br_if 0 (i32.const 1)) (drop))",
  "left behind by a branch of a table": "(block (call $take) (br_table 0 0 (i32.const 1)))",
  "left behind by a branch to a loop": `(loop $l
    (call $take) (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $l (i32.lt_s (local.get $i) (i32.const 2))) (drop))`,
  br_on_null: "(block (drop (br_on_null 0 (call $take))))",
  br_on_non_null: "(drop (block (result (ref eq)) (br_on_non_null 0 (call $take)) (unreachable)))",
  br_on_cast:
    "(drop (block (result (ref struct)) (br_on_cast 0 eqref (ref struct) (call $take)) (drop) (unreachable)))",
  "br_on_cast that fails": `(drop (block (result (ref i31))
    (br_on_cast 0 eqref (ref i31) (call $take)) (drop) (ref.i31 (i32.const 1))))`,
  br_on_cast_fail: "(drop (block (result eqref) (br_on_cast_fail 0 eqref (ref i31) (call $take)) (unreachable)))",
  "the payload of an exception":
    "(drop (block (result eqref) (try_table (catch $e 0) (throw $e (call $take))) (unreachable)))",
  "left behind by an exception": "(block (try_table (catch_all 0) (call $take) (throw $none)))",
  "left behind by an exception in a callee": "(block (try_table (catch_all 0) (call $take) (call $throw) (drop)))",
};

const LOCALS = "(local $x eqref) (local $y (ref null $a)) (local $i i32)";

const MODULE = `
  (import "host" "check" (func $check)) (import "host" "ignore" (func $hostIgnore (param externref)))
  (type $s (sub (struct (field $n (mut i32)) (field $r (mut eqref))))) (type $a (array (mut eqref)))
  (type $ignored (func (param eqref)))
  (tag $e (param eqref)) (tag $none)
  (global $object (mut eqref) (ref.null eq)) (global $spare (mut eqref) (ref.null eq))
  (global $other (ref $s) (struct.new $s (i32.const 0) (ref.null eq)))
  (table $t 2 eqref) (table $functions funcref (elem $ignore))
  (func $take (result eqref) (global.get $object) (global.set $object (ref.null eq)))
  (func $ignore (type $ignored)) (func $same (param eqref) (result eqref) (local.get 0))
  (func $number (param eqref) (result i32) (i32.const 1))
  (func $tail (param eqref) (return_call $ignore (local.get 0)))
  (func $throw (throw $none))
  (func (export "make") (result eqref)
    (global.set $object (struct.new $s (i32.const 5) (ref.null eq))) (global.get $object))
  ${Object.entries(USES)
    .map(([name, use]) => `(func (export "${name}") ${LOCALS} ${use} (call $check))`)
    .join("")}`;

describe("an object is collected while the function that used it still runs, after", () => {
  const watched: { object?: WeakRef<object>; isGone?: boolean } = {};
  const imports: Record<string, ExternValue> = {
    "host.check": host([], [], () => {
      collectGarbage();
      watched.isGone = watched.object?.deref() === undefined;
    }),
    "host.ignore": host([EXTERNREF], [], () => undefined),
  };
  const instance = instantiate(MODULE, imports);

  it.each(Object.keys(USES))("%s", async (name) => {
    // What a WeakRef was made for stays alive until this job ends.
    await new Promise<void>((resolve) => {
      watched.object = new WeakRef(call(instance, "make")[0] as object);
      setTimeout(resolve);
    });
    call(instance, name);
    expect(watched.isGone).toBe(true);
  });
});

describe("a long list", () => {
  it("does not stay alive through the operand that was its first cell", async () => {
    const cells: WeakRef<object>[] = [];
    const instance = instantiate(
      `(import "host" "check" (func $check))
       (type $cell (struct (field $next (mut (ref null $cell)))))
       (global $first (mut (ref null $cell)) (ref.null $cell))
       (func (export "make") (result anyref)
         (global.set $first (struct.new $cell (global.get $first))) (global.get $first))
       (func (export "walk") (local $cell (ref null $cell))
         (local.set $cell (global.get $first)) (global.set $first (ref.null $cell))
         (loop $next
           (br_if $next (i32.eqz (ref.is_null
             (local.tee $cell (struct.get $cell $next (local.get $cell))))))) (call $check))`,
      {
        "host.check": host([], [], () => {
          collectGarbage();
          expect(cells.filter((cell) => cell.deref() !== undefined)).toEqual([]);
        }),
      },
    );
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 1000; i++) cells.push(new WeakRef(call(instance, "make")[0] as object));
      setTimeout(resolve);
    });
    call(instance, "walk");
  });
});
