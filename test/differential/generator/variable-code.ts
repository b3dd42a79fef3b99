/**
 * Code around locals and globals, with the patterns that a register machine gets wrong when it copies too late: a local
 * that is written while an earlier value of it still waits on the stack.
 */
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { leaf } from "./leaf-code.ts";
import { constant, operationBetween } from "./numeric-code.ts";
import { isReference, SCALAR_TYPES, type ValueType } from "./value-types.ts";

/** Writes a value of any type into a local, or drops it where no local fits. */
function setLocal(body: BodyGenerator, depth: number): void {
  const type = body.anyType();
  body.value(type, depth);
  body.consume([type]);
}

/** `x = x op value`. */
function updateLocal(body: BodyGenerator, depth: number): void {
  const local = body.settableLocal(body.choices.pick(SCALAR_TYPES));
  const type = local === undefined ? undefined : body.locals[local]?.type;
  const operation = type === undefined ? undefined : operationBetween(body, type, type);
  if (local === undefined || operation === undefined) {
    setLocal(body, depth);
    return;
  }
  body.code.indexed("local.get", local);
  for (const operand of operation.operands.slice(1)) {
    if (body.choices.chance(50)) constant(body, operand);
    else body.value(operand, depth);
  }
  body.code.emit(operation.mnemonic);
  body.setLocal(local);
}

/** Two locals change their places through the stack. */
function swapLocals(body: BodyGenerator, depth: number): void {
  const type = body.anyType();
  const first = body.updatableLocal(type);
  const second = body.updatableLocal(type);
  if (first === undefined || second === undefined) {
    setLocal(body, depth);
    return;
  }
  body.code.indexed("local.get", first);
  body.code.indexed("local.get", second);
  body.setLocal(first);
  if (body.choices.chance(30)) body.statement(depth);
  body.setLocal(second);
}

/** A local is read, written by statements or by a tee, and then the earlier value is used. */
function useAfterWrite(body: BodyGenerator, type: ValueType, depth: number): void {
  const local = body.updatableLocal(type);
  if (local === undefined) {
    body.value(type, depth);
    return;
  }
  const { code, choices } = body;
  code.indexed("local.get", local);
  if (choices.chance(50)) {
    body.value(type, depth);
    body.setLocal(local);
    body.transform(type, type, depth);
    return;
  }
  body.value(type, depth);
  body.setLocal(local, "local.tee");
  const operation = operationBetween(body, type, type);
  if (operation === undefined || operation.operands[1] !== type) {
    code.emit("drop");
    return;
  }
  code.emit(operation.mnemonic);
}

/** More operands than a byte can number, folded into a local. */
function deepStack(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  if (choices.chance(40) && body.plan.language === "all") {
    deepStackOfAnything(body, depth);
    return;
  }
  const type = choices.pick(["i32", "i64"] as const);
  const count = choices.pick([20, 260, 300]);
  for (let index = 0; index < count; index++) {
    const local = choices.chance(60) ? body.readableLocal(type) : undefined;
    if (local === undefined) code.constant(type, type === "i64" ? BigInt(index) : index);
    else code.indexed("local.get", local);
  }
  if (choices.chance(60)) body.statements(2, depth);
  const operations = [1, 2, 3].map(() => choices.pick(["add", "sub", "xor", "mul", "rotl"]));
  for (let index = 1; index < count; index++) code.emit(`${type}.${operations[index % 3]}`);
  body.consume([type]);
}

/** As many operands of any types, which statements have to leave alone, and of which some are used. */
function deepStackOfAnything(body: BodyGenerator, depth: number): void {
  const { choices } = body;
  const types = [body.anyType(), body.anyType(), body.anyType()];
  const operands = Array.from({ length: choices.pick([20, 130, 260]) }, () => choices.pick(types));
  for (const type of operands) leaf(body, type);
  body.statements(2, depth);
  body.consume(operands);
}

export const VARIABLE_PRODUCERS: readonly Producer[] = [
  {
    weight: "variable",
    applies: () => true,
    emit: (body, type, depth) => {
      const local = body.readableLocal(type);
      if (local === undefined) body.value(type, depth);
      else body.code.indexed("local.get", local);
    },
  },
  {
    weight: "select",
    applies: () => true,
    emit: (body, type, depth) => {
      // After a tee, a reference has the local's type.
      const local = isReference(type) ? body.updatableLocal(type) : body.settableLocal(type);
      body.value(type, depth);
      if (local !== undefined) body.setLocal(local, "local.tee");
    },
  },
  {
    weight: "select",
    applies: () => true,
    emit: (body, type, depth) => {
      const global = body.readableGlobal(type);
      if (global === undefined) body.value(type, depth);
      else body.code.indexed("global.get", global);
    },
  },
  { weight: "select", applies: (_, type) => !isReference(type), emit: useAfterWrite },
];

export const VARIABLE_STATEMENTS: readonly Statement[] = [
  { weight: "variable", emit: setLocal },
  { weight: "variable", emit: updateLocal },
  { weight: "select", emit: swapLocals },
  {
    weight: "select",
    emit: (body, depth) => {
      const type = body.anyType();
      const global = body.settableGlobal(type);
      body.value(type, depth);
      if (global === undefined) body.code.emit("drop");
      else body.code.indexed("global.set", global);
    },
  },
  {
    weight: "constant",
    emit: (body, depth) => {
      body.value(body.anyType(), depth);
      body.code.emit("drop");
    },
  },
  { weight: "deep", emit: deepStack },
];
