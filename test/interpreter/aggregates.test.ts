/** Structures and arrays: values that come back as they went in, and the traps. Expected values follow from the specification. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import { call, callBits, instantiate } from "../runtime/support.ts";
import { outcome } from "./support.ts";

/** A module with a structure of all types of fields, whose `f` gives back one field of a structure just made. */
const STRUCT = `
  (type $s (struct (field $a (mut i32)) (field $b (mut i64)) (field $c (mut f32)) (field $d (mut f64))
                   (field $e (mut i8)) (field $f (mut i16)) (field $g (mut v128)) (field $h (mut externref))))
  (global $last (mut (ref null $s)) (ref.null $s))
  (func (export "new") (param i32 i64 f32 f64 i32 i32 i64 externref)
    (global.set $last (struct.new $s (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (i64x2.splat (local.get 6)) (local.get 7))))
  (func (export "default") (global.set $last (struct.new_default $s)))
  (func (export "set") (param i32 i64 f32 f64 i32 i32 i64 externref)
    (struct.set $s $a (global.get $last) (local.get 0)) (struct.set $s $b (global.get $last) (local.get 1))
    (struct.set $s $c (global.get $last) (local.get 2)) (struct.set $s $d (global.get $last) (local.get 3))
    (struct.set $s $e (global.get $last) (local.get 4)) (struct.set $s $f (global.get $last) (local.get 5))
    (struct.set $s $g (global.get $last) (i64x2.splat (local.get 6))) (struct.set $s $h (global.get $last) (local.get 7)))
  (func (export "get") (result i32 i64 f32 f64 i32 i32 i32 i32 i64 i64 externref)
    (struct.get $s $a (global.get $last)) (struct.get $s $b (global.get $last)) (struct.get $s $c (global.get $last))
    (struct.get $s $d (global.get $last)) (struct.get_s $s $e (global.get $last)) (struct.get_u $s $e (global.get $last))
    (struct.get_s $s $f (global.get $last)) (struct.get_u $s $f (global.get $last))
    (i64x2.extract_lane 0 (struct.get $s $g (global.get $last)))
    (i64x2.extract_lane 1 (struct.get $s $g (global.get $last)))
    (struct.get $s $h (global.get $last)))`;

const DONE = { results: [] };
const OUT_OF_BOUNDS = { trap: "arrayOutOfBounds" };

const word = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
const double = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

describe("the fields of a structure", () => {
  const instance = instantiate(STRUCT);
  const extended = (value: bigint, width: number) => BigInt.asUintN(32, BigInt.asIntN(width, value));

  it.each(["new", "set"])("come back as they went in with %s, every bit of them", (how) => {
    fc.assert(
      fc.property(word, double, word, double, word, word, double, (a, b, c, d, e, f, g) => {
        const object = {};
        callBits(instance, "default");
        callBits(instance, how, a, b, c, d, e, f, g, object);
        const packed = [extended(e, 8), e & 0xffn, extended(f, 16), f & 0xffffn];
        expect(callBits(instance, "get")).toEqual([a, b, c, d, ...packed, g, g, object]);
      }),
    );
  });

  it("are zeros and null by default", () => {
    call(instance, "default");
    expect(callBits(instance, "get")).toEqual([...Array(10).fill(0n), null]);
  });

  it("of a structure that is null trap", () => {
    const nothing = instantiate(STRUCT);
    expect(outcome(nothing, ["get"])).toEqual({ trap: "nullStructureReference" });
    expect(outcome(nothing, ["set", 0, 0n, 0, 0, 0, 0, 0n, null])).toEqual({ trap: "nullStructureReference" });
  });
});

/** Makes text around the text of an expression. */
type Around = (expression: string) => string;

const same: Around = (expression) => expression;
const extend: Around = (expression) => `(i64.extend_i32_u ${expression})`;
const wrap: Around = (expression) => `(i32.wrap_i64 ${expression})`;

/** A type of elements with the bits that they keep of an i64, and how they are made from it and turned back. */
interface Kind {
  readonly type: string;
  readonly bits: number;
  readonly get?: string;
  readonly toI64: Around;
  readonly fromI64: Around;
}

function arrays({ type, get = "array.get", toI64, fromI64 }: Kind): string {
  const element = fromI64("(local.get $v)");
  return `
    (type $a (array (mut ${type})))
    (global $last (mut (ref null $a)) (ref.null $a))
    (func (export "new") (param $v i64) (param $n i32)
      (global.set $last (array.new $a ${element} (local.get $n))))
    (func (export "default") (param $n i32) (global.set $last (array.new_default $a (local.get $n))))
    (func (export "fixed") (param $v i64) (param $w i64)
      (global.set $last (array.new_fixed $a 3 ${element} ${fromI64("(local.get $w)")} ${element})))
    (func (export "get") (param $i i32) (result i64) ${toI64(`(${get} $a (global.get $last) (local.get $i))`)})
    (func (export "set") (param $i i32) (param $v i64) (array.set $a (global.get $last) (local.get $i) ${element}))
    (func (export "len") (result i32) (array.len (global.get $last)))
    (func (export "fill") (param $i i32) (param $v i64) (param $n i32)
      (array.fill $a (global.get $last) (local.get $i) ${element} (local.get $n)))
    (func (export "copy") (param $i i32) (param $j i32) (param $n i32)
      (array.copy $a $a (global.get $last) (local.get $i) (global.get $last) (local.get $j) (local.get $n)))
    (func (export "copyIn") (param $i i32) (param $v i64) (param $j i32) (param $n i32)
      (array.copy $a $a (global.get $last) (local.get $i)
        (array.new $a ${element} (i32.const 4)) (local.get $j) (local.get $n)))`;
}

const KINDS: readonly Kind[] = [
  { type: "i8", bits: 8, get: "array.get_u", toI64: extend, fromI64: wrap },
  { type: "i16", bits: 16, get: "array.get_u", toI64: extend, fromI64: wrap },
  { type: "i32", bits: 32, toI64: extend, fromI64: wrap },
  { type: "i64", bits: 64, toI64: same, fromI64: same },
  {
    type: "f64",
    bits: 64,
    toI64: (element) => `(i64.reinterpret_f64 ${element})`,
    fromI64: (value) => `(f64.reinterpret_i64 ${value})`,
  },
  {
    type: "v128",
    bits: 64,
    toI64: (element) => `(i64x2.extract_lane 1 ${element})`,
    fromI64: (value) => `(i64x2.splat ${value})`,
  },
  {
    type: "anyref",
    bits: 31,
    toI64: (element) => extend(`(i31.get_u (ref.cast (ref i31) ${element}))`),
    fromI64: (value) => `(ref.i31 ${wrap(value)})`,
  },
];

describe.each(KINDS)("an array of $type", (kind) => {
  const { bits } = kind;
  const text = arrays(kind);
  const instance = instantiate(text);
  const contents = () => {
    const length = call(instance, "len")[0] as number;
    return Array.from({ length }, (_, index) => callBits(instance, "get", BigInt(index))[0]);
  };
  const cut = (value: bigint) => BigInt.asUintN(bits, value);

  it("has what was put into it", () => {
    fc.assert(
      fc.property(double, double, (v, w) => {
        callBits(instance, "new", v, 3n);
        expect(contents()).toEqual([cut(v), cut(v), cut(v)]);
        callBits(instance, "set", 1n, w);
        expect(contents()).toEqual([cut(v), cut(w), cut(v)]);
        callBits(instance, "fixed", v, w);
        expect(contents()).toEqual([cut(v), cut(w), cut(v)]);
      }),
    );
  });

  it("is filled and copied like a list", () => {
    const range = fc.nat(8);
    fc.assert(
      fc.property(range, range, range, double, (i, j, n, v) => {
        callBits(instance, "new", 5n, 8n);
        for (let index = 0n; index < 8n; index++) callBits(instance, "set", index, index + 1n);
        const list = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];
        const isCopied = i + n <= 8 && j + n <= 8;
        expect(outcome(instance, ["copy", i, j, n])).toEqual(isCopied ? DONE : OUT_OF_BOUNDS);
        if (isCopied) list.splice(i, n, ...list.slice(j, j + n));
        expect(contents()).toEqual(list);
        const isFilled = j + n <= 8;
        expect(outcome(instance, ["fill", j, v, n])).toEqual(isFilled ? DONE : OUT_OF_BOUNDS);
        if (isFilled) list.fill(cut(v), j, j + n);
        const isBrought = i + n <= 8 && j + n <= 4;
        expect(outcome(instance, ["copyIn", i, v, j, n])).toEqual(isBrought ? DONE : OUT_OF_BOUNDS);
        if (isBrought) list.fill(cut(v), i, i + n);
        expect(contents()).toEqual(list);
      }),
    );
  });

  it("traps outside of its bounds, and where it is null", () => {
    call(instance, "new", 1n, 2);
    for (const index of [2, -1, -(2 ** 31)]) {
      expect(outcome(instance, ["get", index])).toEqual({ trap: "arrayOutOfBounds" });
      expect(outcome(instance, ["set", index, 0n])).toEqual({ trap: "arrayOutOfBounds" });
      expect(outcome(instance, ["fill", index, 0n, 1])).toEqual({ trap: "arrayOutOfBounds" });
      expect(outcome(instance, ["copy", 0, 0, index])).toEqual(index === 2 ? DONE : OUT_OF_BOUNDS);
    }
    const nothing = instantiate(text);
    const calls = [["get", 0], ["set", 0, 0n], ["len"], ["fill", 0, 0n, 0], ["copy", 0, 0, 0]] as const;
    for (const each of calls) expect(outcome(nothing, [...each])).toEqual({ trap: "nullArrayReference" });
  });

  it("is not granted when it is larger than any host has room for", () => {
    for (const length of [-1, 0x7fff_ffff, 2 ** 31 - 2 ** 20]) {
      expect(() => call(instance, "default", length)).toThrow(ResourceError);
      expect(() => call(instance, "new", 1n, length)).toThrow(/^an array of \d+ elements is not granted/);
    }
  });
});

describe("an array from a segment", () => {
  const instance = instantiate(`
    (type $pairs (array (mut i64))) (type $bytes (array (mut i8))) (type $refs (array (mut funcref)))
    (data $d "\\01\\02\\03\\04\\05\\06\\07\\08\\ff\\00\\00\\00\\00\\00\\00\\80\\aa")
    (elem $e func $f $g) (func $f) (func $g)
    (func (export "pair") (param i32 i32 i32) (result i64)
      (array.get $pairs (array.new_data $pairs $d (local.get 0) (local.get 1)) (local.get 2)))
    (func (export "byte") (param i32 i32 i32) (result i32)
      (array.get_s $bytes (array.new_data $bytes $d (local.get 0) (local.get 1)) (local.get 2)))
    (func (export "init") (param i32 i32 i32 i32) (result i64) (local (ref $pairs))
      (local.set 4 (array.new $pairs (i64.const 9) (i32.const 3)))
      (array.init_data $pairs $d (local.get 4) (local.get 0) (local.get 1) (local.get 2))
      (array.get $pairs (local.get 4) (local.get 3)))
    (func (export "refs") (param i32 i32) (result i32)
      (array.len (array.new_elem $refs $e (local.get 0) (local.get 1))))
    (func (export "initRefs") (param i32 i32 i32) (result funcref) (local (ref $refs))
      (local.set 3 (array.new_default $refs (i32.const 3)))
      (array.init_elem $refs $e (local.get 3) (local.get 0) (local.get 1) (local.get 2))
      (array.get $refs (local.get 3) (local.get 0)))
    (func (export "drop") (data.drop $d) (elem.drop $e))`);

  it("has its bytes in little-endian order, at any offset", () => {
    expect(callBits(instance, "pair", 0n, 2n, 0n)).toEqual([0x0807_0605_0403_0201n]);
    expect(callBits(instance, "pair", 0n, 2n, 1n)).toEqual([0x8000_0000_0000_00ffn]);
    expect(callBits(instance, "pair", 9n, 1n, 0n)).toEqual([0xaa80_0000_0000_0000n]);
    expect(call(instance, "byte", 8, 9, 8)).toEqual([-0x56]);
    expect(call(instance, "init", 1, 1, 2, 0)).toEqual([9n]);
    expect(callBits(instance, "init", 1n, 1n, 2n, 1n)).toEqual([0xff08_0706_0504_0302n]);
  });

  it("traps if the segment or the array is too short", () => {
    expect(outcome(instance, ["pair", 2, 2, 0])).toEqual({ trap: "memoryOutOfBounds" });
    expect(outcome(instance, ["pair", 0, -1, 0])).toEqual({ trap: "memoryOutOfBounds" });
    expect(outcome(instance, ["init", 2, 0, 2, 0])).toEqual({ trap: "arrayOutOfBounds" });
    expect(outcome(instance, ["init", 0, 2, 2, 0])).toEqual({ trap: "memoryOutOfBounds" });
    expect(outcome(instance, ["refs", 1, 2])).toEqual({ trap: "tableOutOfBounds" });
    expect(outcome(instance, ["refs", 0, -1])).toEqual({ trap: "tableOutOfBounds" });
    expect(outcome(instance, ["initRefs", 2, 0, 2])).toEqual({ trap: "arrayOutOfBounds" });
    expect(outcome(instance, ["initRefs", 1, 1, 2])).toEqual({ trap: "tableOutOfBounds" });
  });

  it("has the segment's references, none after it was dropped", () => {
    expect(call(instance, "refs", 0, 2)).toEqual([2]);
    expect(call(instance, "initRefs", 1, 0, 2)[0]).not.toBeNull();
    call(instance, "drop");
    expect(call(instance, "refs", 0, 0)).toEqual([0]);
    expect(outcome(instance, ["refs", 0, 1])).toEqual({ trap: "tableOutOfBounds" });
    expect(outcome(instance, ["byte", 0, 1, 0])).toEqual({ trap: "memoryOutOfBounds" });
  });
});
