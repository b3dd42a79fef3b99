import { describe, expect, it } from "vitest";
import { LinkError } from "../../src/base/errors.ts";
import type { ExternValue } from "../../src/interpreter/instance.ts";
import { EXTERNREF, F32, FUNCREF, I32, I64 } from "../../src/module/types.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { exportedFunction, externTable, global, instantiate, memory, table } from "./support.ts";

const FUNCTION = hostFunction({ kind: "func", params: [I32], results: [I64] }, () => 0n);

function link(declaration: string, value: ExternValue): void {
  instantiate(`(import "host" "it" ${declaration})`, { "host.it": value });
}

describe("an import", () => {
  it.each<[string, ExternValue]>([
    ["(func (param i32) (result i64))", FUNCTION],
    ["(memory 1)", memory(1)],
    ["(memory 1)", memory(2, 3)],
    ["(memory 1 3)", memory(2, 3)],
    ["(memory i64 1 3)", memory(2, 3, true)],
    ["(table 5 funcref)", table(5)],
    ["(table 5 10 funcref)", table(6, 9)],
    ["(table i64 5 funcref)", table(6, 9, true)],
    ["(table 0 externref)", externTable(0)],
    ["(global i32)", global(I32, 0n)],
    ["(global (mut f32))", global(F32, 0n, true)],
    ["(global externref)", global(EXTERNREF, null)],
  ])("%s takes what matches", (declaration, value) => {
    expect(() => link(declaration, value)).not.toThrow();
  });

  it.each<[string, string, ExternValue]>([
    ["(func (param i32))", "another result", FUNCTION],
    ["(func (param i64) (result i64))", "another parameter", FUNCTION],
    ["(func)", "a memory", memory(1)],
    ["(memory 1)", "a function", FUNCTION],
    ["(memory 2)", "a smaller memory", memory(1)],
    ["(memory 1 2)", "a memory without a maximum", memory(1)],
    ["(memory 1 2)", "a memory with a larger maximum", memory(1, 3)],
    ["(memory i64 1)", "a memory with other addresses", memory(1)],
    ["(memory 1)", "a memory with 64-bit addresses", memory(1, undefined, true)],
    ["(table 5 funcref)", "a smaller table", table(4)],
    ["(table 5 9 funcref)", "a table with a larger maximum", table(5, 10)],
    ["(table 0 funcref)", "a table of other references", externTable(1)],
    ["(table i64 0 funcref)", "a table with other indices", table(1)],
    ["(global i32)", "a global of another type", global(I64, 0n)],
    ["(global i32)", "a mutable global", global(I32, 0n, true)],
    ["(global (mut i32))", "an immutable global", global(I32, 0n)],
    ["(global (mut funcref))", "a mutable global of another reference", global(EXTERNREF, null, true)],
    ["(global externref)", "a global of another hierarchy", global(FUNCREF, null)],
  ])("%s refuses %s", (declaration, _, value) => {
    expect(() => link(declaration, value)).toThrow(
      expect.objectContaining({
        name: "LinkError",
        message: 'incompatible import type: "host" "it"',
        moduleName: "host",
        importName: "it",
      }),
    );
  });

  it("that nobody offers is unknown", () => {
    const unknown = (): unknown => instantiate('(import "host" "it" (func))');
    expect(unknown).toThrow(LinkError);
    expect(unknown).toThrow('unknown import: "host" "it"');
  });

  it("compares the size that a memory and a table have now", () => {
    const grown = memory(1, 5);
    grown.grow(2);
    expect(() => link("(memory 3)", grown)).not.toThrow();
    const filled = table(1, 5);
    filled.grow(2, null);
    expect(() => link("(table 3 funcref)", filled)).not.toThrow();
  });

  it("takes a function of another module with an equal type", () => {
    const exporting = instantiate('(type (func)) (func (export "f") (param i32) (result i64) i64.const 0)');
    expect(() => link("(func (param i32) (result i64))", exportedFunction(exporting, "f"))).not.toThrow();
  });
});
