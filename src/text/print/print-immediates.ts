/**
 * Prints immediates: one function for each kind, each word behind a space. What may be left out (memory and table 0, no
 * offset, natural alignment) is left out.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html
 */
import { NO_RESULT, type Reader } from "../../decoder/reader.ts";
import { readCastFlags, readCatchKind, skipImmediates } from "../../decoder/skip-immediates.ts";
import { IMMEDIATE } from "../../instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId, NATURAL_ALIGNMENTS } from "../../instructions/instructions.ts";
import type { CodeContext } from "./code-context.ts";
import type { Identifiers } from "./identifiers.ts";
import { IS_NULLABLE_FORM } from "./instruction-words.ts";
import type { ModuleIdentifiers } from "./module-identifiers.ts";
import { f32Text, f64Text, i64Text, u64Text, wordText } from "./number-text.ts";
import { heapTypeText, referenceTypeText, typeIndexText, typeUseText, valueTypeText } from "./type-text.ts";

/** Prints the immediates that the printer's reader stands in front of, of the instruction with this id. */
export type ImmediatesPrinter = (printer: CodeContext, id: number) => void;

const REF_NULL = instructionId("ref.null");

const TWO_32 = 0x1_0000_0000;

const LANES = 16;

/** Flags of casts: the first type, the second type is nullable. */
const FROM_NULLABLE = 1;
const TO_NULLABLE = 2;

/** Words of catch clauses, by the number of their kind. */
const CATCH_WORDS = ["catch", "catch_ref", "catch_all", "catch_all_ref"] as const;
/** The first kind without a tag. */
const CATCH_ALL = 2;

const noImmediates: ImmediatesPrinter = () => {
  // There is nothing to print.
};

/** Immediates that have no text, but have to be well-formed. */
const silent: ImmediatesPrinter = (printer, id) => skipImmediates(printer.reader, id);

// Indices

type Space = (names: ModuleIdentifiers) => Identifiers;

const types: Space = (names) => names.types;
const tables: Space = (names) => names.tables;
const memories: Space = (names) => names.memories;
const data: Space = (names) => names.data;
const elements: Space = (names) => names.elements;

/** One index or several of these index spaces, in the order of the binary. */
function indices(...spaces: readonly Space[]): ImmediatesPrinter {
  return ({ buffer, names, reader }) => {
    for (const space of spaces) buffer.write(` ${space(names).use(reader.u32())}`);
  };
}

/** An index that is left out when it is 0. */
function optionalIndex(space: Space): ImmediatesPrinter {
  return ({ buffer, names, reader }) => buffer.write(unlessZero(reader.u32(), space(names)));
}

/** Two indices, which are left out when both are 0. */
function optionalPair(space: Space): ImmediatesPrinter {
  return ({ buffer, names, reader }) => {
    const first = reader.u32();
    const second = reader.u32();
    if (first !== 0 || second !== 0) buffer.write(` ${space(names).use(first)} ${space(names).use(second)}`);
  };
}

/** The index of a segment and that of where it goes, which comes first in the text and may be left out there. */
function segmentAndTarget(segments: Space, targets: Space): ImmediatesPrinter {
  return ({ buffer, names, reader }) => {
    const segment = segments(names).use(reader.u32());
    buffer.write(`${unlessZero(reader.u32(), targets(names))} ${segment}`);
  };
}

function unlessZero(index: number, identifiers: Identifiers): string {
  return index === 0 ? "" : ` ${identifiers.use(index)}`;
}

const local: ImmediatesPrinter = ({ buffer, locals, reader }) => buffer.write(` ${locals.use(reader.u32())}`);

/** The table comes last in the binary, and first in the text. */
const typeAndTable: ImmediatesPrinter = ({ buffer, names, reader }) => {
  const type = typeIndexText(reader.u32(), names);
  buffer.write(unlessZero(reader.u32(), names.tables) + type);
};

const typeAndLength: ImmediatesPrinter = ({ buffer, names, reader }) => {
  buffer.write(` ${names.types.use(reader.u32())} ${reader.u32()}`);
};

const structField: ImmediatesPrinter = ({ buffer, names, reader }) => {
  const type = reader.u32();
  buffer.write(` ${names.types.use(type)} ${names.fieldsOf(type).use(reader.u32())}`);
};

// Blocks and labels

const blockType: ImmediatesPrinter = (printer, id) => {
  printBlockType(printer);
  printer.enterBlock(id);
};

function printBlockType({ buffer, names, reader }: CodeContext): void {
  const type = reader.blockType();
  if (type === NO_RESULT) return;
  buffer.write(type >= 0 ? typeUseText(type, names) : ` (result ${valueTypeText(~type, names)})`);
}

const label: ImmediatesPrinter = (printer) => printLabel(printer);

function printLabel({ buffer, labels, reader }: CodeContext): void {
  buffer.write(` ${labels.use(reader.u32())}`);
}

const labelTable: ImmediatesPrinter = (printer) => {
  const { reader } = printer;
  // The default label is one more.
  printer.printList(reader.count("labels", reader.remaining) + 1, printLabel);
};

const tryTable: ImmediatesPrinter = (printer, id) => {
  const { reader } = printer;
  printBlockType(printer);
  const count = reader.count("catch clauses", reader.remaining);
  printer.printList(count, printCatchClause, () => printer.enterBlock(id));
};

/** Its label counts from around the block. */
function printCatchClause({ buffer, labels, names, reader }: CodeContext): void {
  const kind = readCatchKind(reader);
  const tag = kind < CATCH_ALL ? ` ${names.tags.use(reader.u32())}` : "";
  buffer.write(` (${CATCH_WORDS[kind]}${tag} ${labels.use(reader.u32())})`);
}

// Memory arguments

const memoryArgument: ImmediatesPrinter = (printer, id) => printMemoryArgument(printer, id);

const memoryArgumentAndLane: ImmediatesPrinter = (printer, id) => {
  printMemoryArgument(printer, id);
  printLane(printer);
};

function printMemoryArgument({ buffer, names, reader }: CodeContext, id: number): void {
  reader.memoryArgument();
  const { alignment, memoryIndex, memoryOffset } = reader;
  if (memoryIndex !== 0) buffer.write(` ${names.memories.use(memoryIndex)}`);
  if (memoryOffset !== 0) buffer.write(` offset=${offsetText(reader)}`);
  if (alignment !== NATURAL_ALIGNMENTS[id]) buffer.write(` align=${1n << BigInt(alignment)}`);
}

/** Of the memory argument last read. Offsets of several bytes have left their words, from which large ones are exact. */
function offsetText({ memoryOffset, low, high }: Reader): string {
  return memoryOffset < TWO_32 ? String(memoryOffset) : u64Text(low, high);
}

// Numbers

const i32: ImmediatesPrinter = ({ buffer, reader }) => buffer.write(` ${reader.s32()}`);

const i64: ImmediatesPrinter = ({ buffer, reader }) => {
  reader.s64();
  buffer.write(` ${i64Text(reader.low, reader.high)}`);
};

const f32: ImmediatesPrinter = ({ buffer, reader }) => buffer.write(` ${f32Text(reader.word())}`);

const f64: ImmediatesPrinter = ({ buffer, reader }) => {
  const low = reader.word();
  buffer.write(` ${f64Text(low, reader.word())}`);
};

const v128: ImmediatesPrinter = ({ buffer, reader }) => {
  buffer.write(" i32x4");
  for (let lane = 0; lane < 4; lane++) buffer.write(` ${wordText(reader.word())}`);
};

const lane: ImmediatesPrinter = (printer) => printLane(printer);

const lanes: ImmediatesPrinter = (printer) => {
  for (let i = 0; i < LANES; i++) printLane(printer);
};

function printLane({ buffer, reader }: CodeContext): void {
  buffer.write(` ${reader.byte()}`);
}

// Types

const heapType: ImmediatesPrinter = ({ buffer, names, reader }, id) => {
  const heap = reader.heapType();
  const text = heapTypeText(heap, reader.exact, names);
  buffer.write(` ${id === REF_NULL ? text : referenceTypeText(text, IS_NULLABLE_FORM[id] === 1)}`);
};

const selectTypes: ImmediatesPrinter = (printer) => {
  const { buffer, reader } = printer;
  const count = reader.count("types", reader.remaining);
  buffer.write(" (result");
  printer.printList(count, printValueType, () => buffer.write(")"));
};

function printValueType({ buffer, names, reader }: CodeContext): void {
  buffer.write(` ${valueTypeText(reader.valueType(), names)}`);
}

const cast: ImmediatesPrinter = (printer) => {
  const { buffer, reader } = printer;
  const flags = readCastFlags(reader);
  printLabel(printer);
  for (const nullable of [FROM_NULLABLE, TO_NULLABLE]) {
    const heap = reader.heapType();
    const text = heapTypeText(heap, reader.exact, printer.names);
    buffer.write(` ${referenceTypeText(text, (flags & nullable) !== 0)}`);
  }
};

const PRINTERS: Readonly<Record<keyof typeof IMMEDIATE, ImmediatesPrinter>> = {
  NONE: noImmediates,
  BLOCK_TYPE: blockType,
  LABEL: label,
  LABEL_TABLE: labelTable,
  FUNCTION: indices((names) => names.functions),
  TYPE: indices(types),
  TYPE_TABLE: typeAndTable,
  TYPE_TYPE: indices(types, types),
  TYPE_LENGTH: typeAndLength,
  TYPE_DATA: indices(types, data),
  TYPE_ELEM: indices(types, elements),
  STRUCT_FIELD: structField,
  TABLE: optionalIndex(tables),
  TABLE_TABLE: optionalPair(tables),
  ELEM: indices(elements),
  ELEM_TABLE: segmentAndTarget(elements, tables),
  LOCAL: local,
  GLOBAL: indices((names) => names.globals),
  TAG: indices((names) => names.tags),
  MEMORY: optionalIndex(memories),
  MEMORY_MEMORY: optionalPair(memories),
  DATA: indices(data),
  DATA_MEMORY: segmentAndTarget(data, memories),
  MEMARG: memoryArgument,
  ATOMIC_MEMARG: memoryArgument,
  MEMARG_LANE: memoryArgumentAndLane,
  I32: i32,
  I64: i64,
  F32: f32,
  F64: f64,
  V128: v128,
  LANE: lane,
  LANES: lanes,
  HEAP_TYPE: heapType,
  SELECT_TYPES: selectTypes,
  CAST: cast,
  TRY_TABLE: tryTable,
  ATOMIC_FENCE: silent,
};

const PRINTERS_BY_KIND: readonly ImmediatesPrinter[] = Object.entries(IMMEDIATE).reduce<ImmediatesPrinter[]>(
  (printers, [name, kind]) => {
    printers[kind] = PRINTERS[name as keyof typeof IMMEDIATE];
    return printers;
  },
  [],
);

/** How the immediates of each instruction are printed, by id. */
export const IMMEDIATES_PRINTERS: readonly ImmediatesPrinter[] = Array.from(
  IMMEDIATE_KINDS,
  (kind) => PRINTERS_BY_KIND[kind] as ImmediatesPrinter,
);
