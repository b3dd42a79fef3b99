/**
 * Decodes a module: the header, then sections in their canonical order, strictly.
 *
 * Function bodies are not looked into, so that no instruction is read twice: validation reads locals and instructions, and
 * reports what is malformed in them.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import { DecodeError } from "../base/errors.ts";
import type { FeatureSet } from "../base/features.ts";
import { MAX_MODULE_BYTES } from "../base/limits.ts";
import { canonicalise } from "../module/canonical-types.ts";
import type { ExternKind, Module, Names } from "../module/module.ts";
import { MAGIC, SECTION, VERSION } from "./binary-codes.ts";
import {
  readCodeSection,
  readExportSection,
  readFunctionSection,
  readGlobalSection,
  readImportSection,
  readMemorySection,
  readStartSection,
  readTableSection,
  readTagSection,
} from "./declarations.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import { readNameSection } from "./name-section.ts";
import { Reader } from "./reader.ts";
import { readDataCountSection, readDataSection, readElementSection } from "./segments.ts";
import { skipBody } from "./skip-instructions.ts";
import { readTypeSection } from "./type-section.ts";

interface Section {
  /** Its place in the order that sections have to keep. */
  readonly order: number;
  readonly read: (reader: Reader, draft: Draft) => void;
}

/** Sections by id. Custom sections may stand anywhere. */
const SECTIONS: readonly (Section | undefined)[] = [
  undefined,
  { order: 1, read: readTypes },
  { order: 2, read: readImportSection },
  { order: 3, read: readFunctionSection },
  { order: 4, read: readTableSection },
  { order: 5, read: readMemorySection },
  { order: 7, read: readGlobalSection },
  { order: 8, read: readExportSection },
  { order: 9, read: readStartSection },
  { order: 10, read: readElementSection },
  { order: 12, read: readCodeSection },
  { order: 13, read: readDataSection },
  { order: 11, read: readDataCountSection },
  { order: 6, read: readTagSection },
];

/**
 * @param bytes the binary; the module refers to it, so that it must not change
 * @param features the features whose constructs are accepted
 * @throws DecodeError if it is malformed, needs another feature or exceeds a limit
 * @throws ValidationError if it has an index of an unknown type
 * @throws ResourceError if all modules together have too many types
 */
export function decodeModule(bytes: Uint8Array, features: FeatureSet): Module {
  if (bytes.length > MAX_MODULE_BYTES) throw new DecodeError("module too large", MAX_MODULE_BYTES);
  readHeader(bytes);
  const draft = emptyDraft();
  const reader = new Reader(bytes, MAGIC.length + VERSION.length, bytes.length, features);
  reader.typeCount = 0;
  try {
    readSections(reader, draft);
  } catch (error) {
    // The complaint may come of a wrong size of the code section: what is malformed in a body comes first.
    if (error instanceof DecodeError) skipBodies(reader, draft.bodies);
    throw error;
  }
  return finish(bytes, features, draft);
}

function readSections(reader: Reader, draft: Draft): void {
  let last = 0;
  while (reader.position < reader.bytes.length) last = readSection(reader, draft, last);
  checkCounts(draft, reader.bytes.length);
}

/** @throws DecodeError for the first body that is malformed */
function skipBodies({ bytes, features }: Reader, bodies: Uint32Array): void {
  for (let i = 0; i < bodies.length; i += 2) skipBody(new Reader(bytes, bodies[i], bodies[i + 1], features));
}

function readHeader(bytes: Uint8Array): void {
  expectBytes(bytes, 0, MAGIC, "magic header not detected");
  expectBytes(bytes, MAGIC.length, VERSION, "unknown binary version");
}

function expectBytes(bytes: Uint8Array, start: number, expected: readonly number[], complaint: string): void {
  if (bytes.length < start + expected.length) throw new DecodeError("unexpected end", bytes.length);
  if (expected.some((byte, i) => bytes[start + i] !== byte)) throw new DecodeError(complaint, start);
}

/**
 * @param last the greatest order among the sections before
 * @returns the order of this one, or `last` for a custom section
 */
function readSection(reader: Reader, draft: Draft, last: number): number {
  const offset = reader.position;
  const id = reader.byte();
  const section = SECTIONS[id];
  if (section === undefined && id !== SECTION.custom) throw new DecodeError("malformed section id", offset);
  const byteLength = reader.count("bytes in a section", MAX_MODULE_BYTES);
  const { end } = reader;
  reader.end = reader.position + byteLength;
  if (section === undefined) {
    readCustomSection(reader, draft, offset);
  } else {
    if (section.order <= last) throw new DecodeError("unexpected content after last section", offset);
    section.read(reader, draft);
    if (reader.remaining > 0) throw new DecodeError("section size mismatch", reader.position);
  }
  reader.end = end;
  return section?.order ?? last;
}

function readCustomSection(reader: Reader, draft: Draft, offset: number): void {
  const name = reader.name();
  const byteLength = reader.remaining;
  draft.customSections.push({ name, start: reader.skip(byteLength), byteLength, offset });
}

function readTypes(reader: Reader, draft: Draft): void {
  draft.types = readTypeSection(reader);
  draft.canonicalTypes = canonicalise(draft.types);
}

/** What sections say of each other, known when all have been read. */
function checkCounts(draft: Draft, end: number): void {
  if (draft.bodies.length !== 2 * draft.definedFunctions.length) {
    throw new DecodeError("function and code section have inconsistent lengths", end);
  }
  if (draft.dataCount >= 0 && draft.dataCount !== draft.data.length) {
    throw new DecodeError("data count and data section have inconsistent lengths", end);
  }
}

function finish(bytes: Uint8Array, features: FeatureSet, draft: Draft): Module {
  const { imports, importedFunctions, definedFunctions, customSections } = draft;
  const functionTypes = new Uint32Array(importedFunctions.length + definedFunctions.length);
  functionTypes.set(importedFunctions);
  functionTypes.set(definedFunctions, importedFunctions.length);
  const imported = (kind: ExternKind): number =>
    imports.reduce((count, entry) => count + Number(entry.kind === kind), 0);
  let names: Names | undefined;
  return {
    bytes,
    features,
    types: draft.types,
    canonicalTypes: draft.canonicalTypes,
    imports,
    functionTypes,
    importedFunctionCount: importedFunctions.length,
    tables: draft.tables,
    importedTableCount: imported("table"),
    memories: draft.memories,
    importedMemoryCount: imported("memory"),
    tags: draft.tags,
    importedTagCount: imported("tag"),
    globals: draft.globals,
    importedGlobalCount: imported("global"),
    exports: draft.exports,
    startFunction: draft.startFunction,
    elements: draft.elements,
    data: draft.data,
    dataCount: draft.dataCount,
    bodies: draft.bodies,
    customSections,
    // Read when first asked for: most runs need no name.
    get names(): Names {
      const section = customSections.find((candidate) => candidate.name === "name");
      names ??= section === undefined ? { module: undefined, functions: new Map() } : readNameSection(bytes, section);
      return names;
    },
  };
}
