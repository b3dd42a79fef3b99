/**
 * What a generated module consists of besides the code of its functions: everything that code can refer to.
 */
import { list, signed, unsigned } from "../../support/binary-encoding.ts";
import type { Choices } from "../choices.ts";
import { type Shape, typeByte, typeText, type ValueType } from "./value-types.ts";

/** Function types, each with one index; types that code asks for are added while it is written. */
class TypeRegistry {
  readonly #indices = new Map<string, number>();
  readonly #encoded: number[][] = [];

  /** Index of the type of a shape. */
  index({ params, results }: Shape): number {
    const key = `${params.map(typeText).join(" ")} -> ${results.map(typeText).join(" ")}`;
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const bytes = (types: readonly ValueType[]): number[] => list(types.map((type) => [typeByte(type)]));
    this.#encoded.push([0x60, ...bytes(params), ...bytes(results)]);
    this.#indices.set(key, this.#indices.size);
    return this.#indices.size - 1;
  }

  /** The contents of the type section. */
  contents(): number[] {
    return list(this.#encoded);
  }

  /** The types as text, in the order of their indices. */
  texts(): string[] {
    return [...this.#indices.keys()];
  }
}

/** `host`: imported; `helper`: fixed code; `inner`: generated, called by others; `root`: generated and exported. */
type FunctionRole = "host" | "helper" | "inner" | "root";

export interface FunctionPlan {
  readonly name: string;
  readonly role: FunctionRole;
  readonly shape: Shape;
}

export interface GlobalPlan {
  readonly type: ValueType;
  readonly mutable: boolean;
  /** Name under `host` when the global is imported. */
  readonly imported: string | undefined;
  /** Bits of a numeric value; references start as null. */
  readonly bits: number | bigint;
}

export interface TablePlan {
  readonly type: "funcref" | "externref";
  readonly initial: number;
  readonly maximum: number;
}

interface DataSegment {
  /** Address of an active segment. */
  readonly address: number | undefined;
  readonly bytes: readonly number[];
}

export interface ElementSegment {
  /** Table and position of an active segment. */
  readonly target: { readonly table: number; readonly position: number } | undefined;
  readonly functionIndices: readonly number[];
}

/** Where imported functions come from: the host, or another instance, which may share its memory and its table. */
type Companion = "none" | "functions alone" | "functions, memory and table";

export interface ModulePlan {
  readonly companion: Companion;
  readonly types: TypeRegistry;
  readonly functions: readonly FunctionPlan[];
  readonly globals: readonly GlobalPlan[];
  readonly tables: readonly TablePlan[];
  readonly memory: { readonly initial: number; readonly maximum: number };
  readonly data: readonly DataSegment[];
  readonly elements: readonly ElementSegment[];
}

/** How often a body uses each kind of code, as weights. */
export interface Profile {
  readonly name: string;
  readonly constant: number;
  readonly variable: number;
  readonly numeric: number;
  readonly select: number;
  readonly control: number;
  readonly exit: number;
  readonly memory: number;
  readonly bulk: number;
  readonly call: number;
  readonly table: number;
  readonly deep: number;
  /** Locals declared besides the parameters, at most. */
  readonly locals: number;
  /** Size of a body, in nodes. */
  readonly size: number;
}

const STRUCTURED: Profile = {
  name: "structured",
  constant: 8,
  variable: 24,
  numeric: 30,
  select: 4,
  control: 12,
  exit: 4,
  memory: 8,
  bulk: 1,
  call: 4,
  table: 2,
  deep: 0,
  locals: 8,
  size: 120,
};

export const PROFILES: readonly Profile[] = [
  { ...STRUCTURED, name: "straight", control: 0, exit: 0, call: 0, table: 0, bulk: 0, numeric: 60, size: 60 },
  STRUCTURED,
  { ...STRUCTURED, name: "branches", control: 24, exit: 12, memory: 2, numeric: 16, table: 0 },
  { ...STRUCTURED, name: "memory", memory: 40, bulk: 6, size: 90 },
  { ...STRUCTURED, name: "calls", call: 40, exit: 8, table: 8, size: 80 },
  { ...STRUCTURED, name: "wide", deep: 3, locals: 400, variable: 40 },
];

/** Functions that every generated module imports. */
export const HOST_FUNCTIONS: readonly FunctionPlan[] = [
  { name: "mix", role: "host", shape: { params: ["i32", "i64"], results: ["i32"] } },
  { name: "split", role: "host", shape: { params: ["i64"], results: ["i32", "i64"] } },
  { name: "note", role: "host", shape: { params: ["i32"], results: [] } },
  { name: "scale", role: "host", shape: { params: ["loose64", "loose32"], results: ["loose64"] } },
  // Calls the module's export `callback`.
  { name: "again", role: "host", shape: { params: ["i32"], results: ["i32"] } },
];

/** Name of the exported inner function that the host calls back. */
export const CALLBACK = "callback";

/** Index of the function that makes a NaN canonical, by the type of its parameter. */
export const CANONICAL_FUNCTIONS: Readonly<Record<"loose32" | "loose64", number>> = {
  loose32: HOST_FUNCTIONS.length,
  loose64: HOST_FUNCTIONS.length + 1,
};

const HELPER_FUNCTIONS: readonly FunctionPlan[] = [
  { name: "canonical32", role: "helper", shape: { params: ["loose32"], results: ["f32"] } },
  { name: "canonical64", role: "helper", shape: { params: ["loose64"], results: ["f64"] } },
];

/** The mutable i32 global that bounds calls and loops. */
export const FUEL_GLOBAL = 0;

const ANY_TYPES: readonly ValueType[] = ["i32", "i64", "loose32", "loose64", "f32", "f64", "funcref", "externref"];
const BITS_TYPES: readonly ValueType[] = ["i32", "i64"];

function typeList(choices: Choices, from: readonly ValueType[], limit: number): ValueType[] {
  return Array.from({ length: choices.below(limit + 1) }, () => choices.pick(from));
}

/** Inner functions share few lists of results, so that they can end in tail calls of each other. */
function planFunctions(choices: Choices): FunctionPlan[] {
  const resultLists = [
    ["i32"],
    ["i64"],
    [],
    typeList(choices, ANY_TYPES, 3),
    typeList(choices, ANY_TYPES, 12),
  ] as ValueType[][];
  const inner = Array.from({ length: 1 + choices.below(4) }, (_, index): FunctionPlan => {
    const shape = {
      params: typeList(choices, ANY_TYPES, choices.chance(10) ? 20 : 4),
      results: choices.pick(resultLists),
    };
    return { name: `inner${index}`, role: "inner", shape };
  });
  inner[0] = { name: CALLBACK, role: "inner", shape: { params: ["i32"], results: ["i32"] } };
  const roots = Array.from({ length: 1 + choices.below(3) }, (_, index): FunctionPlan => {
    const shape = { params: typeList(choices, BITS_TYPES, 3), results: choices.pick(resultLists.slice(0, 2)) };
    return { name: `root${index}`, role: "root", shape };
  });
  return [...HOST_FUNCTIONS, ...HELPER_FUNCTIONS, ...inner, ...roots];
}

function planGlobals(choices: Choices): GlobalPlan[] {
  const imported = (name: string, type: ValueType, mutable: boolean): GlobalPlan => ({
    type,
    mutable,
    imported: name,
    bits: 0,
  });
  const own = (type: ValueType, mutable: boolean): GlobalPlan => {
    const bits =
      type === "i64" || type === "f64" || type === "loose64" ? BigInt(choices.bits()) << 21n : choices.bits() | 0;
    return { type, mutable, imported: undefined, bits };
  };
  return [
    // Imported globals come first; the fuel is one of them.
    imported("fuel", "i32", true),
    imported("i32 constant", "i32", false),
    imported("i64 variable", "i64", true),
    imported("f64 variable", "loose64", true),
    imported("object", "externref", false),
    ...ANY_TYPES.map((type) => own(type, true)),
    own("i32", false),
    own("i64", false),
    own("f32", false),
  ];
}

function planElements(choices: Choices, functions: readonly FunctionPlan[]): ElementSegment[] {
  const callable = functions.flatMap(({ role }, index) => (role === "root" ? [] : [index]));
  const some = (): number[] => Array.from({ length: 1 + choices.below(8) }, () => choices.pick(callable));
  return [
    { target: { table: 0, position: 0 }, functionIndices: callable },
    { target: { table: 1, position: 2 }, functionIndices: some() },
    { target: undefined, functionIndices: some() },
  ];
}

/** Everything of a module but its code. */
export function planModule(choices: Choices): ModulePlan {
  const companion = choices.pick(["none", "none", "functions alone", "functions, memory and table"] as const);
  const functions = planFunctions(choices);
  const text = Array.from({ length: 64 }, () => choices.below(256));
  return {
    companion,
    types: new TypeRegistry(),
    functions,
    globals: planGlobals(choices),
    tables: [
      { type: "funcref", initial: functions.length + 4, maximum: functions.length + 12 },
      { type: "funcref", initial: 12, maximum: 16 },
      { type: "externref", initial: 4, maximum: 10 },
    ],
    memory: { initial: 1, maximum: 3 },
    data: [
      { address: 16, bytes: text },
      { address: 65_500, bytes: text.slice(0, 36) },
      { address: undefined, bytes: text.slice(8, 48) },
    ],
    elements: planElements(choices, functions),
  };
}

/** The initial value of a global as a constant expression. */
export function initializer({ type, bits }: GlobalPlan): number[] {
  const littleEndianBytes = (count: number): number[] =>
    Array.from({ length: count }, (_, index) => Number((BigInt(bits) >> BigInt(8 * index)) & 0xffn));
  const constants: Record<ValueType, () => number[]> = {
    i32: () => [0x41, ...signed(bits)],
    i64: () => [0x42, ...signed(bits)],
    f32: () => [0x43, ...littleEndianBytes(4)],
    f64: () => [0x44, ...littleEndianBytes(8)],
    loose32: () => [0x43, ...littleEndianBytes(4)],
    loose64: () => [0x44, ...littleEndianBytes(8)],
    funcref: () => [0xd0, typeByte("funcref")],
    externref: () => [0xd0, typeByte("externref")],
  };
  return [...constants[type](), 0x0b];
}

/** Contents of the limits of a memory or table. */
export function limits(initial: number, maximum: number): number[] {
  return [1, ...unsigned(initial), ...unsigned(maximum)];
}
