/** Garbage-collected objects and references. */
import { type Assertions, equal, exportsOf, isError, isTrue, thrownBy } from "./check.ts";

const LIST = `(module
  (type $cell (struct (field i64) (field (ref null $cell))))
  (type $pair (sub (struct (field i32))))
  (type $triple (sub $pair (struct (field i32) (field f64))))
  (type $bytes (array (mut i8)))
  (func (export "list") (param $n i64) (result i64)
    (local $list (ref null $cell)) (local $sum i64)
    (loop $make
      (local.set $list (struct.new $cell (local.get $n) (local.get $list)))
      (local.set $n (i64.sub (local.get $n) (i64.const 1)))
      (br_if $make (i64.ne (local.get $n) (i64.const 0))))
    (loop $add
      (local.set $sum (i64.add (local.get $sum) (struct.get $cell 0 (local.get $list))))
      (local.set $list (struct.get $cell 1 (local.get $list)))
      (br_if $add (i32.eqz (ref.is_null (local.get $list)))))
    (local.get $sum))
  (func $kind (param anyref) (result i32)
    (block $triple (result (ref $triple))
      (block $pair (result (ref $pair))
        (br_on_cast $triple anyref (ref $triple) (local.get 0))
        (br_on_cast $pair anyref (ref $pair))
        (ref.test (ref i31))
        (return))
      (return (i32.add (struct.get $pair 0) (i32.const 10))))
    (return (i32.add (struct.get $triple 0) (i32.const 20))))
  (func (export "kinds") (result i32 i32 i32 i32)
    (call $kind (ref.i31 (i32.const 5)))
    (call $kind (struct.new $pair (i32.const 1)))
    (call $kind (struct.new $triple (i32.const 2) (f64.const 0)))
    (call $kind (ref.null any)))
  (func (export "bytes") (param i32) (result i32)
    (local $a (ref $bytes))
    (local.set $a (array.new $bytes (i32.const 200) (i32.const 10)))
    (array.set $bytes (local.get $a) (i32.const 9) (i32.const -1))
    (i32.add (array.get_u $bytes (local.get $a) (local.get 0))
      (i32.mul (array.get_s $bytes (local.get $a) (i32.const 9)) (i32.const 1000))))
  (func (export "make") (param i32) (result (ref $pair)) (struct.new $pair (local.get 0)))
  (func (export "read") (param (ref null $pair)) (result i32) (struct.get $pair 0 (local.get 0)))
  (func (export "same") (param externref) (result externref)
    (extern.convert_any (any.convert_extern (local.get 0)))))`;

export const OBJECTS: Assertions = {
  "structures make lists": (subject) => {
    equal(exportsOf(subject, LIST)["list"]?.(5000n), 12_502_500n, "the sum");
  },

  "casts tell objects apart": (subject) => {
    equal(exportsOf(subject, LIST)["kinds"]?.(), [1, 11, 22, 0], "the kinds");
  },

  "arrays hold packed numbers, and trap outside": (subject) => {
    const { bytes } = exportsOf(subject, LIST);
    equal(bytes?.(0), 200 - 1000, "the elements");
    isError(
      thrownBy(() => bytes?.(10), "index 10"),
      "RuntimeError",
      "",
      "index 10",
    );
  },

  "objects go to the host and come back the same": (subject) => {
    const { make, read, same } = exportsOf(subject, LIST);
    const pair = make?.(7);
    equal(read?.(pair), 7, "the field");
    isError(
      thrownBy(() => read?.(null), "null"),
      "RuntimeError",
      "",
      "null",
    );
    isTrue(thrownBy(() => read?.({}), "another object") instanceof TypeError, "a TypeError");
    const host = { anything: true };
    for (const value of [host, pair, "text", 5, 1e300, null, undefined]) equal(same?.(value), value, "the reference");
  },
};
