/**
 * Code with vectors. The instructions and their types are those of the table; which results are exact follows the
 * specification, as with scalars. A relaxed instruction gets operands for which every allowed behaviour is the same.
 */
import { FEATURES } from "../../../src/base/features.ts";
import { IMMEDIATE } from "../../../src/instructions/immediates.ts";
import {
  FEATURE_BITS,
  IMMEDIATE_KINDS,
  LANE_COUNTS,
  MNEMONICS,
  NATURAL_ALIGNMENTS,
} from "../../../src/instructions/instructions.ts";
import { INSTRUCTION_TABLE } from "../../../src/instructions/table.ts";
import type { BodyGenerator, Producer, Statement } from "./body-generator.ts";
import { address, memoryArgument } from "./memory-code.ts";
import { makeCanonical } from "./numeric-code.ts";
import { exactType, isNumberSubtype, isVector, type NumberType, type ValueType } from "./value-types.ts";

interface VectorOperation {
  readonly mnemonic: string;
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
  /** How many lanes its immediate chooses from, and how many such immediates there are. */
  readonly lanes: { readonly count: number; readonly of: number };
}

const LETTERS: Readonly<Record<string, NumberType>> = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128" };

const LOOSE_SCALARS: Readonly<Record<string, ValueType>> = { f32: "loose32", f64: "loose64" };

/** The kinds of an instruction: with exact types, with loose ones, or both. */
function kindsOf(mnemonic: string): ("exact" | "loose")[] {
  if (/^f(32x4|64x2)\.(abs|neg|pmin|pmax|splat|extract_lane|replace_lane)$/.test(mnemonic)) return ["exact", "loose"];
  if (/^f\d\dx\d\.convert/.test(mnemonic)) return ["exact"];
  return /^f\d\dx\d\.|_f(32x4|64x2)/.test(mnemonic) ? ["loose"] : ["exact"];
}

function looseType(type: ValueType, mnemonic: string, isOperand: boolean): ValueType {
  if (type !== "v128") return LOOSE_SCALARS[type] ?? type;
  const source = /_f(32x4|64x2)/.exec(mnemonic)?.[1];
  const own = /^f(32x4|64x2)/.exec(mnemonic)?.[1];
  const lanes = isOperand ? (source ?? own) : own;
  if (lanes === undefined || (!isOperand && /\.(eq|ne|lt|gt|le|ge)$/.test(mnemonic))) return "v128";
  return lanes === "32x4" ? "loose32x4" : "loose64x2";
}

function lanesOf(id: number): { count: number; of: number } | undefined {
  const kind = IMMEDIATE_KINDS[id];
  if (kind === IMMEDIATE.LANES) return { count: 16, of: 32 };
  if (kind === IMMEDIATE.LANE) return { count: 1, of: LANE_COUNTS[id] as number };
  return kind === IMMEDIATE.NONE ? { count: 0, of: 0 } : undefined;
}

/** Operands and result of each row, as letters. */
const ROW_TYPES: ReadonlyMap<string, string> = new Map(
  INSTRUCTION_TABLE.flatMap(({ rows }) => rows.map(([, mnemonic, , type]) => [mnemonic, type ?? ""] as const)),
);

function idsOf(feature: number): number[] {
  return MNEMONICS.flatMap((_, id) => ((FEATURE_BITS[id] as number) & feature ? [id] : []));
}

const OPERATIONS: readonly VectorOperation[] = idsOf(FEATURES.simd).flatMap((id): VectorOperation[] => {
  const mnemonic = MNEMONICS[id] as string;
  const lanes = lanesOf(id);
  const [operands = "", result = ""] = (ROW_TYPES.get(mnemonic) ?? "").split(":");
  if (lanes === undefined || operands === "" || operands.includes("a")) return [];
  const types = operands.split("").map((letter) => LETTERS[letter] as NumberType);
  const resultType = LETTERS[result] as NumberType;
  return kindsOf(mnemonic).map((kind) => {
    if (kind === "exact") return { mnemonic, operands: types, result: resultType, lanes };
    return {
      mnemonic,
      operands: types.map((type) => looseType(type, mnemonic, true)),
      result: looseType(resultType, mnemonic, false),
      lanes,
    };
  });
});

const BY_RESULT: ReadonlyMap<ValueType, readonly VectorOperation[]> = new Map(
  [...new Set(OPERATIONS.map(({ result }) => result))].map((type) => [
    type,
    OPERATIONS.filter(({ result }) => isNumberSubtype(result, type)),
  ]),
);

interface Access {
  readonly mnemonic: string;
  readonly alignment: number;
  /** Number of lanes it chooses from, or 0. */
  readonly lanes: number;
}

const ACCESSES: readonly Access[] = idsOf(FEATURES.simd).flatMap((id) => {
  const kind = IMMEDIATE_KINDS[id];
  if (kind !== IMMEDIATE.MEMARG && kind !== IMMEDIATE.MEMARG_LANE) return [];
  return [
    {
      mnemonic: MNEMONICS[id] as string,
      alignment: NATURAL_ALIGNMENTS[id] as number,
      lanes: LANE_COUNTS[id] as number,
    },
  ];
});

const LOADS = ACCESSES.filter(({ mnemonic }) => mnemonic.includes("load"));
const STORES = ACCESSES.filter(({ mnemonic }) => mnemonic.includes("store"));

function emitOperation(body: BodyGenerator, { mnemonic, operands, lanes }: VectorOperation, depth: number): void {
  body.values(operands, depth);
  emitInstruction(body, mnemonic, lanes);
}

function emitInstruction(body: BodyGenerator, mnemonic: string, lanes: VectorOperation["lanes"]): void {
  const chosen = Array.from({ length: lanes.count }, () => body.choices.below(lanes.of));
  body.code.emit(mnemonic, chosen);
}

function repeated(bytes: readonly number[]): number[] {
  return Array.from({ length: 16 }, (_, index) => bytes[index % bytes.length] as number);
}

/** A vector with only the bits of a mask. */
function masked(body: BodyGenerator, mask: readonly number[], depth: number): void {
  body.value("v128", depth);
  body.code.vector(repeated(mask));
  body.code.emit("v128.and");
}

/** Lanes that are small integers, and not 0 if `odd`. */
function smallFloats(body: BodyGenerator, lanes: string, odd: boolean, depth: number): void {
  masked(body, [0xff, 0x03, 0, 0], depth);
  if (odd) {
    body.code.vector(repeated([1, 0, 0, 0]));
    body.code.emit("v128.or");
  }
  body.code.emit(lanes === "f32x4" ? "f32x4.convert_i32x4_s" : "f64x2.convert_low_i32x4_s");
}

/** Writes the operands of a relaxed instruction. */
function relaxedOperands(body: BodyGenerator, mnemonic: string, depth: number): void {
  const [lanes = "", name = ""] = mnemonic.split(".");
  if (name.includes("madd")) {
    for (let i = 0; i < 3; i++) smallFloats(body, lanes, false, depth);
  } else if (/relaxed_m(in|ax)/.test(name)) {
    for (let i = 0; i < 2; i++) smallFloats(body, lanes, true, depth);
  } else if (name.startsWith("relaxed_trunc")) {
    smallFloats(body, name.includes("f32x4") ? "f32x4" : "f64x2", false, depth);
  } else if (name === "relaxed_laneselect") {
    body.values(["v128", "v128", "v128", "v128"], depth);
    // Of a comparison, a lane has all bits or none.
    body.code.emit(`${lanes}.${body.choices.pick(lanes === "i64x2" ? ["eq", "ne", "lt_s"] : ["eq", "lt_s", "gt_u"])}`);
  } else {
    body.value("v128", depth);
    const masks: Readonly<Record<string, readonly number[]>> = {
      relaxed_swizzle: [0x8f],
      relaxed_q15mulr_s: [0xff, 0x7f],
    };
    masked(body, masks[name] ?? [0x7f], depth);
    if (name.endsWith("_add_s")) body.value("v128", depth);
  }
}

const RELAXED: readonly string[] = idsOf(FEATURES["relaxed-simd"]).map((id) => MNEMONICS[id] as string);

function emitLoad(body: BodyGenerator, depth: number): void {
  const { mnemonic, alignment, lanes } = body.choices.pick(LOADS);
  const memory = body.choices.below(body.plan.memories.length);
  address(body, memory, depth);
  if (lanes > 0) body.value("v128", depth);
  memoryArgument(body, memory, { mnemonic, alignment }, lanes === 0 ? [] : [body.choices.below(lanes)]);
}

function emitStore(body: BodyGenerator, depth: number): void {
  const { mnemonic, alignment, lanes } = body.choices.pick(STORES);
  const memory = body.choices.below(body.plan.memories.length);
  address(body, memory, depth);
  body.value("v128", depth);
  memoryArgument(body, memory, { mnemonic, alignment }, lanes === 0 ? [] : [body.choices.below(lanes)]);
}

export const VECTOR_PRODUCERS: readonly Producer[] = [
  {
    weight: "vector",
    applies: (_, type) => BY_RESULT.has(type),
    emit: (body, type, depth) => {
      // A loose vector comes from any operation on floats; an exact one also through the canonical form.
      if (type === "v128" && body.choices.chance(30)) {
        const loose = body.choices.pick(["loose32x4", "loose64x2"] as const);
        body.value(loose, depth);
        makeCanonical(body, loose);
        return;
      }
      emitOperation(body, body.choices.pick(BY_RESULT.get(type) ?? []), depth);
    },
  },
  {
    weight: "vector",
    applies: (body, type) => exactType(type) === "v128" && body.choices.chance(25),
    emit: (body, _, depth) => {
      const mnemonic = body.choices.pick(RELAXED);
      relaxedOperands(body, mnemonic, depth);
      body.code.emit(mnemonic);
    },
  },
  {
    weight: "memory",
    applies: (body, type) => isVector(type) && body.profile.vector > 0,
    emit: (body, _, depth) => emitLoad(body, depth),
  },
];

export const VECTOR_STATEMENTS: readonly Statement[] = [
  { weight: "memory", applies: ({ profile }) => profile.vector > 0, emit: emitStore },
];
