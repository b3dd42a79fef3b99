/**
 * What the instruction table says, as flat arrays indexed by instruction id: the number of a row in the table.
 *
 * Derived once when this module is loaded. Ids are dense and stable within one version of the engine; only opcodes are
 * stored in binaries.
 */
import { FEATURES, type FeatureSet } from "../base/features.ts";
import { IMMEDIATE, immediatesKind, immediatesParameter } from "./immediates.ts";
import {
  CONSTANT_INSTRUCTIONS,
  EXTENDED_CONSTANT_INSTRUCTIONS,
  INSTRUCTION_TABLE,
  type InstructionRow,
} from "./table.ts";

const ROWS: readonly InstructionRow[] = INSTRUCTION_TABLE.flatMap((block) => block.rows);

/** Ids are the numbers below this. */
export const INSTRUCTION_COUNT: number = ROWS.length;

export const MNEMONICS: readonly string[] = ROWS.map((row) => row[1]);

/** Labels in the specification; empty for proposals. See the head of the table. */
export const SPEC_LABELS: readonly string[] = ROWS.map((row) => row[4]);

/** Opcodes in the form of the table: one byte, or prefix × 0x1000 + the number behind it. */
export const OPCODES: Int32Array = Int32Array.from(ROWS, (row) => row[0]);

/** Kinds of immediates: values of IMMEDIATE. */
export const IMMEDIATE_KINDS: Uint8Array = Uint8Array.from(ROWS, (row) => immediatesKind(row[2]));

/** Base-2 logarithms of the natural alignments of loads, stores and atomic instructions; 0 for others. */
export const NATURAL_ALIGNMENTS: Uint8Array = new Uint8Array(INSTRUCTION_COUNT);

/** Number of lanes that a lane immediate chooses from; 0 where there is none. */
export const LANE_COUNTS: Uint8Array = new Uint8Array(INSTRUCTION_COUNT);

/** The features, all of them, that instructions need. */
export const FEATURE_BITS: Int32Array = new Int32Array(INSTRUCTION_COUNT);

/** 1: allowed in constant expressions; 2: allowed there with the feature `extended-const`; 0: not. */
export const CONSTANT: Uint8Array = new Uint8Array(INSTRUCTION_COUNT);

/**
 * Types of the instructions without a validation rule of their own, −1 for those with one:
 *
 *     bits 0–2    number of operands, 0 to 4
 *     bits 3–4    number of results, 0 to 2
 *     bits 5–16   operands, 3 bits each, the last one (top of the stack) in the lowest bits: the order of popping
 *     bits 17–22  results, 3 bits each, the first one in the lowest bits: the order of pushing
 *
 * The 3 bits are 1 i32, 2 i64, 3 f32, 4 f64, 5 v128 (the value types of module/types.ts), or {@link ADDRESS_TYPE}.
 */
export const SIGNATURES: Int32Array = new Int32Array(INSTRUCTION_COUNT).fill(-1);

/** In {@link SIGNATURES}: the address type of the memory or table that the immediates name. */
export const ADDRESS_TYPE = 6;

/** First byte → id, {@link ILLEGAL} or {@link PREFIX}. */
export const ID_BY_BYTE: Int16Array = new Int16Array(256);

/** In {@link ID_BY_BYTE}: no instruction begins with this byte. */
export const ILLEGAL = -1;

/** In {@link ID_BY_BYTE}: the instruction is told by the LEB128 integer behind this byte. */
export const PREFIX = -2;

const FIRST_PREFIX = 0xfb;
const LAST_PREFIX = 0xfe;
/** More than any number behind a prefix byte, and a power of two. */
const NUMBERS_PER_PREFIX = 512;
const PREFIXED_IDS = new Int16Array((LAST_PREFIX - FIRST_PREFIX + 1) * NUMBERS_PER_PREFIX);
const IDS = new Map<string, number>();

fillArrays();

/**
 * Id of the instruction with a prefix byte, or {@link ILLEGAL}.
 * @param prefix a byte whose entry in {@link ID_BY_BYTE} is {@link PREFIX}
 * @param number the unsigned integer behind it
 */
export function prefixedId(prefix: number, number: number): number {
  if (number >= NUMBERS_PER_PREFIX) return ILLEGAL;
  return PREFIXED_IDS[(prefix - FIRST_PREFIX) * NUMBERS_PER_PREFIX + number] as number;
}

/** Id of the instruction with a mnemonic of the table; for constants, not for input: an unknown one is a bug. */
export function instructionId(mnemonic: string): number {
  const id = IDS.get(mnemonic);
  if (id === undefined) throw new RangeError(`no instruction ${mnemonic}`);
  return id;
}

function packSignature(type: string): number {
  const operands = type.indexOf(":");
  const results = type.length - operands - 1;
  let packed = operands | (results << 3);
  for (let i = 0; i < operands; i++) packed |= typeBits(type, operands - 1 - i) << (5 + 3 * i);
  for (let i = 0; i < results; i++) packed |= typeBits(type, operands + 1 + i) << (17 + 3 * i);
  return packed;
}

function typeBits(letters: string, index: number): number {
  return "iIfFva".indexOf(letters.charAt(index)) + 1;
}

function fillArrays(): void {
  ID_BY_BYTE.fill(ILLEGAL);
  ID_BY_BYTE.fill(PREFIX, FIRST_PREFIX, LAST_PREFIX + 1);
  PREFIXED_IDS.fill(ILLEGAL);
  /** There are some forty different types. */
  const signatures = new Map<string, number>();
  let id = 0;
  for (const { features, rows } of INSTRUCTION_TABLE) {
    const bits = features.reduce<FeatureSet>((set, name) => set | FEATURES[name], 0);
    for (const [opcode, mnemonic, immediates, type] of rows) {
      if (opcode < 256) ID_BY_BYTE[opcode] = id;
      else PREFIXED_IDS[((opcode >> 12) - FIRST_PREFIX) * NUMBERS_PER_PREFIX + (opcode & 0xfff)] = id;
      IDS.set(mnemonic, id);
      FEATURE_BITS[id] = bits;
      if (type !== null) {
        const signature = signatures.get(type) ?? packSignature(type);
        signatures.set(type, signature);
        SIGNATURES[id] = signature;
      }
      fillParameter(id, immediatesKind(immediates), immediatesParameter(immediates));
      id++;
    }
  }
  for (const mnemonic of CONSTANT_INSTRUCTIONS) CONSTANT[instructionId(mnemonic)] = 1;
  for (const mnemonic of EXTENDED_CONSTANT_INSTRUCTIONS) CONSTANT[instructionId(mnemonic)] = 2;
}

function fillParameter(id: number, kind: number, parameter: number): void {
  if (kind === IMMEDIATE.LANE) LANE_COUNTS[id] = parameter;
  else if (kind === IMMEDIATE.LANES) LANE_COUNTS[id] = 32;
  else NATURAL_ALIGNMENTS[id] = parameter;
  if (kind === IMMEDIATE.MEMARG_LANE) LANE_COUNTS[id] = 16 >> parameter;
}
