/** The functions of a generated module: what each is for, and its type. */
import type { Choices } from "../choices.ts";
import type { Companion, ExceptionKind, Language } from "./module-plan.ts";
import type { TypePlan } from "./type-plan.ts";
import { ANYREF, EXTERNREF, FUNCREF, type NumberType, reference, type Shape, type ValueType } from "./value-types.ts";

/** `host`: imported; `helper`: fixed code; `inner`: generated, called by others; `root`: generated and exported. */
type FunctionRole = "host" | "helper" | "inner" | "root";

export interface Signature {
  readonly name: string;
  readonly role: FunctionRole;
  readonly shape: Shape;
  /** Index of the type, if it was planned. */
  readonly typeIndex?: number;
}

export interface FunctionPlan extends Signature {
  readonly typeIndex: number;
}

/** What the parts of a plan are made from. */
export interface PlanFrame {
  readonly choices: Choices;
  readonly language: Language;
  readonly types: TypePlan;
  readonly numbers: readonly NumberType[];
  readonly exceptions: ExceptionKind;
  readonly threads: boolean;
  readonly companion: Companion;
}

/** Functions that every generated module imports. */
const PLAIN_HOST_FUNCTIONS: readonly Signature[] = [
  { name: "mix", role: "host", shape: { params: ["i32", "i64"], results: ["i32"] } },
  { name: "split", role: "host", shape: { params: ["i64"], results: ["i32", "i64"] } },
  { name: "note", role: "host", shape: { params: ["i32"], results: [] } },
  { name: "scale", role: "host", shape: { params: ["loose64", "loose32"], results: ["loose64"] } },
  // Calls the module's export `callback`.
  { name: "again", role: "host", shape: { params: ["i32"], results: ["i32"] } },
];

const FURTHER_HOST_FUNCTIONS: readonly Signature[] = [
  // Throws, or returns a number.
  { name: "fail", role: "host", shape: { params: ["i32"], results: ["i32"] } },
  // Give back what they get.
  { name: "keep any", role: "host", shape: { params: [ANYREF], results: [ANYREF] } },
  { name: "keep extern", role: "host", shape: { params: [EXTERNREF], results: [EXTERNREF] } },
  { name: "keep func", role: "host", shape: { params: [FUNCREF], results: [FUNCREF] } },
];

export function hostFunctions(language: Language): readonly Signature[] {
  return language === "all" ? [...PLAIN_HOST_FUNCTIONS, ...FURTHER_HOST_FUNCTIONS] : PLAIN_HOST_FUNCTIONS;
}

/** Functions of another instance that make, read and throw objects of the types that a module has. */
export function remoteFunctions(types: TypePlan): Signature[] {
  const remote = (name: string, shape: Shape): Signature => ({ name, role: "host", shape });
  return [
    ...[...types.structs, ...types.arrays].map((index) => {
      return remote(`make ${index}`, { params: [], results: [reference(`${index}`, false)] });
    }),
    ...types.functions.map((typeIndex) => ({ ...remote(`remote ${typeIndex}`, types.shapeOf(typeIndex)), typeIndex })),
    remote("remote digest", { params: [ANYREF, "i32"], results: ["i64"] }),
    remote("throw object", { params: [], results: [] }),
  ];
}

const PLAIN_HELPERS: readonly Signature[] = [
  { name: "sink", role: "helper", shape: { params: ["i64"], results: [] } },
  { name: "canonical loose32", role: "helper", shape: { params: ["loose32"], results: ["f32"] } },
  { name: "canonical loose64", role: "helper", shape: { params: ["loose64"], results: ["f64"] } },
];

const HELPERS: readonly Signature[] = [
  ...PLAIN_HELPERS,
  { name: "canonical loose32x4", role: "helper", shape: { params: ["loose32x4"], results: ["v128"] } },
  { name: "canonical loose64x2", role: "helper", shape: { params: ["loose64x2"], results: ["v128"] } },
  { name: "fold", role: "helper", shape: { params: ["v128"], results: ["i64"] } },
  { name: "digest", role: "helper", shape: { params: [ANYREF, "i32"], results: ["i64"] } },
];

/** The inner function that the host calls back. */
const CALLED_BACK: Signature = { name: "callback", role: "inner", shape: { params: ["i32"], results: ["i32"] } };

function typeList(choices: Choices, from: readonly ValueType[], limit: number): ValueType[] {
  return Array.from({ length: choices.below(limit + 1) }, () => choices.pick(from));
}

/** Inner functions share few lists of results, so that they can end in tail calls of each other. */
function planOwnFunctions({ choices, language, types, numbers }: PlanFrame): Signature[] {
  const objects = [...types.structs, ...types.arrays].map((index) => `ref null ${index}` as const);
  const references: ValueType[] = language === "all" ? [FUNCREF, EXTERNREF, ANYREF, ...objects] : [FUNCREF, EXTERNREF];
  const anyTypes: ValueType[] = [...numbers, ...numbers, ...references];
  const resultLists: ValueType[][] = [
    ["i32"],
    ["i64"],
    [],
    typeList(choices, anyTypes, 3),
    typeList(choices, anyTypes, 12),
  ];
  const inner = Array.from({ length: choices.below(4) }, (_, index): Signature => {
    const params = typeList(choices, anyTypes, choices.chance(10) ? 20 : 4);
    return { name: `inner${index}`, role: "inner", shape: { params, results: choices.pick(resultLists) } };
  });
  // One function of each type that was planned, so that there is something to refer to.
  const typed = types.functions.map((typeIndex): Signature => {
    return { name: `typed${typeIndex}`, role: "inner", shape: types.shapeOf(typeIndex), typeIndex };
  });
  const roots = Array.from({ length: 1 + choices.below(3) }, (_, index): Signature => {
    const shape = { params: typeList(choices, ["i32", "i64"], 3), results: choices.pick(resultLists.slice(0, 2)) };
    return { name: `root${index}`, role: "root", shape };
  });
  return [CALLED_BACK, ...inner, ...typed, ...roots];
}

/** Plans the functions, and which of them references may lead to. */
export function planFunctions(frame: PlanFrame): { functions: FunctionPlan[]; referable: number[] } {
  const { language, types, numbers } = frame;
  const helpers = language === "all" ? HELPERS : PLAIN_HELPERS;
  const remote = language === "all" && frame.companion !== "none" ? remoteFunctions(types) : [];
  const signatures = [...hostFunctions(language), ...remote, ...helpers, ...planOwnFunctions(frame)];
  const functions = signatures.map((each) => ({ typeIndex: types.functionIndex(each.shape), ...each }));
  // What gives loose floats may not stand where exact ones are expected.
  const isLoose = numbers.includes("loose32");
  const referable = functions.flatMap(({ role, name }, index) => {
    return role === "inner" || (role === "host" && (isLoose || name !== "scale")) ? [index] : [];
  });
  return { functions, referable };
}
