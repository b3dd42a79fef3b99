import { describe, expect, it } from "vitest";
import { Reader } from "../../src/decoder/reader.ts";
import { skipImmediates } from "../../src/decoder/skip-immediates.ts";
import { skipBody } from "../../src/decoder/skip-instructions.ts";
import { IMMEDIATE } from "../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId, MNEMONICS } from "../../src/instructions/instructions.ts";
import { EMPTY_BLOCK, f32, f64, instructions, signed, unsigned } from "../support/binary-encoding.ts";
import { refusal } from "../support/refusal.ts";

/** Goes past the immediates of an instruction and returns how many bytes they are. */
function skip(mnemonic: string, ...bytes: number[]): number {
  const reader = new Reader(Uint8Array.from(bytes));
  skipImmediates(reader, instructionId(mnemonic));
  return reader.position;
}

/** Well-formed immediates of an instruction of each kind, long ones where possible. */
const WELL_FORMED: readonly (readonly [mnemonic: string, bytes: readonly number[]])[] = [
  ["nop", []],
  ["block", [0x63, 0x70]],
  ["loop", signed(300)],
  ["br", unsigned(300)],
  ["br_table", [2, 0x80, 1, 2, 3]],
  ["call", unsigned(0xffff_ffff)],
  ["call_ref", [0x80, 0x00]],
  ["call_indirect", [0x80, 1, 5]],
  ["array.copy", [1, 0x80, 1]],
  ["array.new_fixed", [1, 0x80, 1]],
  ["array.new_data", [1, 2]],
  ["array.new_elem", [1, 2]],
  ["struct.get", [1, 2]],
  ["table.get", [3]],
  ["table.copy", [3, 4]],
  ["elem.drop", [3]],
  ["table.init", [3, 4]],
  ["local.get", unsigned(50_000)],
  ["global.get", unsigned(50_000)],
  ["throw", [1]],
  ["memory.size", [0]],
  ["memory.copy", [0, 1]],
  ["data.drop", [1]],
  ["memory.init", [1, 0]],
  ["i32.load", [2, 0x80, 1]],
  ["i64.store", [0x43, 1, ...unsigned(2n ** 64n - 1n)]],
  ["i32.atomic.rmw.add", [2, 0]],
  ["v128.load8_lane", [0, 0, 15]],
  ["i32.const", signed(-(2 ** 31))],
  ["i64.const", signed(-(2n ** 63n))],
  ["f32.const", f32(1.5)],
  ["f64.const", f64(1.5)],
  ["v128.const", Array<number>(16).fill(0xff)],
  ["i8x16.extract_lane_s", [0xff]],
  ["i8x16.shuffle", Array<number>(16).fill(0xff)],
  ["ref.null", [0x70]],
  ["ref.test", [0x62, 0x01]],
  ["select.types", [2, 0x7f, 0x63, 0x05]],
  ["br_on_cast", [3, 1, 0x6e, 0x05]],
  ["try_table", [...EMPTY_BLOCK, 4, 0, 1, 2, 1, 1, 2, 2, 1, 3, 1]],
  ["atomic.fence", [0]],
];

describe("skipImmediates", () => {
  it("is tested with every kind of immediates", () => {
    const tested = new Set(WELL_FORMED.map(([mnemonic]) => IMMEDIATE_KINDS[instructionId(mnemonic)]));
    const kinds = new Set(MNEMONICS.map((_, id) => IMMEDIATE_KINDS[id]));
    expect(tested).toEqual(kinds);
    expect(kinds).toEqual(new Set(Object.values(IMMEDIATE)));
  });

  it.each(WELL_FORMED)("goes past those of %s", (mnemonic, bytes) => {
    expect(skip(mnemonic, ...bytes, 0x0b)).toBe(bytes.length);
  });

  it.each(WELL_FORMED.filter(([, bytes]) => bytes.length > 0))(
    "must not find those of %s cut short",
    (mnemonic, bytes) => {
      for (let length = 0; length < bytes.length; length++) {
        expect(refusal(() => skip(mnemonic, ...bytes.slice(0, length))).message).toMatch(
          /^(unexpected end of section or function|length out of bounds)$/,
        );
      }
    },
  );

  it.each([
    ["atomic.fence", [1], "zero byte expected", 0],
    ["br_on_cast", [4, 0, 0x6e, 0x6e], "malformed br_on_cast flags", 0],
    ["try_table", [0x40, 1, 4, 0], "malformed catch clause", 2],
    ["i32.load", [0x80, 0x01, 0], "malformed memop flags", 0],
    ["block", [0x41], "malformed value type", 0],
    ["ref.null", [0x40], "malformed heap type", 0],
    ["br_table", [0xff, 0xff, 0xff, 0xff, 0x0f, 0], "length out of bounds", 0],
    ["i32.const", [0xff, 0xff, 0xff, 0xff, 0x0f], "integer too large", 4],
  ])("refuses %s %j: %s", (mnemonic, bytes, message, offset) => {
    expect(refusal(() => skip(mnemonic, ...bytes))).toEqual({ name: "DecodeError", message, offset });
  });
});

describe("skipBody", () => {
  it("goes past locals and instructions up to the end that closes the function", () => {
    const code = instructions(
      ["block", EMPTY_BLOCK],
      ["if", EMPTY_BLOCK],
      "else",
      "end",
      ["try_table", EMPTY_BLOCK, [0]],
      "end",
      ["try", EMPTY_BLOCK],
      ["delegate", 0],
      "end",
      "end",
    );
    const reader = new Reader(Uint8Array.from([2, 1, 0x7f, 0x80, 1, 0x63, 0x70, ...code, 0x0b]));
    skipBody(reader);
    expect(reader.remaining).toBe(1);
  });
});
