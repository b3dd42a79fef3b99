/**
 * Finds the end of a constant expression. Whether it is constant, and of the right type, is for validation to say.
 */
import { DecodeError } from "../base/errors.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import {
  ID_BY_BYTE,
  ILLEGAL,
  IMMEDIATE_KINDS,
  instructionId,
  PREFIX,
  prefixedId,
} from "../instructions/instructions.ts";
import type { ConstantExpression } from "../module/module.ts";
import type { Reader } from "./reader.ts";
import { skipImmediates } from "./skip-immediates.ts";

const END = instructionId("end");
const DELEGATE = instructionId("delegate");

/**
 * Reads the opcode of an instruction.
 * @returns its id
 * @throws DecodeError if no instruction has the opcode, in whatever feature
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export function readInstruction(reader: Reader): number {
  const byte = reader.byte();
  const id = ID_BY_BYTE[byte] as number;
  return id >= 0 ? id : readRareInstruction(reader, byte);
}

function readRareInstruction(reader: Reader, byte: number): number {
  const offset = reader.position - 1;
  if (ID_BY_BYTE[byte] === PREFIX) {
    const number = reader.u32();
    const id = prefixedId(byte, number);
    if (id !== ILLEGAL) return id;
    throw new DecodeError(`illegal opcode ${hexadecimal(byte)} ${hexadecimal(number)}`, offset);
  }
  throw new DecodeError(`illegal opcode ${hexadecimal(byte)}`, offset);
}

function hexadecimal(number: number): string {
  return number.toString(16).padStart(2, "0");
}

/** @see https://webassembly.github.io/spec/core/binary/instructions.html#expressions */
export function readConstantExpression(reader: Reader): ConstantExpression {
  const offset = reader.position;
  let depth = 1;
  while (depth > 0) {
    const id = readInstruction(reader);
    const kind = IMMEDIATE_KINDS[id];
    if (id === END || id === DELEGATE) depth--;
    else if (kind === IMMEDIATE.BLOCK_TYPE || kind === IMMEDIATE.TRY_TABLE) depth++;
    skipImmediates(reader, id);
  }
  return { offset, endOffset: reader.position };
}
