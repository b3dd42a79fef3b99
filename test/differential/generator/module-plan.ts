/**
 * What a generated module consists of besides the code of its functions: everything that code can refer to.
 */
import { unsigned } from "../../support/binary-encoding.ts";
import type { Choices } from "../choices.ts";
import type { CodeWriter } from "./code-writer.ts";
import { type FunctionPlan, type PlanFrame, planFunctions } from "./function-plan.ts";
import { objectParams } from "./remote-objects.ts";
import { planGlobals, planMemories, planSegments, planTables } from "./storage-plan.ts";
import { planTypes, TypePlan } from "./type-plan.ts";
import { heapOf, type NumberType, type ReferenceType, typeBytes, type ValueType } from "./value-types.ts";

/**
 * What modules may use. `plain`: WebAssembly 2.0 without vectors, and tail calls, which every host of these tests has.
 * `all`: all of WebAssembly 3.0, threads and legacy exceptions.
 */
export type Language = "plain" | "all";

/** The instructions for exceptions that a module uses; one that has both kinds is refused by the other engine. */
export type ExceptionKind = "none" | "modern" | "legacy";

export interface GlobalPlan {
  readonly type: ValueType;
  readonly mutable: boolean;
  /** Name under `host` when the global is imported. */
  readonly imported: string | undefined;
  /** The constant expression of one that is not, without its `end`. */
  readonly initializer: CodeWriter | undefined;
}

export interface TablePlan {
  readonly type: ReferenceType;
  readonly initial: number;
  readonly maximum: number;
  readonly is64: boolean;
  readonly initializer: CodeWriter | undefined;
}

export interface MemoryPlan {
  readonly initial: number;
  readonly maximum: number;
  readonly is64: boolean;
  readonly shared: boolean;
}

export interface TagPlan {
  readonly params: readonly ValueType[];
  /** Name under `host` when it is imported. */
  readonly imported: string | undefined;
}

export interface DataSegment {
  /** Memory and address of an active segment. */
  readonly target: { readonly memory: number; readonly address: number } | undefined;
  readonly bytes: readonly number[];
}

export interface ElementSegment {
  readonly mode: "active" | "passive" | "declarative";
  /** Table and position of an active segment. */
  readonly target: { readonly table: number; readonly position: number } | undefined;
  readonly type: ReferenceType;
  /** Function indices, or constant expressions. */
  readonly items: readonly number[] | readonly CodeWriter[];
}

/** Where imported functions come from: the host, or another instance, which may share its memory and its table. */
export type Companion = "none" | "functions alone" | "functions, memory and table";

export interface ModulePlan {
  readonly language: Language;
  readonly companion: Companion;
  /** What the companion's values are made from. */
  readonly companionSeed: number;
  readonly exceptions: ExceptionKind;
  /** Whether there are atomic instructions and shared memories. */
  readonly threads: boolean;
  readonly types: TypePlan;
  /** What numbers are in fields, parameters and results: floats there are all exact or all loose. */
  readonly numbers: readonly NumberType[];
  readonly functions: readonly FunctionPlan[];
  /** Indices of the functions that references may lead to. */
  readonly referable: readonly number[];
  /** Index of the function that makes NaNs canonical, by the type of its parameter. */
  readonly canonical: ReadonlyMap<ValueType, number>;
  /** Index of the function that adds an integer to the sum of all that would not be seen otherwise. */
  readonly sink: number;
  /** Index of the function that makes one integer of a vector. */
  readonly fold: number | undefined;
  /** Index of the function that sums up a reference and what can be reached from it. */
  readonly digest: number | undefined;
  readonly globals: readonly GlobalPlan[];
  readonly tables: readonly TablePlan[];
  readonly memories: readonly MemoryPlan[];
  readonly tags: readonly TagPlan[];
  readonly data: readonly DataSegment[];
  readonly elements: readonly ElementSegment[];
}

/** Name of the exported inner function that the host calls back. */
export const CALLBACK = "callback";

/** The mutable i32 global that bounds calls and loops. */
export const FUEL_GLOBAL = 0;

/** The mutable i64 global that has the sum of what was let go of: the first that is not imported. */
export const SUM_GLOBAL = 5;

const EXACT_NUMBERS: readonly NumberType[] = ["i32", "i64", "f32", "f64", "v128"];
const LOOSE_NUMBERS: readonly (readonly NumberType[])[] = [
  ["i32", "i64", "loose32", "loose64", "loose32x4"],
  ["i32", "i64", "loose32", "loose64", "loose64x2"],
];

/** Everything of a module but its code. */
export function planModule(choices: Choices, language: Language): ModulePlan {
  const isAll = language === "all";
  const companion = choices.pick(["none", "none", "functions alone", "functions, memory and table"] as const);
  const numbers = choices.chance(50) ? EXACT_NUMBERS : choices.pick(LOOSE_NUMBERS);
  const boundary = isAll ? numbers : numbers.slice(0, 4);
  const types = isAll ? planTypes(choices, boundary) : new TypePlan();
  const exceptions: ExceptionKind = isAll ? choices.pick(["modern", "modern", "legacy"] as const) : "none";
  const threads = isAll && choices.chance(25);
  const frame = { choices, language, types, numbers: boundary, exceptions, threads, companion };
  const { functions, referable } = planFunctions(frame);
  const indexOf = (name: string): number => functions.findIndex((each) => each.name === name);
  const canonical = new Map<ValueType, number>(
    (["loose32", "loose64", "loose32x4", "loose64x2"] as const).map((type) => [type, indexOf(`canonical ${type}`)]),
  );
  const memories = planMemories(frame);
  const storage = { ...frame, functions, referable, memories };
  const globals = planGlobals(storage);
  const tables = planTables(storage, globals);
  return {
    ...storage,
    companionSeed: choices.bits(),
    canonical,
    sink: indexOf("sink"),
    fold: isAll ? indexOf("fold") : undefined,
    digest: isAll ? indexOf("digest") : undefined,
    globals,
    tables,
    tags: isAll ? planTags(frame) : [],
    ...planSegments(storage, globals, tables),
  };
}

function planTags({ choices, types, numbers, companion }: PlanFrame): TagPlan[] {
  const references: ReferenceType[] = ["ref null any", "ref null exn", "ref null func", "ref null extern"];
  references.push(...[...types.structs, ...types.arrays].map((index) => `ref null ${index}` as const));
  const type = (): ValueType => (choices.chance(70) ? choices.pick(numbers) : choices.pick(references));
  const tags = Array.from({ length: 2 + choices.below(3) }, () => Array.from({ length: choices.below(5) }, type));
  const own = [[], [choices.pick(numbers)], ...tags].map((params) => ({ params, imported: undefined }));
  const common: TagPlan = { params: ["i32"], imported: "tag" };
  return companion === "none"
    ? [common, ...own]
    : [common, { params: objectParams(types), imported: "object tag" }, ...own];
}

/** Contents of the limits of a memory or table, with the flags of an address type and of sharing. */
function limits(initial: number, maximum: number, flags: number = 0): number[] {
  return [1 | flags, ...unsigned(initial), ...unsigned(maximum)];
}

export function tableBytes({ type, initial, maximum, is64, initializer }: TablePlan): number[] {
  const bytes = [...typeBytes(type), ...limits(initial, maximum, is64 ? 4 : 0)];
  return initializer === undefined ? bytes : [0x40, 0x00, ...bytes, ...initializer.bytes, 0x0b];
}

export function memoryBytes({ initial, maximum, is64, shared }: MemoryPlan): number[] {
  return limits(initial, maximum, (shared ? 2 : 0) | (is64 ? 4 : 0));
}

/** Type of the addresses of a memory, and of the indices of a table. */
export function addressType({ is64 }: { readonly is64: boolean }): "i32" | "i64" {
  return is64 ? "i64" : "i32";
}

/** Whether references of a type are functions. */
export function isFunctionReference(plan: ModulePlan, type: ReferenceType): boolean {
  return plan.types.topOf(heapOf(type)) === "func";
}
