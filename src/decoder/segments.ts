/**
 * Reads element and data segments, in all the forms that the flags in front of them choose.
 *
 * @see https://webassembly.github.io/spec/core/binary/modules.html#element-section
 */
import { DecodeError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import { MAX_DATA_SEGMENTS, MAX_ELEMENT_SEGMENTS, MAX_SEGMENT_ELEMENTS } from "../base/limits.ts";
import { ConstantExpressions } from "../module/constant-expressions.ts";
import type { DataSegment, ElementSegment, SegmentMode } from "../module/module.ts";
import { FUNCREF, HEAP, referenceType, type ValueType } from "../module/types.ts";
import { DATA_EXPLICIT, DATA_PASSIVE, EXPLICIT, EXPRESSIONS, NOT_ACTIVE } from "./binary-codes.ts";
import { readConstantExpression } from "./constant-expression.ts";
import type { Draft } from "./draft.ts";
import type { Reader } from "./reader.ts";
import { skipInstructions } from "./skip-instructions.ts";

/** The type of function indices as elements. */
const FUNCTION_ELEMENT: ValueType = referenceType(HEAP.func, false);

const PASSIVE: SegmentMode = { kind: "passive" };
const DECLARATIVE: SegmentMode = { kind: "declarative" };

export function readElementSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("element segments", MAX_ELEMENT_SEGMENTS); count > 0; count--) {
    draft.elements.push(readElementSegment(reader));
  }
}

function readElementSegment(reader: Reader): ElementSegment {
  const offset = reader.position;
  const flags = reader.u32();
  if (flags > 7) throw new DecodeError("malformed elements segment kind", offset);
  if (flags !== 0) reader.require(FEATURES["bulk-memory"], offset);
  const mode = readElementMode(reader, flags);
  const typed = (flags & (NOT_ACTIVE | EXPLICIT)) !== 0;
  if ((flags & EXPRESSIONS) !== 0) {
    reader.require(FEATURES["reference-types"], offset);
    const type = typed ? reader.referenceType() : FUNCREF;
    return { type, mode, items: { kind: "expressions", expressions: readExpressions(reader) }, offset };
  }
  if (typed && reader.byte() !== 0) throw new DecodeError("malformed element kind", reader.position - 1);
  return { type: FUNCTION_ELEMENT, mode, items: { kind: "functions", indices: readIndices(reader) }, offset };
}

function readElementMode(reader: Reader, flags: number): SegmentMode {
  if ((flags & NOT_ACTIVE) !== 0) return (flags & EXPLICIT) === 0 ? PASSIVE : DECLARATIVE;
  return readActiveMode(reader, (flags & EXPLICIT) !== 0);
}

/** @param explicit whether the index of the table or memory is written */
function readActiveMode(reader: Reader, explicit: boolean): SegmentMode {
  const index = explicit ? reader.u32() : 0;
  return { kind: "active", index, offsetExpression: readConstantExpression(reader) };
}

function readExpressions(reader: Reader): ConstantExpressions {
  const count = reader.count("elements", MAX_SEGMENT_ELEMENTS);
  const offsets = new Uint32Array(count + 1);
  for (let i = 0; i < count; i++) {
    offsets[i] = reader.position;
    skipInstructions(reader);
  }
  offsets[count] = reader.position;
  return new ConstantExpressions(offsets);
}

function readIndices(reader: Reader): Uint32Array {
  const indices = new Uint32Array(reader.count("elements", MAX_SEGMENT_ELEMENTS));
  for (let i = 0; i < indices.length; i++) indices[i] = reader.u32();
  return indices;
}

export function readDataCountSection(reader: Reader, draft: Draft): void {
  reader.require(FEATURES["bulk-memory"], reader.position);
  draft.dataCount = reader.u32();
}

export function readDataSection(reader: Reader, draft: Draft): void {
  for (let count = reader.count("data segments", MAX_DATA_SEGMENTS); count > 0; count--) {
    draft.data.push(readDataSegment(reader));
  }
}

function readDataSegment(reader: Reader): DataSegment {
  const offset = reader.position;
  const flags = reader.u32();
  if (flags > DATA_EXPLICIT) throw new DecodeError("malformed data segment kind", offset);
  if (flags !== 0) reader.require(FEATURES["bulk-memory"], offset);
  const mode = flags === DATA_PASSIVE ? PASSIVE : readActiveMode(reader, flags === DATA_EXPLICIT);
  const byteLength = reader.u32();
  return { mode, start: reader.skip(byteLength), byteLength, offset };
}
