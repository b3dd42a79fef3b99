/** Structures, arrays and i31: making, reading and writing them. */
import { unsigned } from "../../support/binary-encoding.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { getter } from "./helper-functions.ts";
import { newObject } from "./leaf-code.ts";
import type { ModulePlan } from "./module-plan.ts";
import { perPlan } from "./per-plan.ts";
import { type Field, isPacked, unpacked } from "./type-plan.ts";
import { heapOf, isNullable, isReference, reference, type ReferenceType, type ValueType } from "./value-types.ts";

interface Place {
  readonly type: number;
  readonly field: Field;
  /** Number of a structure's field. */
  readonly number: number;
}

function structFields({ types }: ModulePlan, fits: (field: Field) => boolean): Place[] {
  return types.structs.flatMap((type) =>
    types.fieldsOf(type).flatMap((field, number) => (fits(field) ? [{ type, field, number }] : [])),
  );
}

function arrayElements({ types }: ModulePlan, fits: (field: Field) => boolean): Place[] {
  return types.arrays.flatMap((type) => {
    const field = types.elementOf(type);
    return fits(field) ? [{ type, field, number: 0 }] : [];
  });
}

/** Where values can be read that can stand for a type. */
const placesOf = perPlan((plan, type) => {
  const fits = ({ storage }: Field): boolean => plan.types.isSubtype(unpacked(storage), type);
  return { fields: structFields(plan, fits), elements: arrayElements(plan, fits) };
});

/** A reference to an object of a defined type, seldom one that can be null. */
function object(body: BodyGenerator, type: number, depth: number): void {
  body.value(reference(`${type}`, body.choices.chance(4)), depth);
}

/** An index of an array: mostly inside. */
function elementIndex(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const kind = choices.below(60);
  if (kind < 40) {
    code.constant("i32", choices.below(4));
  } else {
    body.value("i32", depth);
    if (kind === 59) return;
    code.constant("i32", 3);
    code.emit("i32.and");
  }
}

/** A count of elements: small, or seldom anything. */
function elementCount(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  if (choices.chance(97)) {
    code.constant("i32", choices.below(4));
    return;
  }
  // There are limits to what is allocated, and they differ.
  body.value("i32", depth);
  code.constant("i32", 0xffff);
  code.emit("i32.and");
}

/** Reads a field or an element that can stand for a type. */
function readField(body: BodyGenerator, type: ValueType, depth: number): void {
  const { choices, code } = body;
  const { fields, elements } = placesOf(body.plan, type);
  const isField = elements.length === 0 || (fields.length > 0 && choices.chance(60));
  const place = choices.pick(isField ? fields : elements);
  object(body, place.type, depth);
  if (isField) {
    code.indexed(getter("struct", place.field, choices.below(2)), place.type, place.number);
    return;
  }
  elementIndex(body, depth);
  code.indexed(getter("array", place.field, choices.below(2)), place.type);
}

function canRead({ plan }: BodyGenerator, type: ValueType): boolean {
  const { fields, elements } = placesOf(plan, type);
  return fields.length + elements.length > 0;
}

/** Defined types of objects below a type. */
const objectTypes = perPlan(({ types }, type): number[] => {
  if (!isReference(type)) return [];
  const heap = heapOf(type);
  return [...types.structs, ...types.arrays].filter((index) => types.isHeapSubtype(`${index}`, heap));
});

/** A new object of a type, with values in it. */
function makeObject(body: BodyGenerator, type: ValueType, depth: number): void {
  const index = body.choices.pick(objectTypes(body.plan, type));
  const { types } = body.plan;
  if (types.kindOf(index) === "array") {
    makeArray(body, index, depth);
  } else if (body.choices.chance(25)) {
    newObject(body, index);
  } else {
    for (const { storage } of types.fieldsOf(index)) body.value(unpacked(storage), depth);
    body.code.indexed("struct.new", index);
  }
}

function makeArray(body: BodyGenerator, index: number, depth: number): void {
  const { choices, code, plan } = body;
  const element = plan.types.elementOf(index);
  const type = unpacked(element.storage);
  const kind = choices.below(4);
  const segments = kind === 2 ? segmentsFor(body, element) : [];
  if (kind === 0) {
    const count = choices.pick([0, 4, 4, 4, 5]);
    for (let i = 0; i < count; i++) body.value(type, depth - 1);
    code.emit("array.new_fixed", [...unsigned(index), ...unsigned(count)]);
  } else if (kind === 1) {
    body.value(type, depth);
    // A length that may be anything would cost memory.
    body.value("i32", depth);
    code.constant("i32", 15);
    code.emit("i32.and");
    if (choices.chance(90)) {
      code.constant("i32", 4);
      code.emit("i32.or");
    }
    code.indexed("array.new", index);
  } else if (kind === 2 && segments.length > 0) {
    const segment = choices.pick(segments);
    code.constant("i32", choices.below(3));
    elementCount(body, depth);
    const mnemonic = isReference(type) ? "array.new_elem" : "array.new_data";
    code.emit(mnemonic, [...unsigned(index), ...unsigned(segment)]);
  } else {
    newObject(body, index);
  }
}

/** Data or element segments that an array can be filled from. */
function segmentsFor(body: BodyGenerator, { storage }: Field): number[] {
  const { data, elements } = body.plan;
  const type = unpacked(storage);
  // An active segment is empty when code runs.
  const isUseful = (isActive: boolean): boolean => !isActive || body.choices.chance(10);
  if (!isReference(type)) return data.flatMap(({ target }, index) => (isUseful(target !== undefined) ? [index] : []));
  return elements.flatMap(({ mode, type: each }, index) => {
    return isUseful(mode !== "passive") && body.isSubtype(each, type) ? [index] : [];
  });
}

function writeField(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const fields = structFields(body.plan, ({ mutable }) => mutable);
  if (fields.length === 0 || choices.chance(40)) {
    writeArray(body, depth);
    return;
  }
  const { type, field, number } = choices.pick(fields);
  object(body, type, depth);
  body.value(unpacked(field.storage), depth);
  code.indexed("struct.set", type, number);
}

function writeArray(body: BodyGenerator, depth: number): void {
  const { choices, code } = body;
  const places = arrayElements(body.plan, ({ mutable }) => mutable);
  if (places.length === 0) {
    code.emit("nop");
    return;
  }
  const { type, field } = choices.pick(places);
  const value = unpacked(field.storage);
  object(body, type, depth);
  elementIndex(body, depth);
  const kind = choices.below(5);
  const segments = kind === 4 ? segmentsFor(body, field) : [];
  if (kind < 2 || (kind === 4 && segments.length === 0)) {
    body.value(value, depth);
    code.indexed("array.set", type);
  } else if (kind === 2) {
    body.value(value, depth);
    elementCount(body, depth);
    code.indexed("array.fill", type);
  } else if (kind === 3) {
    const sources = arrayElements(body.plan, ({ storage }) => {
      return isPacked(storage) || isPacked(field.storage)
        ? storage === field.storage
        : body.isSubtype(storage, field.storage);
    });
    const source = choices.pick(sources).type;
    object(body, source, depth);
    elementIndex(body, depth);
    elementCount(body, depth);
    code.indexed("array.copy", type, source);
  } else {
    const segment = choices.pick(segments);
    code.constant("i32", choices.below(3));
    elementCount(body, depth);
    const mnemonic = isReference(value) ? "array.init_elem" : "array.init_data";
    code.emit(mnemonic, [...unsigned(type), ...unsigned(segment)]);
  }
}

/** Numbers that tell of objects. */
function objectNumber(body: BodyGenerator, type: ValueType, depth: number): void {
  const { choices, code, plan } = body;
  if (type === "i64") {
    body.value("ref null any", depth);
    code.constant("i32", 2);
    code.indexed("call", plan.digest as number);
    return;
  }
  const kind = choices.below(3);
  if (kind === 0) {
    body.value(reference("array", choices.chance(4)), depth);
    code.emit("array.len");
  } else if (kind === 1) {
    body.value(reference("i31", choices.chance(4)), depth);
    code.emit(choices.pick(["i31.get_s", "i31.get_u"]));
  } else {
    body.value("ref null eq", depth);
    body.value("ref null eq", depth);
    code.emit("ref.eq");
  }
}

function isAnyReference(body: BodyGenerator, type: ValueType): type is ReferenceType {
  return isReference(type) && body.plan.types.topOf(heapOf(type)) === "any";
}

export const AGGREGATE_PRODUCERS: readonly Producer[] = [
  { weight: "aggregate", applies: canRead, emit: readField },
  { weight: "aggregate", applies: (body, type) => objectTypes(body.plan, type).length > 0, emit: makeObject },
  { weight: "aggregate", applies: (_, type) => type === "i32" || type === "i64", emit: objectNumber },
  {
    weight: "aggregate",
    applies: (body, type) => isAnyReference(body, type) && body.plan.types.isHeapSubtype("i31", heapOf(type)),
    emit: (body, _, depth) => {
      body.value("i32", depth);
      body.code.emit("ref.i31");
    },
  },
  {
    weight: "cast",
    applies: (_, type) => isReference(type) && (heapOf(type) === "extern" || heapOf(type) === "any"),
    emit: (body, type, depth) => {
      const isExtern = heapOf(type as ReferenceType) === "extern";
      body.value(reference(isExtern ? "any" : "extern", isNullable(type as ReferenceType)), depth);
      body.code.emit(isExtern ? "extern.convert_any" : "any.convert_extern");
    },
  },
];

export const AGGREGATE_STATEMENTS: readonly Statement[] = [{ weight: "aggregate", emit: writeField }];
