/** Memories with pages of one byte: their bounds are exact to the byte, in the loop and outside of it. */
import { describe, expect, it } from "vitest";
import { LinkError, Trap } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { ExternValue, FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { wat } from "../support/wat.ts";

function instantiate(text: string, imported?: ExternValue): Instance {
  return instantiateModule(compileModule(wat(text), FEATURE_SETS.all), () => imported);
}

function outcome({ exports }: Instance, name: string, ...args: unknown[]): unknown {
  try {
    const results = invoke(exports.get(name) as FunctionInstance, args);
    return results.length === 1 ? results[0] : results;
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return error.kind;
  }
}

const TRAP = "memoryOutOfBounds";

/** Bytes of the memory. */
const SIZE = 21;

const LOADS: Readonly<Record<string, number>> = {
  "i32.load8_u": 1,
  "i32.load8_s": 1,
  "i32.load16_u": 2,
  "i32.load": 4,
  "f32.load": 4,
  "i64.load8_u": 1,
  "i64.load16_s": 2,
  "i64.load32_u": 4,
  "i64.load": 8,
  "f64.load": 8,
  "v128.load": 16,
  "i32.atomic.load8_u": 1,
};

const STORES: Readonly<Record<string, number>> = {
  "i32.store8": 1,
  "i32.store16": 2,
  "i32.store": 4,
  "f32.store": 4,
  "i64.store32": 4,
  "i64.store": 8,
  "f64.store": 8,
};

/** The forms that addresses have in the code, for an address that is given as the parameter, with what it is less by. */
const FORMS: Readonly<Record<string, readonly [code: (address: string) => string, less: number]>> = {
  plain: [(address) => address, 0],
  offset: [(address) => `offset=3 ${address}`, 3],
};

const functions = (address: "i32" | "i64"): string =>
  Object.entries(FORMS)
    .flatMap(([form, [code]]) => [
      ...Object.keys(LOADS).map(
        (load) => `(func (export "${load} ${form}") (param ${address}) (drop (${load} ${code("(local.get 0)")})))`,
      ),
      ...Object.keys(STORES).map((store) => {
        const type = store.slice(0, 3);
        return `(func (export "${store} ${form}") (param ${address})
          (${store} ${code("(local.get 0)")} (${type}.const 0)))`;
      }),
    ])
    .join("\n");

describe.each(["i32", "i64"] as const)("a memory with pages of one byte and %s addresses", (address) => {
  const type = address === "i64" ? "i64" : "";
  const at = (value: number): unknown => (address === "i64" ? BigInt(value) : value);

  it("ends at its last byte for every load and store", () => {
    const instance = instantiate(`(memory ${type} ${SIZE} ${SIZE} (pagesize 1)) ${functions(address)}`);
    for (const [name, size] of Object.entries({ ...LOADS, ...STORES })) {
      for (const [form, [, less]] of Object.entries(FORMS)) {
        const last = SIZE - size - less;
        const outcomes = [last, last + 1, SIZE - less].map((value) => outcome(instance, `${name} ${form}`, at(value)));
        expect([name, form, ...outcomes]).toEqual([name, form, [], TRAP, TRAP]);
      }
    }
  });

  it("grows by bytes, up to its maximum", () => {
    const instance = instantiate(`(memory ${type} 0 70000 (pagesize 1))
      (func (export "grow") (param ${address}) (result ${address}) (memory.grow (local.get 0)))
      (func (export "size") (result ${address}) (memory.size))
      (func (export "load") (param ${address}) (result i32) (i32.load8_u (local.get 0)))
      (func (export "store") (param ${address}) (i32.store8 (local.get 0) (i32.const 7)))`);
    expect(outcome(instance, "load", at(0))).toBe(TRAP);
    expect([1, 65_535, 4464, 1, 0].map((delta) => outcome(instance, "grow", at(delta)))).toEqual(
      [0, 1, 65_536, -1, 70_000].map(at),
    );
    expect(outcome(instance, "size")).toEqual(at(70_000));
    expect([outcome(instance, "store", at(69_999)), outcome(instance, "load", at(69_999))]).toEqual([[], 7]);
    expect(outcome(instance, "load", at(70_000))).toBe(TRAP);
  });

  it("takes bulk instructions and segments exactly to its end", () => {
    const instance = instantiate(`(memory ${type} 8 (pagesize 1)) (memory $pages 1)
      (data (${address}.const 5) "xyz")
      (data $passive "abcd")
      (func (export "fill") (param ${address} ${address}) (memory.fill (local.get 0) (i32.const 1) (local.get 1)))
      (func (export "init") (param ${address} i32)
        (memory.init $passive (local.get 0) (i32.const 0) (local.get 1)))
      (func (export "copy to pages") (param i32 ${address} i32)
        (memory.copy $pages 0 (local.get 0) (local.get 1) (local.get 2)))
      (func (export "read") (result i64) (i64.load (${address}.const 0)))
      (func (export "read page") (param i32) (result i32) (i32.load $pages (local.get 0)))`);
    expect(outcome(instance, "read")).toBe(0x7a79_7800_0000_0000n);
    expect([outcome(instance, "fill", at(7), at(2)), outcome(instance, "fill", at(8), at(0))]).toEqual([TRAP, []]);
    expect([outcome(instance, "init", at(5), 4), outcome(instance, "init", at(4), 4)]).toEqual([TRAP, []]);
    expect(outcome(instance, "read")).toBe(0x6463_6261_0000_0000n);
    expect([outcome(instance, "copy to pages", 9, at(5), 4), outcome(instance, "copy to pages", 9, at(4), 4)]).toEqual([
      TRAP,
      [],
    ]);
    expect(outcome(instance, "read page", 9)).toBe(0x6463_6261);
    expect(() => instantiate(`(memory ${type} 7 (pagesize 1)) (data (${address}.const 5) "xyz")`)).toThrow(
      "out of bounds memory access",
    );
  });
});

describe("a page size", () => {
  it("is part of the type that an import declares", () => {
    const bytewise = new LinearMemory({ min: 65_536, max: 65_536, is64: false, pageSizeLog2: 0 });
    const paged = new LinearMemory({ min: 1, max: 1, is64: false, pageSizeLog2: 16 });
    expect(() => instantiate(`(import "" "" (memory 0))`, bytewise)).toThrow(LinkError);
    expect(() => instantiate(`(import "" "" (memory 0 (pagesize 1)))`, paged)).toThrow(LinkError);
    expect(() => instantiate(`(import "" "" (memory 65537 (pagesize 1)))`, bytewise)).toThrow(LinkError);
    expect(() => instantiate(`(import "" "" (memory 0 65535 (pagesize 1)))`, bytewise)).toThrow(LinkError);
    expect(instantiate(`(import "" "" (memory 65536 65536 (pagesize 1)))`, bytewise).memories).toEqual([bytewise]);
    expect(instantiate(`(import "" "" (memory 1 (pagesize 65536)))`, paged).memories).toEqual([paged]);
  });

  it("compares maxima beyond 2^53 exactly", () => {
    const memory = new LinearMemory({ min: 0, max: (1n << 64n) - 1n, is64: true, pageSizeLog2: 0 });
    const declare = (max: bigint): string => `(import "" "" (memory i64 0 ${max} (pagesize 1)))`;
    expect(() => instantiate(declare((1n << 64n) - 2n), memory)).toThrow(LinkError);
    expect(instantiate(declare((1n << 64n) - 1n), memory).memories).toHaveLength(1);
  });
});
