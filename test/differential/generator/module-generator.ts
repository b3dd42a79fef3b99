/**
 * Makes a whole module out of choices: the bytes, and what to call.
 */
import { EDGE_BITS } from "../../numerics/edge-values.ts";
import type { Choices } from "../choices.ts";
import { BodyGenerator } from "./body-generator.ts";
import type { CodeWriter } from "./code-writer.ts";
import type { FunctionPlan } from "./function-plan.ts";
import { helperFunction, observer } from "./helper-functions.ts";
import { encodeModule, type GeneratedFunction } from "./module-encoder.ts";
import { FUEL_GLOBAL, type Language, type ModulePlan, planModule } from "./module-plan.ts";
import { type Profile, profilesOf } from "./profile.ts";

/** How often a call may call, and loops of the fuel kind go round, in one invocation. */
const FUEL = 150;

/** A call of an exported function; arguments and results are i32 (numbers) and i64 (bigints). */
export interface Invocation {
  readonly name: string;
  readonly args: readonly (number | bigint)[];
  /** Whether it may write to a memory. */
  readonly writes: boolean;
}

export interface GeneratedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly functions: readonly GeneratedFunction[];
  readonly invocations: readonly Invocation[];
  readonly plan: ModulePlan;
  readonly mnemonics: () => ReadonlySet<string>;
  readonly profile: string;
}

function generateFunction(choices: Choices, plan: ModulePlan, func: FunctionPlan, profile: Profile): GeneratedFunction {
  const { name, role, shape, typeIndex } = func;
  if (role === "helper") return { name, typeIndex, ...helperFunction(plan, name) };
  const body = new BodyGenerator(choices, plan, profile, func);
  if (role === "root") {
    body.code.constant("i32", FUEL);
    body.code.indexed("global.set", FUEL_GLOBAL);
  }
  body.run();
  return { name, typeIndex, locals: body.locals.slice(shape.params.length).map(({ type }) => type), code: body.code };
}

function observingFunction(plan: ModulePlan): GeneratedFunction {
  const { code, results } = observer(plan);
  return { name: OBSERVE.name, typeIndex: plan.types.functionIndex({ params: [], results }), locals: [], code };
}

const OBSERVE: Invocation = { name: "observe", args: [], writes: false };

/** Three calls of a root with arguments of every kind. */
function invocations(choices: Choices, { name: called, shape }: FunctionPlan): Invocation[] {
  return Array.from({ length: 3 }, () => ({
    name: called,
    args: shape.params.map((type) => {
      if (choices.chance(60)) return choices.pick(EDGE_BITS[type as "i32" | "i64"]);
      const small = choices.below(200) - 50;
      return type === "i64" ? BigInt(small) : small;
    }),
    writes: true,
  }));
}

/** Everything that has code, for coverage. */
function writers(plan: ModulePlan, functions: readonly GeneratedFunction[]): Pick<CodeWriter, "mnemonics">[] {
  const items = plan.elements.flatMap((segment) => [...segment.items]);
  const constants = [...plan.globals, ...plan.tables].map(({ initializer }) => initializer);
  return [...functions.map(({ code }) => code), ...items, ...constants].filter((each) => typeof each === "object");
}

export function generateModule(choices: Choices, language: Language = "plain"): GeneratedModule {
  const profile = choices.pick(profilesOf(language));
  const plan = planModule(choices, language);
  const own = plan.functions.filter(({ role }) => role !== "host");
  const functions = [...own.map((each) => generateFunction(choices, plan, each, profile)), observingFunction(plan)];
  const roots = own.filter(({ role }) => role === "root");
  return {
    bytes: encodeModule(plan, functions),
    // What a call has changed is looked at before the next one.
    invocations: roots.flatMap((root) => invocations(choices, root).flatMap((call) => [call, OBSERVE])),
    plan,
    functions,
    mnemonics: () => new Set(writers(plan, functions).flatMap(({ mnemonics }) => [...mnemonics])),
    profile: profile.name,
  };
}
