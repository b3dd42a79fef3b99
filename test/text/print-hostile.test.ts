/** Modules that are made to exhaust a printer: each is printed in time, in pieces of bounded size, at bounded length. */
import { describe, expect, it } from "vitest";
import { I32 } from "../../src/module/types.ts";
import { assemble } from "../../src/text/assemble.ts";
import { printModule } from "../../src/text/print/print-module.ts";
import { type Bytes, EMPTY_BLOCK, type Instruction, instructions, name, unsigned } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import { nameMap, nameSection } from "./printed.ts";

const DEPTH = 100_000;

/** No piece is longer than this, in UTF-16 code units. */
const PIECE_LIMIT = 200_000;

interface Printed {
  readonly text: string;
  readonly longestPiece: number;
}

function printPieces(bytes: Uint8Array): Printed {
  let text = "";
  let longestPiece = 0;
  for (const piece of printModule(bytes)) {
    text += piece;
    longestPiece = Math.max(longestPiece, piece.length);
  }
  return { text, longestPiece };
}

function moduleOf(body: Bytes): Uint8Array {
  const builder = new ModuleBuilder();
  builder.addRawFunction(builder.addFunctionType([], []), [0, ...body]);
  return builder.build();
}

function repeated(count: number, ...code: readonly Instruction[]): number[] {
  const bytes = instructions(...code);
  return Array.from({ length: count * bytes.length }, (_, i) => bytes[i % bytes.length] as number);
}

describe("printing", () => {
  it("takes blocks that nest deeply, without indenting further and further", () => {
    const bytes = moduleOf([...repeated(DEPTH, ["block", EMPTY_BLOCK]), ...repeated(DEPTH + 1, "end")]);
    const { text, longestPiece } = printPieces(bytes);
    expect(longestPiece).toBeLessThan(PIECE_LIMIT);
    expect(text.length).toBeLessThan(DEPTH * 2 * 120);
    expect(Buffer.compare(assemble(text), bytes)).toBe(0);
  });

  it("takes labels that all have the same name", () => {
    const builder = new ModuleBuilder();
    const depth = 5000;
    builder.addFunction(builder.addFunctionType([], []), {
      code: [
        ...Array.from({ length: depth }, (): Instruction => ["loop", EMPTY_BLOCK]),
        ["br_table", [...unsigned(depth - 1), ...Array.from({ length: depth }, (_, i) => unsigned(i)).flat()]],
        ...Array.from({ length: depth }, (): Instruction => "end"),
      ],
    });
    const labels = nameMap(Array.from({ length: depth }, (_, i) => [i, "l"]));
    builder.addCustomSection("name", nameSection([[3, [1, 0, ...labels]]]));
    const { text } = printPieces(builder.build());
    expect(text).toContain("br_table $l 1 (;@4999;) 2 (;@4998;)");
  });

  it("takes lists of a hundred thousand labels, types or catch clauses in pieces", () => {
    const count = 100_000;
    const items = (...item: Bytes): number[] =>
      Array.from({ length: count * item.length }, (_, i) => item[i % item.length] as number);
    for (const body of [
      [...instructions(["br_table", unsigned(count - 1)]), ...items(7)],
      [...instructions(["select.types", unsigned(count)]), ...items(0x7f)],
      [...instructions(["try_table", [0x40, ...unsigned(count)]]), ...items(2, 0), 0x0b],
    ]) {
      const bytes = moduleOf([...body, 0x0b]);
      const { text, longestPiece } = printPieces(bytes);
      expect(longestPiece).toBeLessThan(PIECE_LIMIT);
      expect(text.length).toBeLessThan(count * 25);
    }
  });

  it("does not repeat a long name at each use of it", () => {
    const uses = 20_000;
    const long = "x".repeat(uses);
    const builder = new ModuleBuilder();
    builder.addRawFunction(builder.addFunctionType([], []), [0, ...repeated(uses, ["call", 0]), 0x0b]);
    builder.addCustomSection("name", nameSection([[1, [1, 0, ...name(long)]]]));
    const { text, longestPiece } = printPieces(builder.build());
    expect(text.length).toBeLessThan(uses * 270);
    expect(longestPiece).toBeLessThan(PIECE_LIMIT);
  });

  it("does not repeat a long type at each use of it", () => {
    const uses = 5000;
    const builder = new ModuleBuilder();
    const type = builder.addFunctionType(
      Array.from({ length: 1000 }, () => I32),
      [],
    );
    const block = instructions(["block", type], "end");
    for (let i = 0; i < uses; i++) builder.addRawFunction(type, [0, ...block, 0x0b]);
    expect(printPieces(builder.build()).text.length).toBeLessThan(uses * 150);
  });

  it("takes names that all want the identifiers made of others", () => {
    const names: [number, string][] = [];
    const count = 1000;
    for (let i = 0; i < count; i++) names.push([i, `f#${2 * count}${"#".repeat(i)}`]);
    for (let i = count; i <= 2 * count; i++) names.push([i, "f"]);
    const builder = new ModuleBuilder();
    const type = builder.addFunctionType([], []);
    for (const [,] of names) builder.addFunction(type, { code: [] });
    builder.addCustomSection("name", nameSection([[1, nameMap(names)]]));
    const bytes = builder.build();
    const again = assemble(printPieces(bytes).text, { names: true });
    expect(Buffer.compare(again, bytes)).toBe(0);
  });

  it("hands long data and element segments over in pieces", () => {
    const count = 100_000;
    const bytes = Array.from({ length: count }, (_, i) => i & 0xff);
    const builder = new ModuleBuilder();
    builder.addElements(bytes);
    builder.addData(bytes);
    builder.addCustomSection("c", bytes);
    const { text, longestPiece } = printPieces(builder.build());
    expect(longestPiece).toBeLessThan(PIECE_LIMIT);
    expect(text.length).toBeLessThan(count * 15);
  });
});
