/**
 * `anywasm inspect`: what a module consists of. It reads modules that the engine does not execute, too.
 */
import { featureNames } from "../base/feature-selection.ts";
import { FEATURE_SETS } from "../base/features.ts";
import { decodeModule } from "../decoder/decode-module.ts";
import type { Import, Module } from "../module/module.ts";
import {
  type FunctionType,
  type GlobalType,
  I64,
  type Limits,
  type MemoryType,
  type TableType,
} from "../module/types.ts";
import { valueTypeName } from "../module/value-type-name.ts";
import { usedFeatures } from "../runtime/used-features.ts";
import { EXIT_STATUS } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { readModule } from "./read-module.ts";
import { reportError } from "./report-error.ts";
import { readSections } from "./sections.ts";

/** @returns the exit status */
export async function inspectFile(file: string, output: Output): Promise<number> {
  try {
    const bytes = await readModule(file);
    output.out(describeModule(file, decodeModule(bytes, FEATURE_SETS.all)));
    return EXIT_STATUS.success;
  } catch (error) {
    return reportError(error, file, output);
  }
}

function describeModule(file: string, module: Module): string {
  const { bytes, names, startFunction } = module;
  const lines = [
    `${file}: ${bytes.length} bytes${names.module === undefined ? "" : `, module ${names.module}`}`,
    `features: ${featureNames(usedFeatures(module)).join(", ") || "none beyond 1.0"}`,
    ...(startFunction < 0 ? [] : [`start: ${functionName(module, startFunction)}`]),
    ...block("sections", sectionRows(module)),
    ...block(
      "imports",
      module.imports.map((declaration) => importRow(module, declaration)),
    ),
    ...block(
      "exports",
      module.exports.map(({ name, kind, index }) => [kind, name, describeItem(module, kind, index)]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function functionName({ names }: Module, index: number): string {
  const name = names.functions.get(index);
  return name === undefined ? `function ${index}` : `function ${index} (${name})`;
}

/** A heading and rows in columns. */
function block(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function sectionRows(module: Module): string[][] {
  return readSections(module).map(({ name, items, offset, byteLength }) => [
    name,
    items === undefined ? "" : `${items} ${items === 1 ? "item" : "items"}`,
    `${byteLength} ${byteLength === 1 ? "byte" : "bytes"}`,
    `@0x${offset.toString(16)}`,
  ]);
}

function importRow(module: Module, declaration: Import): string[] {
  const { kind, moduleName, importName, index } = declaration;
  return [kind, `${moduleName} ${importName}`, describeItem(module, kind, index)];
}

function describeItem(module: Module, kind: Import["kind"], index: number): string {
  switch (kind) {
    case "func":
      return describeFunction(module, module.functionTypes[index] as number);
    case "table":
      return describeTable((module.tables[index] as { type: TableType }).type);
    case "memory":
      return describeMemory((module.memories[index] as { type: MemoryType }).type);
    case "global":
      return describeGlobal((module.globals[index] as { type: GlobalType }).type);
    default:
      return describeFunction(module, module.tags[index]?.type.typeIndex as number);
  }
}

function describeFunction(module: Module, typeIndex: number): string {
  const type = module.types.at(typeIndex)?.composite as FunctionType;
  const list = (types: FunctionType["params"]): string => types.map(valueTypeName).join(" ");
  return `(${list(type.params)}) -> (${list(type.results)})`;
}

function describeLimits({ min, max }: Limits, unit: string): string {
  return `${min}${max === undefined ? " or more" : ` to ${max}`} ${unit}`;
}

function describeTable({ element, limits, address }: TableType): string {
  return `${describeLimits(limits, "elements")} of ${valueTypeName(element)}${address === I64 ? ", indices i64" : ""}`;
}

function describeMemory({ limits, address, shared, pageSizeLog2 }: MemoryType): string {
  const notes = [
    ...(address === I64 ? ["addresses i64"] : []),
    ...(shared ? ["shared"] : []),
    ...(pageSizeLog2 === 16 ? [] : [`pages of ${2 ** pageSizeLog2} bytes`]),
  ];
  return [describeLimits(limits, "pages"), ...notes].join(", ");
}

function describeGlobal({ type, mutable }: GlobalType): string {
  return `${mutable ? "mutable " : ""}${valueTypeName(type)}`;
}
