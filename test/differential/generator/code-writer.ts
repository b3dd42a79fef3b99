/**
 * Writes the code of one function: instructions with their bytes, and which of them belong together, so that a failing case
 * can be made smaller.
 *
 * Opcodes of WebAssembly 2.0 are stated here once more, so that the generated modules share nothing with the engine. Those
 * of later features come from the engine's table: there the other engine, which is given the bytes alone, is the check.
 */
import { MNEMONICS, OPCODES as TABLE_OPCODES } from "../../../src/instructions/instructions.ts";
import type { NumericType } from "../../numerics/edge-values.ts";
import { NATIVE_INSTRUCTIONS } from "../../numerics/native-instructions.ts";
import { signed, unsigned } from "../../support/binary-encoding.ts";
import { littleEndian } from "../binary.ts";
import { type Heap, heapBytes, type ValueType } from "./value-types.ts";

function numbered(names: string, first: number): [string, number[]][] {
  return names.split(" ").map((mnemonic, index) => [mnemonic, [first + index]]);
}

const LOADS_AND_STORES =
  "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u i32.load16_s i32.load16_u i64.load8_s i64.load8_u " +
  "i64.load16_s i64.load16_u i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store i32.store8 i32.store16 " +
  "i64.store8 i64.store16 i64.store32 memory.size memory.grow";

const PREFIXED =
  "memory.init data.drop memory.copy memory.fill table.init elem.drop table.copy table.grow table.size table.fill";

const PLAIN_OPCODES: [string, readonly number[]][] = [
  ...numbered("unreachable nop block loop if else", 0x00),
  ...numbered("end br br_if br_table return call call_indirect return_call return_call_indirect", 0x0b),
  ...numbered("drop select", 0x1a),
  ["select.types", [0x1c]],
  ...numbered("local.get local.set local.tee global.get global.set table.get table.set", 0x20),
  ...numbered(LOADS_AND_STORES, 0x28),
  ...numbered("i32.const i64.const f32.const f64.const", 0x41),
  ...numbered("ref.null ref.is_null ref.func", 0xd0),
  ...PREFIXED.split(" ").map((mnemonic, index): [string, number[]] => [mnemonic, [0xfc, 8 + index]]),
  ...NATIVE_INSTRUCTIONS.map(({ mnemonic, code }): [string, readonly number[]] => [mnemonic, code]),
];

const OPCODES: ReadonlyMap<string, readonly number[]> = new Map([
  ...MNEMONICS.map((mnemonic, id): [string, readonly number[]] => {
    const opcode = TABLE_OPCODES[id] as number;
    return [mnemonic, opcode < 0x100 ? [opcode] : [opcode >> 12, ...unsigned(opcode & 0xfff)]];
  }),
  ...PLAIN_OPCODES,
]);

export interface WrittenInstruction {
  readonly mnemonic: string;
  readonly bytes: readonly number[];
}

/** Instructions that leave one value of a type more on the stack, or, without a type, the stack as it was. */
export interface Span {
  readonly type: ValueType | undefined;
  readonly start: number;
  readonly end: number;
}

export class CodeWriter {
  readonly instructions: WrittenInstruction[] = [];
  readonly spans: Span[] = [];

  get bytes(): number[] {
    const all: number[] = [];
    for (const { bytes } of this.instructions) for (const byte of bytes) all.push(byte);
    return all;
  }

  get mnemonics(): ReadonlySet<string> {
    return new Set(this.instructions.map(({ mnemonic }) => mnemonic));
  }

  /** An instruction with its immediates as bytes. */
  emit(mnemonic: string, immediates: readonly number[] = []): void {
    const opcode = OPCODES.get(mnemonic);
    if (opcode === undefined) throw new RangeError(`no opcode for ${mnemonic}`);
    const bytes = immediates.length === 0 ? opcode : opcode.concat(immediates);
    this.instructions.push({ mnemonic, bytes });
  }

  /** An instruction whose immediates are indices. */
  indexed(mnemonic: string, ...indices: readonly number[]): void {
    const [index = 0] = indices;
    if (indices.length === 1 && index < 0x80) this.emit(mnemonic, [index]);
    else this.emit(mnemonic, indices.flatMap(unsigned));
  }

  /** A constant, given as bits. */
  constant(type: NumericType, bits: number | bigint): void {
    this.emit(`${type}.const`, type.startsWith("f") ? littleEndian(bits) : signed(bits));
  }

  /** A constant of an integer type, given as a small number. */
  integer(type: "i32" | "i64", value: number): void {
    this.constant(type, type === "i64" ? BigInt(value) : value);
  }

  vector(bytes: readonly number[]): void {
    this.emit("v128.const", bytes);
  }

  /** An instruction with a heap type. */
  heap(mnemonic: string, heap: Heap): void {
    this.emit(mnemonic, heapBytes(heap));
  }

  /** Notes that what `write` writes leaves a value of a type, or nothing. */
  span(type: ValueType | undefined, write: () => void): void {
    const start = this.instructions.length;
    write();
    this.spans.push({ type, start, end: this.instructions.length });
  }
}
