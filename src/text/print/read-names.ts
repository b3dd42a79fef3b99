/**
 * Reads the whole name section, strictly: the printer shows names as identifiers only where those say all that the section
 * says. The names of locals and labels, most of the section, are not kept but found again for each function.
 *
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#name-section
 */
import { DecodeError } from "../../base/errors.ts";
import { Reader } from "../../decoder/reader.ts";
import type { CustomSection } from "../../module/module.ts";

/** The index spaces whose names stand in subsections of their own. */
export type NamedSpace = "functions" | "types" | "tables" | "memories" | "globals" | "elements" | "data" | "tags";

/** Subsections that give names to what other indices have inside of them. */
type InnerSpace = "locals" | "labels" | "fields";

/** Subsections by id. */
const SUBSECTIONS: readonly ("module" | NamedSpace | InnerSpace)[] = [
  "module",
  "functions",
  "locals",
  "labels",
  "types",
  "tables",
  "memories",
  "globals",
  "elements",
  "data",
  "fields",
  "tags",
];

/** Names by index. */
export type NameMap = ReadonlyMap<number, string>;

export const NO_NAMES: NameMap = new Map();

/** By index of a function or type: where the name map for its inside begins in the binary. */
type NameMapOffsets = ReadonlyMap<number, number>;

export interface NameSection extends Readonly<Partial<Record<NamedSpace, NameMap>>> {
  readonly module?: string;
  readonly locals?: NameMapOffsets;
  readonly labels?: NameMapOffsets;
  readonly fields?: NameMapOffsets;
}

type DraftNames = { -readonly [Key in keyof NameSection]: NameSection[Key] };

/**
 * @param bytes the module
 * @returns undefined if the section is not exactly as the specification has it
 */
export function readNames(bytes: Uint8Array, section: CustomSection): NameSection | undefined {
  const names: DraftNames = {};
  const reader = new Reader(bytes, section.start, section.start + section.byteLength);
  try {
    for (let last = -1; reader.remaining > 0; ) last = readSubsection(reader, last, names);
    return names;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** The name map at an offset that {@link readNames} found. */
export function nameMapAt(bytes: Uint8Array, offset: number | undefined): NameMap {
  return offset === undefined ? NO_NAMES : readNameMap(new Reader(bytes, offset));
}

/**
 * @param last the id of the subsection before
 * @returns the id of this one
 */
function readSubsection(reader: Reader, last: number, names: DraftNames): number {
  const offset = reader.position;
  const id = reader.byte();
  const subsection = SUBSECTIONS[id];
  if (subsection === undefined || id <= last) throw new DecodeError("malformed name subsection", offset);
  const end = reader.u32() + reader.position;
  const contents = new Reader(reader.bytes, reader.position, end);
  reader.skip(end - reader.position);
  if (subsection === "module") names.module = contents.name();
  else if (subsection === "locals" || subsection === "labels" || subsection === "fields") {
    names[subsection] = readIndirectNameMap(contents);
  } else names[subsection] = readNameMap(contents);
  if (contents.remaining > 0) throw new DecodeError("section size mismatch", contents.position);
  return id;
}

/** @see https://webassembly.github.io/spec/core/appendix/custom.html#name-maps */
function readNameMap(reader: Reader): NameMap {
  const names = new Map<number, string>();
  let least = 0;
  for (let count = reader.count("names", reader.remaining); count > 0; count--) {
    const index = readIndex(reader, least);
    names.set(index, reader.name());
    least = index + 1;
  }
  return names;
}

/** Reads the name maps inside, too, so that they are known to be well-formed. */
function readIndirectNameMap(reader: Reader): NameMapOffsets {
  const offsets = new Map<number, number>();
  let least = 0;
  for (let count = reader.count("name maps", reader.remaining); count > 0; count--) {
    const index = readIndex(reader, least);
    offsets.set(index, reader.position);
    readNameMap(reader);
    least = index + 1;
  }
  return offsets;
}

/** Indices have to ascend. */
function readIndex(reader: Reader, least: number): number {
  const offset = reader.position;
  const index = reader.u32();
  if (index < least) throw new DecodeError("names out of order", offset);
  return index;
}
