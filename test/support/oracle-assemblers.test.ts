import { describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES } from "../../src/base/features.ts";
import { loadAssembler } from "./oracle-assemblers.ts";

const standard = await loadAssembler(FEATURE_SETS["wasm-3.0"]);
const legacy = await loadAssembler(FEATURE_SETS["wasm-3.0"] | FEATURES["legacy-exceptions"]);

describe("the assemblers that ours is held against", () => {
  it("assemble modules and bare module fields", () => {
    const bytes = standard.assemble("(module (func))");
    expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(standard.assemble("(func)")).toEqual(bytes);
  });

  it("do not validate", () => {
    const bytes = standard.assemble("(func (result i32))");
    expect(WebAssembly.validate(bytes as Uint8Array<ArrayBuffer>)).toBe(false);
  });

  it("complain in a sentence", () => {
    expect(() => standard.assemble("(func (i32.plus))")).toThrow(/^unknown operator or unexpected token$/);
    expect(() => standard.assemble('(import "a" "b" (func $"))')).toThrow(/^UnexpectedEof$/);
  });

  it("take every character in a name, also those that change the direction of writing", () => {
    const bytes = standard.assemble('(func (export "a\u202eb\u2066"))');
    const module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).toEqual(["a\u202eb\u2066"]);
  });

  it("know the legacy exception instructions where they are asked for", () => {
    const text = "(module (func (try (do) (catch_all (rethrow 0)))))";
    expect(WebAssembly.validate(legacy.assemble(text) as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(() => standard.assemble(text)).toThrow("unknown operator");
    expect(() => legacy.assemble("(module (func (try (catch_all))))")).toThrow("unexpected token");
  });
});
