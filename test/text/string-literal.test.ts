import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringBytes, stringText } from "../../src/text/string-literal.ts";

describe("string literals", () => {
  it("stand for the UTF-8 encoding of their characters", () => {
    expect(stringBytes('"aé€😀"')).toEqual(new Uint8Array(Buffer.from("aé€😀")));
    expect(stringText('"aé€😀"')).toBe("aé€😀");
  });

  it("escape bytes, characters and code points", () => {
    expect(stringBytes('"\\00\\fF\\t\\n\\r\\"\\\'\\\\\\u{20ac}\\u{1_0ffff}z"')).toEqual(
      Uint8Array.of(0, 0xff, 9, 10, 13, 0x22, 0x27, 0x5c, 0xe2, 0x82, 0xac, 0xf4, 0x8f, 0xbf, 0xbf, 0x7a),
    );
  });

  it("give no bytes where an escape is malformed", () => {
    for (const escape of [
      "\\",
      "\\x",
      "\\0",
      "\\0g",
      "\\u",
      "\\u{}",
      "\\u{110000}",
      "\\u{d800}",
      "\\u{1__0}",
      "\\u{_1}",
    ]) {
      expect([escape, stringBytes(`"${escape}"`)]).toEqual([escape, undefined]);
    }
  });

  it("give no text where their bytes are not UTF-8", () => {
    expect(stringBytes('"\\c0\\80"')).toEqual(Uint8Array.of(0xc0, 0x80));
    expect(stringText('"\\c0\\80"')).toBeUndefined();
    expect(stringText('"\\x"')).toBeUndefined();
  });

  it("give back every byte that is written as an escape", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const literal = [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
        expect(stringBytes(`"${literal}"`)).toEqual(bytes);
      }),
    );
  });
});
