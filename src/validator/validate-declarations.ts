/**
 * Validates what a module imports, declares and exports, apart from function bodies and segments.
 *
 * @see https://webassembly.github.io/spec/core/valid/modules.html
 */
import { ValidationError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import type { ExternKind, Module } from "../module/module.ts";
import {
  DEFAULT_PAGE_SIZE_LOG2,
  FUNCREF,
  I32,
  I64,
  isDefaultable,
  type MemoryType,
  type TableType,
} from "../module/types.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { featuresOfValueType, type ModuleContext } from "./module-context.ts";
import { SECTION, sectionOffset } from "./section-offset.ts";
import type { ConstantValidator } from "./validate-constant.ts";

const MAX_TABLE_32 = (1n << 32n) - 1n;

export function validateDeclarations(context: ModuleContext, constants: ConstantValidator): void {
  validateFunctionTypes(context);
  validateMemories(context);
  validateTags(context);
  validateGlobals(context, constants);
  validateTables(context, constants);
  validateExports(context);
  validateStart(context);
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#functions */
function validateFunctionTypes(context: ModuleContext): void {
  const { module, typeLists } = context;
  for (const entry of module.imports) {
    if (entry.kind !== "func") continue;
    if (entry.exact) context.require(FEATURES["custom-descriptors"], entry.offset);
    requireFunctionType(context, entry.typeIndex, entry.offset);
  }
  for (const typeIndex of module.functionTypes) {
    if (!typeLists.isFunctionType(typeIndex)) {
      requireFunctionType(context, typeIndex, sectionOffset(module.bytes, SECTION.FUNCTION));
    }
  }
}

function requireFunctionType({ typeLists }: ModuleContext, typeIndex: number, offset: number): void {
  if (typeLists.isFunctionType(typeIndex)) return;
  throw new ValidationError(`type mismatch: type ${typeIndex} is not a function type`, offset);
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#memories */
function validateMemories(context: ModuleContext): void {
  for (const [index, { type, offset }] of context.module.memories.entries()) {
    if (index > 0) context.require(FEATURES["multi-memory"], offset, "multiple memories");
    if (type.address === I64) context.require(FEATURES.memory64, offset);
    if (type.pageSizeLog2 !== DEFAULT_PAGE_SIZE_LOG2) context.require(FEATURES["custom-page-sizes"], offset);
    if (type.shared) {
      context.require(FEATURES.threads, offset);
      if (type.limits.max === undefined) throw new ValidationError("shared memory must have maximum", offset);
    }
    validateLimits(type, offset);
    validateMemorySize(type, offset);
  }
}

/** @see https://webassembly.github.io/spec/core/valid/types.html#memory-types */
function validateMemorySize({ address, limits, pageSizeLog2 }: MemoryType, offset: number): void {
  const addressBits = address === I64 ? 64 : 32;
  const pages = 1n << BigInt(addressBits - pageSizeLog2);
  // Limits have as many bits as addresses.
  const maximum = pageSizeLog2 === 0 ? pages - 1n : pages;
  if ((limits.max ?? limits.min) <= maximum) return;
  const size = pageSizeLog2 === 16 && address === I32 ? " (4GiB)" : "";
  throw new ValidationError(`memory size must be at most ${maximum} pages${size}`, offset);
}

/** @see https://webassembly.github.io/spec/core/valid/types.html#limits */
function validateLimits({ limits }: MemoryType | TableType, offset: number): void {
  const { max, min } = limits;
  if (max !== undefined && min > max) {
    throw new ValidationError(`size minimum must not be greater than maximum: ${min}, ${max}`, offset);
  }
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#tags */
function validateTags(context: ModuleContext): void {
  const { features, tags } = context.module;
  // The tags of legacy exceptions are the same.
  const either = FEATURES.exceptions | FEATURES["legacy-exceptions"];
  for (const { type, offset } of tags) {
    if ((context.features & either) === 0) context.require(features & either, offset);
    requireFunctionType(context, type.typeIndex, offset);
    if (context.typeLists.resultCount(type.typeIndex) > 0) {
      throw new ValidationError("non-empty tag result type", offset);
    }
  }
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#globals */
function validateGlobals(context: ModuleContext, constants: ConstantValidator): void {
  const { globals, importedGlobalCount } = context.module;
  for (const [index, { type, initializer, offset }] of globals.entries()) {
    context.require(featuresOfValueType(type.type), offset);
    if (type.mutable && index < importedGlobalCount) context.require(FEATURES["mutable-globals"], offset);
    if (initializer !== undefined) constants.validate(initializer, type.type, index);
  }
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#tables */
function validateTables(context: ModuleContext, constants: ConstantValidator): void {
  const { importedGlobalCount, importedTableCount, tables } = context.module;
  for (const [index, { type, initializer, offset }] of tables.entries()) {
    if (index > 0) context.require(FEATURES["reference-types"], offset, "multiple tables");
    // Tables of functions are older than reference types.
    if (type.element !== FUNCREF) context.require(featuresOfValueType(type.element), offset);
    if (type.address === I64) context.require(FEATURES.memory64, offset);
    validateLimits(type, offset);
    if (type.address === I32 && (type.limits.max ?? type.limits.min) > MAX_TABLE_32) {
      throw new ValidationError(`table size must be at most ${MAX_TABLE_32}`, offset);
    }
    if (initializer !== undefined) {
      context.require(FEATURES["function-references"], offset);
      // Globals come later in the binary, but imported ones.
      constants.validate(initializer, type.element, importedGlobalCount);
    } else if (index >= importedTableCount && !isDefaultable(type.element)) {
      const name = valueTypeName(type.element);
      throw new ValidationError(`type mismatch: a table of ${name} needs an initializer`, offset);
    }
  }
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#exports */
function validateExports(context: ModuleContext): void {
  const { module } = context;
  const spaces = indexSpaces(module);
  const names = new Set<string>();
  for (const { name, kind, index, offset } of module.exports) {
    if (index >= spaces[kind].length) throw new ValidationError(`unknown ${KIND_NAMES[kind]} ${index}`, offset);
    // One look-up: there may be a million names.
    if (names.size === names.add(name).size) {
      throw new ValidationError(`duplicate export name ${JSON.stringify(name)}`, offset);
    }
    if (kind === "func") context.declaredFunctions[index] = 1;
    if (kind === "global" && context.globalMutability[index] === 1)
      context.require(FEATURES["mutable-globals"], offset);
  }
}

/** Names of the index spaces. */
const KIND_NAMES: Readonly<Record<ExternKind, string>> = {
  func: "function",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
};

function indexSpaces(module: Module): Readonly<Record<ExternKind, { readonly length: number }>> {
  return {
    func: module.functionTypes,
    table: module.tables,
    memory: module.memories,
    global: module.globals,
    tag: module.tags,
  };
}

/** @see https://webassembly.github.io/spec/core/valid/modules.html#start-function */
function validateStart({ module, typeLists }: ModuleContext): void {
  const { bytes, functionTypes, startFunction } = module;
  if (startFunction < 0) return;
  const typeIndex = functionTypes[startFunction];
  if (typeIndex === undefined) {
    throw new ValidationError(`unknown function ${startFunction}`, sectionOffset(bytes, SECTION.START));
  }
  if (typeLists.parameterCount(typeIndex) + typeLists.resultCount(typeIndex) > 0) {
    throw new ValidationError("start function has parameters or results", sectionOffset(bytes, SECTION.START));
  }
}
