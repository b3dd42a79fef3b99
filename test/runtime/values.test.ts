import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { I32_STACK, REFERENCES, STACK_BASE_WORD } from "../../src/isa/value-stack.ts";
import { Global } from "../../src/memory/global.ts";
import { EXTERNREF, F32, F64, I32, I64, V128 } from "../../src/module/types.ts";
import {
  readGlobal,
  readGlobalBits,
  readStackBits,
  readStackValue,
  writeGlobal,
  writeGlobalBits,
  writeStackBits,
  writeStackValue,
} from "../../src/runtime/values.ts";

const WIDTHS = [
  [I32, 32],
  [F32, 32],
  [I64, 64],
  [F64, 64],
  [V128, 128],
] as const;

/** A word far above whatever runs. */
const WORD = STACK_BASE_WORD + 4000;

function arbitraryBits(width: number): fc.Arbitrary<bigint> {
  return fc.bigInt({ min: 0n, max: 2n ** BigInt(width) - 1n });
}

function newGlobal(type: number): Global {
  return new Global(type, true, new Int32Array(4));
}

describe("bits of numbers and vectors", () => {
  it.each(WIDTHS)("of value type %i are unchanged by the value stack", (type, width) => {
    fc.assert(
      fc.property(arbitraryBits(width), (bits) => {
        writeStackBits(type, WORD, bits);
        expect(readStackBits(type, WORD)).toBe(bits);
      }),
    );
  });

  it.each(WIDTHS)("of value type %i are unchanged by a global", (type, width) => {
    const global = newGlobal(type);
    fc.assert(
      fc.property(arbitraryBits(width), (bits) => {
        writeGlobalBits(global, bits);
        expect(readGlobalBits(global)).toBe(bits);
      }),
    );
  });

  it("keep the payload of a signalling NaN", () => {
    writeStackBits(F32, WORD, 0x7fa0_1234n);
    expect(readStackBits(F32, WORD)).toBe(0x7fa0_1234n);
    writeStackBits(F64, WORD, 0xfff4_0000_0000_0001n);
    expect(readStackBits(F64, WORD)).toBe(0xfff4_0000_0000_0001n);
  });

  it("stand in the slots as words, the lower one first", () => {
    writeStackBits(I64, WORD, 0x0000_0001_ffff_fffen);
    expect([I32_STACK[WORD], I32_STACK[WORD + 1]]).toEqual([-2, 1]);
    writeStackBits(V128, WORD, (4n << 96n) | (3n << 64n) | (2n << 32n) | 1n);
    expect([...I32_STACK.subarray(WORD, WORD + 4)]).toEqual([1, 2, 3, 4]);
  });
});

describe("values", () => {
  it("of i32 are taken signed or unsigned and given signed", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), (value) => {
        writeStackValue(I32, WORD, value);
        expect(readStackValue(I32, WORD)).toBe(value | 0);
      }),
    );
  });

  it("of i64 are taken signed or unsigned and given signed", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        writeStackValue(I64, WORD, value);
        expect(readStackValue(I64, WORD)).toBe(BigInt.asIntN(64, value));
      }),
    );
  });

  it("of f64 come back as they were, and those of f32 rounded", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        writeStackValue(F64, WORD, value);
        expect(readStackValue(F64, WORD)).toBe(value);
        writeStackValue(F32, WORD, value);
        expect(readStackValue(F32, WORD)).toBe(Math.fround(value));
      }),
    );
  });

  it("of v128 are sixteen bytes, the lowest first", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => 3 * i + 200);
    writeStackValue(V128, WORD, bytes);
    expect(readStackValue(V128, WORD)).toEqual(bytes);
    expect(I32_STACK[WORD]).toBe(new Int32Array(bytes.buffer)[0]);
  });

  it("of references stand beside the words, and are null where nothing was written", () => {
    const reference = { some: "object" };
    writeStackValue(EXTERNREF, WORD, reference);
    expect(readStackValue(EXTERNREF, WORD)).toBe(reference);
    REFERENCES.length = WORD >> 1;
    expect(readStackValue(EXTERNREF, WORD)).toBeNull();
  });

  it("of globals have the same forms as those of the stack", () => {
    const cases = [
      [I32, -1],
      [I64, -(2n ** 63n)],
      [F32, 0.5],
      [F64, 0.1],
    ] as const;
    for (const [type, value] of cases) {
      const global = newGlobal(type);
      writeGlobal(global, value);
      expect(readGlobal(global)).toBe(value);
    }
    const global = new Global(EXTERNREF, true, new Int32Array(0));
    expect(readGlobal(global)).toBeNull();
    writeGlobal(global, "text");
    expect(readGlobal(global)).toBe("text");
  });
});
