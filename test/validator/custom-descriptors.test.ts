/** What the feature changes in the rest of the language; its own rules are what the official scripts of the proposal test. */
import { describe, expect, it } from "vitest";
import { ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { wat } from "../support/wat.ts";

const WITHOUT = FEATURE_SETS["wasm-3.0"];
const WITH = WITHOUT | FEATURES["custom-descriptors"];

function refusal(fields: string, features: number): ValidationError | undefined {
  try {
    compileModule(wat(fields), features);
    return undefined;
  } catch (error) {
    if (error instanceof ValidationError) return error;
    throw error;
  }
}

const RELATED = "(func (param anyref) (result anyref) (br_on_cast 0 anyref structref (local.get 0)))";
const UNRELATED = "(func (param structref) (result anyref) (br_on_cast 0 structref arrayref (local.get 0)))";
const ACROSS = "(func (param structref) (result anyref) (br_on_cast 0 structref funcref (local.get 0)) (unreachable))";

describe("custom descriptors", () => {
  it("let branches cast between unrelated types of one hierarchy", () => {
    expect(refusal(RELATED, WITHOUT)).toBeUndefined();
    expect(refusal(RELATED, WITH)).toBeUndefined();
    expect(refusal(UNRELATED, WITHOUT)?.message).toMatch(/^type mismatch: expected \[structref\], found \[arrayref\]/u);
    expect(refusal(UNRELATED, WITH)).toBeUndefined();
    expect(refusal(ACROSS, WITHOUT)?.mnemonic).toBe("br_on_cast");
    expect(refusal(ACROSS, WITH)?.message).toMatch(/^type mismatch: expected \[structref\], found \[funcref\]/u);
  });

  it.each([
    ["structures", "(type $t (struct))", "(struct.new $t)"],
    ["structures of defaults", "(type $t (struct (field i32)))", "(struct.new_default $t)"],
    ["arrays", "(type $t (array i32))", "(array.new_default $t (i32.const 1))"],
    ["listed arrays", "(type $t (array i32))", "(array.new_fixed $t 1 (i32.const 1))"],
    ["functions", '(type $t (func)) (func $f (type $t)) (export "f" (func $f))', "(ref.func $f)"],
  ])("make the types of new references exact: %s", (_, types, made) => {
    expect(refusal(`${types} (func (result (ref (exact $t))) ${made})`, WITH)).toBeUndefined();
    expect(refusal(`${types} (func (result (ref $t)) ${made})`, WITHOUT)).toBeUndefined();
  });

  it.each([
    ["exact references", "(type (struct)) (func (param (ref (exact 0))))"],
    ["exact imports", '(type (func)) (import "" "" (func (exact (type 0))))'],
    ["descriptors", "(rec (type (descriptor 1) (struct)) (type (describes 0) (struct)))"],
  ])("are refused by name where they are not selected: %s", (_, fields) => {
    expect(() => compileModule(wat(fields), WITHOUT)).toThrow("requires the custom-descriptors feature");
    expect(refusal(fields, WITH)).toBeUndefined();
  });

  it("are told apart when they do not fit those of the supertype, with the offset of the type", () => {
    const error = refusal(
      `(rec (type $a (sub (descriptor $b) (struct))) (type $b (sub (describes $a) (struct)))
            (type $c (sub $a (descriptor $d) (struct))) (type $d (sub (describes $c) (struct))))`,
      WITH,
    );
    expect(error?.message).toMatch(/^descriptor type 3 does not match descriptor type 1 of the super type/u);
    // Header, section, group: 8 + 2 + 3 bytes; the two types before: 6 + 6 bytes.
    expect(error?.offset).toBe(8 + 2 + 3 + 12);
  });
});
