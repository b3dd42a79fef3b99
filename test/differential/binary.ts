/** What the tests' encoding of the binary format lacks for generated modules: floats as bits, and a module of sections. */
import { sized } from "../support/binary-encoding.ts";
import { HEADER } from "../support/module-builder.ts";

/** The bytes of a float, given as bits. */
export function littleEndian(bits: number | bigint): number[] {
  const byteLength = typeof bits === "number" ? 4 : 8;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(bits)), true);
  return [...new Uint8Array(view.buffer, 0, byteLength)];
}

/** A module of sections, each given by its id and its contents; a section without contents is left out. */
export function moduleOf(
  sections: readonly (readonly [id: number, contents: readonly number[]])[],
): Uint8Array<ArrayBuffer> {
  const present = sections.filter(([, contents]) => contents.length > 0);
  return Uint8Array.from([...HEADER, ...present.flatMap(([id, contents]) => [id, ...sized(contents)])]);
}
