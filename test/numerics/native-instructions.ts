/**
 * The host's own WebAssembly as an oracle: each scalar numeric instruction as a function from bits to bits.
 *
 * One module has one exported function for every instruction. Its parameters and its result are integers, reinterpreted
 * around the instruction where that takes or gives floats, so that no bit gets lost on the way through JavaScript.
 * The opcodes are stated here a second time on purpose: the oracle shares nothing with the engine.
 */
import { list, name as nameBytes, sized, unsigned } from "../support/binary-encoding.ts";
import { moduleOf } from "../differential/binary.ts";
import type { NumericType } from "./edge-values.ts";

const RELATIONS = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const INTEGER_OPERATIONS = "clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const FLOAT_OPERATIONS = "abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign";

function prefixed(type: NumericType, names: string): string[] {
  return names.split(" ").map((name) => `${type}.${name}`);
}

/** The instructions from opcode 0x45 on, in the order of their opcodes. */
const FROM_0X45: readonly string[] = [
  ...prefixed("i32", `eqz ${RELATIONS}`),
  ...prefixed("i64", `eqz ${RELATIONS}`),
  ...prefixed("f32", "eq ne lt gt le ge"),
  ...prefixed("f64", "eq ne lt gt le ge"),
  ...prefixed("i32", INTEGER_OPERATIONS),
  ...prefixed("i64", INTEGER_OPERATIONS),
  ...prefixed("f32", FLOAT_OPERATIONS),
  ...prefixed("f64", FLOAT_OPERATIONS),
  ...prefixed("i32", "wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u"),
  ...prefixed("i64", "extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u"),
  ...prefixed("f32", "convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64"),
  ...prefixed("f64", "convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32"),
  "i32.reinterpret_f32",
  "i64.reinterpret_f64",
  "f32.reinterpret_i32",
  "f64.reinterpret_i64",
  ...prefixed("i32", "extend8_s extend16_s"),
  ...prefixed("i64", "extend8_s extend16_s extend32_s"),
];

/** The instructions with prefix 0xfc from 0 on. */
const FROM_0XFC_0: readonly string[] = [
  ...prefixed("i32", "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"),
  ...prefixed("i64", "trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u"),
];

export interface NativeInstruction {
  readonly mnemonic: string;
  /** Bytes of the instruction. */
  readonly code: readonly number[];
  readonly operands: readonly NumericType[];
  readonly result: NumericType;
}

function resultOf(type: NumericType, name: string): NumericType {
  return /^(eqz|eq|ne|[lg][te](_[su])?)$/.test(name) ? "i32" : type;
}

function operandsOf(type: NumericType, name: string): NumericType[] {
  const source = /_([if](?:32|64))/.exec(name)?.[1];
  if (source !== undefined) return [source as NumericType];
  const isUnary = /^(eqz|clz|ctz|popcnt|extend\d+_s|abs|neg|ceil|floor|trunc|nearest|sqrt)$/.test(name);
  return isUnary ? [type] : [type, type];
}

function describeInstruction(mnemonic: string, code: readonly number[]): NativeInstruction {
  const [type, name] = mnemonic.split(".") as [NumericType, string];
  return { mnemonic, code, operands: operandsOf(type, name), result: resultOf(type, name) };
}

/** Every scalar numeric instruction except the constants. */
export const NATIVE_INSTRUCTIONS: readonly NativeInstruction[] = [
  ...FROM_0X45.map((mnemonic, index) => describeInstruction(mnemonic, [0x45 + index])),
  ...FROM_0XFC_0.map((mnemonic, index) => describeInstruction(mnemonic, [0xfc, index])),
];

const I32_CODE = 0x7f;
const I64_CODE = 0x7e;

/** The integer type of the same width, as its byte. */
function bitsType(type: NumericType): number {
  return type.endsWith("32") ? I32_CODE : I64_CODE;
}

const FROM_BITS: Readonly<Record<NumericType, readonly number[]>> = { i32: [], i64: [], f32: [0xbe], f64: [0xbf] };
const TO_BITS: Readonly<Record<NumericType, readonly number[]>> = { i32: [], i64: [], f32: [0xbc], f64: [0xbd] };

function bytesOf(instructions: readonly NativeInstruction[]): Uint8Array<ArrayBuffer> {
  const types = instructions.map(({ operands, result }) => [
    0x60,
    ...list(operands.map((type) => [bitsType(type)])),
    ...list([[bitsType(result)]]),
  ]);
  const exports = instructions.map(({ mnemonic }, index) => [...nameBytes(mnemonic), 0x00, ...unsigned(index)]);
  const bodies = instructions.map(({ operands, code, result }) =>
    sized([
      0,
      ...operands.flatMap((type, index) => [0x20, index, ...FROM_BITS[type]]),
      ...code,
      ...TO_BITS[result],
      0x0b,
    ]),
  );
  return moduleOf([
    [1, list(types)],
    [3, list(instructions.map((_, index) => unsigned(index)))],
    [7, list(exports)],
    [10, list(bodies)],
  ]);
}

/** Applies an instruction to bits (numbers for 32 bits, bigints for 64); throws the host's `RuntimeError` for a trap. */
export type BitsFunction = (...operands: (number | bigint)[]) => number | bigint;

/** The instructions as the host executes them, by mnemonic. */
export function nativeFunctions(): ReadonlyMap<string, BitsFunction> {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(NATIVE_INSTRUCTIONS)));
  return new Map(Object.entries(instance.exports) as [string, BitsFunction][]);
}
