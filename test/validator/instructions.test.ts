import { describe, it } from "vitest";
import { F64, FUNCREF, HEAP, I32, I64, type ValueType } from "../../src/module/types.ts";
import { EMPTY_BLOCK, type Instruction, list, valueType } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import {
  FUNCTION,
  functionModule,
  GLOBAL,
  LOCAL,
  MEMORY,
  offsetBehind,
  PUSH,
  TABLE,
  TESTED_FUNCTION,
  TYPE,
} from "./function-context.ts";
import { expectInvalid, expectMalformed, expectValid } from "./refusal.ts";

const { i32, i64, f32, f64, funcref, externref } = PUSH;

type Code = readonly Instruction[];

/** A memory argument with a memory index. */
function withMemory(alignment: number, index: number, offset: readonly number[]): number[] {
  return [0x40 | alignment, index, ...offset];
}

function selectTypes(...types: ValueType[]): Instruction {
  return ["select.types", list(types.map(valueType))];
}

/** [name, code, results] */
const VALID: readonly (readonly [string, Code, (readonly ValueType[])?])[] = [
  ["operands in the order of the type", [i64, f32, ["call", FUNCTION.mixed]], [F64, I32]],
  ["instructions of one, two and three operands", [i32, "i32.eqz", i32, "i32.add", i32, i32, "select"], [I32]],
  ["a block with parameters", [i32, ["block", TYPE.unary], "i32.eqz", "end"], [I32]],
  ["a branch to a block's end with its results", [["block", valueType(I32)], i32, ["br", 0], "end"], [I32]],
  ["a branch to a loop without its results", [["loop", valueType(I32)], ["br", 0], "end"], [I32]],
  ["a branch to a loop with its parameters", [i32, ["loop", TYPE.unary], ["br", 0], "end"], [I32]],
  ["a conditional branch that leaves its operands", [["block", valueType(I32)], i32, i32, ["br_if", 0], "end"], [I32]],
  ["an if without else that changes nothing", [i32, i32, ["if", TYPE.unary], "end"], [I32]],
  ["an if with both arms", [i32, ["if", valueType(I64)], i64, "else", i64, "end"], [I64]],
  ["a branch to the function itself", [i32, ["br", 0]], [I32]],
  [
    "a branch table with labels of one arity",
    [["block", valueType(I32)], i32, i32, ["br_table", 1, 0, 1], "end"],
    [I32],
  ],
  ["operands of any type behind unreachable", ["unreachable", "i32.add", "drop", "i64.eqz"], [I32]],
  ["unknown operands under known ones", ["unreachable", i64, ["i64.store", 3, 0]]],
  ["select of unknown operands", ["unreachable", "select", "i64.eqz", "drop"]],
  ["select of one unknown operand", ["unreachable", f32, i32, "select", "drop"]],
  ["select of references with their type", [funcref, funcref, i32, selectTypes(FUNCREF)], [FUNCREF]],
  ["branch tables in unreachable code", ["unreachable", ["br_table", 1, 0, 0]], [I32, I64]],
  ["calls through tables", [i32, ["call_indirect", TYPE.none, TABLE.func]]],
  ["calls through tables with 64-bit addresses", [i64, ["call_indirect", TYPE.none, TABLE.func64]]],
  ["tail calls with the results of the caller", [i32, ["return_call", FUNCTION.unary]], [I32]],
  ["tail calls through tables", [i32, i32, ["return_call_indirect", TYPE.unary, TABLE.func]], [I32]],
  ["loads and stores", [i32, i64, ["i64.store", 3, 8], i32, ["i64.load", 0, 1_000_000]], [I64]],
  ["loads of a memory with 64-bit addresses", [i64, ["i32.load", withMemory(2, MEMORY.is64, [8])]], [I32]],
  ["memory.copy between address types", [i64, i32, i32, ["memory.copy", MEMORY.is64, MEMORY.is32]]],
  ["memory.size and memory.grow with 64-bit addresses", [i64, ["memory.grow", MEMORY.is64]], [I64]],
  ["memory.init and data.drop", [i32, i32, i32, ["memory.init", 0, MEMORY.is32], ["data.drop", 0]]],
  ["memory.fill", [i64, i32, i64, ["memory.fill", MEMORY.is64]]],
  ["table instructions", [i32, i32, ["table.get", TABLE.extern], ["table.set", TABLE.extern]]],
  [
    "table.grow and table.size",
    [externref, i32, ["table.grow", TABLE.extern], ["table.size", TABLE.func], "i32.add"],
    [I32],
  ],
  ["table.fill with 64-bit addresses", [i64, funcref, i64, ["table.fill", TABLE.func64]]],
  ["table.copy between address types", [i32, i64, i32, ["table.copy", TABLE.func, TABLE.func64]]],
  ["table.init and elem.drop", [i64, i32, i32, ["table.init", 0, TABLE.func64], ["elem.drop", 0]]],
  ["references", [["ref.func", FUNCTION.none], "ref.is_null", "drop", ["ref.null", HEAP.func]], [FUNCREF]],
  [
    "numbers of every length",
    [["i32.const", -1], ["i32.const", 2 ** 31 - 1], "i32.add", ["i64.const", -(2n ** 63n)], "drop"],
    [I32],
  ],
  [
    "variables",
    [i32, ["local.tee", LOCAL.i32], ["global.set", GLOBAL.variable], ["global.get", GLOBAL.constant]],
    [I32],
  ],
  ["code behind a return", [i32, "return", i64, "drop"], [I32]],
  ["operands below a return", [i64, i32, "return"], [I32]],
];

/** [name, code before, refused instruction, words of the message, results] */
const INVALID: readonly (readonly [string, Code, Instruction, string, (readonly ValueType[])?])[] = [
  ["a wrong operand", [i64], "i32.eqz", "type mismatch: instruction requires [i32] but stack has [i64]"],
  ["a wrong first operand", [i64, i32], "i32.add", "type mismatch: instruction requires [i32] but stack has [i64]"],
  ["a missing operand", [i32], "i32.add", "type mismatch: instruction requires [i32] but stack has []"],
  [
    "an operand of another block",
    [i32, ["block", EMPTY_BLOCK]],
    "i32.eqz",
    "type mismatch: instruction requires [i32]",
  ],
  ["a wrong operand behind unreachable", ["unreachable", f32], "i32.eqz", "type mismatch"],
  ["a drop of nothing", [], "drop", "type mismatch"],
  [
    "a reference where a number is needed",
    [funcref],
    "i32.eqz",
    "type mismatch: instruction requires [i32] but stack has [funcref]",
  ],

  [
    "a block without its results",
    [["block", valueType(I32)]],
    "end",
    "type mismatch: instruction requires [i32] but stack has []",
  ],
  [
    "a block with more than its results",
    [["block", EMPTY_BLOCK], i32],
    "end",
    "type mismatch: block requires [] but stack has [i32]",
  ],
  ["a block without its parameters", [], ["block", TYPE.unary], "type mismatch"],
  ["an if without condition", [i64], ["if", EMPTY_BLOCK], "type mismatch"],
  [
    "an if without else that has results",
    [i32, ["if", valueType(I32)], i32],
    "end",
    "type mismatch: expected [i32], found []",
  ],
  ["an arm without results", [i32, ["if", valueType(I32)], i32, "else"], "end", "type mismatch"],
  ["a first arm with another result", [i32, ["if", valueType(I32)], i64], "else", "type mismatch"],
  ["a block of an unknown type", [], ["block", 100], "unknown type 100"],
  [
    "a function without its results",
    [i64],
    "end",
    "type mismatch: instruction requires [i32] but stack has [i64]",
    [I32],
  ],
  ["a function with more than its results", [i32], "end", "type mismatch: block requires [] but stack has [i32]"],

  ["a branch to a label that is not there", [["block", EMPTY_BLOCK]], ["br", 2], "unknown label 2"],
  ["a branch without its operands", [["block", valueType(I32)]], ["br", 0], "type mismatch"],
  ["a branch to a loop without its parameters", [i32, ["loop", TYPE.unary], "drop"], ["br", 0], "type mismatch"],
  ["a conditional branch without condition", [], ["br_if", 0], "type mismatch"],
  ["a branch table with an unknown label", [i32], ["br_table", 2, 0, 1, 0], "unknown label 1"],
  ["a branch table with an unknown default", [i32], ["br_table", 1, 0, 7], "unknown label 7"],
  [
    "a branch table with labels of other arities",
    [["block", valueType(I32)], i32, i32],
    ["br_table", 1, 0, 1],
    "type mismatch",
  ],
  [
    "a branch table with labels of other types",
    [["block", valueType(I32)], i32, i32],
    ["br_table", 1, 1, 0],
    "type mismatch",
    [I64],
  ],
  ["a return without results", [], "return", "type mismatch", [I32]],

  ["a call of an unknown function", [], ["call", 9], "unknown function 9"],
  ["a call without arguments", [], ["call", FUNCTION.unary], "type mismatch"],
  ["an indirect call of an unknown type", [i32], ["call_indirect", 99, TABLE.func], "unknown type 99"],
  ["an indirect call through an unknown table", [i32], ["call_indirect", TYPE.none, 5], "unknown table 5"],
  [
    "an indirect call through a table of other references",
    [i32],
    ["call_indirect", TYPE.none, TABLE.extern],
    "type mismatch",
  ],
  ["an indirect call with a wrong address", [i32], ["call_indirect", TYPE.none, TABLE.func64], "type mismatch"],
  ["a tail call with other results", [i32], ["return_call", FUNCTION.unary], "type mismatch: expected [], found [i32]"],

  ["an untyped select of references", [funcref, funcref, i32], "select", "type mismatch"],
  [
    "a select of different types",
    [f32, f64, i32],
    "select",
    "type mismatch: instruction requires [f32] but stack has [f64]",
  ],
  ["a select without type", [i32, i32, i32], selectTypes(), "invalid result arity"],
  ["a select with two types", [i32, i32, i32], selectTypes(I32, I32), "invalid result arity"],
  ["a select with another type", [i32, i32, i32], selectTypes(I64), "type mismatch"],

  ["an unknown local", [], ["local.get", 6], "unknown local 6"],
  ["a local set to another type", [i64], ["local.set", LOCAL.i32], "type mismatch"],
  ["a local set without operand", [], ["local.tee", LOCAL.i32], "type mismatch"],
  ["an unknown global", [], ["global.get", 2], "unknown global 2"],
  ["a global that cannot change", [i32], ["global.set", GLOBAL.constant], "immutable global"],
  ["a global set to another type", [f32], ["global.set", GLOBAL.variable], "type mismatch"],

  ["an alignment above the natural one", [i32], ["i32.load16_u", 2, 0], "alignment must not be larger than natural"],
  ["the greatest alignment", [i32], ["i32.load8_u", 63, 0], "alignment must not be larger than natural"],
  ["an offset beyond 32 bits", [i32], ["i32.load", 2, 2 ** 32], "offset out of range"],
  ["an unknown memory", [i32], ["i32.load", withMemory(2, 2, [0])], "unknown memory 2"],
  ["a wrong address", [i32], ["i32.load", withMemory(2, MEMORY.is64, [0])], "type mismatch"],
  ["memory.grow of an unknown memory", [i32], ["memory.grow", 2], "unknown memory 2"],
  [
    "memory.copy with a length of the larger address",
    [i64, i32, i64],
    ["memory.copy", MEMORY.is64, MEMORY.is32],
    "type mismatch",
  ],
  ["an unknown data segment", [], ["data.drop", 1], "unknown data segment 1"],
  ["an unknown element segment", [], ["elem.drop", 1], "unknown elem segment 1"],
  ["a table of other references than the segment", [i32, i32, i32], ["table.init", 0, TABLE.extern], "type mismatch"],
  ["tables of different references", [i32, i32, i32], ["table.copy", TABLE.func, TABLE.extern], "type mismatch"],
  ["an unknown table", [i32], ["table.get", 3], "unknown table 3"],
  ["a wrong element", [i32, externref], ["table.set", TABLE.func], "type mismatch"],

  ["a function whose reference is not declared", [], ["ref.func", FUNCTION.unary], "undeclared function reference"],
  ["a reference to an unknown function", [], ["ref.func", 99], "unknown function 99"],
  ["ref.is_null of a number", [i32], "ref.is_null", "type mismatch"],
  ["a constant that is no operand of the next instruction", [["f64.const", 1]], "i64.eqz", "type mismatch"],
];

describe("validation of function bodies", () => {
  it.each(VALID.map(([name, code, results = []]) => ({ name, code, results })))(
    "accepts $name",
    ({ code, results }) => {
      expectValid(functionModule(code, results).bytes);
    },
  );

  it.each(
    INVALID.map(([name, before, instruction, words, results = []]) => ({ name, before, instruction, words, results })),
  )("refuses $name", ({ before, instruction, words, results }) => {
    // The `end` of the function is there without being asked for.
    const module = functionModule(instruction === "end" ? before : [...before, instruction], results);
    const mnemonic = typeof instruction === "string" ? instruction : instruction[0];
    const offset = offsetBehind(module, before);
    expectInvalid(module.bytes, { words, offset, functionIndex: TESTED_FUNCTION, mnemonic });
  });
});

describe("validation of malformed bodies", () => {
  /** [name, code as bytes, words, offset in the code] */
  const MALFORMED: readonly (readonly [string, readonly number[], string, number])[] = [
    ["an opcode that no instruction has", [0xff], "illegal opcode ff", 0],
    ["a number behind a prefix that no instruction has", [0xfc, 0x99, 0x02], "illegal opcode fc 119", 0],
    ["code behind the end", [0x0b, 0x01], "section size mismatch", 1],
    ["an else without if", [0x05], "END opcode expected", 0],
    ["an integer too long", [0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], "integer representation too long", 5],
  ];

  it.each(MALFORMED)("refuses %s", (_, code, words, at) => {
    const module = new ModuleBuilder();
    module.addRawFunction(module.addFunctionType([], []), [0, ...code]);
    module.addCustomSection("behind", []);
    expectMalformed(module.build(), { words, offset: module.offsetOf("code") + 1 + at });
  });

  /** What follows a body without end: where it ends, and what it is taken for. */
  it("refuses a body without end, with words that depend on what follows", () => {
    const module = new ModuleBuilder();
    module.addRawFunction(module.addFunctionType([], []), [0, 0x01]);
    const offset = module.offsetOf("code") + 2;
    expectMalformed(module.build(), { words: "unexpected end of section or function", offset });
    module.addRawFunction(0, [0, 0x0b]);
    expectMalformed(module.build(), { words: "END opcode expected", offset: module.offsetOf("code") + 2 });
  });

  it("refuses immediates that go on behind the body", () => {
    const module = new ModuleBuilder();
    module.addRawFunction(module.addFunctionType([], [I32]), [0, 0x41, 0x80]);
    module.addRawFunction(0, [0, 0x41, 0, 0x0b]);
    const offset = module.offsetOf("code") + 3;
    expectMalformed(module.build(), { words: "unexpected end of section or function", offset });
  });

  it("requires the data count section for instructions on data segments", () => {
    const module = new ModuleBuilder();
    module.addFunction(module.addFunctionType([], []), { code: [["data.drop", 0]] });
    module.addData([1]);
    expectMalformed(module.build(), { words: "data count section required", offset: module.offsetOf("code") + 1 });
  });
});
