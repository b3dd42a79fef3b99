/**
 * Reads the immediates of one instruction that has no instructions inside, and writes the instruction. What immediates it
 * has, and everything else about it, stands in the instruction table.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html
 */
import { HAS_MEMORY_INDEX } from "../decoder/binary-codes.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import {
  IMMEDIATE_KINDS,
  INSTRUCTION_COUNT,
  instructionId,
  MNEMONICS,
  NATURAL_ALIGNMENTS,
  OPCODES,
} from "../instructions/instructions.ts";
import { heapTypeOf, isExact, isNullable, type ValueType } from "../module/types.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { FLOAT_FORMATS } from "./float-literal.ts";
import type { IndexSpace } from "./index-space.ts";
import { INTEGER } from "./integer-literal.ts";
import { KEYWORD } from "./keywords.ts";
import type { Labels } from "./labels.ts";
import { type Lexer, TOKEN } from "./lexer.ts";
import type { ModuleContext } from "./module-context.ts";
import { parseHeapType, parseReferenceType } from "./parse-types.ts";
import { parseFloat, parseInteger, parseLane, parseShuffleLanes, parseVector } from "./parse-vector.ts";
import { closeForm, isIndex, isNumeral, scanUnsigned, takeUnsigned } from "./tokens.ts";
import { parseTypeUse, parseValueTypes } from "./type-uses.ts";
import { writeHeapType, writeValueTypes } from "./type-writer.ts";

const SELECT = instructionId("select");
const SELECT_TYPES = instructionId("select.types");
const REF_NULL = instructionId("ref.null");

/** By instruction id: the instruction that stands for the same word where the type is nullable, or −1. */
const NULLABLE_FORMS: Int32Array = Int32Array.from({ length: INSTRUCTION_COUNT }, (_, id) =>
  MNEMONICS.indexOf(`${MNEMONICS[id] as string}.null`),
);

/** Between the prefix byte and the number behind it in the table's opcodes. */
const PREFIX_SHIFT = 12;

const OFFSET = "offset=";
const ALIGN = "align=";

export function writeOpcode(id: number, out: ByteWriter): void {
  const opcode = OPCODES[id] as number;
  if (opcode < 256) {
    out.byte(opcode);
    return;
  }
  out.byte(opcode >> PREFIX_SHIFT);
  out.u32(opcode & ((1 << PREFIX_SHIFT) - 1));
}

/** Reads what follows the word of an instruction, and writes the instruction. */
export function parseInstruction(id: number, labels: Labels, context: ModuleContext, out: ByteWriter): void {
  const { lexer } = context;
  if (id === SELECT) {
    parseSelect(context, out);
    return;
  }
  const kind = IMMEDIATE_KINDS[id] as number;
  if (kind === IMMEDIATE.HEAP_TYPE && id !== REF_NULL) {
    const type = parseReferenceType(lexer, context.types.space);
    writeOpcode(isNullable(type) ? (NULLABLE_FORMS[id] as number) : id, out);
    writeHeapType(heapTypeOf(type), isExact(type), out);
    return;
  }
  writeOpcode(id, out);
  switch (kind) {
    case IMMEDIATE.NONE:
      return;
    case IMMEDIATE.LOCAL:
      out.u32(context.locals.takeIndex(lexer));
      return;
    case IMMEDIATE.I32:
      parseInteger(32, lexer);
      out.s32(INTEGER.low);
      return;
    case IMMEDIATE.MEMARG:
    case IMMEDIATE.ATOMIC_MEMARG:
      parseMemoryArgument(id, optionalIndex(context.memories, lexer), lexer, out);
      return;
    case IMMEDIATE.LABEL:
      out.u32(labels.takeIndex(lexer));
      return;
    case IMMEDIATE.FUNCTION:
      out.u32(context.functions.takeIndex(lexer));
      return;
    case IMMEDIATE.GLOBAL:
      out.u32(context.globals.takeIndex(lexer));
      return;
    case IMMEDIATE.I64:
      parseInteger(64, lexer);
      out.s64(INTEGER.low, INTEGER.high);
      return;
    case IMMEDIATE.F32:
      parseFloat(FLOAT_FORMATS.f32, lexer, out);
      return;
    case IMMEDIATE.F64:
      parseFloat(FLOAT_FORMATS.f64, lexer, out);
      return;
    case IMMEDIATE.V128:
      parseVector(lexer, out);
      return;
    case IMMEDIATE.LANE:
      parseLane(lexer, out);
      return;
    case IMMEDIATE.LANES:
      parseShuffleLanes(lexer, out);
      return;
    case IMMEDIATE.MEMARG_LANE:
      parseMemoryLane(id, context, out);
      return;
    case IMMEDIATE.LABEL_TABLE:
      parseLabelTable(labels, lexer, out);
      return;
    case IMMEDIATE.CAST:
      parseCast(labels, context, out);
      return;
    default:
      parseIndices(kind, context, out);
  }
}

/** Immediates that are indices, or defaults for them. */
function parseIndices(kind: number, context: ModuleContext, out: ByteWriter): void {
  const { lexer } = context;
  const types = context.types.space;
  switch (kind) {
    case IMMEDIATE.TYPE:
      out.u32(types.takeIndex(lexer));
      return;
    case IMMEDIATE.TYPE_TYPE:
      out.u32(types.takeIndex(lexer));
      out.u32(types.takeIndex(lexer));
      return;
    case IMMEDIATE.TYPE_LENGTH:
      out.u32(types.takeIndex(lexer));
      out.u32(takeUnsigned(32, lexer));
      return;
    case IMMEDIATE.TYPE_DATA:
      out.u32(types.takeIndex(lexer));
      out.u32(takeDataIndex(context));
      return;
    case IMMEDIATE.TYPE_ELEM:
      out.u32(types.takeIndex(lexer));
      out.u32(context.elements.takeIndex(lexer));
      return;
    case IMMEDIATE.STRUCT_FIELD:
      parseStructField(context, out);
      return;
    case IMMEDIATE.TYPE_TABLE:
      parseTypeTable(context, out);
      return;
    case IMMEDIATE.TABLE:
      out.u32(optionalIndex(context.tables, lexer));
      return;
    case IMMEDIATE.TABLE_TABLE:
      parsePair(context.tables, lexer, out);
      return;
    case IMMEDIATE.ELEM:
      out.u32(context.elements.takeIndex(lexer));
      return;
    case IMMEDIATE.ELEM_TABLE: {
      const table = hasTwoIndices(lexer) ? context.tables.takeIndex(lexer) : 0;
      out.u32(context.elements.takeIndex(lexer));
      out.u32(table);
      return;
    }
    case IMMEDIATE.TAG:
      out.u32(context.tags.takeIndex(lexer));
      return;
    case IMMEDIATE.MEMORY:
      out.u32(optionalIndex(context.memories, lexer));
      return;
    case IMMEDIATE.MEMORY_MEMORY:
      parsePair(context.memories, lexer, out);
      return;
    case IMMEDIATE.DATA:
      out.u32(takeDataIndex(context));
      return;
    case IMMEDIATE.DATA_MEMORY: {
      const memory = hasTwoIndices(lexer) ? context.memories.takeIndex(lexer) : 0;
      out.u32(takeDataIndex(context));
      out.u32(memory);
      return;
    }
    case IMMEDIATE.HEAP_TYPE: {
      const exact = lexer.isForm(KEYWORD.exact);
      writeHeapType(parseHeapType(lexer, types), exact, out);
      return;
    }
    case IMMEDIATE.ATOMIC_FENCE:
      out.byte(0);
      return;
    default:
      throw new RangeError(`immediates of kind ${kind}`);
  }
}

function takeDataIndex(context: ModuleContext): number {
  context.usesDataSegments = true;
  return context.data.takeIndex(context.lexer);
}

/** Reads an index, which is 0 where none is written. */
function optionalIndex(space: IndexSpace, lexer: Lexer): number {
  return isIndex(lexer) ? space.takeIndex(lexer) : 0;
}

/** Whether the present token and the next one are indices. */
function hasTwoIndices(lexer: Lexer): boolean {
  if (!isIndex(lexer)) return false;
  const { start } = lexer;
  lexer.advance();
  const result = isIndex(lexer);
  lexer.moveTo(start);
  return result;
}

/** Reads the indices of destination and source: both, or neither. */
function parsePair(space: IndexSpace, lexer: Lexer, out: ByteWriter): void {
  const explicit = isIndex(lexer);
  out.u32(explicit ? space.takeIndex(lexer) : 0);
  out.u32(explicit ? space.takeIndex(lexer) : 0);
}

function parseSelect(context: ModuleContext, out: ByteWriter): void {
  const { lexer, results } = context;
  if (!lexer.isForm(KEYWORD.result)) {
    writeOpcode(SELECT, out);
    return;
  }
  results.length = 0;
  while (lexer.isForm(KEYWORD.result)) {
    lexer.advance();
    parseValueTypes(results, context);
    closeForm(lexer);
  }
  writeOpcode(SELECT_TYPES, out);
  writeValueTypes(results, out);
}

function parseStructField(context: ModuleContext, out: ByteWriter): void {
  const { lexer, types } = context;
  const type = types.space.takeIndex(lexer);
  out.u32(type);
  const fields = types.fields.get(type);
  if (fields === undefined && lexer.kind === TOKEN.id) lexer.fail(`unknown field ${lexer.text}`);
  out.u32(fields === undefined ? takeUnsigned(32, lexer) : fields.takeIndex(lexer));
}

/** Of an indirect call: the table comes first in the text and last in the binary. */
function parseTypeTable(context: ModuleContext, out: ByteWriter): void {
  const table = optionalIndex(context.tables, context.lexer);
  out.u32(parseTypeUse("none", context));
  out.u32(table);
}

function parseLabelTable(labels: Labels, lexer: Lexer, out: ByteWriter): void {
  const depths = [labels.takeIndex(lexer)];
  while (isIndex(lexer)) depths.push(labels.takeIndex(lexer));
  out.u32(depths.length - 1);
  for (const depth of depths) out.u32(depth);
}

function parseCast(labels: Labels, context: ModuleContext, out: ByteWriter): void {
  const { lexer } = context;
  const label = labels.takeIndex(lexer);
  const types: ValueType[] = [];
  while (types.length < 2) types.push(parseReferenceType(lexer, context.types.space));
  out.byte(types.reduce((flags, type, index) => flags | (isNullable(type) ? 1 << index : 0), 0));
  out.u32(label);
  for (const type of types) writeHeapType(heapTypeOf(type), isExact(type), out);
}

/** A single number in front of no `offset=` or `align=` is the lane; the memory index is then left out. */
function parseMemoryLane(id: number, context: ModuleContext, out: ByteWriter): void {
  const { lexer } = context;
  const isMemory = lexer.kind === TOKEN.id || (isNumeral(lexer) && !endsAfterNumber(lexer));
  parseMemoryArgument(id, isMemory ? context.memories.takeIndex(lexer) : 0, lexer, out);
  parseLane(lexer, out);
}

function endsAfterNumber(lexer: Lexer): boolean {
  const { start } = lexer;
  lexer.advance();
  const result = !isNumeral(lexer) && !startsWith(OFFSET, lexer) && !startsWith(ALIGN, lexer);
  lexer.moveTo(start);
  return result;
}

function startsWith(word: string, lexer: Lexer): boolean {
  return lexer.kind === TOKEN.word && lexer.source.startsWith(word, lexer.start);
}

/** @see https://webassembly.github.io/spec/core/text/instructions.html#memory-instructions */
function parseMemoryArgument(id: number, memory: number, lexer: Lexer, out: ByteWriter): void {
  let low = 0;
  let high = 0;
  if (startsWith(OFFSET, lexer)) {
    scanUnsigned(64, lexer, lexer.start + OFFSET.length);
    low = INTEGER.low;
    high = INTEGER.high;
    lexer.advance();
  }
  const alignment = startsWith(ALIGN, lexer) ? takeAlignment(lexer) : (NATURAL_ALIGNMENTS[id] as number);
  out.u32(memory === 0 ? alignment : alignment | HAS_MEMORY_INDEX);
  if (memory !== 0) out.u32(memory);
  out.u64(low, high);
}

/** Reads `align=n`; the result is the base-2 logarithm. */
function takeAlignment(lexer: Lexer): number {
  scanUnsigned(64, lexer, lexer.start + ALIGN.length);
  const { low, high } = INTEGER;
  const word = high === 0 ? low : high;
  const isPower = word !== 0 && (word & (word - 1)) === 0 && (low === 0 || high === 0);
  if (!isPower) lexer.fail("alignment must be a power of two");
  lexer.advance();
  return 31 - Math.clz32(word) + (high === 0 ? 0 : 32);
}
