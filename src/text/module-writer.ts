/**
 * Puts the sections of a module together.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import { MAGIC, SECTION, type SectionId, VERSION } from "../decoder/binary-codes.ts";
import { BRANCH_HINT } from "./branch-hint.ts";
import { ByteWriter } from "./byte-writer.ts";
import type { CustomSectionPlace, ModuleContext, SectionContent } from "./module-context.ts";
import { nameSection } from "./name-section.ts";

/** The sections in the order that they have in a module, with the names by which the text places custom sections. */
export const SECTION_ORDER: readonly { readonly name: string; readonly id: SectionId }[] = [
  { name: "type", id: SECTION.type },
  { name: "import", id: SECTION.import },
  { name: "func", id: SECTION.func },
  { name: "table", id: SECTION.table },
  { name: "memory", id: SECTION.memory },
  { name: "tag", id: SECTION.tag },
  { name: "global", id: SECTION.global },
  { name: "export", id: SECTION.export },
  { name: "start", id: SECTION.start },
  { name: "elem", id: SECTION.elem },
  { name: "datacount", id: SECTION.dataCount },
  { name: "code", id: SECTION.code },
  { name: "data", id: SECTION.data },
];

const NO_NAMES = new Uint8Array(0);

/**
 * @param withNames whether identifiers go into a name section
 * @returns the binary
 */
export function writeModule(context: ModuleContext, withNames: boolean): Uint8Array {
  const out = new ByteWriter(context.code.items.length + context.dataSegments.items.length + 1024);
  for (const byte of [...MAGIC, ...VERSION]) out.byte(byte);
  writeCustomSections({ side: "before", section: "first" }, context, out);
  for (const { name, id } of SECTION_ORDER) {
    writeCustomSections({ side: "before", section: name }, context, out);
    if (id === SECTION.code) writeBranchHints(context, out);
    writeSection(id, context, out);
    writeCustomSections({ side: "after", section: name }, context, out);
  }
  // What stands `(after last)` is behind the names, where toolchains put what they say of themselves.
  const names = withNames ? nameSection(context) : NO_NAMES;
  if (names.length > 0) writeCustomSection("name", names, out);
  writeCustomSections({ side: "after", section: "last" }, context, out);
  return out.finish();
}

function writeCustomSections({ side, section }: CustomSectionPlace, context: ModuleContext, out: ByteWriter): void {
  for (const { name, content, place } of context.customSections) {
    if (place.side === side && place.section === section) writeCustomSection(name, content, out);
  }
}

function writeCustomSection(name: string, content: Uint8Array, out: ByteWriter): void {
  const section = new ByteWriter(content.length + 64);
  section.name(name);
  section.append(content);
  writeContent(SECTION.custom, section, out);
}

function writeBranchHints({ branchHints }: ModuleContext, out: ByteWriter): void {
  if (branchHints.count === 0) return;
  const content = new ByteWriter();
  content.u32(branchHints.count);
  content.appendFrom(branchHints.items);
  writeCustomSection(BRANCH_HINT, content.finish(), out);
}

function writeSection(id: SectionId, context: ModuleContext, out: ByteWriter): void {
  switch (id) {
    case SECTION.type: {
      const { groupCount, content } = context.types;
      if (groupCount > 0) writeList(id, groupCount, content, out);
      return;
    }
    case SECTION.start: {
      if (context.startFunction >= 0) writeNumber(id, context.startFunction, out);
      return;
    }
    case SECTION.dataCount: {
      if (context.usesDataSegments) writeNumber(id, context.dataSegments.count, out);
      return;
    }
    default: {
      const { count, items } = contentOf(id, context);
      if (count > 0) writeList(id, count, items, out);
    }
  }
}

function contentOf(id: SectionId, context: ModuleContext): SectionContent {
  switch (id) {
    case SECTION.import:
      return context.imports;
    case SECTION.func:
      return context.functionTypes;
    case SECTION.table:
      return context.tableTypes;
    case SECTION.memory:
      return context.memoryTypes;
    case SECTION.tag:
      return context.tagTypes;
    case SECTION.global:
      return context.globalDefinitions;
    case SECTION.export:
      return context.exports;
    case SECTION.elem:
      return context.elementSegments;
    case SECTION.code:
      return context.code;
    default:
      return context.dataSegments;
  }
}

function writeNumber(id: SectionId, value: number, out: ByteWriter): void {
  const content = new ByteWriter();
  content.u32(value);
  writeContent(id, content, out);
}

function writeList(id: SectionId, count: number, items: ByteWriter, out: ByteWriter): void {
  const length = new ByteWriter();
  length.u32(count);
  out.byte(id);
  out.u32(length.length + items.length);
  out.appendFrom(length);
  out.appendFrom(items);
}

function writeContent(id: SectionId, content: ByteWriter, out: ByteWriter): void {
  out.byte(id);
  out.u32(content.length);
  out.appendFrom(content);
}
