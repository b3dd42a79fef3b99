/**
 * The few pieces of the binary format that the generated modules are written with, on lists of bytes.
 * They share nothing with the engine, whose reading of the format is under test.
 */

/** An unsigned integer of up to 32 bits. */
export function unsignedLeb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsignedLeb128(Math.floor(value / 128))];
}

/** A signed integer of up to 64 bits. */
export function signedLeb128(value: number | bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >= -0x40n && rest < 0x40n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** The bytes of a float, given as bits. */
export function littleEndian(bits: number | bigint): number[] {
  const byteLength = typeof bits === "number" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(bits)), true);
  return [...new Uint8Array(view.buffer, 0, byteLength)];
}

/** A count and the items. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsignedLeb128(items.length), ...items.flat()];
}

/** Contents with their byte length in front. */
export function sized(contents: readonly number[]): number[] {
  return [...unsignedLeb128(contents.length), ...contents];
}

/** A name of ASCII characters. */
export function nameBytes(text: string): number[] {
  return sized(Array.from(text, (character) => character.charCodeAt(0)));
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module of sections, each given by its id and its contents; a section without contents is left out. */
export function moduleOf(
  sections: readonly (readonly [id: number, contents: readonly number[]])[],
): Uint8Array<ArrayBuffer> {
  const present = sections.filter(([, contents]) => contents.length > 0);
  return Uint8Array.from([...HEADER, ...present.flatMap(([id, contents]) => [id, ...sized(contents)])]);
}
