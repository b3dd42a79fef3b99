/** Structures with descriptors. What the official scripts do not do: operands in all places, and what is kept alive. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import { DescribedStruct } from "../../src/memory/described-struct.ts";
import type { StructObject } from "../../src/memory/struct-object.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { call } from "../runtime/support.ts";
import { wat } from "../support/wat.ts";
import { outcome } from "./support.ts";

const TYPES = `
  (rec
    (type $point (sub (descriptor $class) (struct (field $x i32) (field $y i64))))
    (type $class (sub (describes $point) (struct (field $id i32))))
    (type $point3 (sub $point (descriptor $class3) (struct (field i32) (field i64) (field $z f64))))
    (type $class3 (sub $class (describes $point3) (struct (field i32)))))
  (global $a (ref (exact $class)) (struct.new $class (i32.const 1)))
  (global $b (ref (exact $class)) (struct.new $class (i32.const 2)))
  (global $c (ref (exact $class3)) (struct.new $class3 (i32.const 3)))`;

function instantiate(functions: string): Instance {
  const module = compileModule(wat(TYPES + functions), FEATURE_SETS.all);
  return instantiateModule(module, () => undefined);
}

describe("a structure with a descriptor", () => {
  it("has its fields and its descriptor, whether operands are locals or on the stack", () => {
    const instance = instantiate(`
      (func (export "locals") (param $x i32) (param $y i64) (result i32 i64 i32) (local $d (ref null (exact $class)))
        (local $p (ref null $point))
        (local.set $d (global.get $b))
        (local.set $p (struct.new_desc $point (local.get $x) (local.get $y) (local.get $d)))
        (struct.get $point $x (local.get $p)) (struct.get $point $y (local.get $p))
        (struct.get $class $id (ref.get_desc $point (local.get $p))))
      (func (export "default") (result i32 i64 f64 i32) (local $p (ref null $point3))
        (local.set $p (struct.new_default_desc $point3 (global.get $c)))
        (struct.get $point $x (local.get $p)) (struct.get $point $y (local.get $p)) (struct.get $point3 $z (local.get $p))
        (struct.get $class $id (ref.get_desc $point (local.get $p))))`);
    expect(call(instance, "locals", 7, 8n)).toEqual([7, 8n, 2]);
    expect(call(instance, "default")).toEqual([0, 0n, 0, 3]);
  });

  it("is told apart by it alone, in the middle of other operands", () => {
    const instance = instantiate(`
      (func $of (param $which i32) (result (ref $point)) (local $p (ref null $point))
        (struct.new_default_desc $point (select (result (ref (exact $class))) (global.get $a) (global.get $b) (local.get $which))))
      (func (export "cast") (param i32) (result i32 i32)
        (i32.const 5)
        (struct.get $point $x (ref.cast_desc_eq (ref $point) (call $of (local.get 0)) (global.get $a))))
      (func (export "branch") (param i32) (result i32 anyref)
        (i32.const 9)
        (i32.const 4)
        (br_on_cast_desc_eq 0 anyref (ref $point) (call $of (local.get 0)) (global.get $a))
        (drop) (drop) (drop) (return (i32.const 0) (ref.null any)))
      (func (export "inner") (param i32) (result i32)
        (block $no (result anyref)
          (br_on_cast_desc_eq_fail $no anyref (ref $point) (call $of (local.get 0)) (global.get $a))
          (return (struct.get $point $x)))
        (drop) (i32.const 1))`);
    expect(call(instance, "cast", 1)).toEqual([5, 0]);
    expect(outcome(instance, ["cast", 0])).toEqual({ trap: "descriptorCastFailure" });
    expect(call(instance, "branch", 1)).toEqual([4, expect.any(DescribedStruct)]);
    expect(call(instance, "branch", 0)).toEqual([0, null]);
    expect(call(instance, "inner", 1)).toEqual([0]);
    expect(call(instance, "inner", 0)).toEqual([1]);
  });

  it("is none of an object that has no descriptor, and cannot be made without", () => {
    const instance = instantiate(`
      (func (export "i31") (ref.cast_desc_eq (ref null $point) (ref.i31 (i32.const 1)) (global.get $a)) (drop))
      (func (export "plain") (ref.cast_desc_eq (ref null $point) (global.get $a) (global.get $a)) (drop))
      (func (export "none") (result anyref) (ref.cast_desc_eq (ref null $point) (ref.null none) (global.get $a)))
      (func (export "null") (struct.new_default_desc $point (ref.null none)) (drop))`);
    expect(outcome(instance, ["i31"])).toEqual({ trap: "descriptorCastFailure" });
    expect(outcome(instance, ["plain"])).toEqual({ trap: "descriptorCastFailure" });
    expect(call(instance, "none")).toEqual([null]);
    expect(outcome(instance, ["null"])).toEqual({ trap: "nullDescriptorReference" });
  });

  it("is not kept alive by slots that operands had", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const instance = instantiate(`
      (func (export "make") (result anyref anyref) (local $d (ref null (exact $class)))
        (local.set $d (struct.new $class (i32.const 4)))
        (struct.new_default_desc $point (local.get $d)) (local.get $d))
      (func (export "use") (param anyref anyref) (result i32)
        (block $no (result anyref)
          (ref.cast_desc_eq (ref $point) (local.get 0) (ref.cast (ref $class) (local.get 1)))
          (ref.cast (ref $class) (local.get 1))
          (br_on_cast_desc_eq_fail $no anyref (ref $point))
          (ref.get_desc $point)
          (return (struct.get $class $id)))
        (unreachable))`);
    const watched = ((): WeakRef<StructObject>[] => {
      const [point, descriptor] = call(instance, "make") as [DescribedStruct, StructObject];
      expect(point.descriptor).toBe(descriptor);
      expect(call(instance, "use", point, descriptor)).toEqual([4]);
      return [new WeakRef<StructObject>(point), new WeakRef(descriptor)];
    })();
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
    collectGarbage();
    expect(watched.map((reference) => reference.deref())).toEqual([undefined, undefined]);
  });
});
