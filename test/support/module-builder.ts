/**
 * Builds binary modules for tests.
 *
 *     const module = new ModuleBuilder();
 *     const type = module.addFunctionType([I32, I32], [I32]);
 *     const add = module.addFunction(type, { code: [["local.get", 0], ["local.get", 1], "i32.add"] });
 *     module.addExport("add", "func", add);
 *     const bytes = module.build();
 *
 * Methods return the index of what they add. Imports come before definitions of the same kind. Nothing is checked beyond
 * that, so that malformed and invalid modules can be built too; `offsetOf` tells where in the binary something went.
 */
import type { ExternKind } from "../../src/module/module.ts";
import type { FieldType, GlobalType, MemoryType, TableType, ValueType } from "../../src/module/types.ts";
import { FUNCREF, I32 } from "../../src/module/types.ts";
import {
  type Bytes,
  globalType,
  type Instruction,
  instructions,
  list,
  memoryType,
  name,
  sized,
  tableType,
  unsigned,
  valueType,
} from "./binary-encoding.ts";

/** Ids of the sections, in the order in which they stand in a binary. */
export const SECTION = {
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  tag: 13,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  dataCount: 12,
  code: 10,
  data: 11,
} as const;

export type SectionName = keyof typeof SECTION;

export const HEADER: Bytes = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const KIND_CODES: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 4 };

export interface FunctionBody {
  /** Groups of locals: how many, of which type. */
  readonly locals?: readonly (readonly [count: number, type: ValueType])[];
  /** Instructions, without the `end` of the function. */
  readonly code: readonly Instruction[];
}

/** Where a segment goes: a table or memory with the code of the offset. Without a mode it is passive. */
export interface ActiveMode {
  readonly index?: number;
  readonly offset: readonly Instruction[];
}

/** A page is 64 KiB, unless `pageSizeLog2` says otherwise. */
export function memory(min: number | bigint, max?: number | bigint, rest: Partial<MemoryType> = {}): MemoryType {
  return { limits: limits(min, max), address: I32, shared: false, pageSizeLog2: 16, ...rest };
}

export function table(min: number | bigint, max?: number | bigint, rest: Partial<TableType> = {}): TableType {
  return { element: FUNCREF, limits: limits(min, max), address: I32, shared: false, ...rest };
}

function limits(min: number | bigint, max: number | bigint | undefined): MemoryType["limits"] {
  return { min: BigInt(min), max: max === undefined ? undefined : BigInt(max) };
}

export function functionType(params: readonly ValueType[], results: readonly ValueType[]): number[] {
  return [0x60, ...list(params.map(valueType)), ...list(results.map(valueType))];
}

export function structType(fields: readonly FieldType[]): number[] {
  return [0x5f, ...list(fields.map(globalType))];
}

export function arrayType(element: FieldType): number[] {
  return [0x5e, ...globalType(element)];
}

/** A definition that may have subtypes, and supertypes. */
export function subType(supertypes: readonly number[], composite: Bytes): number[] {
  return [0x50, ...list(supertypes.map(unsigned)), ...composite];
}

export class ModuleBuilder {
  readonly #sections = new Map<SectionName, Bytes[]>();
  /** Numbers of imports and definitions. */
  readonly #counts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  readonly #defined = new Set<ExternKind>();
  /** Custom sections by the section that they follow; "header" is before all. */
  readonly #customs = new Map<SectionName | "header", number[][]>();
  #typeCount = 0;

  // Types

  addFunctionType(params: readonly ValueType[], results: readonly ValueType[]): number {
    return this.addType(functionType(params, results));
  }

  /** Adds one definition, as the functions above encode it. */
  addType(definition: Bytes): number {
    this.#add("type", definition);
    return this.#typeCount++;
  }

  /** Adds a recursion group and returns the index of its first type. */
  addRecursionGroup(definitions: readonly Bytes[]): number {
    this.#add("type", [0x4e, ...list(definitions)]);
    this.#typeCount += definitions.length;
    return this.#typeCount - definitions.length;
  }

  // Imports

  importFunction(moduleName: string, importName: string, typeIndex: number): number {
    return this.#import("func", moduleName, importName, unsigned(typeIndex));
  }

  importTable(moduleName: string, importName: string, type: TableType): number {
    return this.#import("table", moduleName, importName, tableType(type));
  }

  importMemory(moduleName: string, importName: string, type: MemoryType): number {
    return this.#import("memory", moduleName, importName, memoryType(type));
  }

  importGlobal(moduleName: string, importName: string, type: GlobalType): number {
    return this.#import("global", moduleName, importName, globalType(type));
  }

  importTag(moduleName: string, importName: string, typeIndex: number): number {
    return this.#import("tag", moduleName, importName, [0, ...unsigned(typeIndex)]);
  }

  // Definitions

  addFunction(typeIndex: number, { locals = [], code }: FunctionBody): number {
    const groups = locals.map(([count, type]) => [...unsigned(count), ...valueType(type)]);
    return this.addRawFunction(typeIndex, [...list(groups), ...instructions(...code, "end")]);
  }

  /** @param body locals and instructions, as bytes */
  addRawFunction(typeIndex: number, body: Bytes): number {
    this.#add("function", unsigned(typeIndex));
    this.#add("code", sized(body));
    return this.#define("func");
  }

  addTable(type: TableType, initializer?: readonly Instruction[]): number {
    const bytes = tableType(type);
    this.#add("table", initializer === undefined ? bytes : [0x40, 0x00, ...bytes, ...expression(initializer)]);
    return this.#define("table");
  }

  addMemory(type: MemoryType): number {
    this.#add("memory", memoryType(type));
    return this.#define("memory");
  }

  addTag(typeIndex: number): number {
    this.#add("tag", [0, ...unsigned(typeIndex)]);
    return this.#define("tag");
  }

  addGlobal(type: GlobalType, initializer: readonly Instruction[]): number {
    this.#add("global", [...globalType(type), ...expression(initializer)]);
    return this.#define("global");
  }

  addExport(exportName: string, kind: ExternKind, index: number): this {
    this.#add("export", [...name(exportName), KIND_CODES[kind], ...unsigned(index)]);
    return this;
  }

  setStart(functionIndex: number): this {
    this.#sections.set("start", [unsigned(functionIndex)]);
    return this;
  }

  // Segments

  /** Elements that are function indices. */
  addElements(functionIndices: readonly number[], mode?: ActiveMode | "declarative"): number {
    const items = list(functionIndices.map(unsigned));
    if (mode === undefined) return this.#add("element", [1, 0, ...items]);
    if (mode === "declarative") return this.#add("element", [3, 0, ...items]);
    const { index = 0, offset } = mode;
    const place = index === 0 ? [0, ...expression(offset)] : [2, ...unsigned(index), ...expression(offset), 0];
    return this.#add("element", [...place, ...items]);
  }

  /** Elements that are constant expressions. */
  addElementExpressions(
    type: ValueType,
    expressions: readonly (readonly Instruction[])[],
    mode?: ActiveMode | "declarative",
  ): number {
    const items = [...valueType(type), ...list(expressions.map(expression))];
    if (mode === undefined) return this.#add("element", [5, ...items]);
    if (mode === "declarative") return this.#add("element", [7, ...items]);
    return this.#add("element", [6, ...unsigned(mode.index ?? 0), ...expression(mode.offset), ...items]);
  }

  addData(contents: Bytes, mode?: ActiveMode): number {
    if (mode === undefined) return this.#add("data", [1, ...sized(contents)]);
    const { index = 0, offset } = mode;
    const place = index === 0 ? [0] : [2, ...unsigned(index)];
    return this.#add("data", [...place, ...expression(offset), ...sized(contents)]);
  }

  /** Adds a data count section with the number of data segments that there are so far. */
  addDataCount(): this {
    this.#sections.set("dataCount", [unsigned(this.#sections.get("data")?.length ?? 0)]);
    return this;
  }

  // Sections

  addCustomSection(sectionName: string, contents: Bytes, after: SectionName | "header" = "data"): this {
    const sections = this.#customs.get(after) ?? [];
    sections.push([0, ...sized([...name(sectionName), ...contents])]);
    this.#customs.set(after, sections);
    return this;
  }

  build(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from([...HEADER, ...this.#parts().flatMap(([, bytes]) => [...bytes])]);
  }

  /**
   * Offset in the built binary of an item of a section: of a definition, import, export, segment or function body (behind its
   * size).
   */
  offsetOf(section: SectionName, item = 0): number {
    let offset = HEADER.length;
    for (const [part, bytes] of this.#parts()) {
      if (part === section) {
        const items = this.#sections.get(section) ?? [];
        const contents = items.slice(0, item).reduce((sum, { length }) => sum + length, 0);
        const all = items.reduce((sum, { length }) => sum + length, 0);
        return offset + bytes.length - all + contents + (section === "code" ? sizeBytes(items[item]) : 0);
      }
      offset += bytes.length;
    }
    throw new RangeError(`no ${section} section`);
  }

  #parts(): (readonly [SectionName | "custom", Bytes])[] {
    const parts: [SectionName | "custom", Bytes][] = [];
    for (const custom of this.#customs.get("header") ?? []) parts.push(["custom", custom]);
    for (const section of Object.keys(SECTION) as SectionName[]) {
      const items = this.#sections.get(section);
      if (items !== undefined) {
        const contents = section === "start" || section === "dataCount" ? items.flat() : list(items);
        parts.push([section, [SECTION[section], ...sized(contents)]]);
      }
      for (const custom of this.#customs.get(section) ?? []) parts.push(["custom", custom]);
    }
    return parts;
  }

  /** Adds an item and returns its number in the section. */
  #add(section: SectionName, item: Bytes): number {
    const items = this.#sections.get(section) ?? [];
    this.#sections.set(section, items);
    return items.push(item) - 1;
  }

  #import(kind: ExternKind, moduleName: string, importName: string, type: Bytes): number {
    if (this.#defined.has(kind)) throw new RangeError(`an imported ${kind} after one that is defined`);
    this.#add("import", [...name(moduleName), ...name(importName), KIND_CODES[kind], ...type]);
    return this.#counts[kind]++;
  }

  #define(kind: ExternKind): number {
    this.#defined.add(kind);
    return this.#counts[kind]++;
  }
}

/** A constant expression with its `end`. */
function expression(code: readonly Instruction[]): number[] {
  return instructions(...code, "end");
}

/** How many bytes of a body are its size. */
function sizeBytes(body: Bytes = []): number {
  return body.findIndex((byte) => byte < 0x80) + 1;
}
