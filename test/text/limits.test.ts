import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";

const LARGE = ["(memory 0x1_0000_0000)", "(memory 0 4294967296)", '(import "m" "t" (table 4294967296 funcref))'];

describe("limits in the text format", () => {
  it.each(LARGE)("have 64 bits, whatever validation says of them: %s", (text) => {
    expect(assemble(text)).toBeInstanceOf(Uint8Array);
  });

  it.each(LARGE)("have 32 bits in languages without 64-bit addresses: %s", (text) => {
    const assembling = (): unknown => assemble(text, { features: FEATURE_SETS["wasm-2.0"] });
    expect(assembling).toThrow(TextSyntaxError);
    expect(assembling).toThrow("i32 constant out of range");
  });

  it("of 32 bits are accepted there", () => {
    const text = "(memory 0xffff_ffff) (table 0 0xffff_ffff funcref)";
    expect(assemble(text, { features: 0 })).toEqual(assemble(text));
  });
});
