/**
 * Tables as text for bundles, by columns, since a column's entries resemble each other: what is equal to the entry above it,
 * or follows from it, is left out.
 */
import type { FeatureName } from "../../src/base/features.ts";
import type { InstructionBlock, InstructionRow } from "../../src/instructions/table.ts";
import type { Immediate, Row } from "../../src/isa/row.ts";

/** Replaces the entries that are those before them by nothing. */
function fold(column: readonly string[]): string {
  return column.map((entry, index) => (entry === column[index - 1] ? "" : entry)).join(" ");
}

/** A column that was folded, or not. */
function unfold(column: string): string[] {
  const entries = column.split(" ");
  for (let index = 1; index < entries.length; index++) entries[index] ||= entries[index - 1] as string;
  return entries;
}

/** What an empty field is written as, since nothing stands for the entry above. */
const EMPTY = "-";

/** Names, fields and immediates of rows. A row that jumps is marked in front of its fields; bodies are left out. */
export function packRows(rows: readonly Row[]): string {
  const names = rows.map(({ name }) => name).join(" ");
  const fields = fold(rows.map((row) => `${row.jumps ? "!" : ""}${row.fields || EMPTY}`));
  const immediates = fold(rows.map((row) => row.immediates.join() || EMPTY));
  return [names, fields, immediates].join("\n");
}

export function unpackRows(packed: string): Row[] {
  const [names, fields, immediates] = packed.split("\n").map(unfold) as [string[], string[], string[]];
  return names.map((name, index) => {
    const kinds = immediates[index] as string;
    return {
      name,
      fields: (fields[index] as string).replace(/[!-]/g, ""),
      immediates: kinds === EMPTY ? [] : (kinds.split(",") as Immediate[]),
      body: "",
      jumps: (fields[index] as string).startsWith("!"),
    };
  });
}

/** Blocks with their features and numbers of rows, then the columns. The label in the specification is left out. */
export function packInstructions(blocks: readonly InstructionBlock[]): string {
  const rows = blocks.flatMap((block) => block.rows);
  const columns = [
    blocks.map((block) => [block.rows.length, ...block.features].join()).join(" "),
    // An opcode that is one more than that above it is left out.
    rows.map(([opcode], index) => (opcode - 1 === rows[index - 1]?.[0] ? "" : opcode)).join(" "),
    rows.map((row) => row[1]).join(" "),
    fold(rows.map((row) => String(row[2]))),
    fold(rows.map((row) => row[3] ?? EMPTY)),
  ];
  return columns.join("\n");
}

export function unpackInstructions(packed: string): InstructionBlock[] {
  const [blocks, opcodes, ...rest] = packed.split("\n") as [string, string, ...string[]];
  const [mnemonics, immediates, types] = rest.map(unfold) as [string[], string[], string[]];
  let opcode = 0;
  const rows = opcodes.split(" ").map((written, index): InstructionRow => {
    opcode = written === "" ? opcode + 1 : Number(written);
    const type = types[index] as string;
    return [opcode, mnemonics[index] as string, Number(immediates[index]), type === EMPTY ? null : type, ""];
  });
  let at = 0;
  return blocks.split(" ").map((block) => {
    const [count, ...features] = block.split(",");
    return { features: features as FeatureName[], rows: rows.slice(at, (at += Number(count))) };
  });
}
