/** Calls of every kind: of functions, through tables, and of references. */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import type { FunctionPlan } from "./function-plan.ts";
import { addressType, isFunctionReference, type ModulePlan } from "./module-plan.ts";
import { perPlan } from "./per-plan.ts";
import { reference, type Shape, type ValueType } from "./value-types.ts";

interface Callee extends FunctionPlan {
  readonly index: number;
}

type Prefix = "" | "return_";

function callees(plan: ModulePlan, fits: (shape: Shape) => boolean): Callee[] {
  return plan.functions.flatMap((each, index) => {
    return each.role !== "root" && fits(each.shape) ? [{ ...each, index }] : [];
  });
}

/** Types of functions that references may be called as: those planned, and their own of functions. */
function callableTypes(plan: ModulePlan, fits: (shape: Shape) => boolean): number[] {
  const { functions, referable, types } = plan;
  const own = referable.map((index) => functions[index]?.typeIndex ?? 0);
  return [...types.functions, ...own].filter((type) => fits(types.shapeOf(type)));
}

/** Where a table has a function from the beginning, or −1. */
function placeIn({ plan }: BodyGenerator, table: number, { index }: Callee): number {
  for (const { target, items } of plan.elements) {
    const position = target?.table === table ? (items as readonly unknown[]).indexOf(index) : -1;
    if (position >= 0) return (target?.position ?? 0) + position;
  }
  return -1;
}

/** The operand of an indirect call: mostly the place of a function of the right type. */
function tableIndex(body: BodyGenerator, table: number, callee: Callee, depth: number): void {
  const { choices, code, plan } = body;
  const kind = choices.below(120);
  const type = addressType({ is64: plan.tables[table]?.is64 ?? false });
  if (kind < 112) {
    // Where the table has no such function, this is a call of something else, which mostly traps.
    code.integer(type, Math.max(placeIn(body, table, callee), 0));
  } else if (kind < 119) {
    body.value(type, depth);
    code.integer(type, 7);
    code.emit(`${type}.and`);
  } else {
    body.value(type, depth);
  }
}

/** A call of a function, directly or through a table; the arguments come first. */
function emitCall(body: BodyGenerator, callee: Callee, prefix: Prefix, depth: number): void {
  const { choices, code, plan } = body;
  body.values(callee.shape.params, depth);
  if (choices.chance(65) || !plan.referable.includes(callee.index)) {
    code.indexed(`${prefix}call`, callee.index);
    return;
  }
  const type = indirectType(body, callee, prefix);
  const tables = plan.tables.flatMap((each, index) => (isFunctionReference(plan, each.type) ? [index] : []));
  const others = tables.filter((table) => table > 0 && (choices.chance(5) || placeIn(body, table, callee) >= 0));
  const table = others.length > 0 && choices.chance(25) ? choices.pick(others) : 0;
  tableIndex(body, table, callee, depth);
  code.emit(`${prefix}call_indirect`, [...unsigned(type), table]);
}

/** The callee's type or, for a call that is not the last, a supertype with the same results. */
function indirectType(body: BodyGenerator, { typeIndex, shape }: Callee, prefix: Prefix): number {
  const { types } = body.plan;
  const above = types.defined[typeIndex]?.supertype;
  if (prefix !== "" || above === undefined || !body.choices.chance(40)) return typeIndex;
  const { results } = types.shapeOf(above);
  return results.every((type, i) => type === shape.results[i]) ? above : typeIndex;
}

/** A call of a reference to a function. */
function emitCallOfReference(body: BodyGenerator, type: number, prefix: Prefix, depth: number): void {
  const { choices, code, plan } = body;
  body.values(plan.types.shapeOf(type).params, depth);
  body.value(reference(`${type}`, choices.chance(10)), depth);
  code.indexed(`${prefix}call_ref`, type);
}

/** A tail call, if there is a function with fitting results. */
export function emitTailCall(body: BodyGenerator, depth: number): boolean {
  const fits = ({ results }: Shape): boolean => body.plan.types.areSubtypes(results, body.shape.results);
  if (body.plan.language === "all" && body.choices.chance(25)) {
    const types = callableTypes(body.plan, fits);
    if (types.length > 0) {
      emitCallOfReference(body, body.choices.pick(types), "return_", depth);
      return true;
    }
  }
  const fitting = callees(body.plan, fits);
  if (fitting.length === 0) return false;
  // Out of the instance more often than chance has it.
  const imported = fitting.filter(({ role }) => role === "host");
  const leaves = imported.length > 0 && body.choices.chance(40);
  emitCall(body, body.choices.pick(leaves ? imported : fitting), "return_", depth);
  return true;
}

/** Whether a shape has a result that can stand for a type. */
function gives({ types }: ModulePlan, type: ValueType): (shape: Shape) => boolean {
  return ({ results }) => results.some((result) => types.isSubtype(result, type));
}

const calleesGiving = perPlan((plan, type) => callees(plan, gives(plan, type)));

const typesGiving = perPlan((plan, type) => callableTypes(plan, gives(plan, type)));

export const CALL_PRODUCERS: readonly Producer[] = [
  {
    weight: "call",
    applies: (body, type) => calleesGiving(body.plan, type).length > 0,
    emit: (body, type, depth) => {
      const isReference = body.plan.language === "all" && body.choices.chance(25);
      const types = isReference ? typesGiving(body.plan, type) : [];
      let results: readonly ValueType[];
      if (types.length > 0) {
        const called = body.choices.pick(types);
        emitCallOfReference(body, called, "", depth);
        results = body.plan.types.shapeOf(called).results;
      } else {
        const callee = body.choices.pick(calleesGiving(body.plan, type));
        emitCall(body, callee, "", depth);
        results = callee.shape.results;
      }
      body.consumeInto(results, type, depth);
    },
  },
];

export const CALL_STATEMENTS: readonly Statement[] = [
  {
    weight: "call",
    emit: (body, depth) => {
      const callee = body.choices.pick(callees(body.plan, () => true));
      emitCall(body, callee, "", depth);
      body.consume(callee.shape.results);
    },
  },
];
