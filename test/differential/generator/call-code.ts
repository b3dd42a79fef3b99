/**
 * Calls of every kind, and the instructions of tables that decide what indirect calls meet.
 */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import type { FunctionPlan } from "./module-plan.ts";
import { areSubtypes, isReference, isSubtype, type Shape, typeByte, type ValueType } from "./value-types.ts";

interface Callee extends FunctionPlan {
  readonly index: number;
}

function callees(body: BodyGenerator, fits: (shape: Shape) => boolean): Callee[] {
  return body.plan.functions.flatMap((plan, index) => {
    return plan.role !== "root" && fits(plan.shape) ? [{ ...plan, index }] : [];
  });
}

/** The operand of an indirect call: mostly the place of a function of the right type. */
function tableIndex(body: BodyGenerator, table: number, callee: Callee, depth: number): void {
  const { choices, code, plan } = body;
  const kind = choices.below(100);
  if (kind < 85) {
    const element = plan.elements.find(({ target }) => target?.table === table);
    const position = element?.functionIndices.indexOf(callee.index) ?? 0;
    // Where the table has no such function, this is a call of something else, which mostly traps.
    code.constant("i32", (element?.target?.position ?? 0) + Math.max(position, 0));
  } else if (kind < 97) {
    body.value("i32", depth);
    code.constant("i32", 7);
    code.emit("i32.and");
  } else {
    body.value("i32", depth);
  }
}

/** A call of a function, directly or through a table; the arguments come first. */
function emitCall(body: BodyGenerator, callee: Callee, prefix: "" | "return_", depth: number): void {
  const { choices, code, plan } = body;
  body.values(callee.shape.params, depth);
  if (choices.chance(65)) {
    code.indexed(`${prefix}call`, callee.index);
    return;
  }
  const table = choices.chance(15) ? 1 : 0;
  tableIndex(body, table, callee, depth);
  const type = plan.types.index(callee.shape);
  code.emit(`${prefix}call_indirect`, [...unsigned(type), table], `type ${type} table ${table}`);
}

/** A tail call, if there is a function with fitting results. */
export function emitTailCall(body: BodyGenerator, depth: number): boolean {
  const fitting = callees(body, ({ results }) => areSubtypes(results, body.shape.results));
  if (fitting.length === 0) return false;
  // Out of the instance more often than chance has it.
  const imported = fitting.filter(({ role }) => role === "host");
  const leaves = imported.length > 0 && body.choices.chance(40);
  emitCall(body, body.choices.pick(leaves ? imported : fitting), "return_", depth);
  return true;
}

function tables(body: BodyGenerator, type: ValueType): number[] {
  return body.plan.tables.flatMap((table, index) => (table.type === type ? [index] : []));
}

/** An index into a table: mostly inside. */
function elementIndex(body: BodyGenerator, depth: number): void {
  if (body.choices.chance(92)) body.code.constant("i32", body.choices.below(10));
  else body.value("i32", depth);
}

function tableStatement(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const type = choices.pick(["funcref", "externref"] as const);
  const table = choices.pick(tables(body, type));
  const kind = choices.below(10);
  if (kind < 4) {
    elementIndex(body, depth);
    body.value(type, depth);
    code.indexed("table.set", table);
  } else if (kind < 6) {
    elementIndex(body, depth);
    body.value(type, depth);
    code.constant("i32", choices.below(4));
    code.indexed("table.fill", table);
  } else if (kind < 8) {
    elementIndex(body, depth);
    elementIndex(body, depth);
    code.constant("i32", choices.below(4));
    code.indexed("table.copy", table, choices.pick(tables(body, type)));
  } else if (kind === 8) {
    elementIndex(body, depth);
    code.constant("i32", choices.below(2));
    code.constant("i32", choices.below(3));
    const functions = choices.pick(tables(body, "funcref"));
    code.emit("table.init", [2, functions], `table ${functions} segment 2`);
  } else {
    code.indexed("elem.drop", choices.below(3));
  }
}

function tableNumber(body: BodyGenerator, _: ValueType, depth: number): void {
  const { choices, code } = body;
  const type = choices.pick(["funcref", "externref"] as const);
  const kind = choices.below(3);
  if (kind === 0) {
    code.indexed("table.size", choices.below(body.plan.tables.length));
  } else if (kind === 1) {
    body.value(type, depth);
    code.emit("ref.is_null");
  } else {
    body.value(type, depth);
    code.constant("i32", choices.pick([0, 1, 2, 100, -1]));
    code.indexed("table.grow", choices.pick(tables(body, type)));
  }
}

export const CALL_PRODUCERS: readonly Producer[] = [
  {
    weight: "call",
    applies: (body, type) =>
      callees(body, ({ results }) => results.some((result) => isSubtype(result, type))).length > 0,
    emit: (body, type, depth) => {
      const fitting = callees(body, ({ results }) => results.some((result) => isSubtype(result, type)));
      const callee = body.choices.pick(fitting);
      emitCall(body, callee, "", depth);
      body.consumeInto(callee.shape.results, type, depth);
    },
  },
  { weight: "table", applies: (_, type) => type === "i32", emit: tableNumber },
  {
    weight: "table",
    applies: (_, type) => isReference(type),
    emit: (body, type, depth) => {
      elementIndex(body, depth);
      body.code.indexed("table.get", body.choices.pick(tables(body, type)));
    },
  },
  {
    weight: "constant",
    applies: (_, type) => isReference(type),
    emit: (body, type) => body.code.emit("ref.null", [typeByte(type)], type === "funcref" ? "func" : "extern"),
  },
];

export const CALL_STATEMENTS: readonly Statement[] = [
  {
    weight: "call",
    emit: (body, depth) => {
      const callee = body.choices.pick(callees(body, () => true));
      emitCall(body, callee, "", depth);
      body.consume(callee.shape.results);
    },
  },
  { weight: "table", emit: tableStatement },
];
