/**
 * What the text of modules looks like but for functions. Expected texts are written by hand, after the grammar of the text
 * format.
 */
import { describe, expect, it } from "vitest";
import { EXTERNREF, F32, HEAP, I32, I64, I8, referenceType } from "../../src/module/types.ts";
import type { Instruction } from "../support/binary-encoding.ts";
import {
  arrayType,
  memory,
  ModuleBuilder,
  type SectionName,
  structType,
  subType,
  table,
} from "../support/module-builder.ts";
import { nameMap, nameSection, printed, reprinted } from "./printed.ts";

describe("the text of types", () => {
  it("numbers the definitions, and writes out what is in them", () => {
    const builder = new ModuleBuilder();
    builder.addFunctionType([I32, F32], [I64]);
    builder.addFunctionType([], []);
    builder.addType(arrayType({ type: I8, mutable: true }));
    builder.addType(structType([]));
    builder.addType(structType([{ type: EXTERNREF, mutable: false }]));
    expect(printed(builder.build())).toBe(`(type (;0;) (func (param i32 f32) (result i64)))
(type (;1;) (func))
(type (;2;) (array (mut i8)))
(type (;3;) (struct))
(type (;4;) (struct (field externref)))`);
  });

  it("shows recursion groups, and supertypes where a definition is not the short form", () => {
    const builder = new ModuleBuilder();
    builder.addType(subType([], structType([])));
    builder.addRecursionGroup([
      subType([0], structType([{ type: referenceType(32 + 2, true), mutable: false }])),
      [0x4f, 1, 0, ...structType([])],
    ]);
    expect(printed(builder.build())).toBe(`(type (;0;) (sub (struct)))
(rec
  (type (;1;) (sub 0 (struct (field (ref null 2)))))
  (type (;2;) (sub final 0 (struct)))
)`);
  });

  it("shows descriptors and what they describe, and exact references", () => {
    expect(
      reprinted(`(module (rec
        (type (sub (descriptor 1) (struct)))
        (type (sub (describes 0) (descriptor 2) (struct)))
        (type (describes 1) (struct (field (ref null (exact 0)))))))`),
    ).toBe(`(rec
  (type (;0;) (sub (descriptor 1) (struct)))
  (type (;1;) (sub (describes 0) (descriptor 2) (struct)))
  (type (;2;) (describes 1) (struct (field (ref null (exact 0)))))
)`);
  });

  it("gives each field of a long structure a line", () => {
    const field = { type: I32, mutable: false };
    const builder = new ModuleBuilder();
    builder.addType(structType(Array.from({ length: 5 }, () => field)));
    expect(printed(builder.build())).toBe(`(type (;0;) (struct${"\n  (field i32)".repeat(5)}))`);
  });

  it("does not repeat long function types where they are used", () => {
    const params = Array.from({ length: 17 }, () => I32);
    const builder = new ModuleBuilder();
    builder.importFunction("", "", builder.addFunctionType(params, []));
    expect(printed(builder.build())).toBe(`(type (;0;) (func (param${" i32".repeat(17)})))
(import "" "" (func (;0;) (type 0)))`);
  });
});

describe("the text of imports, declarations and exports", () => {
  it("has all kinds of imports", () => {
    const builder = new ModuleBuilder();
    const type = builder.addFunctionType([I32], []);
    builder.importFunction("env", "f", type);
    builder.importTable("env", "t", table(1, 2));
    builder.importMemory("env", "m", memory(1, 2, { shared: true }));
    builder.importGlobal("env", "g", { type: I32, mutable: true });
    builder.importTag("env", "e", type);
    expect(printed(builder.build())).toBe(`(type (;0;) (func (param i32)))
(import "env" "f" (func (;0;) (type 0) (param i32)))
(import "env" "t" (table (;0;) 1 2 funcref))
(import "env" "m" (memory (;0;) 1 2 shared))
(import "env" "g" (global (;0;) (mut i32)))
(import "env" "e" (tag (;0;) (type 0) (param i32)))`);
  });

  it("has imports of exactly typed functions", () => {
    const text = reprinted(`(module (type (func)) (import "" "" (func (exact (type 0)))))`);
    expect(text).toContain(`(import "" "" (func (;0;) (exact (type 0))))`);
  });

  it("has the limits of memories and tables, with addresses and page sizes", () => {
    const builder = new ModuleBuilder();
    builder.addTable(table(0));
    builder.addTable(table(1n, 2n ** 64n - 1n, { address: I64 }));
    builder.addTable(table(3, undefined, { element: referenceType(HEAP.func, false) }), [["ref.func", 0]]);
    builder.addMemory(memory(1));
    builder.addMemory(memory(2n ** 40n, undefined, { address: I64, pageSizeLog2: 0 }));
    expect(printed(builder.build())).toBe(`(table (;0;) 0 funcref)
(table (;1;) i64 1 18446744073709551615 funcref)
(table (;2;) 3 (ref func) ref.func 0)
(memory (;0;) 1)
(memory (;1;) i64 1099511627776 (pagesize 1))`);
  });

  it("has tags, globals, exports and the start function, whatever their indices", () => {
    const builder = new ModuleBuilder();
    builder.addTag(builder.addFunctionType([], []));
    builder.addGlobal({ type: I32, mutable: false }, [["i32.const", 1], ["i32.const", -2], "i32.add"]);
    builder.addExport("tag", "tag", 0).addExport("global", "global", 0).addExport("", "memory", 7).setStart(9);
    expect(printed(builder.build())).toBe(`(type (;0;) (func))
(tag (;0;) (type 0))
(global (;0;) i32 i32.const 1 i32.const -2 i32.add)
(export "tag" (tag 0))
(export "global" (global 0))
(export "" (memory 7))
(start 9)`);
  });

  it("breaks long constant expressions into lines", () => {
    const builder = new ModuleBuilder();
    const code: Instruction[] = Array.from({ length: 16 }, () => ["i32.const", 1]);
    builder.addGlobal({ type: I32, mutable: false }, code);
    expect(printed(builder.build())).toBe(`(global (;0;) i32${"\n  i32.const 1".repeat(16)})`);
  });
});

describe("the text of segments", () => {
  const at = (offset: number, index = 0): { index: number; offset: Instruction[] } => ({
    index,
    offset: [["i32.const", offset]],
  });

  it("has all forms of element segments", () => {
    const builder = new ModuleBuilder();
    builder.addElements([0, 1], at(3));
    builder.addElements([], at(0, 2));
    builder.addElements([7]);
    builder.addElements([8], "declarative");
    builder.addElementExpressions(EXTERNREF, [[["ref.null", HEAP.extern]]], at(0));
    builder.addElementExpressions(referenceType(HEAP.i31, false), [[["i32.const", 1], "ref.i31"], []]);
    builder.addElementExpressions(EXTERNREF, [], "declarative");
    expect(printed(builder.build())).toBe(
      `(elem (;0;) (i32.const 3) func 0 1)
(elem (;1;) (table 2) (i32.const 0) func)
(elem (;2;) func 7)
(elem (;3;) declare func 8)
(elem (;4;) (i32.const 0) externref (ref.null extern))
(elem (;5;) (ref i31) (item i32.const 1 ref.i31) (item))
(elem (;6;) declare externref)`.replace("(table 0) ", ""),
    );
  });

  it("has sixteen elements on a line where there are more", () => {
    const builder = new ModuleBuilder();
    builder.addElements(Array.from({ length: 18 }, (_, i) => i));
    expect(printed(builder.build())).toBe(`(elem (;0;) func
  0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
  16 17)`);
  });

  it("has data as strings, in which only printable ASCII stands for itself", () => {
    const builder = new ModuleBuilder();
    builder.addData([], at(1));
    builder.addData([0x00, 0x0a, 0x20, 0x22, 0x5c, 0x7e, 0x7f, 0xff], at(2, 1));
    builder.addData([0x61]);
    expect(printed(builder.build())).toBe(`(data (;0;) (i32.const 1) "")
(data (;1;) (memory 1) (i32.const 2) "\\00\\0a \\22\\5c~\\7f\\ff")
(data (;2;) "a")`);
  });

  it("breaks long data into strings on lines of their own", () => {
    const builder = new ModuleBuilder();
    builder.addData(Array.from({ length: 130 }, () => 0x61));
    expect(printed(builder.build())).toBe(`(data (;0;)
  "${"a".repeat(112)}"
  "${"a".repeat(18)}")`);
  });

  it("has offsets of several instructions", () => {
    const builder = new ModuleBuilder();
    builder.addData([], { offset: [["i32.const", 1], ["global.get", 0], "i32.sub"] });
    builder.addData([], { offset: [] });
    expect(printed(builder.build())).toBe(`(data (;0;) (offset i32.const 1 global.get 0 i32.sub) "")
(data (;1;) (offset) "")`);
  });
});

describe("the text of custom sections", () => {
  it("says where they stand, and shows their bytes", () => {
    const builder = new ModuleBuilder();
    builder.addFunction(builder.addFunctionType([], []), { code: [["data.drop", 0]] });
    builder.addTable(table(0));
    builder.addMemory(memory(0));
    builder.addTag(0);
    builder.addGlobal({ type: I32, mutable: false }, [["i32.const", 0]]);
    builder.addExport("", "func", 0).setStart(0);
    builder.addElements([]);
    builder.addData([]);
    builder.addDataCount();
    const places: readonly (SectionName | "header")[] = [
      "header",
      "type",
      "function",
      "table",
      "memory",
      "tag",
      "global",
      "export",
      "start",
      "element",
      "dataCount",
      "code",
      "data",
    ];
    for (const place of places) builder.addCustomSection(place, [], place);
    builder.addCustomSection('"', [1, 0x61], "data");
    const text = printed(builder.build());
    expect(text.match(/^\(@custom.*/gm)).toEqual([
      '(@custom "header" (before first) "")',
      '(@custom "type" (after type) "")',
      '(@custom "function" (after func) "")',
      '(@custom "table" (after table) "")',
      '(@custom "memory" (after memory) "")',
      '(@custom "tag" (after tag) "")',
      '(@custom "global" (after global) "")',
      '(@custom "export" (after export) "")',
      '(@custom "start" (after start) "")',
      '(@custom "element" (after elem) "")',
      '(@custom "dataCount" (before code) "")',
      '(@custom "code" (after code) "")',
      '(@custom "data" "")',
      '(@custom "\\"" "\\01a")',
    ]);
  });

  it("keeps their order about the name section", () => {
    const builder = new ModuleBuilder();
    builder.addFunction(builder.addFunctionType([], []), { code: [] });
    builder.addCustomSection("before", [], "code");
    builder.addCustomSection("name", nameSection([[1, nameMap([[0, "f"]])]]), "code");
    builder.addCustomSection("after", [], "code");
    expect(printed(builder.build()).match(/^\(@custom.*/gm)).toEqual([
      '(@custom "before" (after code) "")',
      '(@custom "after" "")',
    ]);
  });
});
