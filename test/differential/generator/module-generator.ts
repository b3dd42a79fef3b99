/**
 * Makes a whole module out of choices: the bytes, the text that a failing case is printed as, and what to call.
 */
import { EDGE_BITS } from "../../numerics/edge-values.ts";
import { BodyGenerator } from "./body-generator.ts";
import { list, name as nameBytes, signed, sized, unsigned } from "../../support/binary-encoding.ts";
import { moduleOf } from "../binary.ts";
import type { Choices } from "../choices.ts";
import { CodeWriter } from "./code-writer.ts";
import {
  CANONICAL_FUNCTIONS,
  type ElementSegment,
  FUEL_GLOBAL,
  type FunctionPlan,
  initializer,
  limits,
  type ModulePlan,
  planModule,
  type Profile,
  PROFILES,
} from "./module-plan.ts";
import { isReference, type Shape, typeByte, typeText, type ValueType } from "./value-types.ts";

/** How often a call may call, and loops of the fuel kind go round, in one invocation. */
const FUEL = 150;

/** A call of an exported function; arguments and results are i32 (numbers) and i64 (bigints). */
interface Invocation {
  readonly name: string;
  readonly args: readonly (number | bigint)[];
}

export interface GeneratedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: string;
  readonly invocations: readonly Invocation[];
  readonly plan: ModulePlan;
  readonly mnemonics: ReadonlySet<string>;
  readonly profile: string;
}

interface GeneratedFunction {
  readonly name: string;
  readonly shape: Shape;
  readonly locals: readonly ValueType[];
  readonly code: CodeWriter;
}

function canonicalFunction(parameter: "loose32" | "loose64"): CodeWriter {
  const code = new CodeWriter();
  const width = parameter === "loose32" ? "32" : "64";
  code.indexed("local.get", 0);
  code.indexed("local.get", 0);
  code.emit(`f${width}.eq`);
  code.emit("if", [typeByte(parameter)], typeText(parameter));
  code.indexed("local.get", 0);
  code.emit("else");
  // Of a NaN, whether it is quiet is not left open: that bit stays.
  code.indexed("local.get", 0);
  code.emit(`i${width}.reinterpret_f${width}`);
  code.constant(`i${width}`, width === "32" ? 0x7fc00000 : 0x7ff8000000000000n);
  code.emit(`i${width}.and`);
  code.emit(`f${width}.reinterpret_i${width}`);
  code.emit("end");
  return code;
}

/** Leaves the value on the stack as an integer of all its bits, or the fact that a reference is null. */
function toBits(code: CodeWriter, type: ValueType): void {
  if (isReference(type)) code.emit("ref.is_null");
  if (type === "loose32" || type === "loose64") code.indexed("call", CANONICAL_FUNCTIONS[type]);
  if (typeText(type) === "f32") code.emit("i32.reinterpret_f32");
  if (typeText(type) === "f64") code.emit("i64.reinterpret_f64");
}

function bitsType(type: ValueType): "i32" | "i64" {
  return typeText(type).endsWith("64") ? "i64" : "i32";
}

/** A function that returns the bits of every global, and the sizes of memory and tables. */
function observer(plan: ModulePlan): GeneratedFunction {
  const code = new CodeWriter();
  plan.globals.forEach(({ type }, index) => {
    code.indexed("global.get", index);
    toBits(code, type);
  });
  code.emit("memory.size", [0]);
  plan.tables.forEach((_, index) => code.indexed("table.size", index));
  // Which elements are null: `initial` of a table never shrinks.
  const isNull = plan.tables.flatMap(({ initial }, table) => {
    for (let index = 0; index < initial; index++) {
      code.constant("i32", index);
      code.indexed("table.get", table);
      code.emit("ref.is_null");
    }
    return Array.from({ length: initial }, () => "i32" as const);
  });
  const sizes = ["i32", ...plan.tables.map(() => "i32" as const)] as const;
  const results = [...plan.globals.map(({ type }) => bitsType(type)), ...sizes, ...isNull];
  return { name: "observe", shape: { params: [], results }, locals: [], code };
}

function generateFunction(choices: Choices, plan: ModulePlan, func: FunctionPlan, profile: Profile): GeneratedFunction {
  const { name, role, shape } = func;
  if (role === "helper") {
    const parameter = shape.params[0] as "loose32" | "loose64";
    return { name, shape, locals: [], code: canonicalFunction(parameter) };
  }
  const body = new BodyGenerator(choices, plan, profile, func);
  if (role === "root") {
    body.code.constant("i32", FUEL);
    body.code.indexed("global.set", FUEL_GLOBAL);
  }
  body.run();
  return { name, shape, locals: body.locals.slice(shape.params.length).map(({ type }) => type), code: body.code };
}

function encodeElements({ target, functionIndices }: ElementSegment): number[] {
  const indices = list(functionIndices.map(unsigned));
  if (target === undefined) return [0x01, 0x00, ...indices];
  const position = [0x41, ...signed(target.position), 0x0b];
  return [0x02, ...unsigned(target.table), ...position, 0x00, ...indices];
}

function encode(plan: ModulePlan, functions: readonly GeneratedFunction[]): Uint8Array<ArrayBuffer> {
  const hosts = plan.functions.filter(({ role }) => role === "host");
  const importedGlobals = plan.globals.filter(({ imported }) => imported !== undefined);
  const ownGlobals = plan.globals.filter(({ imported }) => imported === undefined);
  const globalType = (type: ValueType, mutable: boolean): number[] => [typeByte(type), mutable ? 1 : 0];
  const exported = functions.flatMap((each, index) =>
    /^(root|observe|callback)/.test(each.name) ? [[each.name, index] as const] : [],
  );
  const imports = [
    ...hosts.map((host) => [
      ...nameBytes("host"),
      ...nameBytes(host.name),
      0x00,
      ...unsigned(plan.types.index(host.shape)),
    ]),
    ...importedGlobals.map(({ imported, type, mutable }) => {
      return [...nameBytes("host"), ...nameBytes(imported ?? ""), 0x03, ...globalType(type, mutable)];
    }),
  ];
  const sharesState = plan.companion === "functions, memory and table";
  const tables = plan.tables.map((each) => [typeByte(each.type), ...limits(each.initial, each.maximum)]);
  const memory = limits(plan.memory.initial, plan.memory.maximum);
  if (sharesState) {
    imports.push([...nameBytes("host"), ...nameBytes("table"), 0x01, ...(tables[0] ?? [])]);
    imports.push([...nameBytes("host"), ...nameBytes("memory"), 0x02, ...memory]);
  }
  const exports = [
    ...exported.map(([text, index]) => [...nameBytes(text), 0x00, ...unsigned(hosts.length + index)]),
    [...nameBytes("memory"), 0x02, 0x00],
  ];
  const bodies = functions.map(({ locals, code }) => {
    return sized([...list(locals.map((type) => [1, typeByte(type)])), ...code.bytes, 0x0b]);
  });
  const data = plan.data.map(({ address, bytes }) => {
    const mode = address === undefined ? [0x01] : [0x00, 0x41, ...signed(address), 0x0b];
    return [...mode, ...sized(bytes)];
  });
  const ownTypes = functions.map(({ shape }) => unsigned(plan.types.index(shape)));
  return moduleOf([
    [1, plan.types.contents()],
    [2, list(imports)],
    [3, list(ownTypes)],
    [4, list(sharesState ? tables.slice(1) : tables)],
    [5, sharesState ? [] : list([memory])],
    [6, list(ownGlobals.map((global) => [...globalType(global.type, global.mutable), ...initializer(global)]))],
    [7, list(exports)],
    [9, list(plan.elements.map(encodeElements))],
    [12, unsigned(data.length)],
    [10, list(bodies)],
    [11, list(data)],
  ]);
}

function textOf(plan: ModulePlan, functions: readonly GeneratedFunction[]): string {
  const first = plan.functions.length - functions.length + 1;
  const types = plan.types.texts().map((text, index) => `type ${index}: ${text}`);
  const bodies = functions.map(({ name: called, shape, locals, code }, index) => {
    const signature = `${shape.params.map(typeText).join(" ")} -> ${shape.results.map(typeText).join(" ")}`;
    return [
      `func ${first + index} ${called} (${signature}) locals ${locals.map(typeText).join(" ")}`,
      ...code.lines,
    ].join("\n");
  });
  return [...types, ...bodies].join("\n");
}

const OBSERVE: Invocation = { name: "observe", args: [] };

/** Three calls of a root with arguments of every kind. */
function invocations(choices: Choices, { name: called, shape }: FunctionPlan): Invocation[] {
  return Array.from({ length: 3 }, () => ({
    name: called,
    args: shape.params.map((type) => {
      if (choices.chance(60)) return choices.pick(EDGE_BITS[type as "i32" | "i64"]);
      const small = choices.below(200) - 50;
      return type === "i64" ? BigInt(small) : small;
    }),
  }));
}

export function generateModule(choices: Choices): GeneratedModule {
  const profile = choices.pick(PROFILES);
  const plan = planModule(choices);
  const own = plan.functions.filter(({ role }) => role !== "host");
  const functions = [...own.map((each) => generateFunction(choices, plan, each, profile)), observer(plan)];
  return {
    bytes: encode(plan, functions),
    text: textOf(plan, functions),
    invocations: [...own.filter(({ role }) => role === "root").flatMap((root) => invocations(choices, root)), OBSERVE],
    plan,
    mnemonics: new Set(functions.flatMap(({ code }) => [...code.mnemonics])),
    profile: profile.name,
  };
}
