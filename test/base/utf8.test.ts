import { array, assert, constantFrom, integer, oneof, property, string, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeUtf8, encodeUtf8 } from "../../src/base/utf8.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodedByHost(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes of all kinds that UTF-8 tells apart, which random ones seldom bring together. */
const likelyBytes = array(
  oneof(
    integer({ min: 0, max: 255 }),
    constantFrom(0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff),
  ),
).map((bytes) => Uint8Array.from(bytes));

describe("decodeUtf8", () => {
  it("accepts what the host's strict decoder accepts, and nothing else", () => {
    assert(
      property(oneof(likelyBytes, uint8Array()), (bytes) => {
        expect(decodeUtf8(bytes)).toBe(decodedByHost(bytes));
      }),
      { numRuns: 5_000 },
    );
  });

  it("agrees with the host on every sequence of two bytes, and of three with a first byte of special rules", () => {
    for (const first of [0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4]) {
      for (let second = 0; second < 256; second++) {
        for (const rest of [[], [0x80], [0xbf], [0x80, 0x80], [0xbf, 0xbf], [0x41]]) {
          const bytes = Uint8Array.of(first, second, ...rest);
          expect(decodeUtf8(bytes), bytes.join()).toBe(decodedByHost(bytes));
        }
      }
    }
  });

  it("keeps a byte order mark", () => {
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe("\u{feff}A");
  });

  it("reads between two offsets only", () => {
    const bytes = encodeUtf8("xäöy");
    expect(decodeUtf8(bytes, 1, 5)).toBe("äö");
    expect(decodeUtf8(bytes, 1, 4)).toBeUndefined();
  });

  it("decodes text of any length", () => {
    const text = "a€😀".repeat(50_000);
    expect(decodeUtf8(encodeUtf8(text))).toBe(text);
  });
});

describe("encodeUtf8", () => {
  it("encodes as the host does, a lone surrogate as U+FFFD", () => {
    const host = new TextEncoder();
    const units = array(integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));
    assert(
      property(oneof(string({ unit: "binary" }), units), (text) => {
        expect(encodeUtf8(text)).toEqual(host.encode(text));
      }),
    );
  });
});
