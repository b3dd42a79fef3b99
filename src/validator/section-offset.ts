/** Finds sections again for the messages about what the decoded module keeps no offset of. */
import { Reader } from "../decoder/reader.ts";

const HEADER_BYTES = 8;

/** Ids of sections. */
export const SECTION = { FUNCTION: 3, START: 8 } as const;

/**
 * Position of the contents of a section in a well-formed binary, in bytes; the end of the binary if it has no such section.
 * @see https://webassembly.github.io/spec/core/binary/modules.html#sections
 */
export function sectionOffset(bytes: Uint8Array, id: number): number {
  const reader = new Reader(bytes, HEADER_BYTES);
  while (reader.remaining > 0) {
    const found = reader.byte();
    const byteLength = reader.u32();
    if (found === id) break;
    reader.skip(byteLength);
  }
  return reader.position;
}
