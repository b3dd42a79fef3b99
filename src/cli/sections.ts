/**
 * The sections of a module with their sizes, which the decoded module does not keep.
 * @see https://webassembly.github.io/spec/core/binary/modules.html#sections
 */
import { Reader } from "../decoder/reader.ts";
import type { Module } from "../module/module.ts";

/** One section of a binary. */
export interface SectionDescription {
  /** Its kind, or `custom "…"`. */
  readonly name: string;
  /** How many items it lists; absent where it lists none. */
  readonly items: number | undefined;
  /** Position of its id in the binary. */
  readonly offset: number;
  /** Size of its contents. */
  readonly byteLength: number;
}

/** Magic number and version. */
const HEADER_BYTES = 8;

const NAMES = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
] as const;

/** The sections of a module that has been decoded, in order. */
export function readSections({ bytes }: Module): SectionDescription[] {
  const sections: SectionDescription[] = [];
  const reader = new Reader(bytes, HEADER_BYTES);
  while (reader.remaining > 0) {
    const offset = reader.position;
    const name = NAMES[reader.byte()] ?? "unknown";
    const byteLength = reader.u32();
    const contents = new Reader(bytes, reader.skip(byteLength), reader.position);
    if (name === "custom") {
      sections.push({ name: `custom ${JSON.stringify(contents.name())}`, items: undefined, offset, byteLength });
    } else {
      const items = name === "start" || name === "data count" ? undefined : contents.u32();
      sections.push({ name, items, offset, byteLength });
    }
  }
  return sections;
}
