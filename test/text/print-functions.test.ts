/** What the text of functions looks like. Expected texts are written by hand, after the grammar of the text format. */
import { describe, expect, it } from "vitest";
import { IMMEDIATE } from "../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, MNEMONICS } from "../../src/instructions/instructions.ts";
import { EXTERNREF, HEAP, I32, I64 } from "../../src/module/types.ts";
import { assemble } from "../../src/text/assemble.ts";
import { type Bytes, EMPTY_BLOCK, type Instruction, unsigned } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import { bodyBytes, print, printed, printedBody, reprinted } from "./printed.ts";

describe("the text of functions", () => {
  it("has parameters, results and locals, and no more lines than instructions", () => {
    const builder = new ModuleBuilder();
    builder.addFunction(builder.addFunctionType([I32, I64], [I32]), {
      locals: [
        [2, I32],
        [1, EXTERNREF],
      ],
      code: [["local.get", 0]],
    });
    expect(printed(builder.build())).toBe(`(type (;0;) (func (param i32 i64) (result i32)))
(func (;0;) (type 0) (param i32 i64) (result i32)
  (local i32 i32 externref)
  local.get 0
)`);
  });

  it("breaks long lists of locals into lines", () => {
    const builder = new ModuleBuilder();
    builder.addFunction(builder.addFunctionType([], []), { locals: [[60, I32]], code: [] });
    const lines = printed(builder.build()).split("\n").slice(2, -1);
    expect(lines.map((line) => line.length < 120 && /^ {2}\(local( i32)+\)$/.test(line))).toEqual([true, true, true]);
    expect(lines.join("").match(/i32/g)).toHaveLength(60);
  });

  it("indents what is in blocks, and numbers their labels by depth", () => {
    expect(
      printedBody(
        ["block", EMPTY_BLOCK],
        ["loop", EMPTY_BLOCK],
        ["br", 0],
        ["br", 1],
        ["br", 2],
        ["br", 3],
        "end",
        ["if", EMPTY_BLOCK],
        "nop",
        "else",
        "unreachable",
        "end",
        "end",
      ),
    ).toBe(`block  ;; label = @1
  loop  ;; label = @2
    br 0 (;@2;)
    br 1 (;@1;)
    br 2
    br 3
  end
  if  ;; label = @2
    nop
  else
    unreachable
  end
end`);
  });

  it("has the types of blocks, those with an index written out", () => {
    const text = reprinted(`(module
      (type (func (param i32) (result i32 i64)))
      (func block (result f32) end block (type 0) end block (type 9) end)
      (type (array i8))
      (func block (type 1) end))`);
    expect(text.match(/(?<=block ).*(?= {2};;)/g)).toEqual([
      "(result f32)",
      "(type 0) (param i32) (result i32 i64)",
      "(type 9)",
      "(type 1)",
    ]);
  });

  it("counts the labels of catch clauses and of delegate from around the block", () => {
    expect(
      printedBody(
        ["block", EMPTY_BLOCK],
        ["try_table", [0x40, 0x03, 0x00, 0x05, 0x00, 0x01, 0x06, 0x01, 0x03, 0x00]],
        "end",
        ["try", EMPTY_BLOCK],
        ["try", EMPTY_BLOCK],
        ["delegate", 0],
        ["catch", 4],
        ["rethrow", 0],
        "catch_all",
        "end",
        "end",
      ),
    ).toBe(`block  ;; label = @1
  try_table (catch 5 0 (;@1;)) (catch_ref 6 1) (catch_all_ref 0 (;@1;))  ;; label = @2
  end
  try  ;; label = @2
    try  ;; label = @3
    delegate 0 (;@2;)
  catch 4
    rethrow 0 (;@2;)
  catch_all
  end
end`);
  });

  it("leaves out what goes without saying, and nothing else", () => {
    expect(
      printedBody(
        ["i32.load", [2, 0]],
        ["i32.load", [0, 0]],
        ["i64.load", [0x43, 2, ...unsigned(2n ** 64n - 1n)]],
        ["i64.load", [3, ...unsigned(2n ** 32n - 1n)]],
        ["i32.load8_u", [63, 7]],
        ["i32.atomic.load", [2, 16]],
        ["v128.load8_lane", [0x40, 1, 0, 15]],
        ["memory.size", 0],
        ["memory.size", 1],
        ["memory.copy", 0, 0],
        ["memory.copy", 0, 1],
        ["memory.init", 5, 0],
        ["memory.init", 5, 6],
        ["table.get", 0],
        ["table.get", 1],
        ["table.init", 5, 6],
        ["table.copy", 1, 0],
        ["call_indirect", 3, 0],
        ["call_indirect", 3, 4],
      ),
    ).toBe(`i32.load
i32.load align=1
i64.load 2 offset=18446744073709551615
i64.load offset=4294967295
i32.load8_u offset=7 align=9223372036854775808
i32.atomic.load offset=16
v128.load8_lane 1 15
memory.size
memory.size 1
memory.copy
memory.copy 0 1
memory.init 5
memory.init 6 5
table.get
table.get 1
table.init 6 5
table.copy 1 0
call_indirect (type 3)
call_indirect 4 (type 3)`);
  });

  it("has constants of all types", () => {
    expect(
      printedBody(
        ["i32.const", -(2 ** 31)],
        ["i64.const", -(2n ** 63n)],
        ["i64.const", 2n ** 53n + 1n],
        ["i64.const", -1],
        ["f32.const", 0.1],
        ["f64.const", -1.5e300],
        ["v128.const", Array.from({ length: 16 }, (_, i) => i)],
        ["i8x16.shuffle", Array.from({ length: 16 }, (_, i) => 255 - i)],
        ["i8x16.extract_lane_s", [9]],
      ),
    ).toBe(`i32.const -2147483648
i64.const -9223372036854775808
i64.const 9007199254740993
i64.const -1
f32.const 0.1
f64.const -1.5e+300
v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c
i8x16.shuffle 255 254 253 252 251 250 249 248 247 246 245 244 243 242 241 240
i8x16.extract_lane_s 9`);
  });

  it("has reference types where instructions that differ by them share a word", () => {
    expect(
      printedBody(
        "select",
        ["select.types", [1, 0x7f]],
        ["select.types", [0]],
        ["ref.null", HEAP.func],
        ["ref.test", HEAP.i31],
        ["ref.test.null", HEAP.i31],
        ["ref.cast", 32 + 3],
        ["ref.cast.null", 32 + 3],
        ["ref.cast_desc_eq", 32 + 3],
        ["ref.cast_desc_eq.null", [0x62, 3]],
        ["br_on_cast", [2, 0, 0x6e, 0x6c]],
        ["br_on_cast_fail", [1, 0, 0x6e, 3]],
      ),
    ).toBe(`select
select (result i32)
select (result)
ref.null func
ref.test (ref i31)
ref.test (ref null i31)
ref.cast (ref 3)
ref.cast (ref null 3)
ref.cast_desc_eq (ref 3)
ref.cast_desc_eq (ref null (exact 3))
br_on_cast 0 (ref any) (ref null i31)
br_on_cast_fail 0 (ref null any) (ref 3)`);
  });

  it("reads back to the same bytes for every instruction of the table", () => {
    for (const [id, mnemonic] of MNEMONICS.entries()) {
      const builder = new ModuleBuilder();
      const code = inPlace([mnemonic, IMMEDIATE_BYTES[IMMEDIATE_KINDS[id] as number] as Bytes]);
      builder.addFunction(builder.addFunctionType([], []), { code });
      const bytes = builder.build();
      expect(bodyBytes(assemble(print(bytes))), mnemonic).toEqual(bodyBytes(bytes));
    }
  });
});

/** Immediates of each kind that none of them leaves out in the text. */
const IMMEDIATE_BYTES: Readonly<Record<number, Bytes>> = {
  [IMMEDIATE.NONE]: [],
  [IMMEDIATE.BLOCK_TYPE]: [0x7f],
  [IMMEDIATE.LABEL]: [11],
  [IMMEDIATE.LABEL_TABLE]: [2, 4, 5, 6],
  [IMMEDIATE.FUNCTION]: [11],
  [IMMEDIATE.TYPE]: [11],
  [IMMEDIATE.TYPE_TABLE]: [11, 12],
  [IMMEDIATE.TYPE_TYPE]: [11, 12],
  [IMMEDIATE.TYPE_LENGTH]: [11, 12],
  [IMMEDIATE.TYPE_DATA]: [11, 12],
  [IMMEDIATE.TYPE_ELEM]: [11, 12],
  [IMMEDIATE.STRUCT_FIELD]: [11, 12],
  [IMMEDIATE.TABLE]: [11],
  [IMMEDIATE.TABLE_TABLE]: [11, 12],
  [IMMEDIATE.ELEM]: [11],
  [IMMEDIATE.ELEM_TABLE]: [11, 12],
  [IMMEDIATE.LOCAL]: [11],
  [IMMEDIATE.GLOBAL]: [11],
  [IMMEDIATE.TAG]: [11],
  [IMMEDIATE.MEMORY]: [11],
  [IMMEDIATE.MEMORY_MEMORY]: [11, 12],
  [IMMEDIATE.DATA]: [11],
  [IMMEDIATE.DATA_MEMORY]: [11, 12],
  [IMMEDIATE.MEMARG]: [0x45, 3, 0x90, 0x01],
  [IMMEDIATE.ATOMIC_MEMARG]: [0x45, 3, 0x90, 0x01],
  [IMMEDIATE.MEMARG_LANE]: [0x45, 3, 0x90, 0x01, 1],
  [IMMEDIATE.I32]: [0x7f],
  [IMMEDIATE.I64]: [0x7f],
  [IMMEDIATE.F32]: [1, 2, 3, 4],
  [IMMEDIATE.F64]: [1, 2, 3, 4, 5, 6, 7, 8],
  [IMMEDIATE.V128]: Array.from({ length: 16 }, (_, i) => 17 * i),
  [IMMEDIATE.LANE]: [1],
  [IMMEDIATE.LANES]: Array.from({ length: 16 }, (_, i) => i),
  [IMMEDIATE.HEAP_TYPE]: [0x6c],
  [IMMEDIATE.SELECT_TYPES]: [1, 0x7b],
  [IMMEDIATE.CAST]: [1, 3, 0x6e, 0x6c],
  [IMMEDIATE.TRY_TABLE]: [0x7f, 1, 0, 8, 9],
  [IMMEDIATE.ATOMIC_FENCE]: [0],
};

/** An instruction with those around it without which it cannot stand in a body. */
function inPlace(instruction: readonly [mnemonic: string, Bytes]): Instruction[] {
  switch (instruction[0]) {
    case "block":
    case "loop":
    case "if":
    case "try":
    case "try_table":
      return [instruction, "end"];
    case "end":
      return [["block", EMPTY_BLOCK], instruction];
    case "else":
      return [["if", EMPTY_BLOCK], instruction, "end"];
    case "catch":
    case "catch_all":
      return [["try", EMPTY_BLOCK], instruction, "end"];
    case "delegate":
      return [["try", EMPTY_BLOCK], instruction];
    default:
      return [instruction];
  }
}
