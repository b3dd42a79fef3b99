/** Casts, tests and the branches that depend on them, and on nulls. */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import {
  type Heap,
  heapBytes,
  heapOf,
  isNullable,
  isReference,
  reference,
  type ReferenceType,
  type ValueType,
} from "./value-types.ts";

/** A type above one in the same hierarchy, which may be it. */
function typeAbove(body: BodyGenerator, type: ReferenceType): ReferenceType {
  const { choices, plan } = body;
  const { types } = plan;
  const heap = heapOf(type);
  const abstract: Heap[] = ["any", "eq", "i31", "struct", "array", "func", "extern", "exn"];
  const defined = types.defined.map((_, index): Heap => `${index}`);
  const heaps = [...abstract, ...defined].filter((each) => types.isHeapSubtype(heap, each));
  return reference(heaps.length === 0 ? heap : choices.pick(heaps), isNullable(type) || choices.chance(50));
}

/** A type below one in the same hierarchy, which may be it. */
function typeBelow(body: BodyGenerator, type: ReferenceType): ReferenceType {
  const { choices, plan } = body;
  const { types } = plan;
  const heap = heapOf(type);
  const planned = [...types.structs, ...types.arrays, ...types.functions].map((index): Heap => `${index}`);
  const abstract: Heap[] = ["eq", "i31", "struct", "array", "none", "nofunc", "noextern"];
  const heaps = [...abstract, ...planned, ...planned].filter((each) => types.isHeapSubtype(each, heap));
  return reference(heaps.length === 0 ? heap : choices.pick(heaps), isNullable(type) && choices.chance(40));
}

/** There are no casts of exceptions. */
function canCast(body: BodyGenerator, type: ValueType): boolean {
  return isReference(type) && body.plan.types.topOf(heapOf(type)) !== "exn";
}

function heapWithNull(mnemonic: string, type: ReferenceType): string {
  return isNullable(type) ? `${mnemonic}.null` : mnemonic;
}

function emitBranch(
  body: BodyGenerator,
  mnemonic: string,
  depth: number,
  types: readonly [ReferenceType, ReferenceType],
): void {
  const [from, to] = types;
  const flags = (isNullable(from) ? 1 : 0) | (isNullable(to) ? 2 : 0);
  const bytes = [flags, ...unsigned(depth), ...heapBytes(heapOf(from)), ...heapBytes(heapOf(to))];
  body.code.emit(mnemonic, bytes);
}

/** What is left of a type when a cast to another has failed. */
function difference(from: ReferenceType, to: ReferenceType): ReferenceType {
  return isNullable(to) ? reference(heapOf(from), false) : from;
}

/** A reference to just the type, by a cast that traps if it fails; mostly of one that is of the type. */
function castTo(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const above = typeAbove(body, type);
  if (body.choices.chance(30)) {
    body.value(above, depth);
  } else {
    // Only a block knows less of the reference than what stands in it.
    const shape = { params: [], results: [above] };
    body.open("block", shape);
    body.inside({ types: shape.results, isFree: true }, () => body.value(type, depth));
    body.code.emit("end");
  }
  body.code.heap(heapWithNull("ref.cast", type), heapOf(type));
}

/** A block that is left with the reference, if it is one of the type, and else goes on. */
function branchTo(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const { choices } = body;
  const above = typeAbove(body, type);
  const shape = { params: [], results: [type] };
  body.open("block", shape);
  body.inside({ types: shape.results, isFree: true }, () => {
    body.value(above, depth);
    const count = 1 + choices.below(3);
    let rest = above;
    for (let i = 0; i < count; i++) {
      // A chain: more special types first.
      const target = i === count - 1 ? type : typeBelow(body, type);
      if (!body.isSubtype(target, rest)) continue;
      emitBranch(body, "br_on_cast", 0, [rest, target]);
      rest = difference(rest, target);
    }
    body.consumeInto([rest], type, depth);
  });
  body.code.emit("end");
}

/** A block that is left if the reference is none of the type. */
function branchUnless(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const above = typeAbove(body, type);
  const rest = difference(above, type);
  const outer = { params: [], results: [type] };
  body.open("block", outer);
  body.inside({ types: outer.results, isFree: true }, () => {
    const inner = { params: [], results: [rest] };
    body.open("block", inner);
    body.inside({ types: inner.results, isFree: true }, () => {
      body.value(above, depth);
      emitBranch(body, "br_on_cast_fail", 0, [above, type]);
      if (body.choices.chance(30)) body.statement(depth);
      body.code.indexed("br", 1);
    });
    body.code.emit("end");
    body.consumeInto([rest], type, depth);
  });
  body.code.emit("end");
}

/** A reference that is not null: by a trap, or by a branch in either direction. */
function nonNull(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const { choices, code } = body;
  const nullable = reference(heapOf(type), true);
  const kind = choices.below(3);
  if (kind === 0) {
    body.value(nullable, depth);
    code.emit("ref.as_non_null");
    return;
  }
  const shape = { params: [], results: [type] };
  body.open("block", shape);
  body.inside({ types: shape.results, isFree: true }, () => {
    if (kind === 1) {
      body.value(nullable, depth);
      code.indexed("br_on_non_null", 0);
    } else {
      code.emit("block", [0x40]);
      body.inside({ types: [], isFree: true }, () => {
        body.value(nullable, depth);
        code.indexed("br_on_null", 0);
        if (choices.chance(30)) body.statement(depth);
        code.indexed("br", 1);
      });
      code.emit("end");
    }
    body.value(type, depth);
  });
  code.emit("end");
}

function testOf(body: BodyGenerator, depth: number): void {
  const wanted = body.anyReference();
  if (!canCast(body, wanted)) {
    body.value(wanted, depth);
    body.code.emit("ref.is_null");
    return;
  }
  const type = typeBelow(body, wanted);
  body.value(wanted, depth);
  body.code.heap(heapWithNull("ref.test", type), heapOf(type));
}

/** A free label that takes a reference last, with its index as branches count. */
function referenceTargets(body: BodyGenerator): { depth: number; types: readonly ValueType[]; last: ReferenceType }[] {
  return body.labels.flatMap(({ types, isFree }, index) => {
    const last = types.at(-1);
    if (!isFree || last === undefined || !canCast(body, last)) return [];
    return [{ depth: body.labelDepth(index), types, last: last as ReferenceType }];
  });
}

/** A branch to a label that is there already, with what it takes. */
function branchOut(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const target = choices.pick(referenceTargets(body));
  const others = target.types.slice(0, -1);
  body.values(others, depth);
  const kind = choices.below(3);
  if (kind === 0 && !isNullable(target.last)) {
    body.value(reference(heapOf(target.last), true), depth);
    code.indexed("br_on_non_null", target.depth);
    body.consume(others);
    return;
  }
  const from = typeAbove(body, target.last);
  body.value(from, depth);
  if (kind === 1) {
    // What fails the cast goes there: a type for which the difference is one of the label.
    const value = body.isSubtype(from, target.last) ? from : target.last;
    body.consume([from]);
    body.value(value, depth);
    const to = typeBelow(body, value);
    emitBranch(body, "br_on_cast_fail", target.depth, [value, to]);
    body.consume([...others, to]);
    return;
  }
  emitBranch(body, "br_on_cast", target.depth, [from, target.last]);
  body.consume([...others, difference(from, target.last)]);
}

/** A branch on null to a label that takes anything. */
function branchOnNull(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const free = body.labels.flatMap(({ isFree, types }, index) => (isFree ? [{ types, index }] : []));
  const { types, index } = choices.pick(free);
  const tested = reference(heapOf(body.anyReference()), true);
  body.values(types, depth);
  body.value(tested, depth);
  code.indexed("br_on_null", body.labelDepth(index));
  body.consume([...types, reference(heapOf(tested), false)]);
}

export const CAST_PRODUCERS: readonly Producer[] = [
  {
    weight: "cast",
    applies: canCast,
    emit: (body, type, depth) => {
      const kind = body.choices.below(10);
      if (kind < 2) castTo(body, type as ReferenceType, depth);
      else if (kind < 7) branchTo(body, type as ReferenceType, depth);
      else branchUnless(body, type as ReferenceType, depth);
    },
  },
  {
    weight: "cast",
    applies: (_, type) => isReference(type) && !isNullable(type),
    emit: (body, type, depth) => nonNull(body, type as ReferenceType, depth),
  },
  { weight: "cast", applies: (_, type) => type === "i32", emit: (body, _, depth) => testOf(body, depth) },
];

export const CAST_STATEMENTS: readonly Statement[] = [
  {
    weight: "cast",
    emit: (body, depth) => {
      if (referenceTargets(body).length > 0 && body.choices.chance(60)) branchOut(body, depth);
      else branchOnNull(body, depth);
    },
  },
];
