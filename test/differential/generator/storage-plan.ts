/** Globals, tables, memories and segments of a generated module. */
import type { Choices } from "../choices.ts";
import type { CodeWriter } from "./code-writer.ts";
import { type ConstantFrame, constantExpression } from "./constant-code.ts";
import type { PlanFrame } from "./function-plan.ts";
import type { DataSegment, ElementSegment, GlobalPlan, MemoryPlan, TablePlan } from "./module-plan.ts";
import { ANYREF, EXNREF, EXTERNREF, FUNCREF, reference, type ReferenceType, type ValueType } from "./value-types.ts";

interface StorageFrame extends PlanFrame, Omit<ConstantFrame, "globals"> {
  readonly memories: readonly MemoryPlan[];
}

export function planMemories({ choices, language, threads }: PlanFrame): MemoryPlan[] {
  const plain = { initial: 1, maximum: 3, is64: false, shared: false };
  if (language === "plain") return [plain];
  const count = choices.pick([1, 1, 2, 3]);
  return Array.from({ length: count }, () => ({
    ...plain,
    is64: choices.chance(35),
    shared: threads && choices.chance(40),
  }));
}

const PLAIN_GLOBALS: readonly ValueType[] = ["i32", "i64", "loose32", "loose64", "f32", "f64", FUNCREF, EXTERNREF];

/** Types of the globals that a module defines itself, besides the plain ones. */
function furtherGlobals({ choices, types }: StorageFrame): ValueType[] {
  const objects = [...types.structs, ...types.arrays, ...types.functions].flatMap((index): ValueType[] => {
    return choices.chance(60) ? [reference(`${index}`, choices.chance(60))] : [];
  });
  const abstract = (["any", "eq", "i31", "struct", "array"] as const).map((heap) => {
    return reference(heap, choices.chance(60));
  });
  return ["v128", "loose32x4", "loose64x2", ANYREF, EXNREF, "ref i31", ...abstract, ...objects];
}

export function planGlobals(frame: StorageFrame): GlobalPlan[] {
  const { choices, language } = frame;
  const imported = (name: string, type: ValueType, mutable: boolean): GlobalPlan => {
    return { type, mutable, imported: name, initializer: undefined };
  };
  const globals = [
    // Imported globals come first; the fuel is one of them.
    imported("fuel", "i32", true),
    imported("i32 constant", "i32", false),
    imported("i64 variable", "i64", true),
    imported("f64 variable", "loose64", true),
    imported("object", EXTERNREF, false),
  ];
  const add = (type: ValueType, mutable: boolean): void => {
    const initializer = constantExpression({ ...frame, globals }, type);
    globals.push({ type, mutable, imported: undefined, initializer });
  };
  add("i64", true);
  for (const type of ["i32", "i64", "f32"] as const) add(type, false);
  for (const type of PLAIN_GLOBALS) add(type, true);
  if (language === "all") for (const type of furtherGlobals(frame)) add(type, choices.chance(75));
  return globals;
}

export function planTables(frame: StorageFrame, globals: readonly GlobalPlan[]): TablePlan[] {
  const { choices, language, functions, types } = frame;
  const table = (type: ReferenceType, initial: number, maximum: number): TablePlan => {
    return { type, initial, maximum, is64: false, initializer: undefined };
  };
  const plain = [
    table(FUNCREF, functions.length + 4, functions.length + 12),
    table(FUNCREF, 12, 16),
    table(EXTERNREF, 4, 10),
  ];
  if (language === "plain") return plain;
  const elements: ReferenceType[] = [
    choices.pick([ANYREF, "ref null eq", "ref null struct", "ref null i31"]),
    reference(`${choices.pick([...types.structs, ...types.arrays])}`, choices.chance(70)),
  ];
  if (types.functions.length > 0) elements.push(reference(`${choices.pick(types.functions)}`, choices.chance(70)));
  if (frame.exceptions === "modern" && choices.chance(30)) elements.push(EXNREF);
  const further = elements.map((type) => {
    const needsInitializer = !type.startsWith("ref null") || choices.chance(30);
    const initializer = needsInitializer
      ? constantExpression({ ...frame, globals: globals.slice(0, 5) }, type)
      : undefined;
    return { ...table(type, 6, 12), initializer };
  });
  return [...plain, ...further].map((each) => ({ ...each, is64: choices.chance(25) }));
}

function planElements(
  frame: StorageFrame,
  globals: readonly GlobalPlan[],
  tables: readonly TablePlan[],
): ElementSegment[] {
  const { choices, language, referable } = frame;
  const some = (): number[] => Array.from({ length: 1 + choices.below(8) }, () => choices.pick(referable));
  const plain = { type: FUNCREF, mode: "active" } as const;
  const segments: ElementSegment[] = [
    { ...plain, target: { table: 0, position: 0 }, items: referable },
    { ...plain, target: { table: 1, position: 2 }, items: some() },
    { ...plain, mode: "passive", target: undefined, items: some() },
  ];
  if (language === "plain") return segments;
  const expressions = (type: ReferenceType, count: number): CodeWriter[] => {
    return Array.from({ length: count }, () => constantExpression({ ...frame, globals }, type));
  };
  for (let index = 3; index < tables.length; index++) {
    const { type } = tables[index] as TablePlan;
    const count = 1 + choices.below(4);
    const target = { table: index, position: choices.below(3) };
    const items = expressions(type, count);
    segments.push(
      choices.chance(60)
        ? { mode: "active", target, type, items }
        : { mode: "passive", target: undefined, type, items },
    );
  }
  for (const index of frame.types.arrays) {
    const { storage } = frame.types.elementOf(index);
    if (!storage.startsWith("ref ")) continue;
    const type = storage as ReferenceType;
    segments.push({ mode: "passive", target: undefined, type, items: expressions(type, 1 + choices.below(6)) });
  }
  segments.push({ mode: "passive", target: undefined, type: ANYREF, items: expressions(ANYREF, 5) });
  segments.push({ mode: "declarative", target: undefined, type: FUNCREF, items: some() });
  return segments;
}

function planData(choices: Choices, memories: readonly MemoryPlan[]): DataSegment[] {
  const text = Array.from({ length: 64 }, () => choices.below(256));
  return [
    { target: { memory: 0, address: 16 }, bytes: text },
    { target: { memory: memories.length - 1, address: 65_500 }, bytes: text.slice(0, 36) },
    { target: undefined, bytes: text.slice(8, 48) },
  ];
}

export function planSegments(
  frame: StorageFrame,
  globals: readonly GlobalPlan[],
  tables: readonly TablePlan[],
): { data: DataSegment[]; elements: ElementSegment[] } {
  return { data: planData(frame.choices, frame.memories), elements: planElements(frame, globals, tables) };
}
