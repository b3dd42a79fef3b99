/**
 * Structured control: blocks with parameters and results, loops, conditionals, and every kind of branch.
 *
 * Every program ends. A loop either counts on a local of its own, and then only the counting branch goes back to it, or it
 * spends fuel in its first instructions, and then any branch may.
 */
import { list, unsigned } from "../../support/binary-encoding.ts";
import { emitTailCall } from "./call-code.ts";
import type { BodyGenerator, Label, LoopGuard, Producer, Statement } from "./body-generator.ts";
import { emitThrow } from "./exception-code.ts";
import { simplest } from "./leaf-code.ts";
import { condition } from "./numeric-code.ts";
import type { Shape, ValueType } from "./value-types.ts";

/** Returns zeros and nulls from the function, or the simplest values that there are. */
export function returnDefaults(body: BodyGenerator): void {
  for (const type of body.shape.results) simplest(body, type);
  body.code.emit("return");
}

/** Runs `inside` with one more label, and closes the block. */
function within(body: BodyGenerator, label: Label, inside: () => void): void {
  body.inside(label, inside);
  body.code.emit("end");
}

/** What stands in a block: from its parameters, which are on the stack, to its results. */
function fill(body: BodyGenerator, shape: Shape, depth: number): void {
  // With the parameters still on the stack, statements see only what they push themselves.
  if (body.choices.chance(60)) body.statements(2, depth);
  const [result, ...results] = shape.results;
  if (result === undefined) {
    body.consume(shape.params);
    body.statements(2, depth);
    return;
  }
  body.consumeInto(shape.params, result, depth);
  if (body.choices.chance(30)) body.statement(depth);
  body.values(results, depth);
}

/** A block, loop or conditional of a shape; its parameters are on the stack, and its results are left there. */
function emitBlock(body: BodyGenerator, shape: Shape, depth: number): void {
  const kind = body.choices.below(10);
  if (kind < 4) {
    body.open("block", shape);
    within(body, { types: shape.results, isFree: true }, () => fill(body, shape, depth));
  } else if (kind < 7) {
    emitIf(body, shape, depth);
  } else {
    emitLoop(body, shape, depth);
  }
}

function emitIf(body: BodyGenerator, shape: Shape, depth: number): void {
  condition(body, depth);
  body.open("if", shape);
  const label = { types: shape.results, isFree: true };
  const isSame =
    shape.params.length === shape.results.length && shape.params.every((type, i) => type === shape.results[i]);
  const arm = (): void => {
    if (!body.choices.chance(15)) {
      fill(body, shape, depth);
      return;
    }
    // An arm that leaves: what it would have to give comes from the polymorphic stack.
    body.consume(shape.params);
    exit(body, depth);
    if (body.choices.chance(50)) body.values(shape.results, 1);
  };
  body.inside(label, arm);
  if (!isSame || !body.choices.chance(40)) {
    body.code.emit("else");
    body.inside(label, arm);
  }
  body.code.emit("end");
}

type GuardKind = "count down to zero" | "count down while positive" | "count up";

const GUARD_KINDS: readonly GuardKind[] = ["count down to zero", "count down while positive", "count up"];

/** Code that steps the counter of a loop and leaves an i32 that says whether to go round again. */
function guardCode(body: BodyGenerator, kind: GuardKind, type: "i32" | "i64"): () => void {
  const { choices, code } = body;
  const counter = body.addLocal(type, true);
  const bits = (value: number): number | bigint => (type === "i64" ? BigInt(value) : value);
  // Few rounds, since loops nest; where nothing is around, sometimes so many that the engine's loop pauses in between.
  const isOutermost = body.role === "root" && body.labels.length === 1;
  const rounds = isOutermost && choices.chance(10) ? 1000 + choices.below(9000) : 1 + choices.below(5);
  const step = kind === "count up" ? choices.pick([1, 2, 3]) : 1;
  code.constant(type, bits(kind === "count up" ? 0 : rounds));
  body.setLocal(counter);
  const operation = choices.pick(["sub", "add"]);
  const delta = (operation === "sub") === (kind === "count up") ? -step : step;
  const relation = kind === "count up" ? choices.pick(["lt_s", "lt_u", "le_s", "le_u"]) : choices.pick(["gt_s", "ne"]);
  return () => {
    code.indexed("local.get", counter);
    code.constant(type, bits(delta));
    code.emit(`${type}.${operation}`);
    body.setLocal(counter, "local.tee");
    if (kind === "count up") {
      code.constant(type, bits(rounds));
      code.emit(`${type}.${relation}`);
    } else if (kind === "count down while positive") {
      code.constant(type, bits(0));
      code.emit(`${type}.gt_s`);
    } else if (relation === "ne" || type === "i64") {
      code.constant(type, bits(0));
      code.emit(`${type}.ne`);
    }
  };
}

function emitLoop(body: BodyGenerator, shape: Shape, depth: number): void {
  const spendsFuel = body.choices.chance(35);
  const kind = body.choices.pick(GUARD_KINDS);
  const guard = spendsFuel ? undefined : guardCode(body, kind, body.choices.pick(["i32", "i64"]));
  body.open("loop", shape);
  const label = { types: shape.params, isFree: spendsFuel };
  within(body, label, () => {
    if (spendsFuel) body.spendFuel();
    // A counter that stops at zero alone may be tested once only: a second test would step over it.
    const isShared = guard !== undefined && kind !== "count down to zero";
    if (isShared) body.guards.push({ labelIndex: body.labels.length - 1, emit: guard });
    if (guard === undefined || body.choices.chance(20)) {
      fill(body, shape, depth);
      if (isShared) body.guards.pop();
      return;
    }
    fill(body, { params: shape.params, results: shape.params }, depth);
    if (isShared) body.guards.pop();
    guard();
    body.code.indexed("br_if", 0);
    fill(body, shape, Math.min(depth, 1));
  });
}

/** A branch back to a loop that counts, anywhere inside of it. */
function branchBack(body: BodyGenerator, guard: LoopGuard, depth: number): void {
  const types = body.labels[guard.labelIndex]?.types ?? [];
  body.values(types, depth);
  guard.emit();
  body.code.indexed("br_if", body.labelDepth(guard.labelIndex));
  body.consume(types);
}

/** A depth as branches give it, and the label's types. */
interface Target {
  readonly depth: number;
  readonly types: readonly ValueType[];
}

function freeTargets(body: BodyGenerator): Target[] {
  const innermost = body.labels.length - 1;
  return body.labels.flatMap(({ types, isFree }, index) => (isFree ? [{ depth: innermost - index, types }] : []));
}

function sameTypes(left: readonly ValueType[], right: readonly ValueType[]): boolean {
  return left.length === right.length && left.every((type, index) => type === right[index]);
}

/** A branch that is always taken, or a trap, or a tail call. What comes after it is not reached. */
function exit(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(20);
  if (kind >= 16 && body.profile.call > 0 && emitTailCall(body, depth)) return;
  if (body.profile.exception > 0 && choices.chance(Math.min(body.profile.exception, 40))) {
    emitThrow(body, depth);
    return;
  }
  if (kind === 15) {
    if (choices.chance(30)) code.emit("unreachable");
    else returnDefaults(body);
    return;
  }
  if (kind >= 12) {
    body.values(body.shape.results, depth);
    code.emit("return");
    return;
  }
  const target = choices.pick(freeTargets(body));
  body.values(target.types, depth);
  if (kind < 7) {
    code.indexed("br", target.depth);
    return;
  }
  const alike = freeTargets(body).filter(({ types }) => sameTypes(types, target.types));
  const depths = Array.from({ length: choices.below(6) }, () => choices.pick(alike).depth);
  if (choices.chance(70)) {
    body.value("i32", depth);
    code.constant("i32", 7);
    code.emit("i32.and");
  } else {
    body.value("i32", depth);
  }
  code.emit("br_table", [...list(depths.map(unsigned)), ...unsigned(target.depth)]);
}

/** Code in an `if` that leaves. */
function exitSometimes(body: BodyGenerator, depth: number): void {
  condition(body, depth);
  body.code.emit("if", [0x40]);
  within(body, { types: [], isFree: true }, () => {
    body.statements(1, depth);
    exit(body, depth);
    if (body.choices.chance(20)) body.statement(1);
  });
}

/** A `br_if`, whose operands stay on the stack when it is not taken. */
function branchIf(body: BodyGenerator, depth: number): readonly ValueType[] {
  const target = body.choices.pick(freeTargets(body));
  body.values(target.types, depth);
  condition(body, depth);
  body.code.indexed("br_if", target.depth);
  return target.types;
}

export const CONTROL_PRODUCERS: readonly Producer[] = [
  {
    weight: "control",
    applies: () => true,
    emit: (body, type, depth) => {
      const params = body.choices.chance(40) ? body.someTypes(3) : [];
      const others = body.choices.chance(20) ? body.someTypes(2) : [];
      const results = body.choices.chance(50) ? [type, ...others] : [...others, type];
      body.values(params, depth);
      emitBlock(body, { params, results }, depth);
      if (results.length > 1) body.consumeInto(results, type, depth);
    },
  },
  {
    weight: "exit",
    applies: () => true,
    emit: (body, type, depth) => body.consumeInto(branchIf(body, depth), type, depth),
  },
  {
    weight: "exit",
    // Most of these would cut the rest of the block off, so they are rare.
    applies: (body) => body.labels.length > 2 && body.choices.chance(20),
    emit: (body, _, depth) => exit(body, depth),
  },
];

export const CONTROL_STATEMENTS: readonly Statement[] = [
  {
    weight: "control",
    emit: (body, depth) => {
      const params = body.choices.chance(30) ? body.someTypes(3) : [];
      const results = body.choices.chance(30) ? body.someTypes(2) : [];
      body.values(params, depth);
      emitBlock(body, { params, results }, depth);
      body.consume(results);
    },
  },
  { weight: "exit", emit: exitSometimes },
  { weight: "exit", emit: (body, depth) => body.consume(branchIf(body, depth)) },
  {
    weight: "exit",
    emit: (body, depth) => {
      if (body.guards.length > 0) branchBack(body, body.choices.pick(body.guards), depth);
      else body.code.emit("nop");
    },
  },
];
