/**
 * Texts of one thing said very often or at great length, beside those of hostile.test.ts: the time that they take is in
 * proportion to their length.
 */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";

/** Code units of the long texts. */
const LENGTH = 1_000_000;
/** How many of the things that are more than some characters. */
const COUNT = 20_000;

function numbered(makeText: (index: number) => string): string {
  return Array.from({ length: COUNT }, (_, index) => makeText(index)).join("");
}

/** The words of a refusal with its line and column, or `accepted`. */
function verdict(text: string): string {
  try {
    assemble(text, { names: true });
    return "accepted";
  } catch (error) {
    if (error instanceof TextSyntaxError) return error.message;
    throw error;
  }
}

describe("a text that is refused", () => {
  it.each([
    ["closing parentheses", ")".repeat(LENGTH), "unexpected token ) (at 1:1)"],
    [
      "blocks that never end",
      `(module (func ${"(block ".repeat(LENGTH / 8)}`,
      "unexpected token: the text ends before this parenthesis is closed (at 1:9)",
    ],
    [
      "ifs that never end",
      `(module (func ${"(if (then ".repeat(LENGTH / 10)}`,
      "unexpected token: the text ends before this parenthesis is closed (at 1:9)",
    ],
    ["a string that is not closed", `(module (data "${"a".repeat(LENGTH)}`, "unclosed string (at 1:15)"],
    ["digits of an i32", `(func (i32.const ${"1".repeat(LENGTH)}))`, "constant out of range: i32 (at 1:18)"],
    ["digits of an exponent", `(func (f64.const 1e${"1".repeat(LENGTH)}))`, "constant out of range: f64 (at 1:18)"],
    ["digits of a NaN", `(func (f64.const nan:0x${"1".repeat(LENGTH)}))`, "constant out of range: f64 (at 1:18)"],
  ])("says why, and where: %s", (_what, text, message) => {
    expect(verdict(text)).toBe(message);
  });
});

describe("a text that is accepted", () => {
  it.each([
    ["comments in comments", "(;".repeat(LENGTH / 4) + ";)".repeat(LENGTH / 4)],
    ["annotations in annotations", "(@a ".repeat(LENGTH / 8) + ")".repeat(LENGTH / 8)],
    ["comments to the end of the line", ";;a\n".repeat(LENGTH / 4)],
    ["types", "(type (func))".repeat(COUNT)],
    ["types of one group", `(rec ${"(type (func))".repeat(COUNT)})`],
  ])("may hold many %s", (_what, text) => {
    expect(verdict(text)).toBe("accepted");
  });

  it.each([
    ["functions", numbered((index) => `(func $f${index} call $f${(index * 7919) % COUNT})`)],
    ["locals", `(func ${numbered((index) => `(local $l${index} i32)`)} local.get $l${COUNT - 1})`],
    ["labels", `(func ${numbered((index) => `block $b${index} br $b${index >> 1} `)}${"end ".repeat(COUNT)})`],
    ["globals and exports", numbered((index) => `(global $g${index} (export "${index}") i32 (i32.const 0))`)],
  ])("may name many %s", (_what, text) => {
    expect(verdict(text)).toBe("accepted");
  });

  it("may hold a long string, as it is or in escapes", () => {
    for (const string of ["a".repeat(LENGTH), String.raw`\61`.repeat(LENGTH / 4)]) {
      const [segment] = decodeModule(assemble(`(data "${string}")`), FEATURE_SETS.all).data;
      expect([LENGTH, LENGTH / 4]).toContain(segment?.byteLength);
    }
  });

  it("may hold a long identifier", () => {
    const identifier = "a".repeat(LENGTH);
    const bytes = assemble(`(func $${identifier} call $${identifier})`, { names: true });
    expect(decodeModule(bytes, FEATURE_SETS.all).names.functions.get(0)).toBe(identifier);
  });

  it("may hold numbers of many digits that do not matter", () => {
    const digits = "1".repeat(LENGTH);
    const zeros = "0".repeat(LENGTH);
    const body = (literal: string): string => {
      const bytes = assemble(`(func (f64.const ${literal}))`);
      return Buffer.from(bytes.subarray(-9, -1)).toString("hex");
    };
    const hex = (value: number): string => Buffer.from(Float64Array.of(value).buffer).toString("hex");
    expect(body(`1.${digits}e-1`)).toBe(hex(1 / 9));
    expect(body(`0x1.${digits}p-1`)).toBe(hex((1 + 1 / 15) / 2));
    expect(body(`0.${zeros}1`)).toBe(hex(0));
    expect(body(`0.${zeros}1e${LENGTH}`)).toBe(hex(0.1));
  });

  it("may hold a long table of labels, up to the size of a body", () => {
    const labels = 500_000;
    const { bodies } = decodeModule(
      assemble(`(func (br_table ${"0 ".repeat(labels)}(i32.const 0)))`),
      FEATURE_SETS.all,
    );
    expect((bodies[1] as number) - (bodies[0] as number)).toBe(labels + 8);
  });
});
