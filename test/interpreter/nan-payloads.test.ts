/** The bits of a NaN survive every way on which a value is only passed on. */
import { describe, expect, it } from "vitest";
import { F32, F64 } from "../../src/module/types.ts";
import { call, callBits, global, instantiate } from "../runtime/support.ts";
import { type Call, expectAsNative } from "./support.ts";

const NANS = {
  f32: [0x7fc00000, 0xffc00000, 0x7fa00001, 0xff800001, 0x7fffffff, 0xffabcdef].map((bits) => bits | 0),
  f64: [
    0x7ff8000000000000n,
    0xfff8000000000000n,
    0x7ff4000000000001n,
    0xfff0000000000001n,
    0x7fffffffffffffffn,
    0xfffabcdef0123456n,
  ].map((bits) => BigInt.asIntN(64, bits)),
} as const;

type FloatType = keyof typeof NANS;

const BITS = { f32: "i32", f64: "i64" } as const;

/** Bodies that give back the first parameter, a float `FT`; the second parameter is the i32 1. */
const WAYS: Readonly<Record<string, string>> = {
  "a parameter": "(local.get 0)",
  "a local": "(local.set 2 (local.get 0)) (local.get 2)",
  "a local that was teed": "(local.tee 3 (local.tee 2 (local.get 0))) (local.set 2) (local.get 3)",
  "an operand that waits for its local to change": `
    (local.set 2 (local.get 0)) (local.get 2) (local.set 2 (FT.const 1))`,
  "a global": "(global.set $g (local.get 0)) (global.get $g)",
  "memory at an address in a local": "(FT.store (local.get 1) (local.get 0)) (FT.load (local.get 1))",
  "memory with an offset": "(FT.store offset=16 (local.get 1) (local.get 0)) (FT.load offset=16 (local.get 1))",
  "memory at a constant address": "(FT.store (i32.const 24) (local.get 0)) (FT.load (i32.const 24))",
  "memory at a sum": `
    (FT.store (i32.add (local.get 1) (local.get 1)) (local.get 0)) (FT.load (i32.add (local.get 1) (local.get 1)))`,
  "memory at an index": `
    (FT.store (i32.add (local.get 1) (i32.shl (local.get 1) (i32.const 3))) (local.get 0))
    (FT.load (i32.add (local.get 1) (i32.shl (local.get 1) (i32.const 3))))`,
  "memory as an integer": "(IT.store (local.get 1) (IT.reinterpret_FT (local.get 0))) (FT.load (local.get 1))",
  "memory read as an integer": "(FT.store (local.get 1) (local.get 0)) (FT.reinterpret_IT (IT.load (local.get 1)))",
  "memory that was copied": `
    (FT.store (i32.const 0) (local.get 0)) (memory.copy (i32.const 3) (i32.const 0) (i32.const 8)) (FT.load (i32.const 3))`,
  "the first operand of select": "(select (local.get 0) (FT.const 1) (local.get 1))",
  "the second operand of select": "(select (FT.const 1) (local.get 0) (i32.eqz (local.get 1)))",
  "the result of a block": "(block (result FT) (local.get 0))",
  "a branch": "(block (result FT) (br 0 (local.get 0)))",
  "a branch that is not taken": "(block (result FT) (br_if 0 (local.get 0) (i32.eqz (local.get 1))))",
  "a conditional branch": "(block (result FT) (br_if 0 (local.get 0) (local.get 1)) (drop) (FT.const 1))",
  "one arm of an if": "(if (result FT) (local.get 1) (then (local.get 0)) (else (FT.const 1)))",
  br_table: `
    (block (result FT) (block (result FT) (br_table 0 1 0 (local.get 0) (local.get 1))) (drop) (FT.const 1))`,
  "the default of br_table": `
    (block (result FT) (block (result FT) (br_table 0 1 (local.get 0) (i32.const -1))) (drop) (FT.const 1))`,
  "a parameter of a loop": `
    (local.get 0)
    (loop (param FT) (result FT)
      (local.set 2) (local.get 2) (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
      (br_if 0 (i32.eqz (local.get 1))))`,
  "a call": "(call $identity (local.get 0))",
  "a call with more values":
    "(call $exchange (call $exchange (FT.const 1) (local.get 0))) (local.set 2) (drop) (local.get 2)",
  "a call through a table": "(call_indirect (param FT) (result FT) (local.get 0) (i32.const 0))",
  "a tail call": "(return_call $identity (local.get 0))",
  "a tail call through a table": "(return_call_indirect (param FT) (result FT) (local.get 0) (i32.const 0))",
  "a return": "(i32.const 3) (return (local.get 0))",
  "two negations": "(FT.neg (FT.neg (local.get 0)))",
  "a sign that is given back": "(FT.copysign (FT.abs (local.get 0)) (local.get 0))",
};

/** A function that changes the sign alone. */
const SIGNS: Readonly<Record<string, string>> = {
  neg: "(FT.neg (local.get 0))",
  abs: "(FT.abs (local.get 0))",
  "copysign from a number": "(FT.copysign (local.get 0) (FT.const -1))",
  "copysign from a positive number": "(FT.copysign (local.get 0) (FT.const 1))",
};

function moduleText(type: FloatType): string {
  const functions = Object.entries({ ...WAYS, ...SIGNS }).map(
    ([name, body]) => `
      (func $"${name}" (param FT i32) (result FT) (local FT FT) ${body})
      (func (export "${name}") (param IT) (result IT)
        (IT.reinterpret_FT (call $"${name}" (FT.reinterpret_IT (local.get 0)) (i32.const 1))))`,
  );
  return `
    (memory 1) (global $g (mut FT) (FT.const 0)) (table 1 funcref) (elem (i32.const 0) func $identity)
    (func $identity (param FT) (result FT) (local.get 0))
    (func $exchange (param FT FT) (result FT FT) (local.get 1) (local.get 0))
    ${functions.join("\n")}`
    .replaceAll("FT", type)
    .replaceAll("IT", BITS[type]);
}

describe.each(["f32", "f64"] as const)("a NaN of type %s keeps its bits", (type) => {
  const calls = (names: readonly string[]): Call[] => {
    return names.flatMap((name) => NANS[type].map((bits): Call => [name, bits]));
  };

  it("on every way that only passes it on", () => {
    const names = Object.keys(WAYS);
    const outcomes = expectAsNative(moduleText(type), calls(names));
    const expected = calls(names).map(([, bits]) => ({ results: [bits] }));
    expect(outcomes).toEqual(expected);
  });

  it("but for the sign, where that is what changes", () => {
    expectAsNative(moduleText(type), calls(Object.keys(SIGNS)));
  });

  it("as a constant", () => {
    const literal = (bits: bigint): string => {
      const width = type === "f32" ? 23n : 52n;
      const sign = (bits >> (type === "f32" ? 31n : 63n)) & 1n;
      return `${sign === 1n ? "-" : ""}nan:0x${(bits & ((1n << width) - 1n)).toString(16)}`;
    };
    const unsigned = NANS[type].map((bits) => BigInt.asUintN(type === "f32" ? 32 : 64, BigInt(bits)));
    const functions = unsigned.map(
      (bits, index) => `
        (global $g${index} ${type} (${type}.const ${literal(bits)}))
        (func (export "constant ${index}") (result ${type}) (${type}.const ${literal(bits)}))
        (func (export "global ${index}") (result ${type}) (global.get $g${index}))
        (func (export "operand ${index}") (param i32) (result ${type})
          (select (${type}.const ${literal(bits)}) (${type}.const 0) (local.get 0)))`,
    );
    const instance = instantiate(functions.join("\n"));
    for (const [index, bits] of unsigned.entries()) {
      expect(callBits(instance, `constant ${index}`)).toEqual([bits]);
      expect(callBits(instance, `global ${index}`)).toEqual([bits]);
      expect(callBits(instance, `operand ${index}`, 1n)).toEqual([bits]);
    }
  });

  it("in a global that is imported", () => {
    const bits = NANS[type].map((each) => BigInt.asUintN(type === "f32" ? 32 : 64, BigInt(each)));
    for (const each of bits) {
      const value = global(type === "f32" ? F32 : F64, each, true);
      const instance = instantiate(
        `(import "host" "g" (global $g (mut ${type}))) (global $copy (mut ${type}) (${type}.const 0))
         (func (export "read") (result ${type}) (global.get $g))
         (func (export "copy") (global.set $copy (global.get $g)) (global.set $g (${type}.const 0)) (global.set $g (global.get $copy)))`,
        { "host.g": value },
      );
      expect(callBits(instance, "read")).toEqual([each]);
      call(instance, "copy");
      expect(callBits(instance, "read")).toEqual([each]);
    }
  });
});
