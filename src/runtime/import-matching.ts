/**
 * Whether what is given for an import matches what the module declares.
 * @see https://webassembly.github.io/spec/core/valid/matching.html#external-types
 */
import type { ExternValue, FunctionInstance } from "../interpreter/instance.ts";
import type { Global } from "../memory/global.ts";
import type { LinearMemory } from "../memory/linear-memory.ts";
import type { Table } from "../memory/table.ts";
import { canonicalValueType, isSubtype, matchesValueType } from "../module/canonical-types.ts";
import type { Import, Module } from "../module/module.ts";
import { type GlobalType, I64, type Limits, type MemoryType, type TableType } from "../module/types.ts";

/** Whether `value` may be imported as `declaration` of `module`. */
export function matchesImport(module: Module, declaration: Import, value: ExternValue): boolean {
  switch (declaration.kind) {
    case "func":
      return value.kind === "func" && functionMatches(value, typeId(module, declaration.typeIndex), declaration.exact);
    case "table":
      return value.kind === "table" && tableMatches(module, declaration.type, value);
    case "memory":
      return value.kind === "memory" && memoryMatches(declaration.type, value);
    case "global":
      return value.kind === "global" && globalMatches(module, declaration.type, value);
    default:
      return value.kind === "tag" && value.typeId === typeId(module, declaration.type.typeIndex);
  }
}

function typeId(module: Module, typeIndex: number): number {
  return module.canonicalTypes.ids[typeIndex] as number;
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#match-deftype */
function functionMatches(func: FunctionInstance, declared: number, exact: boolean): boolean {
  return func.typeId === declared || (!exact && isSubtype(func.typeId, declared));
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#match-limits */
function limitsMatch(size: number, max: number | bigint | undefined, declared: Limits): boolean {
  if (size < declared.min) return false;
  return declared.max === undefined || (max !== undefined && max <= declared.max);
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#match-tabletype */
function tableMatches(module: Module, declared: TableType, table: Table): boolean {
  return (
    table.is64 === (declared.address === I64) &&
    limitsMatch(table.length, table.max, declared.limits) &&
    sameType(table.elementType, canonicalValueType(declared.element, module.canonicalTypes))
  );
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#match-memtype */
function memoryMatches(declared: MemoryType, memory: LinearMemory): boolean {
  return (
    memory.is64 === (declared.address === I64) &&
    memory.pageSizeLog2 === declared.pageSizeLog2 &&
    memory.shared === declared.shared &&
    limitsMatch(memory.pages, memory.max, declared.limits)
  );
}

/** @see https://webassembly.github.io/spec/core/valid/matching.html#match-globaltype */
function globalMatches(module: Module, declared: GlobalType, global: Global): boolean {
  if (global.mutable !== declared.mutable) return false;
  const type = canonicalValueType(declared.type, module.canonicalTypes);
  return declared.mutable ? sameType(global.type, type) : matchesValueType(global.type, type);
}

function sameType(type: number, other: number): boolean {
  return matchesValueType(type, other) && matchesValueType(other, type);
}
