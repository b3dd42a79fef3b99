/**
 * Writes the code of one function: the bytes, and beside them the text that a failing case is printed as.
 * Opcodes are stated here once more, so that the generated modules share nothing with the engine.
 */
import { NATIVE_INSTRUCTIONS } from "../../numerics/native-instructions.ts";
import type { NumericType } from "../../numerics/edge-values.ts";
import { signed, unsigned } from "../../support/binary-encoding.ts";
import { littleEndian } from "../binary.ts";

function numbered(names: string, first: number): [string, number[]][] {
  return names.split(" ").map((mnemonic, index) => [mnemonic, [first + index]]);
}

const LOADS_AND_STORES =
  "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u " +
  "i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8 i32.store16 " +
  "i64.store8 i64.store16 i64.store32 memory.size memory.grow";

const PREFIXED =
  "memory.init data.drop memory.copy memory.fill table.init elem.drop table.copy table.grow table.size table.fill";

const OPCODES: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...numbered("unreachable nop block loop if else", 0x00),
  ...numbered("end br br_if br_table return call call_indirect return_call return_call_indirect", 0x0b),
  ...numbered("drop select", 0x1a),
  ["select t", [0x1c]],
  ...numbered("local.get local.set local.tee global.get global.set table.get table.set", 0x20),
  ...numbered(LOADS_AND_STORES, 0x28),
  ...numbered("i32.const i64.const f32.const f64.const", 0x41),
  ...numbered("ref.null ref.is_null ref.func", 0xd0),
  ...PREFIXED.split(" ").map((mnemonic, index): [string, number[]] => [mnemonic, [0xfc, 8 + index]]),
  ...NATIVE_INSTRUCTIONS.map(({ mnemonic, code }) => [mnemonic, code] as const),
]);

export class CodeWriter {
  readonly bytes: number[] = [];
  readonly lines: string[] = [];
  readonly mnemonics: Set<string> = new Set();
  #indent = 1;

  /** An instruction with its immediates as bytes; `shown` is their text. */
  emit(mnemonic: string, immediates: readonly number[] = [], shown: string = ""): void {
    const opcode = OPCODES.get(mnemonic);
    if (opcode === undefined) throw new RangeError(`no opcode for ${mnemonic}`);
    this.bytes.push(...opcode, ...immediates);
    this.mnemonics.add(mnemonic);
    if (mnemonic === "end" || mnemonic === "else") this.#indent--;
    this.lines.push(`${"  ".repeat(this.#indent)}${mnemonic}${shown === "" ? "" : ` ${shown}`}`);
    if (["block", "loop", "if", "else"].includes(mnemonic)) this.#indent++;
  }

  /** An instruction whose immediates are indices. */
  indexed(mnemonic: string, ...indices: readonly number[]): void {
    this.emit(mnemonic, indices.flatMap(unsigned), indices.join(" "));
  }

  /** A constant, given as bits. */
  constant(type: NumericType, bits: number | bigint): void {
    const isFloat = type.startsWith("f");
    const shown = isFloat ? `bits 0x${BigInt.asUintN(type === "f32" ? 32 : 64, BigInt(bits)).toString(16)}` : `${bits}`;
    this.emit(`${type}.const`, isFloat ? littleEndian(bits) : signed(bits), shown);
  }
}
