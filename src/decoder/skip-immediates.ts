/**
 * Goes past the immediates of one instruction, checking that they are well-formed: for code whose immediates nobody
 * needs, that is unreachable code, constant expressions and listings.
 *
 * What validation has to check (indices in range, alignments, lanes) is not checked here.
 */
import { DecodeError } from "../base/errors.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import { IMMEDIATE_KINDS } from "../instructions/instructions.ts";
import type { Reader } from "./reader.ts";

/** Flags of the two reference types of a cast: bit 0 and 1, nullable. */
const CAST_FLAGS = 3;
/** Numbers of the catch clauses of `try_table`: catch, catch_ref, catch_all, catch_all_ref. */
const CATCH_KINDS = 4;
const CATCH_ALL = 2;

/**
 * @param reader stands after the opcode
 * @param id of the instruction
 * @throws DecodeError if they are malformed
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export function skipImmediates(reader: Reader, id: number): void {
  switch (IMMEDIATE_KINDS[id]) {
    case IMMEDIATE.NONE:
      return;
    case IMMEDIATE.LABEL:
    case IMMEDIATE.FUNCTION:
    case IMMEDIATE.TYPE:
    case IMMEDIATE.TABLE:
    case IMMEDIATE.ELEM:
    case IMMEDIATE.LOCAL:
    case IMMEDIATE.GLOBAL:
    case IMMEDIATE.TAG:
    case IMMEDIATE.MEMORY:
    case IMMEDIATE.DATA:
      reader.u32();
      return;
    case IMMEDIATE.TYPE_TABLE:
    case IMMEDIATE.TYPE_TYPE:
    case IMMEDIATE.TYPE_LENGTH:
    case IMMEDIATE.TYPE_DATA:
    case IMMEDIATE.TYPE_ELEM:
    case IMMEDIATE.STRUCT_FIELD:
    case IMMEDIATE.TABLE_TABLE:
    case IMMEDIATE.ELEM_TABLE:
    case IMMEDIATE.MEMORY_MEMORY:
    case IMMEDIATE.DATA_MEMORY:
      reader.u32();
      reader.u32();
      return;
    case IMMEDIATE.MEMARG:
    case IMMEDIATE.ATOMIC_MEMARG:
      reader.memoryArgument();
      return;
    case IMMEDIATE.MEMARG_LANE:
      reader.memoryArgument();
      reader.byte();
      return;
    case IMMEDIATE.I32:
      reader.s32();
      return;
    case IMMEDIATE.I64:
      reader.s64();
      return;
    case IMMEDIATE.F32:
      reader.skip(4);
      return;
    case IMMEDIATE.F64:
      reader.skip(8);
      return;
    case IMMEDIATE.V128:
    case IMMEDIATE.LANES:
      reader.skip(16);
      return;
    case IMMEDIATE.LANE:
      reader.byte();
      return;
    case IMMEDIATE.BLOCK_TYPE:
      reader.blockType();
      return;
    case IMMEDIATE.HEAP_TYPE:
      reader.heapType();
      return;
    default:
      skipRareImmediates(reader, IMMEDIATE_KINDS[id] as number);
  }
}

function skipRareImmediates(reader: Reader, kind: number): void {
  switch (kind) {
    case IMMEDIATE.LABEL_TABLE:
      for (let count = reader.count("labels", reader.remaining); count >= 0; count--) reader.u32();
      return;
    case IMMEDIATE.SELECT_TYPES:
      for (let count = reader.count("types", reader.remaining); count > 0; count--) reader.valueType();
      return;
    case IMMEDIATE.CAST:
      readCastFlags(reader);
      reader.u32();
      reader.heapType();
      reader.heapType();
      return;
    case IMMEDIATE.TRY_TABLE:
      reader.blockType();
      for (let count = reader.count("catch clauses", reader.remaining); count > 0; count--) {
        if (readCatchKind(reader) < CATCH_ALL) reader.u32();
        reader.u32();
      }
      return;
    case IMMEDIATE.ATOMIC_FENCE:
      if (reader.byte() !== 0) throw new DecodeError("zero byte expected", reader.position - 1);
      return;
    default:
      throw new RangeError(`immediates of kind ${kind}`);
  }
}

/** The flags in front of the operands of a branch on a cast: bit 0 for the first type being nullable, bit 1 for the second. */
export function readCastFlags(reader: Reader): number {
  const flags = reader.byte();
  if (flags > CAST_FLAGS) throw new DecodeError("malformed br_on_cast flags", reader.position - 1);
  return flags;
}

/** The number of a catch clause's kind: 0 catch, 1 catch_ref, 2 catch_all, 3 catch_all_ref. */
export function readCatchKind(reader: Reader): number {
  const kind = reader.byte();
  if (kind >= CATCH_KINDS) throw new DecodeError("malformed catch clause", reader.position - 1);
  return kind;
}
