/** Reads opcodes: what stands in front of the immediates of every instruction. */
import { DecodeError } from "../base/errors.ts";
import { ID_BY_BYTE, ILLEGAL, PREFIX, prefixedId } from "../instructions/instructions.ts";
import type { Reader } from "./reader.ts";

/**
 * Reads the opcode of an instruction.
 * @returns its id
 * @throws DecodeError if no instruction of any feature has the opcode
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export function readInstruction(reader: Reader): number {
  const byte = reader.byte();
  const id = ID_BY_BYTE[byte] as number;
  return id >= 0 ? id : readRareInstruction(reader, byte);
}

/** Goes on after a first byte that is no opcode by itself. */
function readRareInstruction(reader: Reader, byte: number): number {
  const offset = reader.position - 1;
  if (ID_BY_BYTE[byte] !== PREFIX) throw new DecodeError(`illegal opcode ${hexadecimal(byte)}`, offset);
  const number = reader.u32();
  const id = prefixedId(byte, number);
  if (id === ILLEGAL) throw new DecodeError(`illegal opcode ${hexadecimal(byte)} ${hexadecimal(number)}`, offset);
  return id;
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(2, "0");
}
