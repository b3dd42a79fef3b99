/**
 * Reads the sections that declare index spaces: imports, functions, tables, memories, tags, globals, exports, and the bounds of
 * the function bodies.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html
 */
import { DecodeError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import {
  MAX_EXPORTS,
  MAX_FUNCTION_BYTES,
  MAX_FUNCTIONS,
  MAX_GLOBALS,
  MAX_IMPORTS,
  MAX_MEMORIES,
  MAX_TABLES,
  MAX_TAGS,
} from "../base/limits.ts";
import type { Export, ExternKind } from "../module/module.ts";
import { EXACT_FUNC, HAS_INITIALIZER } from "./binary-codes.ts";
import { readConstantExpression } from "./constant-expression.ts";
import type { Draft } from "./draft.ts";
import { readGlobalType, readMemoryType, readTableType, readTagType, readTypeIndex } from "./extern-types.ts";
import type { Reader } from "./reader.ts";

/** Extern kinds by code. */
const EXTERN_KINDS: readonly ExternKind[] = ["func", "table", "memory", "global", "tag"];
/** Size of the shortest export, in bytes. */
const EXPORT_BYTES = 3;

export function readImportSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("imports", MAX_IMPORTS); count > 0; count--) readImport(reader, draft);
}

function readImport(reader: Reader, draft: Draft): void {
  const offset = reader.position;
  const moduleName = reader.name();
  const importName = reader.name();
  const code = reader.byte();
  const exact = code === EXACT_FUNC;
  if (exact) reader.require(FEATURES["custom-descriptors"], reader.position - 1);
  const kind = exact ? "func" : EXTERN_KINDS[code];
  switch (kind) {
    case "func": {
      const typeIndex = readTypeIndex(reader);
      const index = draft.importedFunctions.length;
      draft.imports.push({ moduleName, importName, offset, index, kind, typeIndex, exact });
      draft.importedFunctions.push(typeIndex);
      return;
    }
    case "table": {
      const type = readTableType(reader);
      draft.imports.push({ moduleName, importName, offset, index: draft.tables.length, kind, type });
      draft.tables.push({ type, initializer: undefined, offset });
      return;
    }
    case "memory": {
      const type = readMemoryType(reader);
      draft.imports.push({ moduleName, importName, offset, index: draft.memories.length, kind, type });
      draft.memories.push({ type, offset });
      return;
    }
    case "global": {
      const type = readGlobalType(reader);
      if (type.mutable) reader.require(FEATURES["mutable-globals"], reader.position - 1);
      draft.imports.push({ moduleName, importName, offset, index: draft.globals.length, kind, type });
      draft.globals.push({ type, initializer: undefined, offset });
      return;
    }
    case "tag": {
      const type = readTagType(reader);
      draft.imports.push({ moduleName, importName, offset, index: draft.tags.length, kind, type });
      draft.tags.push({ type, offset });
      return;
    }
    default:
      throw new DecodeError("malformed import kind", reader.position - 1);
  }
}

export function readFunctionSection(reader: Reader, draft: Draft): void {
  const count = reader.count("functions", MAX_FUNCTIONS - draft.importedFunctions.length);
  const types = new Uint32Array(count);
  for (let i = 0; i < count; i++) types[i] = readTypeIndex(reader);
  draft.definedFunctions = types;
}

export function readTableSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("tables", MAX_TABLES - draft.tables.length); count > 0; count--) {
    const offset = reader.position;
    const initialized = reader.peek() === HAS_INITIALIZER;
    if (initialized) readInitializerMark(reader);
    const type = readTableType(reader);
    draft.tables.push({ type, initializer: initialized ? readConstantExpression(reader) : undefined, offset });
  }
}

function readInitializerMark(reader: Reader): void {
  reader.require(FEATURES["function-references"], reader.position);
  reader.byte();
  if (reader.byte() !== 0) throw new DecodeError("malformed table", reader.position - 1);
}

export function readMemorySection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("memories", MAX_MEMORIES - draft.memories.length); count > 0; count--) {
    const offset = reader.position;
    draft.memories.push({ type: readMemoryType(reader), offset });
  }
}

export function readTagSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("tags", MAX_TAGS - draft.tags.length); count > 0; count--) {
    const offset = reader.position;
    draft.tags.push({ type: readTagType(reader), offset });
  }
}

export function readGlobalSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("globals", MAX_GLOBALS - draft.globals.length); count > 0; count--) {
    const offset = reader.position;
    const type = readGlobalType(reader);
    draft.globals.push({ type, initializer: readConstantExpression(reader), offset });
  }
}

export function readExportSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("exports", MAX_EXPORTS, EXPORT_BYTES); count > 0; count--) {
    draft.exports.push(readExport(reader));
  }
}

function readExport(reader: Reader): Export {
  const offset = reader.position;
  const name = reader.name();
  const kind = EXTERN_KINDS[reader.byte()];
  if (kind === undefined) throw new DecodeError("malformed export kind", reader.position - 1);
  return { name, kind, index: reader.u32(), offset };
}

export function readStartSection(reader: Reader, draft: Draft): void {
  draft.startFunction = reader.u32();
}

/** Reads where the bodies are; what is in them is read when they are validated. */
export function readCodeSection(reader: Reader, draft: Draft): void {
  const count = reader.count("function bodies", MAX_FUNCTIONS);
  const bodies = new Uint32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const byteLength = reader.count("bytes in a function body", MAX_FUNCTION_BYTES);
    const start = reader.skip(byteLength);
    bodies[2 * i] = start;
    bodies[2 * i + 1] = start + byteLength;
  }
  draft.bodies = bodies;
}
