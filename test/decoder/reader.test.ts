import { array, assert, bigInt, integer, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError, ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { NO_RESULT, Reader } from "../../src/decoder/reader.ts";
import {
  CONCRETE_HEAP,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  HEAP,
  I16,
  I32,
  I64,
  I8,
  referenceType,
  V128,
  type ValueType,
} from "../../src/module/types.ts";
import { heapType, signed, unsigned, valueType } from "../support/binary-encoding.ts";
import { refusal } from "../support/refusal.ts";

function readerOf(...bytes: number[]): Reader {
  return new Reader(Uint8Array.from(bytes));
}

const WORD = 0xffff_ffffn;

/** Reads an integer of each type as a big integer. */
const INTEGERS = {
  u32: { bits: 32, isSigned: false, read: (reader: Reader) => BigInt(reader.u32()) },
  s32: { bits: 32, isSigned: true, read: (reader: Reader) => BigInt(reader.s32()) },
  s33: { bits: 33, isSigned: true, read: (reader: Reader) => BigInt(reader.s33()) },
  u64: { bits: 64, isSigned: false, read: (reader: Reader) => reader.u64() },
  s64: {
    bits: 64,
    isSigned: true,
    read: (reader: Reader) => {
      reader.s64();
      return (BigInt(reader.high) << 32n) | (BigInt(reader.low) & WORD);
    },
  },
} as const;

/** A LEB128 integer with unneeded bytes: as many as there may be, or fewer. */
function padded(value: bigint, isSigned: boolean, byteLength: number): number[] {
  const bytes = isSigned ? signed(value) : unsigned(value);
  const filler = isSigned && value < 0n ? 0x7f : 0;
  while (bytes.length < byteLength) {
    bytes.push((bytes.pop() as number) | 0x80, filler);
  }
  return bytes;
}

describe.each(Object.entries(INTEGERS))("a LEB128 integer of type %s", (_, { bits, isSigned, read }) => {
  const maximumBytes = Math.ceil(bits / 7);
  const least = isSigned ? -(2n ** BigInt(bits - 1)) : 0n;
  const greatest = isSigned ? -least - 1n : 2n ** BigInt(bits) - 1n;
  const values = bigInt({ min: least, max: greatest });

  it("is read back, in every length that it may have", () => {
    assert(
      property(values, integer({ min: 1, max: maximumBytes }), (value, byteLength) => {
        const bytes = padded(value, isSigned, byteLength);
        const reader = readerOf(...bytes, 0x55);
        expect(read(reader)).toBe(value);
        expect(reader.position).toBe(bytes.length);
      }),
      {
        numRuns: 500,
        examples: [
          [least, maximumBytes],
          [greatest, 1],
          [0n, maximumBytes],
        ],
      },
    );
  });

  it("is too long with one byte more", () => {
    assert(
      property(values, (value) => {
        const bytes = padded(value, isSigned, maximumBytes + 1);
        expect(refusal(() => read(readerOf(...bytes)))).toEqual({
          name: "DecodeError",
          message: "integer representation too long",
          offset: maximumBytes - 1,
        });
      }),
    );
  });

  it("is too large if unused bits of its last byte say so", () => {
    for (const value of [least - 1n, greatest + 1n]) {
      if (value < 0n && !isSigned) continue;
      const bytes = padded(value, isSigned, maximumBytes);
      expect(refusal(() => read(readerOf(...bytes)))).toEqual({
        name: "DecodeError",
        message: "integer too large",
        offset: maximumBytes - 1,
      });
    }
  });

  it("must not end early", () => {
    assert(
      property(integer({ min: 0, max: maximumBytes - 1 }), (byteLength) => {
        expect(refusal(() => read(readerOf(...Array<number>(byteLength).fill(0x80))))).toEqual({
          name: "DecodeError",
          message: "unexpected end of section or function",
          offset: byteLength,
        });
      }),
    );
  });

  it("must not reach over the end of its section, and is malformed even there", () => {
    const cut = (bytes: number[]): Reader => new Reader(Uint8Array.from(bytes), 0, 1);
    expect(refusal(() => read(cut([0x80, 0x00]))).message).toBe("unexpected end of section or function");
    const tooLong = Array<number>(maximumBytes + 1).fill(0x80);
    expect(refusal(() => read(cut(tooLong))).message).toBe("integer representation too long");
  });
});

describe("bytes", () => {
  it("are read in order up to the end", () => {
    const reader = readerOf(1, 2, 3);
    expect(reader.peek()).toBe(1);
    expect(reader.byte()).toBe(1);
    expect(reader.skip(2)).toBe(1);
    expect(reader.remaining).toBe(0);
    expect(refusal(() => reader.byte()).offset).toBe(3);
    expect(refusal(() => reader.peek()).offset).toBe(3);
    expect(refusal(() => reader.skip(1)).offset).toBe(3);
  });

  it("make words, the least significant first", () => {
    assert(
      property(integer(), (value) => {
        const bytes = new Uint8Array(Int32Array.of(value).buffer);
        expect(new Reader(bytes).word()).toBe(value);
      }),
    );
    expect(refusal(() => readerOf(1, 2, 3).word()).message).toBe("unexpected end of section or function");
  });
});

describe("a count", () => {
  it("must not be more than what is left has room for", () => {
    expect(readerOf(2, 0, 0).count("items", 10)).toBe(2);
    expect(refusal(() => readerOf(3, 0, 0).count("items", 10))).toEqual({
      name: "DecodeError",
      message: "length out of bounds",
      offset: 0,
    });
    expect(refusal(() => readerOf(2, 0, 0, 0).count("items", 10, 2)).message).toBe("length out of bounds");
    expect(refusal(() => readerOf(1).count("items", 10)).message).toBe("unexpected end of section or function");
  });

  it("must not be more than the limit", () => {
    expect(refusal(() => readerOf(3, 0, 0, 0).count("items", 2)).message).toBe("too many items: 3, the limit is 2");
  });
});

describe("a name", () => {
  it("is its length and UTF-8", () => {
    expect(readerOf(3, 0xe2, 0x82, 0xac).name()).toBe("€");
    expect(readerOf(0).name()).toBe("");
  });

  it("is refused if it is too long or not UTF-8", () => {
    expect(refusal(() => readerOf(4, 0xe2, 0x82, 0xac).name()).message).toBe("length out of bounds");
    expect(refusal(() => readerOf(2, 0xc0, 0x80).name())).toEqual({
      name: "DecodeError",
      message: "malformed UTF-8 encoding",
      offset: 1,
    });
  });
});

const ALL_TYPES: readonly ValueType[] = [
  I32,
  I64,
  F32,
  F64,
  V128,
  ...Object.values(HEAP)
    .filter((heap) => heap !== HEAP.bottom)
    .flatMap((heap) => [referenceType(heap, true), referenceType(heap, false)]),
  ...[0, 63, 64, 8191, 8192, 999_999].flatMap((index) => [
    referenceType(CONCRETE_HEAP + index, true),
    referenceType(CONCRETE_HEAP + index, false, true),
  ]),
];

describe("a type", () => {
  it("is read back, whichever it is", () => {
    for (const type of ALL_TYPES) {
      expect(readerOf(...valueType(type)).valueType()).toBe(type);
      expect(readerOf(...valueType(type)).storageType()).toBe(type);
      expect(readerOf(...valueType(type)).blockType()).toBe(~type);
    }
    expect(readerOf(0x63, 0x70).valueType()).toBe(FUNCREF);
    expect(readerOf(0x63, 0x6f).referenceType()).toBe(EXTERNREF);
    expect([readerOf(0x78).storageType(), readerOf(0x77).storageType()]).toEqual([I8, I16]);
  });

  it.each([
    ["value", "valueType", [0x78]],
    ["value", "valueType", [0x40]],
    ["value", "valueType", [0x80]],
    ["value", "valueType", [0x64, 0x7f]],
    ["reference", "referenceType", [0x7f]],
    ["reference", "referenceType", [0x62, 0x00]],
    ["storage", "storageType", [0x62, 0x00]],
    ["storage", "storageType", [0x64, 0x62, 0x62]],
    ["heap", "heapType", [0x7f]],
    ["heap", "heapType", [0xf0, 0x7f]],
    ["block", "blockType", [0xc0, 0x7f]],
  ] as const)("is malformed as a %s type if %s does not know it: %j", (what, method, bytes) => {
    const { name, message } = refusal(() => readerOf(...bytes)[method]());
    expect({ name, message }).toEqual({ name: "DecodeError", message: `malformed ${what} type` });
  });

  it("is unknown if there are fewer types", () => {
    const reader = readerOf(0x63, 0x05);
    reader.typeCount = 5;
    expect(refusal(() => reader.valueType())).toEqual({
      name: "ValidationError",
      message: "unknown type 5",
      offset: 1,
    });
    expect(readerOf(...heapType(CONCRETE_HEAP + 4)).heapType()).toBe(CONCRETE_HEAP + 4);
  });

  it("tells whether it is exact", () => {
    const reader = readerOf(0x62, 0x07, 0x08);
    expect(reader.heapType()).toBe(CONCRETE_HEAP + 7);
    expect(reader.exact).toBe(true);
    expect(reader.heapType()).toBe(CONCRETE_HEAP + 8);
    expect(reader.exact).toBe(false);
  });

  it("of a block may be nothing or a type index", () => {
    expect(readerOf(0x40).blockType()).toBe(NO_RESULT);
    expect(readerOf(...signed(64)).blockType()).toBe(64);
  });

  it.each([
    ["simd", [0x7b]],
    ["reference-types", [0x6f]],
    ["gc", [0x6e]],
    ["exceptions", [0x69]],
    ["function-references", [0x64, 0x70]],
    ["custom-descriptors", [0x64, 0x62, 0x00]],
  ] as const)("is refused without the %s feature: %j", (feature, bytes) => {
    const features = FEATURE_SETS.all & ~FEATURES[feature];
    const { name, message } = refusal(() => new Reader(Uint8Array.from(bytes), 0, bytes.length, features).valueType());
    expect({ name, message }).toEqual({ name: "DecodeError", message: `requires the ${feature} feature` });
  });
});

describe("a memory argument", () => {
  it("is alignment, memory index and offset", () => {
    const offsets = bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const indices = integer({ min: 0, max: 0xffff_ffff });
    assert(
      property(tuple(integer({ min: 0, max: 63 }), indices, offsets), ([alignment, memoryIndex, offset]) => {
        const reader = readerOf(alignment | 0x40, ...unsigned(memoryIndex), ...unsigned(offset));
        reader.memoryArgument();
        expect([reader.alignment, reader.memoryIndex]).toEqual([alignment, memoryIndex]);
        expect(reader.memoryOffset).toBe(Number(offset));
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it("is of memory 0 if it does not say", () => {
    assert(
      property(array(integer({ min: 0, max: 300 }), { minLength: 2, maxLength: 2 }), ([alignment = 0, offset = 0]) => {
        const reader = readerOf(alignment & 63, ...unsigned(offset));
        reader.memoryIndex = 9;
        reader.memoryArgument();
        expect([reader.alignment, reader.memoryIndex, reader.memoryOffset]).toEqual([alignment & 63, 0, offset]);
      }),
    );
  });

  it("has no other flags", () => {
    expect(refusal(() => readerOf(0x80, 0x01, 0x00).memoryArgument())).toEqual({
      name: "DecodeError",
      message: "malformed memop flags",
      offset: 0,
    });
  });

  it("has no memory index without multi-memory", () => {
    const reader = new Reader(Uint8Array.of(0x40, 0, 0), 0, 3, FEATURE_SETS.all & ~FEATURES["multi-memory"]);
    expect(refusal(() => reader.memoryArgument()).message).toBe("requires the multi-memory feature");
  });
});

describe("errors", () => {
  it("are of the classes that callers tell apart", () => {
    expect(() => readerOf().byte()).toThrow(DecodeError);
    expect(() => readerOf().checkTypeIndex(1_000_000, 0)).toThrow(ValidationError);
  });
});
