/**
 * Writes the name section: identifiers, or the names that annotations give in their place.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
import { ByteWriter } from "./byte-writer.ts";
import type { IndexSpace } from "./index-space.ts";
import type { ModuleContext } from "./module-context.ts";
import type { NameMap } from "./module-names.ts";

/** Ids of the subsections. */
const MODULE = 0;
const FUNCTIONS = 1;
const LOCALS = 2;
const LABELS = 3;
const TYPES = 4;
const TABLES = 5;
const MEMORIES = 6;
const GLOBALS = 7;
const ELEMENTS = 8;
const DATA = 9;
const FIELDS = 10;
const TAGS = 11;

const NO_NAMES: NameMap = new Map();

/** The content of the name section; empty if nothing has a name. */
export function nameSection(context: ModuleContext): Uint8Array {
  const { names } = context;
  const { given } = names;
  const out = new ByteWriter();
  if (names.module !== undefined) {
    const content = new ByteWriter();
    content.name(names.module);
    writeSubsection(MODULE, content, out);
  }
  writeNames(FUNCTIONS, namesOf(context.functions, given.func), out);
  writeIndirectNames(LOCALS, names.locals, out);
  writeIndirectNames(LABELS, names.labels, out);
  writeNames(TYPES, namesOf(context.types.space, given.type), out);
  writeNames(TABLES, namesOf(context.tables, given.table), out);
  writeNames(MEMORIES, namesOf(context.memories, given.memory), out);
  writeNames(GLOBALS, namesOf(context.globals, given.global), out);
  writeNames(ELEMENTS, namesOf(context.elements, given.elem), out);
  writeNames(DATA, namesOf(context.data, given.data), out);
  writeIndirectNames(FIELDS, fieldNames(context), out);
  writeNames(TAGS, namesOf(context.tags, given.tag), out);
  return out.finish();
}

/** The names of an index space by index, in ascending order. */
function namesOf(space: IndexSpace, given: NameMap): [number, string][] {
  const names = new Map<number, string>();
  for (const [name, index] of space.names) names.set(index, name);
  for (const [index, name] of given) names.set(index, name);
  return [...names].sort(([index], [other]) => index - other);
}

function writeNames(id: number, names: readonly (readonly [number, string])[], out: ByteWriter): void {
  if (names.length === 0) return;
  const content = new ByteWriter();
  writeNameMap(names, content);
  writeSubsection(id, content, out);
}

function writeNameMap(names: readonly (readonly [number, string])[], out: ByteWriter): void {
  out.u32(names.length);
  for (const [index, name] of names) {
    out.u32(index);
    out.name(name);
  }
}

/** For each structure with names, those of its fields. */
function fieldNames({ types }: ModuleContext): Map<number, NameMap> {
  return new Map([...types.fields].map(([type, fields]) => [type, new Map(namesOf(fields, NO_NAMES))]));
}

function writeIndirectNames(id: number, maps: ReadonlyMap<number, NameMap>, out: ByteWriter): void {
  if (maps.size === 0) return;
  const content = new ByteWriter();
  content.u32(maps.size);
  for (const [index, names] of maps) {
    content.u32(index);
    writeNameMap([...names], content);
  }
  writeSubsection(id, content, out);
}

function writeSubsection(id: number, content: ByteWriter, out: ByteWriter): void {
  out.byte(id);
  out.u32(content.length);
  out.appendFrom(content);
}
