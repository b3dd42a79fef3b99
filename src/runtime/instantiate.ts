/**
 * Instantiation: allocates what a module declares, fills tables and memories from its segments, calls its start function.
 *
 * An instantiation that fails keeps what it did to imported tables and memories until then, and functions that it placed
 * there stay callable: so nothing here is undone, and every segment is there before the first one is used.
 *
 * @see https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
import { LinkError, ResourceError, Trap } from "../base/errors.ts";
import { type ExternValue, type FunctionInstance, Instance } from "../interpreter/instance.ts";
import { NOT_IN_BLOCK } from "../isa/module-code.ts";
import { LinearMemory, MAX_MEMORY_BYTES } from "../memory/linear-memory.ts";
import { MAX_TABLE_ELEMENTS, Table } from "../memory/table.ts";
import { Tag } from "../memory/tag.ts";
import { canonicalValueType, definedType } from "../module/canonical-types.ts";
import type {
  ConstantExpression,
  DataSegment,
  ElementSegment,
  Import,
  Module,
  TableDeclaration,
} from "../module/module.ts";
import {
  CONCRETE_HEAP,
  type FunctionType,
  HEAP,
  heapTypeOf,
  I64,
  type MemoryType,
  type TagType,
  type ValueType,
} from "../module/types.ts";
import { codeOf } from "./compile.ts";
import { evaluateConstant } from "./constant-expression.ts";
import { matchesImport } from "./import-matching.ts";
import { invoke } from "./invocation.ts";
import { bitsToWords, type Reference } from "./values.ts";

/** Gives what a module imports, or `undefined` for a name that it does not know. */
export type ImportResolver = (moduleName: string, importName: string, declaration: Import) => ExternValue | undefined;

/** What an embedder grants every memory and table that an instance defines. */
export interface InstanceLimits {
  /** Bytes of one memory. */
  readonly memoryBytes?: number;
  /** Elements of one table. */
  readonly tableElements?: number;
}

/**
 * Instantiates a compiled module.
 * @throws LinkError, ResourceError, Trap, or what the start function throws
 * @see https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
export function instantiateModule(module: Module, resolve: ImportResolver, limits: InstanceLimits = {}): Instance {
  const instance = linkModule(module, resolve, limits);
  startInstance(instance);
  return instance;
}

/**
 * All of instantiation but the call of the start function.
 * @throws LinkError, ResourceError, Trap
 */
export function linkModule(module: Module, resolve: ImportResolver, limits: InstanceLimits): Instance {
  const imports = resolveImports(module, resolve);
  const instance = new Instance(codeOf(module));
  imports.forEach((value) => addImport(instance, value));
  allocate(instance, limits);
  module.elements.forEach((segment, index) => initializeTable(instance, segment, index));
  module.data.forEach((segment, index) => initializeMemory(instance, segment, index));
  return instance;
}

/** The function whose call is the last step of instantiation, if there is one. */
export function startFunctionOf(instance: Instance): FunctionInstance | undefined {
  const { startFunction } = instance.module;
  return startFunction < 0 ? undefined : instance.functionAt(startFunction);
}

/** Calls the start function if there is one. */
export function startInstance(instance: Instance): void {
  const start = startFunctionOf(instance);
  if (start !== undefined) invoke(start, []);
}

/** Resolves and checks all imports, before anything is allocated. */
function resolveImports(module: Module, resolve: ImportResolver): ExternValue[] {
  return module.imports.map((declaration) => {
    const { moduleName, importName } = declaration;
    const value = resolve(moduleName, importName, declaration);
    if (value === undefined) throw new LinkError("unknown import", moduleName, importName);
    if (!matchesImport(module, declaration, value)) {
      throw new LinkError("incompatible import type", moduleName, importName);
    }
    return value;
  });
}

function addImport(instance: Instance, value: ExternValue): void {
  if (value.kind === "func") instance.importFunction(value);
  else if (value.kind === "global") instance.importGlobal(value);
  else if (value.kind === "table") instance.tables.push(value);
  else if (value.kind === "tag") instance.tags.push(value);
  else instance.memories.push(value);
}

/** @see https://webassembly.github.io/spec/core/exec/modules.html#alloc-module */
function allocate(instance: Instance, limits: InstanceLimits): void {
  const { module } = instance;
  for (const { type } of module.memories.slice(module.importedMemoryCount)) {
    instance.memories.push(allocateMemory(type, limits));
  }
  for (const { type } of module.tags.slice(module.importedTagCount)) instance.tags.push(allocateTag(module, type));
  for (let index = module.importedGlobalCount; index < module.globals.length; index++)
    initializeGlobal(instance, index);
  for (const declaration of module.tables.slice(module.importedTableCount)) {
    instance.tables.push(allocateTable(instance, declaration, limits));
  }
  for (const { start, byteLength } of module.data) {
    instance.dataSegments.push(module.bytes.subarray(start, start + byteLength));
  }
  for (const { items } of module.elements) instance.elementSegments.push(references(instance, items));
}

/** @see https://webassembly.github.io/spec/core/exec/modules.html#memories */
function allocateMemory(type: MemoryType, limits: InstanceLimits): LinearMemory {
  const { limits: pages, pageSizeLog2, shared } = type;
  const min = Number(pages.min);
  const shape = { min, max: pages.max, is64: type.address === I64, pageSizeLog2, shared };
  return granted(`memory of ${min} pages`, () => new LinearMemory(shape, limits.memoryBytes ?? MAX_MEMORY_BYTES));
}

/** @see https://webassembly.github.io/spec/core/exec/modules.html#tables */
function allocateTable(instance: Instance, { type, initializer }: TableDeclaration, limits: InstanceLimits): Table {
  const initial = initializer === undefined ? null : evaluateConstant(instance, initializer);
  const min = Number(type.limits.min);
  const shape = {
    min,
    max: type.limits.max,
    is64: type.address === I64,
    elementType: canonicalValueType(type.element, instance.module.canonicalTypes),
    types: instance.module.canonicalTypes,
    callable: isCallable(instance.module, type.element),
  };
  return granted(
    `table of ${min} elements`,
    () => new Table(shape, initial, limits.tableElements ?? MAX_TABLE_ELEMENTS),
  );
}

/** @see https://webassembly.github.io/spec/core/exec/modules.html#tags */
function allocateTag({ canonicalTypes }: Module, { typeIndex }: TagType): Tag {
  const typeId = canonicalTypes.ids[typeIndex] as number;
  return new Tag(typeId, definedType(typeId).composite as FunctionType, canonicalTypes);
}

/** Allocates; what the host or the embedder refuses with a RangeError becomes an error of ours. */
function granted<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ResourceError(`${what} is not granted: ${error.message}`, { cause: error });
  }
}

/** Whether references of this type are functions. */
function isCallable(module: Module, type: ValueType): boolean {
  const heap = heapTypeOf(type);
  if (heap < CONCRETE_HEAP) return heap === HEAP.func || heap === HEAP.nofunc;
  return module.types.at(heap - CONCRETE_HEAP)?.composite.kind === "func";
}

/** @see https://webassembly.github.io/spec/core/exec/modules.html#globals */
function initializeGlobal(instance: Instance, index: number): void {
  const { module, code, globalWords } = instance;
  const initializer = module.globals[index]?.initializer as ConstantExpression;
  const bits = evaluateConstant(instance, initializer);
  const offset = code.globalOffsets[index] as number;
  if (offset === NOT_IN_BLOCK) instance.globalAt(index).reference = bits;
  else bitsToWords(code.globalType(index).type, bits, globalWords, offset);
}

function references(instance: Instance, items: ElementSegment["items"]): Reference[] {
  return items.kind === "functions"
    ? Array.from(items.indices, (index) => instance.functionAt(index))
    : items.expressions.map((expression) => evaluateConstant(instance, expression));
}

/** The offset of an active segment. Beyond 2^53 it is only near, which no bound notices. */
function segmentOffset(instance: Instance, expression: ConstantExpression): number {
  return Number(evaluateConstant(instance, expression));
}

/** Does with an element segment what its mode says: `table.init` and `elem.drop`, or only the latter. */
function initializeTable(instance: Instance, { mode }: ElementSegment, index: number): void {
  if (mode.kind === "passive") return;
  if (mode.kind === "active") {
    const table = instance.tables[mode.index] as Table;
    const segment = instance.elementSegments[index] as readonly Reference[];
    const offset = segmentOffset(instance, mode.offsetExpression);
    if (offset + segment.length > table.length) throw new Trap("tableOutOfBounds");
    segment.forEach((reference, i) => table.set(offset + i, reference));
  }
  instance.elementSegments[index] = [];
}

const NO_BYTES = new Uint8Array(0);

/** Does with a data segment what its mode says: `memory.init` and `data.drop`, or nothing. */
function initializeMemory(instance: Instance, { mode }: DataSegment, index: number): void {
  if (mode.kind !== "active") return;
  const memory = instance.memories[mode.index] as LinearMemory;
  const bytes = instance.dataSegments[index] as Uint8Array;
  const offset = segmentOffset(instance, mode.offsetExpression);
  if (offset + bytes.length > memory.currentBytes().length) throw new Trap("memoryOutOfBounds");
  memory.bytes.set(bytes, offset);
  instance.dataSegments[index] = NO_BYTES;
}
