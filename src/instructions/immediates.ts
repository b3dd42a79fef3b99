/**
 * The kinds of immediates: what follows an opcode in the binary.
 *
 * A row of the table holds one packed number: the kind in bits 0–7, its parameter (natural alignment, number of lanes) in
 * the bits above. How each kind is read is the decoder's and the validator's affair.
 */

/** Kind of immediates → its number. */
export const IMMEDIATE = {
  NONE: 0,
  /** A block type: a type index, a value type or nothing. */
  BLOCK_TYPE: 1,
  LABEL: 2,
  /** A list of labels and a default label. */
  LABEL_TABLE: 3,
  FUNCTION: 4,
  TYPE: 5,
  TYPE_TABLE: 6,
  TYPE_TYPE: 7,
  /** A type index and a number of elements. */
  TYPE_LENGTH: 8,
  TYPE_DATA: 9,
  TYPE_ELEM: 10,
  /** A type index and the index of a field of that structure. */
  STRUCT_FIELD: 11,
  TABLE: 12,
  /** The destination's table index, then the source's. */
  TABLE_TABLE: 13,
  ELEM: 14,
  ELEM_TABLE: 15,
  LOCAL: 16,
  GLOBAL: 17,
  TAG: 18,
  MEMORY: 19,
  /** The destination's memory index, then the source's. */
  MEMORY_MEMORY: 20,
  DATA: 21,
  DATA_MEMORY: 22,
  /** Alignment with flags, memory index if flagged, offset. Parameter: base-2 logarithm of the natural alignment. */
  MEMARG: 23,
  /** As MEMARG; the alignment has to be the natural one. */
  ATOMIC_MEMARG: 24,
  /** As MEMARG, followed by a lane index. */
  MEMARG_LANE: 25,
  I32: 26,
  I64: 27,
  F32: 28,
  F64: 29,
  V128: 30,
  /** A lane index. Parameter: number of lanes. */
  LANE: 31,
  /** Sixteen lane indices below 32. */
  LANES: 32,
  HEAP_TYPE: 33,
  /** A list of value types. */
  SELECT_TYPES: 34,
  /** Two nullability flags, a label and two heap types. */
  CAST: 35,
  /** A block type and a list of catch clauses. */
  TRY_TABLE: 36,
  /** One byte that has to be zero. */
  ATOMIC_FENCE: 37,
} as const;

/** A kind of {@link IMMEDIATE} with its parameter. */
export type PackedImmediates = number;

const PARAMETER_SHIFT = 8;

export function packImmediates(kind: number, parameter: number): PackedImmediates {
  return kind | (parameter << PARAMETER_SHIFT);
}

export function immediatesKind(immediates: PackedImmediates): number {
  return immediates & 0xff;
}

export function immediatesParameter(immediates: PackedImmediates): number {
  return immediates >> PARAMETER_SHIFT;
}
