import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import type { ConstantExpression, Module, SegmentMode } from "../../src/module/module.ts";
import { EXTERNREF, FUNCREF, HEAP, referenceType } from "../../src/module/types.ts";
import { instructions, sized } from "../support/binary-encoding.ts";
import { type ActiveMode, HEADER, ModuleBuilder, SECTION, type SectionName } from "../support/module-builder.ts";
import { refusal } from "../support/refusal.ts";

function decode(bytes: Uint8Array): Module {
  return decodeModule(bytes, FEATURE_SETS.all);
}

/** A module with one section of raw contents. */
function section(name: SectionName, contents: readonly number[]): Uint8Array {
  return Uint8Array.from([...HEADER, SECTION[name], ...sized(contents)]);
}

const at = (offset: number, index = 0): ActiveMode => ({ index, offset: [["i32.const", offset]] });

/** The code in place of its offsets. */
function withCode(module: Module, mode: SegmentMode): object {
  return mode.kind === "active" ? { ...mode, offsetExpression: codeOf(module, mode.offsetExpression) } : mode;
}

function codeOf(module: Module, { offset, endOffset }: ConstantExpression): number[] {
  return Array.from(module.bytes.subarray(offset, endOffset));
}

describe("element segments", () => {
  const funcs = referenceType(HEAP.func, false);

  it("of function indices are active, passive or declarative", () => {
    const module = new ModuleBuilder();
    module.addElements([1, 200], at(5));
    module.addElements([3], at(6, 7));
    module.addElements([]);
    module.addElements([4], "declarative");
    const decoded = decode(module.build());
    expect(
      decoded.elements.map(({ type, mode, items, offset }) => ({ type, mode: withCode(decoded, mode), items, offset })),
    ).toEqual(
      [
        {
          mode: { kind: "active", index: 0, offsetExpression: instructions(["i32.const", 5], "end") },
          indices: [1, 200],
        },
        { mode: { kind: "active", index: 7, offsetExpression: instructions(["i32.const", 6], "end") }, indices: [3] },
        { mode: { kind: "passive" }, indices: [] },
        { mode: { kind: "declarative" }, indices: [4] },
      ].map(({ mode, indices }, number) => ({
        type: funcs,
        mode,
        items: { kind: "functions", indices: Uint32Array.from(indices) },
        offset: module.offsetOf("element", number),
      })),
    );
  });

  it("of expressions have a type of their own", () => {
    const module = new ModuleBuilder();
    module.addElementExpressions(FUNCREF, [[["ref.func", 0]], [["ref.null", HEAP.func]]], at(1));
    module.addElementExpressions(EXTERNREF, []);
    module.addElementExpressions(referenceType(HEAP.i31, false), [[["i32.const", 3], "ref.i31"]], "declarative");
    const decoded = decode(module.build());
    expect(decoded.elements.map(({ type }) => type)).toEqual([FUNCREF, EXTERNREF, referenceType(HEAP.i31, false)]);
    expect(decoded.elements.map(({ mode }) => mode.kind)).toEqual(["active", "passive", "declarative"]);
    const codes = decoded.elements.map(({ items }) =>
      items.kind === "expressions" ? items.expressions.map((expression) => codeOf(decoded, expression)) : [],
    );
    expect(codes).toEqual([
      [instructions(["ref.func", 0], "end"), instructions(["ref.null", HEAP.func], "end")],
      [],
      [instructions(["i32.const", 3], "ref.i31", "end")],
    ]);
  });

  it("of expressions at a place in table 0 are functions", () => {
    const zero = instructions(["i32.const", 0], "end");
    const { elements } = decode(section("element", [1, 4, ...zero, 1, ...instructions(["ref.func", 0], "end")]));
    expect(elements[0]).toMatchObject({ type: FUNCREF, mode: { kind: "active", index: 0 } });
  });

  it.each([
    ["malformed elements segment kind", [1, 8], 11],
    ["malformed element kind", [1, 1, 1, 0], 12],
    ["malformed reference type", [1, 5, 0x7f, 0], 12],
    ["illegal opcode 27", [1, 5, 0x70, 1, 0x27], 14],
    ["illegal opcode fc 12", [1, 5, 0x70, 1, 0xfc, 0x12], 14],
    ["unexpected end of section or function", [1, 5, 0x70, 1, 0xd2, 0x00], 16],
  ])("are refused: %s", (message, contents, offset) => {
    expect(refusal(() => decode(section("element", contents)))).toEqual({ name: "DecodeError", message, offset });
  });
});

describe("data segments", () => {
  it("are active or passive", () => {
    const module = new ModuleBuilder();
    module.addData([1, 2, 3], at(9));
    module.addData([], at(8, 2));
    module.addData([4]);
    const decoded = decode(module.build());
    expect(decoded.data.map(({ mode }) => withCode(decoded, mode))).toEqual([
      { kind: "active", index: 0, offsetExpression: instructions(["i32.const", 9], "end") },
      { kind: "active", index: 2, offsetExpression: instructions(["i32.const", 8], "end") },
      { kind: "passive" },
    ]);
    expect(
      decoded.data.map(({ start, byteLength }) => Array.from(decoded.bytes.subarray(start, start + byteLength))),
    ).toEqual([[1, 2, 3], [], [4]]);
    expect(decoded.data.map(({ offset }) => offset)).toEqual([0, 1, 2].map((item) => module.offsetOf("data", item)));
    expect(decoded.dataCount).toBe(-1);
  });

  it.each([
    ["malformed data segment kind", [1, 3], 11],
    ["unexpected end of section or function", [1, 1, 2, 0], 14],
  ])("are refused: %s", (message, contents, offset) => {
    expect(refusal(() => decode(section("data", contents)))).toEqual({ name: "DecodeError", message, offset });
  });

  it("are as many as the data count says", () => {
    const module = new ModuleBuilder();
    module.addData([]);
    module.addDataCount();
    expect(decode(module.build()).dataCount).toBe(1);
    module.addData([]);
    const bytes = module.build();
    expect(refusal(() => decode(bytes))).toEqual({
      name: "DecodeError",
      message: "data count and data section have inconsistent lengths",
      offset: bytes.length,
    });
  });
});
