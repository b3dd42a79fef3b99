/**
 * The scalar numeric instructions as plain functions, by mnemonic.
 *
 * A signature has a letter for each operand and one for the result, which say how values are given:
 *
 *     i   an i32: a number, −2^31 … 2^31−1          f   an f32: a number that single precision represents
 *     I   an i64: a bigint, −2^63 … 2^63−1          F   an f64: a number
 *
 * Instructions that fix the bits of a NaN (abs, neg, copysign, reinterpret) have the letters of integers for floats too:
 * they take and return bits. Constant instructions and the wide arithmetic have no row.
 * @see https://webassembly.github.io/spec/core/exec/numerics.html
 */
import * as conversions from "./conversions.ts";
import * as float from "./float.ts";
import * as integer32 from "./integer-32.ts";
import * as integer64 from "./integer-64.ts";
import * as signBits from "./sign-bits.ts";

export interface NumericInstruction {
  /** One letter for each operand. */
  readonly operands: string;
  /** The letter of the result. */
  readonly result: string;
  /**
   * Applies the operation to values of the operands' letters.
   * @throws Trap for a division by zero, or a result that the type of the result cannot hold.
   */
  call(...operands: (number | bigint)[]): number | bigint;
}

type Row = readonly [mnemonic: string, signature: string, call: NumericInstruction["call"]];

// biome-ignore format: one instruction a line
const ROWS: readonly Row[] = [
  ["i32.clz", "i:i", integer32.iclz],
  ["i32.ctz", "i:i", integer32.ictz],
  ["i32.popcnt", "i:i", integer32.ipopcnt],
  ["i32.add", "ii:i", integer32.iadd],
  ["i32.sub", "ii:i", integer32.isub],
  ["i32.mul", "ii:i", integer32.imul],
  ["i32.div_s", "ii:i", integer32.idiv_s],
  ["i32.div_u", "ii:i", integer32.idiv_u],
  ["i32.rem_s", "ii:i", integer32.irem_s],
  ["i32.rem_u", "ii:i", integer32.irem_u],
  ["i32.and", "ii:i", integer32.iand],
  ["i32.or", "ii:i", integer32.ior],
  ["i32.xor", "ii:i", integer32.ixor],
  ["i32.shl", "ii:i", integer32.ishl],
  ["i32.shr_s", "ii:i", integer32.ishr_s],
  ["i32.shr_u", "ii:i", integer32.ishr_u],
  ["i32.rotl", "ii:i", integer32.irotl],
  ["i32.rotr", "ii:i", integer32.irotr],
  ["i32.extend8_s", "i:i", integer32.iextend8_s],
  ["i32.extend16_s", "i:i", integer32.iextend16_s],
  ["i32.eqz", "i:i", integer32.ieqz],
  ["i32.eq", "ii:i", integer32.ieq],
  ["i32.ne", "ii:i", integer32.ine],
  ["i32.lt_s", "ii:i", integer32.ilt_s],
  ["i32.lt_u", "ii:i", integer32.ilt_u],
  ["i32.gt_s", "ii:i", integer32.igt_s],
  ["i32.gt_u", "ii:i", integer32.igt_u],
  ["i32.le_s", "ii:i", integer32.ile_s],
  ["i32.le_u", "ii:i", integer32.ile_u],
  ["i32.ge_s", "ii:i", integer32.ige_s],
  ["i32.ge_u", "ii:i", integer32.ige_u],

  ["i64.clz", "I:I", integer64.iclz],
  ["i64.ctz", "I:I", integer64.ictz],
  ["i64.popcnt", "I:I", integer64.ipopcnt],
  ["i64.add", "II:I", integer64.iadd],
  ["i64.sub", "II:I", integer64.isub],
  ["i64.mul", "II:I", integer64.imul],
  ["i64.div_s", "II:I", integer64.idiv_s],
  ["i64.div_u", "II:I", integer64.idiv_u],
  ["i64.rem_s", "II:I", integer64.irem_s],
  ["i64.rem_u", "II:I", integer64.irem_u],
  ["i64.and", "II:I", integer64.iand],
  ["i64.or", "II:I", integer64.ior],
  ["i64.xor", "II:I", integer64.ixor],
  ["i64.shl", "II:I", integer64.ishl],
  ["i64.shr_s", "II:I", integer64.ishr_s],
  ["i64.shr_u", "II:I", integer64.ishr_u],
  ["i64.rotl", "II:I", integer64.irotl],
  ["i64.rotr", "II:I", integer64.irotr],
  ["i64.extend8_s", "I:I", integer64.iextend8_s],
  ["i64.extend16_s", "I:I", integer64.iextend16_s],
  ["i64.extend32_s", "I:I", integer64.iextend32_s],
  ["i64.eqz", "I:i", integer64.ieqz],
  ["i64.eq", "II:i", integer64.ieq],
  ["i64.ne", "II:i", integer64.ine],
  ["i64.lt_s", "II:i", integer64.ilt_s],
  ["i64.lt_u", "II:i", integer64.ilt_u],
  ["i64.gt_s", "II:i", integer64.igt_s],
  ["i64.gt_u", "II:i", integer64.igt_u],
  ["i64.le_s", "II:i", integer64.ile_s],
  ["i64.le_u", "II:i", integer64.ile_u],
  ["i64.ge_s", "II:i", integer64.ige_s],
  ["i64.ge_u", "II:i", integer64.ige_u],

  ["f32.abs", "i:i", signBits.fabs32],
  ["f32.neg", "i:i", signBits.fneg32],
  ["f32.copysign", "ii:i", signBits.fcopysign32],
  ["f32.ceil", "f:f", float.fceil],
  ["f32.floor", "f:f", float.ffloor],
  ["f32.trunc", "f:f", float.ftrunc],
  ["f32.nearest", "f:f", float.fnearest],
  ["f32.sqrt", "f:f", float.fsqrt32],
  ["f32.add", "ff:f", float.fadd32],
  ["f32.sub", "ff:f", float.fsub32],
  ["f32.mul", "ff:f", float.fmul32],
  ["f32.div", "ff:f", float.fdiv32],
  ["f32.min", "ff:f", float.fmin],
  ["f32.max", "ff:f", float.fmax],
  ["f32.eq", "ff:i", float.feq],
  ["f32.ne", "ff:i", float.fne],
  ["f32.lt", "ff:i", float.flt],
  ["f32.gt", "ff:i", float.fgt],
  ["f32.le", "ff:i", float.fle],
  ["f32.ge", "ff:i", float.fge],

  ["f64.abs", "I:I", signBits.fabs64],
  ["f64.neg", "I:I", signBits.fneg64],
  ["f64.copysign", "II:I", signBits.fcopysign64],
  ["f64.ceil", "F:F", float.fceil],
  ["f64.floor", "F:F", float.ffloor],
  ["f64.trunc", "F:F", float.ftrunc],
  ["f64.nearest", "F:F", float.fnearest],
  ["f64.sqrt", "F:F", float.fsqrt64],
  ["f64.add", "FF:F", float.fadd64],
  ["f64.sub", "FF:F", float.fsub64],
  ["f64.mul", "FF:F", float.fmul64],
  ["f64.div", "FF:F", float.fdiv64],
  ["f64.min", "FF:F", float.fmin],
  ["f64.max", "FF:F", float.fmax],
  ["f64.eq", "FF:i", float.feq],
  ["f64.ne", "FF:i", float.fne],
  ["f64.lt", "FF:i", float.flt],
  ["f64.gt", "FF:i", float.fgt],
  ["f64.le", "FF:i", float.fle],
  ["f64.ge", "FF:i", float.fge],

  ["i32.wrap_i64", "I:i", conversions.wrap],
  ["i64.extend_i32_s", "i:I", conversions.extend_s],
  ["i64.extend_i32_u", "i:I", conversions.extend_u],
  ["i32.trunc_f32_s", "f:i", conversions.trunc_s32],
  ["i32.trunc_f32_u", "f:i", conversions.trunc_u32],
  ["i32.trunc_f64_s", "F:i", conversions.trunc_s32],
  ["i32.trunc_f64_u", "F:i", conversions.trunc_u32],
  ["i64.trunc_f32_s", "f:I", conversions.trunc_s64],
  ["i64.trunc_f32_u", "f:I", conversions.trunc_u64],
  ["i64.trunc_f64_s", "F:I", conversions.trunc_s64],
  ["i64.trunc_f64_u", "F:I", conversions.trunc_u64],
  ["i32.trunc_sat_f32_s", "f:i", conversions.trunc_sat_s32],
  ["i32.trunc_sat_f32_u", "f:i", conversions.trunc_sat_u32],
  ["i32.trunc_sat_f64_s", "F:i", conversions.trunc_sat_s32],
  ["i32.trunc_sat_f64_u", "F:i", conversions.trunc_sat_u32],
  ["i64.trunc_sat_f32_s", "f:I", conversions.trunc_sat_s64],
  ["i64.trunc_sat_f32_u", "f:I", conversions.trunc_sat_u64],
  ["i64.trunc_sat_f64_s", "F:I", conversions.trunc_sat_s64],
  ["i64.trunc_sat_f64_u", "F:I", conversions.trunc_sat_u64],
  ["f32.convert_i32_s", "i:f", conversions.convert_s32_32],
  ["f32.convert_i32_u", "i:f", conversions.convert_u32_32],
  ["f32.convert_i64_s", "I:f", conversions.convert_s64_32],
  ["f32.convert_i64_u", "I:f", conversions.convert_u64_32],
  ["f64.convert_i32_s", "i:F", conversions.convert_s32_64],
  ["f64.convert_i32_u", "i:F", conversions.convert_u32_64],
  ["f64.convert_i64_s", "I:F", conversions.convert_s64_64],
  ["f64.convert_i64_u", "I:F", conversions.convert_u64_64],
  ["f32.demote_f64", "F:f", conversions.demote],
  ["f64.promote_f32", "f:F", conversions.promote],
  ["i32.reinterpret_f32", "i:i", conversions.reinterpret32],
  ["i64.reinterpret_f64", "I:I", conversions.reinterpret64],
  ["f32.reinterpret_i32", "i:i", conversions.reinterpret32],
  ["f64.reinterpret_i64", "I:I", conversions.reinterpret64],
];

/** Every scalar numeric instruction except the constants, by its mnemonic. */
export const NUMERIC_INSTRUCTIONS: ReadonlyMap<string, NumericInstruction> = new Map(
  ROWS.map(([mnemonic, signature, call]) => {
    const [operands = "", result = ""] = signature.split(":");
    return [mnemonic, { operands, result, call }];
  }),
);
