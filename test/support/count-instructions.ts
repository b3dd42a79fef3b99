/**
 * Rewrites a module so that it counts the instructions it executes, in a global that it exports: what metering is held
 * against. The counting is done by code in front of each instruction, so any engine can run it.
 */
import { FEATURE_SETS } from "../../src/base/features.ts";
import { decodeModule } from "../../src/decoder/decode-module.ts";
import { readInstruction } from "../../src/decoder/read-instruction.ts";
import { Reader } from "../../src/decoder/reader.ts";
import { skipImmediates } from "../../src/decoder/skip-immediates.ts";
import { MNEMONICS } from "../../src/instructions/instructions.ts";
import type { Module } from "../../src/module/module.ts";
import { name, unsigned } from "./binary-encoding.ts";
import { EXECUTED, LIMIT } from "./executed.ts";
import { HEADER } from "./module-builder.ts";

/** What only says where blocks are is no work. */
const FREE = new Set(["block", "loop", "try_table", "try", "else", "catch", "catch_all", "delegate", "end"]);

/** In the order in which they stand in a binary. */
const SECTIONS = {
  types: 1,
  imports: 2,
  functions: 3,
  tables: 4,
  memories: 5,
  tags: 13,
  globals: 6,
  exports: 7,
} as const;
const SECTION_ORDER = [...Object.values(SECTIONS), 8, 9, 12, 10, 11];
const CODE = 10;

const I64 = 0x7e;
const MUTABLE = 1;
const GLOBAL = 3;
const UNREACHABLE = 0x00;
const IF = 0x04;
const EMPTY = 0x40;
const END = 0x0b;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I64_CONST = 0x42;
const I64_GE_U = 0x5a;
const I64_ADD = 0x7c;

/** −1, which is more than any number of instructions. */
const NO_LIMIT = 0x7f;

/** The contents of the sections by their ids, custom ones left out. */
function sectionsOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const reader = new Reader(bytes, HEADER.length);
  const sections = new Map<number, Uint8Array>();
  while (reader.position < bytes.length) {
    const id = reader.byte();
    const length = reader.u32();
    const start = reader.skip(length);
    if (id !== 0) sections.set(id, bytes.subarray(start, start + length));
  }
  return sections;
}

/** A list with further items behind its own. */
function extended(contents: Uint8Array | undefined, items: readonly (readonly number[])[]): number[] {
  const reader = new Reader(contents ?? Uint8Array.of(0));
  const count = reader.u32();
  return [...unsigned(count + items.length), ...(contents?.subarray(reader.position) ?? []), ...items.flat()];
}

/** The bodies, with some code in front of each instruction that costs something. */
function countingBodies({ bytes, bodies }: Module, before: readonly number[]): number[] {
  const out: number[] = [...unsigned(bodies.length / 2)];
  for (let i = 0; i < bodies.length; i += 2) {
    const reader = new Reader(bytes, bodies[i], bodies[i + 1]);
    for (let groups = reader.u32(); groups > 0; groups--) {
      reader.u32();
      reader.valueType();
    }
    const body = [...bytes.subarray(bodies[i], reader.position)];
    const end = bodies[i + 1] as number;
    while (reader.position < end) {
      const start = reader.position;
      const id = readInstruction(reader);
      skipImmediates(reader, id);
      if (!FREE.has(MNEMONICS[id] as string)) body.push(...before);
      for (let at = start; at < reader.position; at++) body.push(bytes[at] as number);
    }
    out.push(...unsigned(body.length));
    for (const byte of body) out.push(byte);
  }
  return out;
}

/** @param limits whether it stops at {@link LIMIT} */
export function countInstructions(bytes: Uint8Array, limits: boolean = false): Uint8Array<ArrayBuffer> {
  const module = decodeModule(bytes, FEATURE_SETS.all);
  const executed = module.globals.length;
  const limit = executed + 1;
  const count = [GLOBAL_GET, ...unsigned(executed), I64_CONST, 1, I64_ADD, GLOBAL_SET, ...unsigned(executed)];
  const check = [
    GLOBAL_GET,
    ...unsigned(executed),
    GLOBAL_GET,
    ...unsigned(limit),
    I64_GE_U,
    IF,
    EMPTY,
    UNREACHABLE,
    END,
  ];
  const added = [
    { name: EXECUTED, index: executed, initial: 0 },
    { name: LIMIT, index: limit, initial: NO_LIMIT },
  ].slice(0, limits ? 2 : 1);
  const sections = sectionsOf(bytes);
  const contents = new Map<number, ArrayLike<number>>(sections);
  const globals = added.map(({ initial }) => [I64, MUTABLE, I64_CONST, initial, END]);
  const exports = added.map(({ name: exported, index }) => [...name(exported), GLOBAL, ...unsigned(index)]);
  contents.set(SECTIONS.globals, extended(sections.get(SECTIONS.globals), globals));
  contents.set(SECTIONS.exports, extended(sections.get(SECTIONS.exports), exports));
  if (sections.has(CODE)) contents.set(CODE, countingBodies(module, limits ? [...check, ...count] : count));
  const out: number[] = [...HEADER];
  for (const id of SECTION_ORDER) {
    const section = contents.get(id);
    if (section === undefined) continue;
    out.push(id, ...unsigned(section.length));
    for (let at = 0; at < section.length; at++) out.push(section[at] as number);
  }
  return Uint8Array.from(out);
}
