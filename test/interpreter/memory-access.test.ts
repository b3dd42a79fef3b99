/** Memories: 64-bit addresses, several memories, growing in the middle of code, bulk instructions. */
import { setFlagsFromString } from "node:v8";
import { describe, expect, it } from "vitest";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import { instantiate } from "../runtime/support.ts";
import { type Call, expectAsNative, type Outcome, outcome } from "./support.ts";

// The host has 64-bit memories behind a flag, and no several memories in one module.
setFlagsFromString("--experimental-wasm-memory64");

/** Loads and stores with the numbers of bytes that they access. */
const LOADS: readonly (readonly [instruction: string, type: "i32" | "i64" | "f32" | "f64", size: number])[] = [
  ["i32.load", "i32", 4],
  ["i32.load8_s", "i32", 1],
  ["i32.load8_u", "i32", 1],
  ["i32.load16_s", "i32", 2],
  ["i32.load16_u", "i32", 2],
  ["i64.load", "i64", 8],
  ["i64.load8_s", "i64", 1],
  ["i64.load8_u", "i64", 1],
  ["i64.load16_s", "i64", 2],
  ["i64.load16_u", "i64", 2],
  ["i64.load32_s", "i64", 4],
  ["i64.load32_u", "i64", 4],
  ["f32.load", "f32", 4],
  ["f64.load", "f64", 8],
];
const STORES = LOADS.filter(([name]) => !name.includes("_u")).map(([name, type, size]) => {
  return [name.replace("load", "store").replace("_s", ""), type, size] as const;
});

const VALUES = {
  i32: "i32.const 0x81828384",
  i64: "i64.const 0x8182838485868788",
  f32: "f32.const -1.5",
  f64: "f64.const 0.1",
};

function functionName(text: string): string {
  return text.replaceAll(/[ =]/g, "-");
}

/** Functions that load from and store to an address, with and without an offset; stores give what is there afterwards. */
function accesses(address: "i32" | "i64", index: number, offsets: readonly string[]): string {
  const forms = ["", ...offsets.map((offset) => ` offset=${offset}`)];
  const load = ([name, type]: (typeof LOADS)[number]) =>
    forms.map((form) => {
      return `(func (export "${functionName(name + form)}") (param ${address}) (result ${type}) (${name} ${index}${form} (local.get 0)))`;
    });
  const store = ([name, type]: (typeof STORES)[number]) =>
    forms.map((form) => {
      return `(func (export "${functionName(name + form)}") (param ${address}) (result i64)
        (${name} ${index}${form} (local.get 0) (${VALUES[type]})) (i64.load ${index}${form} (local.get 0)))`;
    });
  return [...LOADS.flatMap(load), ...STORES.flatMap(store)].join("\n");
}

function accessCalls(offsets: readonly string[], addresses: readonly (number | bigint)[]): Call[] {
  const names = [...LOADS, ...STORES].flatMap(([name]) => {
    return [name, ...offsets.map((offset) => `${name} offset=${offset}`)].map(functionName);
  });
  return addresses.flatMap((address) => names.map((name): Call => [name, address]));
}

describe("a memory with 64-bit addresses", () => {
  const OFFSETS = ["8", "0xfffffff8", "0x100000000", "0xffffffffffff"];
  const ADDRESSES = [
    0n,
    1n,
    65_527n,
    65_528n,
    65_529n,
    65_535n,
    65_536n,
    2n ** 31n,
    2n ** 32n,
    2n ** 32n + 8n,
    2n ** 63n,
    -1n,
    -8n,
  ];
  const DATA =
    '(data (i64.const 0) "\\f1\\f2\\f3\\f4\\f5\\f6\\f7\\f8\\f9") (data (i64.const 65528) "\\e1\\e2\\e3\\e4\\e5\\e6\\e7\\e8")';

  it("takes addresses and offsets above 2^32, which no memory has", () => {
    const text = `(memory i64 1) ${DATA} ${accesses("i64", 0, OFFSETS)}`;
    const outcomes = expectAsNative(text, accessCalls(OFFSETS, ADDRESSES));
    expect(outcomes.filter((each) => "trap" in each).length).toBeGreaterThan(500);
    expect(outcomes.filter((each) => "results" in each).length).toBeGreaterThan(100);
  });

  it("has sizes and counts of 64 bits", () => {
    expectAsNative(
      `(memory i64 1 5) (data $d "abcdef")
       (func (export "size") (result i64) (memory.size))
       (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
       (func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
       (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
       (func (export "init") (param i64 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
       (func (export "read") (param i64) (result i64) (i64.load (local.get 0)))`,
      [
        ["size"],
        ["grow", 2n],
        ["grow", -1n],
        ["grow", 2n ** 32n],
        ["grow", 2n ** 48n],
        ["grow", 0n],
        ["fill", 65_530n, 0x155, 4n],
        ["read", 65_528n],
        ["fill", 2n ** 32n, 1, 0n],
        ["fill", 0n, 1, 2n ** 32n],
        ["fill", -1n, 1, 2n],
        ["copy", 65_532n, 65_530n, 5n],
        ["read", 65_530n],
        ["copy", 0n, 2n ** 32n + 1n, 1n],
        ["copy", 2n ** 40n, 0n, 1n],
        ["copy", 0n, 0n, 2n ** 33n],
        ["init", 3n * 65_536n - 6n, 0, 6],
        ["read", 3n * 65_536n - 8n],
        ["init", 3n * 65_536n - 5n, 0, 6],
        ["init", 2n ** 32n, 0, 1],
        ["init", 0n, 4, 3],
        ["grow", 2n],
        ["grow", 1n],
        ["size"],
      ],
    );
  });
});

describe("several memories", () => {
  it("are read and written as one alone is", () => {
    const offsets = ["8", "65530", "0x80000000", "0xffffffff"];
    const data = (index: number) =>
      `(data (memory ${index}) (i32.const 0) "\\f1\\f2\\f3\\f4\\f5\\f6\\f7\\f8\\f9") (data (memory ${index}) (i32.const 65528) "\\e1\\e2\\e3\\e4\\e5\\e6\\e7\\e8")`;
    const calls = accessCalls(offsets, [0, 1, 7, 65_527, 65_528, 65_529, 65_535, 65_536, -1, -8, 0x7fffffff]);
    const alone = expectAsNative(`(memory 1) ${data(0)} ${accesses("i32", 0, offsets)}`, calls);
    const instance = instantiate(
      `(memory 0) (memory 3) (memory $m 1) (memory (export "memory") 1) ${data(2)} ${accesses("i32", 2, offsets)}`,
    );
    expect(calls.map((each): Outcome => outcome(instance, each))).toEqual(alone);
    expect((instance.exports.get("memory") as LinearMemory).bytes.every((byte) => byte === 0)).toBe(true);
  });

  it("have sizes of their own, and are copied, filled and initialized each", () => {
    const instance = instantiate(
      `(memory $a (export "a") 1 2) (memory $b (export "b") 2 4) (data $d "abcdef")
       (func (export "sizes") (result i32 i32) (memory.size $a) (memory.size $b))
       (func (export "grow") (param i32) (result i32 i32) (memory.grow $b (local.get 0)) (memory.grow $a (local.get 0)))
       (func (export "init") (memory.init $b $d (i32.const 10) (i32.const 1) (i32.const 4)))
       (func (export "fill") (memory.fill $b (i32.const 12) (i32.const 0x58) (i32.const 1)))
       (func (export "copy") (param i32 i32 i32) (memory.copy $a $b (local.get 0) (local.get 1) (local.get 2)))
       (func (export "within") (memory.copy $b $b (i32.const 11) (i32.const 10) (i32.const 4)))`,
    );
    const text = (name: string, at: number, length: number) =>
      Buffer.from((instance.exports.get(name) as LinearMemory).bytes.subarray(at, at + length)).toString();
    expect(outcome(instance, ["sizes"])).toEqual({ results: [1, 2] });
    outcome(instance, ["init"]);
    expect([text("a", 10, 4), text("b", 10, 4)]).toEqual(["\0\0\0\0", "bcde"]);
    outcome(instance, ["fill"]);
    expect(outcome(instance, ["copy", 65_533, 10, 3])).toEqual({ results: [] });
    expect(text("a", 65_533, 3)).toBe("bcX");
    expect(outcome(instance, ["copy", 65_533, 10, 4])).toEqual({ trap: "memoryOutOfBounds" });
    expect(outcome(instance, ["copy", 0, 131_070, 3])).toEqual({ trap: "memoryOutOfBounds" });
    expect(outcome(instance, ["copy", 0, 131_070, 2])).toEqual({ results: [] });
    outcome(instance, ["within"]);
    expect(text("b", 10, 5)).toBe("bbcXe");
    expect(outcome(instance, ["grow", 2])).toEqual({ results: [2, -1] });
    expect(outcome(instance, ["grow", 1])).toEqual({ results: [-1, 1] });
    expect(outcome(instance, ["sizes"])).toEqual({ results: [2, 4] });
  });

  it("may differ in the width of addresses, and copy between both takes the narrower count", () => {
    const instance = instantiate(
      `(memory $narrow 1) (memory $wide i64 1)
       (func (export "out") (param i64 i32 i32) (memory.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
       (func (export "in") (param i32 i64 i32) (memory.copy $narrow $wide (local.get 0) (local.get 1) (local.get 2)))
       (func (export "set") (param i32 i32) (i32.store $narrow (local.get 0) (local.get 1)))
       (func (export "get") (param i64) (result i32) (i32.load $wide (local.get 0)))
       (func (export "getNarrow") (param i32) (result i32) (i32.load $narrow (local.get 0)))`,
    );
    const run = (...calls: Call[]) => calls.map((each) => outcome(instance, each));
    expect(run(["set", 8, 0x12345678], ["out", 65_532n, 8, 4], ["get", 65_532n])).toEqual([
      { results: [] },
      { results: [] },
      { results: [0x12345678] },
    ]);
    expect(run(["out", 65_533n, 8, 4], ["out", 2n ** 32n, 8, 1], ["in", 0, 2n ** 32n, 1], ["get", 2n ** 32n])).toEqual(
      Array.from({ length: 4 }, () => ({ trap: "memoryOutOfBounds" })),
    );
    expect(run(["in", 4, 65_532n, 4], ["getNarrow", 4])).toEqual([{ results: [] }, { results: [0x12345678] }]);
  });
});

describe("memory that grows in the middle of code", () => {
  it("is used at its new size at once, by loads and stores of every form", () => {
    const outcomes = expectAsNative(
      `(memory 1 6)
       (func (export "f") (result i32 i32) (local $end i32) (local $sum i32)
         (loop $again
           (local.set $end (i32.mul (memory.size) (i32.const 65536)))
           (if (i32.ge_s (memory.grow (i32.const 1)) (i32.const 0))
             (then
               (i32.store (local.get $end) (memory.size))
               (i64.store offset=65528 (local.get $end) (i64.const 5))
               (i32.store8 (i32.add (local.get $end) (i32.const 100)) (i32.const 7))
               (local.set $sum (i32.add (local.get $sum)
                 (i32.add (i32.load (local.get $end))
                   (i32.add (i32.load8_u (i32.add (local.get $end) (i32.const 100)))
                     (i32.wrap_i64 (i64.load (i32.add (local.get $end) (i32.const 65528))))))))
               (br $again))))
         (local.get $sum) (memory.size))`,
      [["f"], ["f"]],
    );
    expect(outcomes).toEqual([{ results: [2 + 3 + 4 + 5 + 6 + 5 * 12, 6] }, { results: [0, 6] }]);
  });

  it("grows in a function that is called, and the caller sees it", () => {
    expectAsNative(
      `(memory 1 3)
       (func $grow (param i32) (result i32) (memory.grow (local.get 0)))
       (func (export "f") (param i32) (result i32 i32)
         (call $grow (local.get 0))
         (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 9))
         (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))))
       (func (export "read") (param i32) (result i32) (i32.load (local.get 0)))`,
      [
        ["read", 65_536],
        ["f", 1],
        ["read", 65_536],
        ["f", 2],
        ["f", 1],
        ["f", -1],
        ["read", 196_604],
        ["read", 196_605],
      ],
    );
  });
});

describe("bulk instructions", () => {
  it("copy ranges that overlap as if by way of another memory", () => {
    const calls = [
      [4, 0, 20],
      [0, 4, 20],
      [5, 5, 20],
      [1, 0, 40],
      [0, 1, 40],
      [40, 0, 8],
      [65_530, 2, 6],
      [2, 65_530, 6],
      [65_536, 65_536, 0],
      [0, 65_536, 0],
      [65_537, 0, 0],
      [65_530, 2, 7],
      [-1, 0, 1],
    ].flatMap(([to, from, count]): Call[] => [["copy", to, from, count], ...words()]);
    function words(): Call[] {
      return [0, 8, 16, 24, 32, 40, 65_528].map((address): Call => ["read", address]);
    }
    expectAsNative(
      `(memory 1) (data (i32.const 0) "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP")
       (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
       (func (export "read") (param i32) (result i64) (i64.load (local.get 0)))`,
      calls,
    );
  });

  it("fill with the low byte of a value, and initialize from what is not dropped yet", () => {
    expectAsNative(
      `(memory 1) (data $d "0123456789")
       (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
       (func (export "init") (param i32 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
       (func (export "drop") (data.drop $d))
       (func (export "read") (param i32) (result i64) (i64.load (local.get 0)))`,
      [
        ["fill", 1, 0x1234, 3],
        ["fill", 4, -1, 2],
        ["read", 0],
        ["fill", 65_536, 1, 0],
        ["fill", 65_537, 1, 0],
        ["fill", 65_530, 1, -1],
        ["init", 2, 3, 5],
        ["read", 0],
        ["init", 0, 11, 0],
        ["init", 0, 10, 0],
        ["init", 65_536, 0, 0],
        ["init", 65_530, 0, 7],
        ["init", 0, -1, 2],
        ["drop"],
        ["init", 0, 0, 0],
        ["init", 0, 0, 1],
        ["drop"],
        ["read", 65_528],
      ],
    );
  });
});
