/** The shortest code for a value of each type: a local, a constant, a null reference, a new object. */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator } from "./body-generator.ts";
import { constant } from "./numeric-code.ts";
import { unpacked } from "./type-plan.ts";
import {
  definedIndex,
  exactType,
  type Heap,
  heapOf,
  isNullable,
  isReference,
  isVector,
  reference,
  type ReferenceType,
  typeBytes,
  type ValueType,
} from "./value-types.ts";

/** How deep the objects are that a leaf builds. */
const OBJECT_DEPTH = 2;

export function leaf(body: BodyGenerator, type: ValueType): void {
  leafWithin(body, type, OBJECT_DEPTH);
}

function leafWithin(body: BodyGenerator, type: ValueType, depth: number): void {
  const local = body.choices.chance(65) ? body.readableLocal(type) : undefined;
  if (local !== undefined) body.code.indexed("local.get", local);
  else if (isReference(type)) referenceLeaf(body, type, depth);
  else if (isVector(type)) vectorConstant(body);
  else constant(body, type);
}

/** A zero, a null, or what is as simple. */
export function simplest(body: BodyGenerator, type: ValueType): void {
  const { code } = body;
  const exact = exactType(type);
  if (isReference(type)) {
    if (isNullable(type)) code.heap("ref.null", heapOf(type));
    else referenceLeaf(body, type, 0);
  } else if (exact === "v128") code.vector(Array.from({ length: 16 }, () => 0));
  else if (exact === "i64" || exact === "f64") code.constant(exact, 0n);
  else code.constant(exact as "i32" | "f32", 0);
}

/** A vector constant: any bytes, a few bytes repeated, or lanes of few bits. */
function vectorConstant(body: BodyGenerator): void {
  const { choices, code } = body;
  const period = choices.pick([16, 8, 4, 2, 1]);
  const byte = (): number => (choices.chance(40) ? choices.pick([0, 1, 0x7f, 0x80, 0xff]) : choices.below(256));
  const bytes = Array.from({ length: period }, byte);
  code.vector(Array.from({ length: 16 }, (_, index) => bytes[index % period] as number));
}

function referenceLeaf(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const { choices, plan } = body;
  const heap = heapOf(type);
  const { types } = plan;
  if (isNullable(type) && (depth <= 0 || choices.chance(plan.language === "plain" ? 20 : 40))) {
    nullReference(body, heap);
    return;
  }
  const top = types.topOf(heap);
  if (heap === "none" || heap === "nofunc" || heap === "noextern" || heap === "noexn") uninhabited(body, type);
  else if (top === "func") functionReference(body, type);
  else if (top === "exn") exceptionReference(body, type);
  else if (top === "extern") externReference(body, type, depth);
  else objectReference(body, heap, depth);
}

/** A null of a heap type or of one below it. */
function nullReference(body: BodyGenerator, heap: Heap): void {
  const { choices, code, plan } = body;
  const bottom = { any: "none", func: "nofunc", extern: "noextern", exn: "noexn" } as const;
  const isBelow = plan.language === "all" && choices.chance(30);
  code.heap("ref.null", isBelow ? bottom[plan.types.topOf(heap) as keyof typeof bottom] : heap);
}

/** There is no value of such a type that is not null. */
function uninhabited(body: BodyGenerator, type: ReferenceType): void {
  body.code.heap("ref.null", heapOf(type));
  if (!isNullable(type)) body.code.emit("ref.as_non_null");
}

function functionReference(body: BodyGenerator, type: ReferenceType): void {
  const { choices, code, plan } = body;
  const heap = heapOf(type);
  const fitting = plan.referable.filter((index) =>
    plan.types.isHeapSubtype(`${plan.functions[index]?.typeIndex ?? 0}`, heap),
  );
  if (fitting.length > 0) code.indexed("ref.func", choices.pick(fitting));
  else uninhabited(body, type);
}

/** An exception, by throwing and catching it. */
function exceptionReference(body: BodyGenerator, type: ReferenceType): void {
  const { choices, code, plan } = body;
  if (plan.exceptions !== "modern") {
    uninhabited(body, type);
    return;
  }
  const tag = choices.below(plan.tags.length);
  const caught = reference("exn", false);
  code.emit("block", typeBytes(caught));
  code.emit("try_table", [0x40, 1, 3, 0]);
  for (const param of plan.tags[tag]?.params ?? []) simplest(body, param);
  code.indexed("throw", tag);
  code.emit("end");
  code.emit("unreachable");
  code.emit("end");
}

function externReference(body: BodyGenerator, type: ReferenceType, depth: number): void {
  const { choices, code, plan } = body;
  const object = plan.globals.findIndex(({ imported }) => imported === "object");
  if (plan.language === "plain") {
    nullReference(body, "extern");
  } else if (choices.chance(40)) {
    code.indexed("global.get", object);
    if (!isNullable(type)) code.emit("ref.as_non_null");
  } else {
    objectReference(body, "any", depth);
    code.emit("extern.convert_any");
  }
}

/** A number, a structure or an array. */
function objectReference(body: BodyGenerator, heap: Heap, depth: number): void {
  const { choices, code, plan } = body;
  const { types } = plan;
  if (heap === "i31" || (types.isHeapSubtype("i31", heap) && (depth <= 0 || choices.chance(35)))) {
    constant(body, "i32");
    code.emit("ref.i31");
    return;
  }
  const all = depth > 0 ? [...types.structs, ...types.arrays] : [types.structs[0], types.arrays[0]];
  const fitting = all.filter((index) => types.isHeapSubtype(`${index ?? 0}`, heap));
  newObject(body, fitting.length === 0 ? (definedIndex(heap) ?? 0) : (choices.pick(fitting) as number), depth);
}

/** A new structure or array of a type, with leaves in it. */
export function newObject(body: BodyGenerator, index: number, depth: number = OBJECT_DEPTH): void {
  const { choices, code, plan } = body;
  const { types } = plan;
  if (types.kindOf(index) === "struct") {
    const fields = types.fieldsOf(index);
    if (fields.every((field) => types.isDefaultable(field)) && choices.chance(20)) {
      code.indexed("struct.new_default", index);
      return;
    }
    for (const { storage } of fields) leafWithin(body, unpacked(storage), depth - 1);
    code.indexed("struct.new", index);
    return;
  }
  const element = types.elementOf(index);
  // Mostly long enough for the indices that code uses.
  const length = choices.chance(94) ? 4 + choices.below(5) : choices.below(4);
  const kind = choices.below(types.isDefaultable(element) ? 3 : 2);
  if (kind === 0) {
    for (let i = 0; i < length; i++) leafWithin(body, unpacked(element.storage), Math.min(depth - 1, 0));
    code.emit("array.new_fixed", [...unsigned(index), ...unsigned(length)]);
    return;
  }
  if (kind === 1) leafWithin(body, unpacked(element.storage), depth - 1);
  code.constant("i32", length);
  code.indexed(kind === 1 ? "array.new" : "array.new_default", index);
}
