/**
 * The disassembler: a module's binary in, its text out, which the assembler reads back to the same module.
 *
 * Sections are printed in the order in which they stand, in the linear form of the text format. The text comes in pieces, so
 * that even that of a large module is never in memory as a whole. Modules that are not valid are printed, too, as long as
 * there is a text for them.
 *
 * What has no text is not printed: forms of the binary that mean the same (long integers, groups of locals), the data count
 * section, names that name nothing.
 *
 * @see https://webassembly.github.io/spec/core/text/modules.html
 */
import { WasmError } from "../../base/errors.ts";
import { FEATURE_SETS, type FeatureSet } from "../../base/features.ts";
import { SECTION } from "../../decoder/binary-codes.ts";
import { decodeModule } from "../../decoder/decode-module.ts";
import { Reader } from "../../decoder/reader.ts";
import type { CustomSection } from "../../module/module.ts";
import { CodePrinter } from "./code-printer.ts";
import { ModuleIdentifiers } from "./module-identifiers.ts";
import {
  printExports,
  printGlobals,
  printImports,
  printMemories,
  printStart,
  printTables,
  printTags,
} from "./print-declarations.ts";
import { printFunctions } from "./print-functions.ts";
import { printBytes, printDataSegments, printElementSegments } from "./print-segments.ts";
import { printTypes } from "./print-types.ts";
import { nameLiteral } from "./string-text.ts";
import { TextBuffer } from "./text-buffer.ts";

export interface PrintOptions {
  /** The features that the module may use. Default: all that there are. */
  readonly features?: FeatureSet;
}

/** Magic number and version. */
const HEADER_BYTES = 8;

type SectionPrinter = (printer: CodePrinter) => Generator<string, void>;

/** What is printed for the sections, by id. Functions and the number of data segments go without saying. */
const SECTION_PRINTERS: ReadonlyMap<number, SectionPrinter> = new Map<number, SectionPrinter>([
  [SECTION.type, (printer) => printTypes(printer.names, printer.buffer)],
  [SECTION.import, printImports],
  [SECTION.table, printTables],
  [SECTION.memory, printMemories],
  [SECTION.tag, printTags],
  [SECTION.global, printGlobals],
  [SECTION.export, printExports],
  [SECTION.start, printStart],
  [SECTION.elem, printElementSegments],
  [SECTION.code, printFunctions],
  [SECTION.data, printDataSegments],
]);

/** By section id: how a custom section says that it stands behind it. */
const PLACES_BEHIND: ReadonlyMap<number, string> = new Map([
  [SECTION.custom, "(before first)"],
  [SECTION.type, "(after type)"],
  [SECTION.import, "(after import)"],
  [SECTION.func, "(after func)"],
  [SECTION.table, "(after table)"],
  [SECTION.memory, "(after memory)"],
  [SECTION.tag, "(after tag)"],
  [SECTION.global, "(after global)"],
  [SECTION.export, "(after export)"],
  [SECTION.start, "(after start)"],
  [SECTION.elem, "(after elem)"],
  // Not all assemblers have a name for that section.
  [SECTION.dataCount, "(before code)"],
  [SECTION.code, "(after code)"],
  [SECTION.data, "(after data)"],
]);

/**
 * Prints a module as text, piece by piece.
 *
 * Where a body is malformed, a comment says so, and then the error is thrown; the text before it is what the body holds up to
 * there.
 *
 * @param bytes the binary; it must not change meanwhile
 * @throws DecodeError if it is malformed, needs another feature or exceeds a limit
 * @throws ValidationError if it has an index of an unknown type where no text could be given
 */
export function* printModule(bytes: Uint8Array, options: PrintOptions = {}): Generator<string, void> {
  const module = decodeModule(bytes, options.features ?? FEATURE_SETS.all);
  const names = new ModuleIdentifiers(module);
  const buffer = new TextBuffer();
  buffer.write(`(module${names.definition}`);
  buffer.level++;
  try {
    yield* printSections(new CodePrinter(names, buffer));
  } catch (error) {
    if (error instanceof WasmError) yield `${buffer.take()}\n;; ${error.name}: ${error.message}\n`;
    throw error;
  }
  buffer.write("\n)\n");
  yield buffer.take();
}

function* printSections(printer: CodePrinter): Generator<string, void> {
  const { names } = printer;
  const { bytes, customSections } = names.module;
  const lastOffset = lastSectionOffset(bytes);
  const reader = new Reader(bytes, HEADER_BYTES);
  let place = PLACES_BEHIND.get(SECTION.custom);
  for (let customIndex = 0; reader.remaining > 0; ) {
    const offset = reader.position;
    const id = reader.byte();
    reader.skip(reader.u32());
    if (id !== SECTION.custom) {
      place = PLACES_BEHIND.get(id);
      yield* SECTION_PRINTERS.get(id)?.(printer) ?? [];
      continue;
    }
    const section = customSections[customIndex++] as CustomSection;
    // The assembler puts the names behind all sections but the custom ones that are to be last.
    const isLast = offset > lastOffset && (names.section === undefined || offset > names.section.offset);
    if (section !== names.section) yield* printCustomSection(section, isLast ? undefined : place, printer);
  }
}

/** Position of the last section that is not custom, or −1. */
function lastSectionOffset(bytes: Uint8Array): number {
  const reader = new Reader(bytes, HEADER_BYTES);
  let last = -1;
  while (reader.remaining > 0) {
    const offset = reader.position;
    if (reader.byte() !== SECTION.custom) last = offset;
    reader.skip(reader.u32());
  }
  return last;
}

/**
 * @param place where the section stands, if it is not at the end
 * @see https://webassembly.github.io/spec/core/appendix/custom.html#custom-annotations
 */
function* printCustomSection(
  { name, start, byteLength }: CustomSection,
  place: string | undefined,
  { buffer, names }: CodePrinter,
): Generator<string, void> {
  buffer.line(`(@custom ${nameLiteral(name)}${place === undefined ? "" : ` ${place}`}`);
  yield* printBytes(names.module.bytes.subarray(start, start + byteLength), buffer);
  buffer.write(")");
  if (buffer.isFull) yield buffer.take();
}
