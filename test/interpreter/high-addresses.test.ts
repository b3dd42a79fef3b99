/** A memory of 4 GiB, the largest there is: addresses from 2^31 on are handled outside of the loop. */
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import type { Instance } from "../../src/interpreter/instance.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import { instantiate } from "../runtime/support.ts";
import { outcome } from "./support.ts";

const PAGES = 65_536;
const BYTES = 2 ** 32;

/** Ways to give an address by parameters: the code, and the address for the first parameter when the second is 3. */
const FORMS: Readonly<Record<string, readonly [code: string, addressOf: (base: number) => number]>> = {
  plain: ["(local.get 0)", (base) => base],
  sum: ["(i32.add (local.get 0) (i32.const 16))", (base) => (base + 16) % BYTES],
  index: ["(i32.add (local.get 0) (local.get 1))", (base) => (base + 3) % BYTES],
  shifted: ["(i32.add (local.get 0) (i32.shl (local.get 1) (i32.const 3)))", (base) => (base + 24) % BYTES],
  offset: ["offset=16 (local.get 0)", (base) => base + 16],
  "large offset": ["offset=0x80000001 (local.get 0)", (base) => base + 0x80000001],
};

/** A kind of access, with a value to store at a base. */
interface Access {
  readonly load: string;
  readonly store: string;
  readonly size: number;
  readonly valueFor: (base: number) => number | bigint;
  readonly read: (view: DataView, address: number) => number | bigint;
}

const ACCESSES: readonly Access[] = [
  {
    load: "i32.load8_u",
    store: "i32.store8",
    size: 1,
    valueFor: (base) => (base * 7) & 255,
    read: (view, address) => view.getUint8(address),
  },
  {
    load: "i32.load",
    store: "i32.store",
    size: 4,
    valueFor: (base) => (base * 3) | 0,
    read: (view, address) => view.getInt32(address, true),
  },
  {
    load: "i64.load",
    store: "i64.store",
    size: 8,
    valueFor: (base) => 0x0102030405060708n + BigInt(base),
    read: (view, address) => view.getBigInt64(address, true),
  },
  {
    load: "f64.load",
    store: "f64.store",
    size: 8,
    valueFor: (base) => base + 0.5,
    read: (view, address) => view.getFloat64(address, true),
  },
];

function allocate(): Instance | string {
  const functions = Object.entries(FORMS).flatMap(([form, [address]]) =>
    ACCESSES.map(({ load, store }) => {
      const type = load.slice(0, 3);
      return `(func (export "${load} ${form}") (param i32 i32) (result ${type}) (${load} ${address}))
              (func (export "${store} ${form}") (param i32 i32 ${type}) (${store} ${address} (local.get 2)))`;
    }),
  );
  try {
    return instantiate(
      `(memory (export "memory") ${PAGES}) ${functions.join("\n")}
       (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
       (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
       (func (export "grow") (result i32 i32) (memory.grow (i32.const 1)) (memory.size))`,
    );
  } catch (error) {
    if (error instanceof ResourceError) return error.message;
    throw error;
  }
}

const instance = allocate();

describe("a memory of 4 GiB", () => {
  it("is granted, or refused in the words of the host", () => {
    const granted =
      typeof instance === "string" ? instance : (instance.exports.get("memory") as LinearMemory).bytes.length;
    expect([BYTES, `memory of ${PAGES} pages is not granted: Array buffer allocation failed`]).toContain(granted);
  });

  // On a host that refuses it there is no more to see.
  if (typeof instance === "string") return;
  const { view, bytes } = instance.exports.get("memory") as LinearMemory;

  const BASES = [2 ** 31, BYTES].flatMap((border) => {
    return [-33, -24, -20, -17, -9, -8, -5, -4, -3, -1, 0, 5].map((distance) => (border + distance) % BYTES);
  });
  const TRAP = { trap: "memoryOutOfBounds" };

  it.each(Object.entries(FORMS))("is read and written around 2^31 and at its end by %s", (form, [, addressOf]) => {
    const seen = BASES.flatMap((base) =>
      ACCESSES.map(({ load, store, size, valueFor, read }) => {
        const address = addressOf(base);
        const value = valueFor(base);
        const stored = outcome(instance, [`${store} ${form}`, base | 0, 3, value]);
        const loaded = outcome(instance, [`${load} ${form}`, base | 0, 3]);
        const fits = address + size <= BYTES;
        return {
          what: `${load} at ${address}`,
          got: [stored, loaded, fits && read(view, address)],
          expected: fits ? [{ results: [] }, { results: [value] }, value] : [TRAP, TRAP, false],
        };
      }),
    );
    expect(seen.map(({ what, got }) => [what, ...got])).toEqual(seen.map(({ what, expected }) => [what, ...expected]));
  });

  it("is filled and copied there", () => {
    const before = bytes[BYTES - 17];
    expect(outcome(instance, ["fill", -16, 7, 16])).toEqual({ results: [] });
    expect([...bytes.subarray(BYTES - 17)]).toEqual([before, ...Array.from({ length: 16 }, () => 7)]);
    expect(outcome(instance, ["copy", 2 ** 31 - 4, -8, 8])).toEqual({ results: [] });
    expect([...bytes.subarray(2 ** 31 - 4, 2 ** 31 + 4)]).toEqual(Array.from({ length: 8 }, () => 7));
    expect(outcome(instance, ["fill", -16, 1, 17])).toEqual(TRAP);
    expect(outcome(instance, ["copy", 0, -1, 2])).toEqual(TRAP);
    expect(outcome(instance, ["copy", 0, 0, 0])).toEqual({ results: [] });
  });

  it("does not grow", () => {
    expect(outcome(instance, ["grow"])).toEqual({ results: [-1, PAGES] });
  });
});
