/** Structures, arrays and scalar references in constant expressions: the same as code makes of the same instructions. */
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import { callBits, instantiate } from "./support.ts";

const TYPES = `(type $s (struct (field i8) (field i64) (field f64) (field (ref null $s)) (field v128)))
  (type $bytes (array i8)) (type $pairs (array i64)) (type $refs (array anyref))`;

/** The results of a function over a global with the given initializer. */
function read(type: string, initializer: string, results: string, body: string): unknown[] {
  const text = `${TYPES} (global $g ${type} ${initializer}) (func (export "f") (result ${results}) ${body})`;
  return callBits(instantiate(text), "f");
}

describe("a constant expression", () => {
  it("makes structures, of numbers of every width", () => {
    const initializer = `(struct.new $s (i32.const 0x1fe) (i64.const -3) (f64.const nan:0x8000000000001)
      (struct.new_default $s) (v128.const i32x4 1 2 3 -4))`;
    const body = `(struct.get_s $s 0 (global.get $g)) (struct.get_u $s 0 (global.get $g)) (struct.get $s 1 (global.get $g))
      (struct.get $s 2 (global.get $g)) (ref.is_null (struct.get $s 3 (struct.get $s 3 (global.get $g))))
      (i32x4.extract_lane 3 (struct.get $s 4 (global.get $g)))`;
    expect(read("(ref $s)", initializer, "i32 i32 i64 f64 i32 i32", body)).toEqual([
      0xffff_fffen,
      0xfen,
      0xffff_ffff_ffff_fffdn,
      0x7ff8_0000_0000_0001n,
      1n,
      0xffff_fffcn,
    ]);
  });

  it("makes arrays", () => {
    const sum = `(array.len (global.get $g)) (array.get_u $bytes (global.get $g) (i32.const 1))`;
    expect(read("(ref $bytes)", "(array.new $bytes (i32.const -1) (i32.const 3))", "i32 i32", sum)).toEqual([3n, 255n]);
    expect(read("(ref $bytes)", "(array.new_default $bytes (i32.const 2))", "i32 i32", sum)).toEqual([2n, 0n]);
    const fixed = "(array.new_fixed $pairs 2 (i64.const 5) (i64.sub (i64.const 0) (i64.const 2)))";
    const second = "(array.get $pairs (global.get $g) (i32.const 1))";
    expect(read("(ref $pairs)", fixed, "i64", second)).toEqual([0xffff_ffff_ffff_fffen]);
  });

  it("makes scalar references and converts between hierarchies", () => {
    const scalar = "(i31.get_s (ref.cast (ref i31) (any.convert_extern (global.get $g))))";
    expect(read("externref", "(extern.convert_any (ref.i31 (i32.const 0x7fffffff)))", "i32", scalar)).toEqual([
      0xffff_ffffn,
    ]);
    const refs = "(array.new_fixed $refs 2 (ref.i31 (i32.const 4)) (any.convert_extern (ref.null extern)))";
    expect(read("(ref $refs)", refs, "i32", "(ref.is_null (array.get $refs (global.get $g) (i32.const 1)))")).toEqual([
      1n,
    ]);
  });

  it("makes one object for each global and each element of a segment", () => {
    const instance = instantiate(
      `${TYPES} (global $g (ref $bytes) (array.new_default $bytes (i32.const 1))) (global $h (ref $bytes) (global.get $g))
       (table $t 4 (ref null $bytes) (array.new_default $bytes (i32.const 2)))
       (elem (table $t) (i32.const 2) (ref null $bytes) (item (array.new_default $bytes (i32.const 3))) (item (global.get $g)))
       (func (export "f") (result i32 i32 i32 i32)
         (ref.eq (global.get $g) (global.get $h))
         (ref.eq (table.get $t (i32.const 0)) (table.get $t (i32.const 1)))
         (ref.eq (table.get $t (i32.const 3)) (global.get $g))
         (array.len (table.get $t (i32.const 2))))`,
    );
    expect(callBits(instance, "f")).toEqual([1n, 1n, 1n, 3n]);
  });

  it("is refused when it makes an array that is too large", () => {
    const text = `${TYPES} (global (ref $refs) (array.new_default $refs (i32.const -1)))`;
    expect(() => instantiate(text)).toThrow(ResourceError);
  });
});
