/** A valid module of what comes after WebAssembly 3.0 and beside it: descriptors, legacy exceptions, atomics, and more. */
import { wat } from "../support/wat.ts";

export function proposalsModule(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    wat(`
      (rec
        (type $base (sub (descriptor $class) (struct (field $x i32))))
        (type $class (sub (describes $base) (descriptor $meta) (struct (field i64))))
        (type $meta (sub (describes $class) (struct)))
        (type $derived (sub $base (descriptor $class2) (struct (field i32) (field (mut (ref null (exact $base)))))))
        (type $class2 (sub $class (describes $derived) (descriptor $meta2) (struct (field i64) (field f32))))
        (type $meta2 (sub $meta (describes $class2) (struct))))
      (type $binary (func (param i64 i64) (result i64 i64)))
      (import "host" "exact" (func $exact (exact (type $binary))))
      (import "host" "shared" (memory $shared 1 2 shared))
      (memory $bytes 10 (pagesize 1))
      (memory $large i64 1)
      (table $numbers i64 1 4 externref)
      (tag $empty)
      (tag $pair (param i32 (ref null $base)))
      (global $meta (ref (exact $meta)) (struct.new $meta))
      (global $class (ref (exact $class)) (struct.new_desc $class (i64.const 1) (global.get $meta)))
      (global $object (mut (ref null $base)) (struct.new_default_desc $base (global.get $class)))
      (global $sum i64 (i64.add (i64.const 1) (i64.mul (i64.const 2) (i64.const 3))))
      (elem $functions (ref null (exact $binary)) (ref.func $wide) (ref.null (exact $binary)))
      (func $wide (export "wide") (type $binary)
        (i64.add128 (local.get 0) (local.get 1) (i64.mul_wide_u (local.get 0) (local.get 1))))
      (func (export "descriptors") (param $other anyref) (result i32)
        (block $no (result anyref)
          (br_on_cast_desc_eq_fail $no anyref (ref (exact $base)) (local.get $other) (global.get $class))
          (drop)
          (block $yes (result (ref $base))
            (br_on_cast_desc_eq $yes anyref (ref $base) (local.get $other) (global.get $class))
            (br $no))
          (return (struct.get $base $x)))
        (drop)
        (struct.get $class 0 (ref.get_desc $base (ref.cast_desc_eq (ref null $base) (global.get $object) (global.get $class))))
        (i32.wrap_i64))
      (func (export "legacy") (param i32) (result i32)
        (try $outer (result i32)
          (do
            (try (result i32) (do (throw $pair (local.get 0) (global.get $object))) (delegate $outer)))
          (catch $pair
            (drop))
          (catch $empty
            (rethrow $outer))
          (catch_all
            (i32.const 3))))
      (func (export "atomics") (param i32) (result i64)
        (atomic.fence)
        (drop (memory.atomic.notify $shared offset=8 (local.get 0) (i32.const 1)))
        (i64.atomic.store $shared (local.get 0) (i64.const 7))
        (drop (i32.atomic.rmw8.cmpxchg_u $shared (local.get 0) (i32.const 1) (i32.const 2)))
        (i64.atomic.rmw.xchg $shared (local.get 0) (i64.const 9)))
      (func (export "memories") (param v128) (result v128)
        (v128.store $bytes (i32.const 2) (local.get 0))
        (memory.copy $large $bytes (i64.const 0) (i32.const 0) (i32.const 8))
        (i8x16.swizzle (v128.load8_lane $large offset=4 3 (i64.const 0) (local.get 0)) (i32x4.splat (i32.const 5))))`),
  );
}
