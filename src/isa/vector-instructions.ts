/**
 * The register instructions of vectors, all outside of the loop: which one each vector instruction of WebAssembly becomes, and what
 * they have as operands, which follows from the instruction table.
 *
 * Slots: `d` the result, `a` and `b` the operands, a third operand as an immediate. Immediates of loads and stores of memory 0
 * are a summand of the address, which wraps, and the offset; those of other memories (names with `.m`) the index and the
 * offset. Then come lane indices, four to a word where there are many, or the words of a constant.
 */
import { FEATURES } from "../base/features.ts";
import { IMMEDIATE } from "../instructions/immediates.ts";
import { FEATURE_BITS, IMMEDIATE_KINDS, MNEMONICS, SIGNATURES } from "../instructions/instructions.ts";
import type { Immediate } from "./row.ts";
import { VECTOR_ROWS } from "./rows/vector.ts";

/** A vector instruction of WebAssembly. */
export interface VectorInstruction {
  readonly mnemonic: string;
  /** The register instruction that it becomes. */
  readonly name: string;
  /** Whether that one has its operands the other way around. */
  readonly exchanged: boolean;
  /** Kind of its immediates: a value of IMMEDIATE. */
  readonly immediates: number;
  readonly operands: number;
  /** The type of its result, or 0 without one. */
  readonly result: number;
}

/**
 * Instructions that do the same as another one: what moves words does so for every type, and relaxed instructions give the
 * results of the specification's deterministic profile.
 * @see https://webassembly.github.io/spec/core/appendix/profiles.html#profile-deterministic
 */
const SAME: Readonly<Record<string, string>> = {
  "f32x4.splat": "i32x4.splat",
  "f32x4.extract_lane": "i32x4.extract_lane",
  "f32x4.replace_lane": "i32x4.replace_lane",
  "f64x2.splat": "i64x2.splat",
  "f64x2.extract_lane": "i64x2.extract_lane",
  "f64x2.replace_lane": "i64x2.replace_lane",
  "i8x16.relaxed_swizzle": "i8x16.swizzle",
  "i32x4.relaxed_trunc_f32x4_s": "i32x4.trunc_sat_f32x4_s",
  "i32x4.relaxed_trunc_f32x4_u": "i32x4.trunc_sat_f32x4_u",
  "i32x4.relaxed_trunc_f64x2_s_zero": "i32x4.trunc_sat_f64x2_s_zero",
  "i32x4.relaxed_trunc_f64x2_u_zero": "i32x4.trunc_sat_f64x2_u_zero",
  "i8x16.relaxed_laneselect": "v128.bitselect",
  "i16x8.relaxed_laneselect": "v128.bitselect",
  "i32x4.relaxed_laneselect": "v128.bitselect",
  "i64x2.relaxed_laneselect": "v128.bitselect",
  "f32x4.relaxed_min": "f32x4.min",
  "f32x4.relaxed_max": "f32x4.max",
  "f64x2.relaxed_min": "f64x2.min",
  "f64x2.relaxed_max": "f64x2.max",
  "i16x8.relaxed_q15mulr_s": "i16x8.q15mulr_sat_s",
};

/** Greater is less with the operands exchanged. */
function withoutGreater(mnemonic: string): string {
  return mnemonic.replace(/\.g([te])(?=_[su]$|$)/, ".l$1");
}

function describe(id: number): VectorInstruction {
  const mnemonic = MNEMONICS[id] as string;
  const signature = SIGNATURES[id] as number;
  const less = withoutGreater(mnemonic);
  return {
    mnemonic,
    name: SAME[mnemonic] ?? less,
    exchanged: less !== mnemonic,
    immediates: IMMEDIATE_KINDS[id] as number,
    operands: signature & 7,
    result: ((signature >> 3) & 3) === 0 ? 0 : (signature >> 17) & 7,
  };
}

const SIMD = FEATURES.simd | FEATURES["relaxed-simd"];

export const VECTOR_INSTRUCTIONS: readonly VectorInstruction[] = MNEMONICS.map((_, id) => id)
  .filter((id) => ((FEATURE_BITS[id] as number) & SIMD) !== 0)
  .map(describe);

const IMMEDIATES: Readonly<Record<number, readonly Immediate[]>> = {
  [IMMEDIATE.LANES]: ["k", "k", "k", "k"],
  [IMMEDIATE.LANE]: ["k"],
  [IMMEDIATE.MEMARG]: ["k", "offset"],
  [IMMEDIATE.MEMARG_LANE]: ["k", "offset", "k"],
};

/** A register instruction, in the form of cold-instructions.ts. */
interface RegisterInstruction {
  readonly name: string;
  readonly fields: string;
  readonly immediates: readonly Immediate[];
  readonly hasDestination: boolean;
}

function register(name: string, fields: string, immediates: readonly Immediate[]): RegisterInstruction {
  return { name, fields, immediates, hasDestination: fields.startsWith("d") };
}

function registerInstructions({ name, immediates, operands, result }: VectorInstruction): RegisterInstruction[] {
  const fields = (result === 0 ? "" : "d") + "ab".slice(0, operands);
  const kinds = operands === 3 ? (["slot"] as const) : (IMMEDIATES[immediates] ?? []);
  const instruction = register(name, fields, kinds);
  if (kinds[1] !== "offset") return [instruction];
  return [instruction, register(`${name}.m`, fields, ["index", ...kinds.slice(1)])];
}

const OF_VECTOR_LOOP: ReadonlySet<string> = new Set(VECTOR_ROWS.map(({ name }) => name));

/** First those of the vector loop, in the order of their rows. */
export const COLD_VECTOR_INSTRUCTIONS: readonly RegisterInstruction[] = [
  ...VECTOR_ROWS.map(({ name, fields, immediates }) => register(name, fields, immediates)),
  ...VECTOR_INSTRUCTIONS.filter(({ mnemonic, name }) => mnemonic === name)
    .flatMap(registerInstructions)
    .filter(({ name }) => !OF_VECTOR_LOOP.has(name)),
  register("imported.get.128", "d", ["index"]),
  register("imported.set.128", "a", ["index"]),
];
