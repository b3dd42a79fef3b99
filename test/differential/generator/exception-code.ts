/**
 * Exceptions: throwing, catching and throwing again, with the instructions of WebAssembly 3.0 or with the legacy ones.
 * A catch leads to a block made for it, or to any label of the right types.
 */
import { list, unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { EXNREF, reference, type ValueType } from "./value-types.ts";

const CAUGHT = reference("exn", false);

/** Throws, so that what follows is not reached. */
export function emitThrow(body: BodyGenerator, depth: number): void {
  const { choices, code, plan } = body;
  const caught = body.labels.flatMap(({ isCatch }, index) => (isCatch === true ? [index] : []));
  if (caught.length > 0 && choices.chance(50)) {
    code.indexed("rethrow", body.labelDepth(choices.pick(caught)));
    return;
  }
  if (plan.exceptions === "modern" && choices.chance(25)) {
    body.value(choices.chance(70) ? CAUGHT : EXNREF, depth);
    code.emit("throw_ref");
    return;
  }
  const tag = choices.below(plan.tags.length);
  body.values(plan.tags[tag]?.params ?? [], depth);
  code.indexed("throw", tag);
}

interface Clause {
  /** `catch`, `catch_ref`, `catch_all`, `catch_all_ref`. */
  readonly kind: 0 | 1 | 2 | 3;
  readonly tag: number;
  /** Types of what it gives to its label. */
  readonly types: readonly ValueType[];
}

function anyClause(body: BodyGenerator): Clause {
  const { choices, plan } = body;
  const kind = choices.pick([0, 0, 0, 1, 1, 2, 3] as const);
  const tag = choices.below(plan.tags.length);
  const payload = kind < 2 ? (plan.tags[tag]?.params ?? []) : [];
  return { kind, tag, types: kind % 2 === 1 ? [...payload, CAUGHT] : payload };
}

/** Encodes a clause that leads to a label. */
function clauseBytes({ kind, tag }: Clause, label: number): number[] {
  return [kind, ...(kind < 2 ? unsigned(tag) : []), ...unsigned(label)];
}

/** From what a handler was given to some results. */
function handle(body: BodyGenerator, given: readonly ValueType[], results: readonly ValueType[], depth: number): void {
  const [first, ...others] = results;
  if (first === undefined) {
    body.consume(given);
    body.statements(1, depth);
    return;
  }
  body.consumeInto(given, first, depth);
  body.values(others, depth);
}

/** What stands in a `try` or `try_table`: code that may throw. */
function attempt(body: BodyGenerator, results: readonly ValueType[], depth: number): void {
  body.statements(2, depth);
  if (body.choices.chance(12)) {
    emitThrow(body, depth);
    return;
  }
  body.values(results, depth);
}

/** A label already there that takes what a clause gives. */
function labelFor(body: BodyGenerator, { types }: Clause): number | undefined {
  const fitting = body.labels.flatMap((label, index) => {
    return label.isFree && body.plan.types.areSubtypes(types, label.types) ? [index] : [];
  });
  return fitting.length > 0 && body.choices.chance(30) ? body.choices.pick(fitting) : undefined;
}

/** A `try_table` in blocks for its handlers, with some results. */
function tryTable(body: BodyGenerator, results: readonly ValueType[], depth: number): void {
  const { choices, code } = body;
  const clauses = Array.from({ length: choices.below(4) }, () => anyClause(body));
  const handled = clauses.map((clause) => ({ clause, known: labelFor(body, clause) }));
  const handlers = handled.filter(({ known }) => known === undefined).map(({ clause }) => clause);
  const shape = { params: [], results };
  const end = body.labels.length;
  body.open("block", shape);
  body.inside({ types: results, isFree: true }, () => {
    handlersAround(body, handlers, { end, results, depth }, () => {
      // The label of the innermost handler is the last one.
      let handler = body.labels.length;
      const encoded = handled.map(({ clause, known }) => {
        return clauseBytes(clause, body.labels.length - 1 - (known ?? --handler));
      });
      body.open("try_table", shape, list(encoded));
      body.inside({ types: results, isFree: true }, () => attempt(body, results, depth));
      code.emit("end");
    });
  });
  code.emit("end");
}

interface Target {
  /** Index of the label that everything leads to. */
  readonly end: number;
  readonly results: readonly ValueType[];
  readonly depth: number;
}

/** A block for each handler around what is written inside; the first handler has the innermost one. */
function handlersAround(body: BodyGenerator, handlers: readonly Clause[], target: Target, inside: () => void): void {
  const clause = handlers.at(-1);
  if (clause === undefined) {
    inside();
    return;
  }
  body.open("block", { params: [], results: clause.types });
  body.inside({ types: clause.types, isFree: true }, () => {
    handlersAround(body, handlers.slice(0, -1), target, inside);
    body.code.indexed("br", body.labelDepth(target.end));
  });
  body.code.emit("end");
  handle(body, clause.types, target.results, target.depth);
}

/** A legacy `try` with some results. */
function legacyTry(body: BodyGenerator, results: readonly ValueType[], depth: number): void {
  const { choices, code, plan } = body;
  const shape = { params: [], results };
  const label = { types: results, isFree: true };
  body.open("try", shape);
  body.inside(label, () => attempt(body, results, depth));
  if (choices.chance(20)) {
    // Its label counts from outside of the `try`.
    code.indexed("delegate", choices.below(body.labels.length));
    return;
  }
  const clauses = choices.below(3);
  for (let i = 0; i < clauses; i++) {
    const tag = choices.below(plan.tags.length);
    code.indexed("catch", tag);
    body.inside({ ...label, isCatch: true }, () => handle(body, plan.tags[tag]?.params ?? [], results, depth));
  }
  if (choices.chance(40)) {
    code.emit("catch_all");
    body.inside({ ...label, isCatch: true }, () => handle(body, [], results, depth));
  }
  code.emit("end");
}

/** Code with a handler around it. */
function emitTry(body: BodyGenerator, results: readonly ValueType[], depth: number): void {
  if (body.plan.exceptions === "modern") tryTable(body, results, depth);
  else legacyTry(body, results, depth);
}

function throwSometimes(body: BodyGenerator, depth: number): void {
  body.value("i32", depth);
  body.code.constant("i32", body.choices.pick([1, 3, 7]));
  body.code.emit("i32.and");
  body.code.emit("i32.eqz");
  body.code.emit("if", [0x40]);
  body.inside({ types: [], isFree: true }, () => emitThrow(body, depth));
  body.code.emit("end");
}

export const EXCEPTION_PRODUCERS: readonly Producer[] = [
  {
    weight: "exception",
    applies: () => true,
    emit: (body, type, depth) => {
      const others = body.choices.chance(20) ? body.someTypes(2) : [];
      const results = [...others, type];
      emitTry(body, results, depth);
      if (results.length > 1) body.consumeInto(results, type, depth);
    },
  },
];

export const EXCEPTION_STATEMENTS: readonly Statement[] = [
  {
    weight: "exception",
    emit: (body, depth) => {
      const results = body.choices.chance(25) ? body.someTypes(3) : [];
      emitTry(body, results, depth);
      body.consume(results);
    },
  },
  { weight: "exception", emit: throwSometimes },
];
