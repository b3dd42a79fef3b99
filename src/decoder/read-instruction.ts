/** Reads opcodes: what stands in front of the immediates of every instruction. */
import { DecodeError } from "../base/errors.ts";
import { ID_BY_BYTE, ILLEGAL, instructionId, OPCODES, PREFIX, prefixedId } from "../instructions/instructions.ts";
import type { Reader } from "./reader.ts";

/** Also the id of the data section, which often follows the code section. */
const END_OPCODE = OPCODES[instructionId("end")];

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
export function readRareInstruction(reader: Reader, byte: number): number {
  const offset = reader.position - 1;
  if (ID_BY_BYTE[byte] !== PREFIX) throw new DecodeError(`illegal opcode ${hexadecimal(byte)}`, offset);
  const number = reader.u32();
  const id = prefixedId(byte, number);
  if (id === ILLEGAL) throw new DecodeError(`illegal opcode ${hexadecimal(byte)} ${hexadecimal(number)}`, offset);
  return id;
}

/**
 * Reports that a function ends before its last `end`. The words are those of a decoder that does not know where the function
 * ends, since the test suite was made with such a one: it takes the bytes that follow for instructions.
 *
 * @param reader stands at the end of the function
 */
export function failMissingEnd(reader: Reader): never {
  const { bytes, end } = reader;
  if (end >= bytes.length) reader.failUnexpectedEnd();
  throw new DecodeError(bytes[end] === END_OPCODE ? "section size mismatch" : "END opcode expected", end);
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(2, "0");
}
