/** Texts that are made to exhaust something: each ends in time, with the right module or a clear error. */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { assemble } from "../../src/text/assemble.ts";
import { TextSyntaxError } from "../../src/text/text-syntax-error.ts";
import { parseScript } from "../../src/wast/parse-script.ts";

const DEPTH = 100_000;
/** Code units of the long texts. */
const LENGTH = 5_000_000;

function bodyLength(bytes: Uint8Array): number {
  const { bodies } = decodeModule(bytes, FEATURE_SETS.all);
  return (bodies[1] as number) - (bodies[0] as number);
}

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("hostile texts", () => {
  it.each([
    ["folded blocks", "(block ", ")", 3],
    ["linear blocks", "loop ", "end ", 3],
    ["labels of one name", "(block $l ", ")", 3],
    ["branches of if", "(if (i32.const 1) (then ", "))", 5],
    ["operands", "(i32.eqz ", ")", 1],
    ["conditions", "(if (result i32) ", "(i32.const 1) (then i32.const 1) (else i32.const 1))", 10],
    ["handlers", "(try (do (try_table ", ") (unreachable)) (catch_all))", 9],
  ])("may nest deeply: %s", (_what, open, close, bytesEach) => {
    const bytes = assemble(`(module (func ${open.repeat(DEPTH)}${close.repeat(DEPTH)}))`);
    // No locals, and the end of the function.
    expect(bodyLength(bytes)).toBe(bytesEach * DEPTH + 2);
  });

  it.each([
    ["parentheses", "(".repeat(LENGTH), "unexpected token ( (at 1:2)"],
    ["parentheses in a function", `(module (func ${"(".repeat(LENGTH)}`, "unexpected token: the text ends"],
    ["modules", "(module ".repeat(LENGTH / 8), "unexpected token: the text ends"],
    ["comments", "(;".repeat(LENGTH / 2), "unclosed comment (at 1:1)"],
    ["annotations", "(@a ".repeat(LENGTH / 4), "unclosed annotation (at 1:1)"],
    ["digits", `(func (i64.const ${"9".repeat(LENGTH)}))`, "constant out of range"],
    ["digits behind a point", `(func (f32.const 1.${"9".repeat(LENGTH)}e99))`, "constant out of range"],
    ["custom sections", '(@custom "")'.repeat(LENGTH / 12), "too many annotations in one place"],
    [
      "blocks",
      `(func ${"(block ".repeat(4_000_000)}${")".repeat(4_000_000)})`,
      "function body too large: the limit is 7654321 bytes",
    ],
  ])("are refused in time: %s", { timeout: 60_000 }, (_what, text, message) => {
    const error = errorOf(() => assemble(text));
    expect(error).toBeInstanceOf(TextSyntaxError);
    expect((error as TextSyntaxError).message.startsWith(message)).toBe(true);
  });

  it("take time in proportion to the identifiers in them", { timeout: 60_000 }, () => {
    const count = 100_000;
    const functions = Array.from({ length: count }, (_, index) => `(func $f${index} call $f${(index * 7919) % count})`);
    expect(decodeModule(assemble(functions.join("")), FEATURE_SETS.all).functionTypes).toHaveLength(count);
  });

  it("may be scripts, too", () => {
    expect(() => parseScript("(".repeat(LENGTH))).toThrow("unexpected token ( (at 1:2)");
    expect(() => parseScript(`(assert_return (invoke "f") ${"(either ".repeat(DEPTH)}`)).toThrow(
      "unexpected token either",
    );
    const nested = `(module (func ${"(block ".repeat(DEPTH)}${")".repeat(DEPTH)}))`;
    expect(parseScript(nested).commands).toHaveLength(1);
  });
});
