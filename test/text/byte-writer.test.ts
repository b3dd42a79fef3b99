import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteWriter } from "../../src/text/byte-writer.ts";
import { signed, unsigned } from "../support/binary-encoding.ts";

function written(write: (writer: ByteWriter) => void): number[] {
  const writer = new ByteWriter();
  write(writer);
  return [...writer.finish()];
}

const u32 = fc.nat({ max: 2 ** 32 - 1 });

describe("the writer of bytes", () => {
  it("writes integers of 32 bits in the fewest bytes", () => {
    fc.assert(
      fc.property(u32, (value) => {
        expect(written((writer) => writer.u32(value))).toEqual(unsigned(value));
        expect(written((writer) => writer.s32(value))).toEqual(signed(value | 0));
        expect(written((writer) => writer.s33(value))).toEqual(signed(value));
      }),
    );
  });

  it("writes integers of 64 bits in the fewest bytes", () => {
    const edges = [
      0n,
      63n,
      64n,
      127n,
      128n,
      2n ** 31n,
      2n ** 32n - 1n,
      2n ** 32n,
      2n ** 63n,
      2n ** 64n - 1n,
      -64n,
      -65n,
    ];
    const values = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(...edges));
    fc.assert(
      fc.property(values, fc.nat({ max: 63 }), (bits, shift) => {
        const value = BigInt.asUintN(64, bits) >> BigInt(shift);
        const low = Number(BigInt.asIntN(32, value));
        const high = Number(BigInt.asIntN(32, value >> 32n));
        expect(written((writer) => writer.u64(low, high))).toEqual(unsigned(value));
        expect(written((writer) => writer.s64(low, high))).toEqual(signed(BigInt.asIntN(64, value)));
      }),
    );
  });

  it("appends bytes, names and what another writer holds, however long they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 20 }), (bytes, start) => {
        const other = new ByteWriter();
        other.append(bytes);
        const rest = [...bytes].slice(start);
        const from = Math.min(start, bytes.length);
        expect(written((writer) => writer.appendFrom(other, from))).toEqual(rest);
        expect(written((writer) => writer.vector(bytes))).toEqual([...unsigned(bytes.length), ...bytes]);
      }),
    );
    expect(written((writer) => writer.name("é"))).toEqual([2, 0xc3, 0xa9]);
    expect(written((writer) => writer.word(0x89ab_cdef | 0))).toEqual([0xef, 0xcd, 0xab, 0x89]);
  });
});
