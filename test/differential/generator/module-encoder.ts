/** Encodes a generated module: its plan and the code of its functions. */
import { list, name as nameBytes, signed, sized, unsigned } from "../../support/binary-encoding.ts";
import { moduleOf } from "../binary.ts";
import type { CodeWriter } from "./code-writer.ts";
import {
  type ElementSegment,
  memoryBytes,
  type MemoryPlan,
  type ModulePlan,
  tableBytes,
  type TablePlan,
  type TagPlan,
} from "./module-plan.ts";
import { FUNCREF, typeBytes, type ValueType } from "./value-types.ts";

export interface GeneratedFunction {
  readonly name: string;
  readonly typeIndex: number;
  /** Without the parameters. */
  readonly locals: readonly ValueType[];
  readonly code: Pick<CodeWriter, "bytes" | "mnemonics" | "instructions" | "spans">;
}

/** A constant as the position of a segment. */
function position(value: number, { is64 }: MemoryPlan | TablePlan): number[] {
  return [is64 ? 0x42 : 0x41, ...signed(value), 0x0b];
}

function encodeElements(plan: ModulePlan, { target, mode, type, items }: ElementSegment): number[] {
  const indices = items.filter((item) => typeof item === "number");
  const usesIndices = type === FUNCREF && indices.length === items.length;
  const encoded = usesIndices
    ? list(indices.map(unsigned))
    : list(items.map((item) => (typeof item === "number" ? [0xd2, ...unsigned(item), 0x0b] : [...item.bytes, 0x0b])));
  const kind = usesIndices ? [0x00] : typeBytes(type);
  const expressions = usesIndices ? 0 : 4;
  if (target === undefined) return [(mode === "passive" ? 1 : 3) | expressions, ...kind, ...encoded];
  const at = position(target.position, plan.tables[target.table] as TablePlan);
  return [2 | expressions, ...unsigned(target.table), ...at, ...kind, ...encoded];
}

function encodeImports(plan: ModulePlan): number[] {
  const entry = (name: string, kind: number, type: readonly number[]): number[] => {
    return [...nameBytes("host"), ...nameBytes(name), kind, ...type];
  };
  const imports = [
    ...plan.functions
      .filter(({ role }) => role === "host")
      .map((host) => entry(host.name, 0, unsigned(host.typeIndex))),
    ...plan.globals.flatMap(({ imported, type, mutable }) => {
      return imported === undefined ? [] : [entry(imported, 3, [...typeBytes(type), mutable ? 1 : 0])];
    }),
  ];
  for (const tag of plan.tags)
    if (tag.imported !== undefined) imports.push(entry(tag.imported, 4, tagBytes(plan, tag)));
  if (sharesState(plan)) {
    imports.push(entry("table", 1, tableBytes(plan.tables[0] as TablePlan)));
    imports.push(entry("memory", 2, memoryBytes(plan.memories[0] as MemoryPlan)));
  }
  return list(imports);
}

function tagBytes({ types }: ModulePlan, { params }: TagPlan): number[] {
  return [0x00, ...unsigned(types.functionIndex({ params, results: [] }))];
}

function sharesState({ companion }: ModulePlan): boolean {
  return companion === "functions, memory and table";
}

/** Names of what is exported: roots and other functions that the host calls, memories, tags. */
function encodeExports(plan: ModulePlan, functions: readonly GeneratedFunction[]): number[] {
  const first = plan.functions.length + 1 - functions.length;
  const exported = functions.flatMap(({ name }, index) =>
    /^(root|observe|callback)/.test(name) ? [[...nameBytes(name), 0x00, ...unsigned(first + index)]] : [],
  );
  const memories = plan.memories.map((_, index) => [...nameBytes(memoryName(index)), 0x02, ...unsigned(index)]);
  const tags = plan.tags.map((_, index) => [...nameBytes(`tag${index}`), 0x04, ...unsigned(index)]);
  return list([...exported, ...memories, ...tags]);
}

/** Names of the functions, for the text of a failing module. */
function nameSection(plan: ModulePlan, functions: readonly GeneratedFunction[]): number[] {
  const first = plan.functions.length + 1 - functions.length;
  const names = functions.map(({ name }, index) => [...unsigned(first + index), ...nameBytes(name)]);
  return [...nameBytes("name"), 1, ...sized(list(names))];
}

/** The name that a memory is exported by. */
export function memoryName(index: number): string {
  return index === 0 ? "memory" : `memory${index}`;
}

export function encodeModule(plan: ModulePlan, functions: readonly GeneratedFunction[]): Uint8Array<ArrayBuffer> {
  const own = sharesState(plan) ? 1 : 0;
  const globals = plan.globals.flatMap(({ type, mutable, initializer }) => {
    return initializer === undefined ? [] : [[...typeBytes(type), mutable ? 1 : 0, ...initializer.bytes, 0x0b]];
  });
  const bodies = functions.map(({ locals, code }) => {
    return sized([...list(locals.map((type) => [1, ...typeBytes(type)])), ...code.bytes, 0x0b]);
  });
  const data = plan.data.map(({ target, bytes }) => {
    if (target === undefined) return [0x01, ...sized(bytes)];
    const at = position(target.address, plan.memories[target.memory] as MemoryPlan);
    return [...(target.memory === 0 ? [0x00] : [0x02, ...unsigned(target.memory)]), ...at, ...sized(bytes)];
  });
  const tags = plan.tags.flatMap((tag) => (tag.imported === undefined ? [tagBytes(plan, tag)] : []));
  const code = list(bodies);
  const imports = encodeImports(plan);
  return moduleOf([
    // All types that anything asks for are there now.
    [1, plan.types.contents()],
    [2, imports],
    [3, list(functions.map(({ typeIndex }) => unsigned(typeIndex)))],
    [4, list(plan.tables.slice(own).map(tableBytes))],
    [5, plan.memories.length === own ? [] : list(plan.memories.slice(own).map(memoryBytes))],
    [13, tags.length === 0 ? [] : list(tags)],
    [6, list(globals)],
    [7, encodeExports(plan, functions)],
    [9, list(plan.elements.map((segment) => encodeElements(plan, segment)))],
    [12, unsigned(data.length)],
    [10, code],
    [11, list(data)],
    [0, nameSection(plan, functions)],
  ]);
}
