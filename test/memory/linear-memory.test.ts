import { afterEach, describe, expect, it, vi } from "vitest";
import { LinearMemory, MAX_MEMORY_BYTES } from "../../src/memory/linear-memory.ts";

const PAGE = 65_536;

function memory(min: number, max?: number, byteLimit?: number): LinearMemory {
  return new LinearMemory({ min, max, is64: false, pageSizeLog2: 16 }, byteLimit);
}

describe("a linear memory", () => {
  it("has as many bytes as its first pages, all zero, seen in two ways", () => {
    const { bytes, view, pages } = memory(2);
    expect(pages).toBe(2);
    expect(bytes.length).toBe(2 * PAGE);
    expect(view.byteLength).toBe(2 * PAGE);
    expect(bytes.every((byte) => byte === 0)).toBe(true);
    bytes[PAGE] = 0x2a;
    expect(view.getUint16(PAGE, true)).toBe(0x2a);
  });

  it("may be empty, and grow from there", () => {
    const empty = memory(0);
    expect(empty.bytes.length).toBe(0);
    expect(empty.grow(1)).toBe(0);
    expect(empty.pages).toBe(1);
  });

  it("is refused when it begins larger than its limit, or than any memory", () => {
    expect(() => memory(2, 3, 2 * PAGE - 1)).toThrow(RangeError);
    expect(() => new LinearMemory({ min: 65_537, max: undefined, is64: true, pageSizeLog2: 16 })).toThrow(RangeError);
    expect(memory(2, 3, 2 * PAGE).pages).toBe(2);
  });

  it("has pages of the size that its type says", () => {
    const bytewise = new LinearMemory({ min: 3, max: 7, is64: false, pageSizeLog2: 0 });
    expect(bytewise.bytes.length).toBe(3);
    expect([bytewise.grow(2), bytewise.pages, bytewise.bytes.length]).toEqual([3, 5, 5]);
    expect([bytewise.grow(3), bytewise.grow(2), bytewise.pages]).toEqual([-1, 5, 7]);
  });
});

describe("growing", () => {
  it("gives the size before, keeps the bytes and adds zeros", () => {
    const grown = memory(1);
    grown.bytes.fill(7);
    expect(grown.grow(2)).toBe(1);
    expect(grown.pages).toBe(3);
    expect(grown.bytes.subarray(0, PAGE).every((byte) => byte === 7)).toBe(true);
    expect(grown.bytes.subarray(PAGE).every((byte) => byte === 0)).toBe(true);
  });

  it("replaces bytes and view, both of which end where the memory ends", () => {
    const grown = memory(1);
    const { bytes, view } = grown;
    for (const pages of [2, 3, 4, 5, 6]) {
      grown.grow(1);
      expect(grown.bytes).not.toBe(bytes);
      expect(grown.view).not.toBe(view);
      expect(grown.bytes.length).toBe(pages * PAGE);
      expect(grown.view.byteLength).toBe(pages * PAGE);
      expect(grown.view.buffer).toBe(grown.bytes.buffer);
      expect(() => grown.view.getUint8(pages * PAGE)).toThrow(RangeError);
    }
  });

  it("moves no byte while there is room behind the memory", () => {
    const grown = memory(8);
    grown.grow(1);
    const { buffer } = grown.bytes;
    expect(buffer.byteLength).toBeGreaterThan(9 * PAGE);
    grown.grow(1);
    expect(grown.bytes.buffer).toBe(buffer);
    grown.grow(100);
    expect(grown.bytes.buffer).not.toBe(buffer);
  });

  it("takes no more room than it may ever use", () => {
    const declared = memory(8, 9);
    declared.grow(1);
    expect(declared.bytes.buffer.byteLength).toBe(9 * PAGE);
    const limited = memory(8, undefined, 10 * PAGE);
    limited.grow(1);
    expect(limited.bytes.buffer.byteLength).toBe(10 * PAGE);
  });

  it("by nothing gives the size, and leaves bytes and view as they are", () => {
    const same = memory(3, 3);
    const { bytes, view } = same;
    expect(same.grow(0)).toBe(3);
    expect(same.bytes).toBe(bytes);
    expect(same.view).toBe(view);
  });

  it("beyond the declared maximum fails and changes nothing", () => {
    const bounded = memory(1, 3);
    const { bytes } = bounded;
    expect(bounded.grow(3)).toBe(-1);
    expect(bounded.bytes).toBe(bytes);
    expect(bounded.grow(2)).toBe(1);
    expect(bounded.grow(1)).toBe(-1);
    expect(bounded.pages).toBe(3);
  });

  it("beyond the embedder's limit fails, which the embedder may change", () => {
    const limited = memory(1, undefined, 2 * PAGE);
    expect(limited.grow(2)).toBe(-1);
    expect(limited.grow(1)).toBe(1);
    expect(limited.grow(1)).toBe(-1);
    limited.byteLimit = 3 * PAGE;
    expect(limited.grow(1)).toBe(2);
  });

  it("beyond any memory fails, whatever the number", () => {
    const wide = new LinearMemory({ min: 1, max: undefined, is64: true, pageSizeLog2: 16 });
    for (const delta of [65_536, 2 ** 32, 2 ** 48, 2 ** 53, 2 ** 64]) expect(wide.grow(delta)).toBe(-1);
    expect(wide.pages).toBe(1);
    expect(MAX_MEMORY_BYTES).toBe(65_536 * PAGE);
  });

  describe("when the host has no memory left", () => {
    afterEach(() => {
      vi.unstubAllGlobals();
    });

    /** The host refuses buffers of more pages. */
    function refuseAbove(pages: number): void {
      vi.stubGlobal("ArrayBuffer", function LimitedBuffer(byteLength: number): ArrayBuffer {
        if (byteLength > pages * PAGE) throw new RangeError("Array buffer allocation failed");
        return new Uint8Array(byteLength).buffer;
      });
    }

    it("fails and changes nothing", () => {
      const poor = memory(8);
      const { bytes } = poor;
      refuseAbove(8);
      expect(poor.grow(1)).toBe(-1);
      expect(poor.bytes).toBe(bytes);
      expect(poor.pages).toBe(8);
    });

    it("takes no room to grow further where there is enough without", () => {
      const poor = memory(8);
      refuseAbove(9);
      expect(poor.grow(1)).toBe(8);
      expect(poor.bytes.buffer.byteLength).toBe(9 * PAGE);
      expect(() => memory(10)).toThrow("Array buffer allocation failed");
    });
  });

  it("keeps what was written behind an earlier end", () => {
    const grown = memory(4);
    for (let pages = 5; pages < 40; pages++) {
      grown.grow(1);
      grown.bytes[grown.bytes.length - 1] = pages;
    }
    for (let pages = 5; pages < 40; pages++) expect(grown.bytes[pages * PAGE - 1]).toBe(pages);
  });
});

describe("a memory that the host looks at", () => {
  it("shows a buffer as long as itself, which growing by anything takes away", () => {
    const seen = memory(1);
    for (const delta of [1, 0, 3]) {
      const buffer = seen.show();
      expect(buffer.byteLength).toBe(seen.bytes.length);
      expect(seen.show()).toBe(buffer);
      seen.bytes[delta] = 7;
      seen.grow(delta);
      expect(buffer.byteLength).toBe(0);
      expect(seen.bytes[delta]).toBe(7);
    }
    expect(seen.show().byteLength).toBe(5 * PAGE);
  });

  it("gets room when it grows again before the host looks, and shows none of it", () => {
    const seen = memory(16);
    seen.show();
    const buffers = new Set<ArrayBufferLike>();
    for (let pages = 17; pages <= 272; pages++) {
      expect(seen.grow(1)).toBe(pages - 1);
      seen.bytes[seen.bytes.length - 1] = pages & 255;
      buffers.add(seen.bytes.buffer);
    }
    expect(buffers.size).toBeLessThan(16);
    const shown = seen.show();
    expect(shown.byteLength).toBe(272 * PAGE);
    expect(seen.bytes.buffer).toBe(shown);
    for (let pages = 17; pages <= 272; pages++) expect(seen.bytes[pages * PAGE - 1]).toBe(pages & 255);
  });

  it("keeps a resizable buffer, however often it grows", () => {
    const seen = memory(1, 8);
    const buffer = seen.showAs(true);
    for (let pages = 2; pages <= 8; pages++) {
      expect(seen.grow(1)).toBe(pages - 1);
      expect(buffer.byteLength).toBe(pages * PAGE);
    }
    expect(seen.show()).toBe(buffer);
    expect(seen.showAs(false)).not.toBe(buffer);
    expect(buffer.byteLength).toBe(0);
  });
});
