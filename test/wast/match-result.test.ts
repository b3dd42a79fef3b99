import { describe, expect, it } from "vitest";
import { formatPattern, formatValue } from "../../src/wast/format-value.ts";
import { matchesPattern } from "../../src/wast/match-result.ts";
import { parseScript } from "../../src/wast/parse-script.ts";
import { hostObject, type ReferentKind, type ResultPattern, type ScriptValue } from "../../src/wast/script-value.ts";

function pattern(text: string): ResultPattern {
  const [command] = parseScript(`(assert_return (invoke "f") ${text})`).commands;
  if (command?.kind !== "assert_return" || command.results.length !== 1) throw new Error("not one pattern");
  return command.results[0] as ResultPattern;
}

/** References in these tests are what they refer to. */
function matches(text: string, value: ScriptValue): boolean {
  return matchesPattern(pattern(text), value, ({ reference }) => reference as ReferentKind);
}

describe("result patterns", () => {
  it("compare numbers by type and bits, so that zeros and NaNs differ", () => {
    expect(matches("(i32.const -1)", { type: "i32", bits: 0xffff_ffffn })).toBe(true);
    expect(matches("(i32.const 1)", { type: "i64", bits: 1n })).toBe(false);
    expect(matches("(f32.const 0)", { type: "f32", bits: 0n })).toBe(true);
    expect(matches("(f32.const -0)", { type: "f32", bits: 0n })).toBe(false);
    expect(matches("(f64.const nan:0x1)", { type: "f64", bits: 0x7ff0_0000_0000_0001n })).toBe(true);
    expect(matches("(f64.const nan)", { type: "f64", bits: 0xfff8_0000_0000_0000n })).toBe(false);
  });

  it("take both signs and nothing but the quiet bit for a canonical NaN", () => {
    for (const [bits, canonical, arithmetic] of [
      [0x7fc0_0000n, true, true],
      [0xffc0_0000n, true, true],
      [0x7fc0_0001n, false, true],
      [0xffff_ffffn, false, true],
      [0x7fa0_0000n, false, false],
      [0x7f80_0000n, false, false],
      [0x3f80_0000n, false, false],
    ] as const) {
      const value = { type: "f32", bits } as const;
      const matched = [matches("(f32.const nan:canonical)", value), matches("(f32.const nan:arithmetic)", value)];
      expect([bits, ...matched]).toEqual([bits, canonical, arithmetic]);
    }
    const bits = 0x7ff8_0000_0000_0000n;
    expect(matches("(f64.const nan:canonical)", { type: "f64", bits })).toBe(true);
    expect(matches("(f64.const nan:canonical)", { type: "f64", bits: bits | 1n })).toBe(false);
    expect(matches("(f64.const nan:arithmetic)", { type: "f64", bits: bits | 1n })).toBe(true);
    expect(matches("(f64.const nan:canonical)", { type: "f32", bits: 0x7fc0_0000n })).toBe(false);
  });

  it("hold each lane of a vector against its own pattern", () => {
    const text = "(v128.const f32x4 1 nan:canonical nan:arithmetic -0)";
    const bits = 0x8000_0000_7fc0_0001_ffc0_0000_3f80_0000n;
    expect(matches(text, { type: "v128", bits })).toBe(true);
    expect(matches(text, { type: "v128", bits: bits ^ 1n })).toBe(false);
    expect(matches(text, { type: "v128", bits: bits | (1n << 32n) })).toBe(false);
    expect(matches("(v128.const i32x4 1 2 3 4)", { type: "v128", bits: 0x4_0000_0003_0000_0002_0000_0001n })).toBe(
      true,
    );
  });

  it("tell null by hierarchy, unless none is named", () => {
    expect(matches("(ref.null)", { type: "any", reference: null })).toBe(true);
    expect(matches("(ref.null nofunc)", { type: "func", reference: null })).toBe(true);
    expect(matches("(ref.null func)", { type: "extern", reference: null })).toBe(false);
    expect(matches("(ref.null func)", { type: "func", reference: "func" })).toBe(false);
    expect(matches("(ref.null)", { type: "i32", bits: 0n })).toBe(false);
  });

  it("tell things of the host by number and hierarchy", () => {
    expect(matches("(ref.extern 1)", { type: "extern", reference: hostObject(1) })).toBe(true);
    expect(matches("(ref.extern 1)", { type: "extern", reference: hostObject(2) })).toBe(false);
    expect(matches("(ref.host 1)", { type: "extern", reference: hostObject(1) })).toBe(false);
    expect(matches("(ref.extern 1)", { type: "extern", reference: null })).toBe(false);
  });

  it("tell other references by what they refer to", () => {
    const any = (reference: string): ScriptValue => ({ type: "any", reference });
    expect(matches("(ref.i31)", any("i31"))).toBe(true);
    expect(matches("(ref.eq)", any("struct"))).toBe(true);
    expect(matches("(ref.eq)", any("host"))).toBe(false);
    expect(matches("(ref.any)", any("host"))).toBe(true);
    expect(matches("(ref.array)", any("struct"))).toBe(false);
    expect(matches("(ref.array)", { type: "any", reference: null })).toBe(false);
    expect(matches("(ref.func)", { type: "func", reference: "func" })).toBe(true);
    expect(matches("(ref.extern)", { type: "extern", reference: "struct" })).toBe(true);
    expect(matches("(ref.struct)", { type: "extern", reference: "struct" })).toBe(false);
    expect(matches("(ref.exn)", { type: "exn", reference: "exn" })).toBe(true);
  });

  it("accept any of several", () => {
    expect(matches("(either (i32.const 1) (i32.const 2))", { type: "i32", bits: 2n })).toBe(true);
    expect(matches("(either (i32.const 1) (i32.const 2))", { type: "i32", bits: 3n })).toBe(false);
  });
});

describe("values in reports", () => {
  it.each([
    "(i32.const -5)",
    "(i64.const 9007199254740993)",
    "(f32.const 1.5)",
    "(f32.const -0)",
    "(f64.const -inf)",
    "(f64.const nan:0x4)",
    "(f64.const -nan:0x8000000000000)",
    "(f64.const 1e+300)",
    "(v128.const i32x4 0x00000001 0xffffffff 0x00000000 0x12345678)",
    "(f64.const nan:arithmetic)",
    "(v128.const f32x4 nan:canonical 1 -0 inf)",
    "(ref.null extern)",
    "(ref.null)",
    "(ref.extern 1)",
    "(ref.host 2)",
    "(ref.struct)",
    "(either (i32.const 1) (f32.const 2))",
  ])("write a pattern as it can be read again: %s", (text) => {
    expect(formatPattern(pattern(text))).toBe(text);
  });

  it("write values like patterns", () => {
    const isStruct = (): ReferentKind => "struct";
    const isHost = (): ReferentKind => "host";
    expect(formatValue({ type: "f32", bits: 0x3dcc_cccdn }, isHost)).toBe("(f32.const 0.10000000149011612)");
    expect(formatValue({ type: "func", reference: null }, isHost)).toBe("(ref.null func)");
    expect(formatValue({ type: "extern", reference: hostObject(7) }, isHost)).toBe("(ref.extern 7)");
    expect(formatValue({ type: "any", reference: hostObject(7) }, isHost)).toBe("(ref.host 7)");
    expect(formatValue({ type: "any", reference: {} }, isHost)).toBe("(ref.any)");
    expect(formatValue({ type: "any", reference: {} }, isStruct)).toBe("(ref.struct)");
    expect(formatValue({ type: "extern", reference: {} }, isStruct)).toBe("(ref.extern)");
  });
});
