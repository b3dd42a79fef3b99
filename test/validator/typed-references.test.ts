import { describe, it } from "vitest";
import {
  CONCRETE_HEAP,
  EXNREF,
  EXTERNREF,
  FUNCREF,
  HEAP,
  I16,
  I32,
  I64,
  I8,
  referenceType,
  type ValueType,
} from "../../src/module/types.ts";
import { EMPTY_BLOCK, heapType, type Instruction, instructions, valueType } from "../support/binary-encoding.ts";
import { arrayType, functionType, ModuleBuilder, structType, subType, table } from "../support/module-builder.ts";
import { expectInvalid, expectValid } from "./refusal.ts";

/** Type indices. */
const TYPE = { none: 0, unary: 1, struct: 2, substruct: 3, bytes: 4, structs: 5, constants: 6, required: 7 } as const;
const TAG = { empty: 0, number: 1 } as const;
const FUNCTION = 0;
const TESTED_FUNCTION = 1;

const nullable = (typeIndex: number): ValueType => referenceType(CONCRETE_HEAP + typeIndex, true);
const nonNull = (typeIndex: number): ValueType => referenceType(CONCRETE_HEAP + typeIndex, false);
const ANYREF = referenceType(HEAP.any, true);
const ANY = referenceType(HEAP.any, false);
const EXN = referenceType(HEAP.exn, false);

const LOCALS = [
  I32,
  nullable(TYPE.unary),
  nullable(TYPE.struct),
  nullable(TYPE.bytes),
  nullable(TYPE.structs),
  nullable(TYPE.constants),
  ANYREF,
  EXTERNREF,
  FUNCREF,
  EXNREF,
  nonNull(TYPE.struct),
  nullable(TYPE.substruct),
  I64,
] as const;
const [i32, unary, struct, bytes, structs, constants, any, extern, func, exn, , substruct, i64] = LOCALS.map(
  (_, index): Instruction => ["local.get", index],
) as Record<number, Instruction> & Instruction[];
const UNSET = 10;

type Code = readonly (Instruction | undefined)[];
const isInstruction = (instruction: Instruction | undefined): instruction is Instruction => instruction !== undefined;

/** A block type with a result. */
const result = (type: ValueType): number[] => valueType(type);

/** Immediates of a branch on a cast. */
function cast(flags: number, label: number, from: number, to: number): number[] {
  return [flags, label, ...heapType(from), ...heapType(to)];
}

function build(
  code: readonly Instruction[],
  results: readonly ValueType[],
): { module: ModuleBuilder; codeOffset: number } {
  const module = new ModuleBuilder();
  module.addFunctionType([], []);
  module.addFunctionType([I32], [I32]);
  const number = { type: I32, mutable: true };
  module.addType(subType([], structType([{ type: I8, mutable: false }, number])));
  module.addType(subType([TYPE.struct], structType([{ type: I8, mutable: false }, number, number])));
  module.addType(arrayType({ type: I8, mutable: true }));
  module.addType(arrayType({ type: nullable(TYPE.struct), mutable: true }));
  module.addType(arrayType({ type: I64, mutable: false }));
  module.addType(structType([{ type: nonNull(TYPE.struct), mutable: false }]));
  module.addTag(TYPE.none);
  module.addTag(module.addFunctionType([I32], []));
  module.addFunction(TYPE.unary, { code: [["local.get", 0]] });
  module.addElements([FUNCTION]);
  module.addElementExpressions(nullable(TYPE.substruct), []);
  module.addData([1]);
  module.addDataCount();
  const type = module.addFunctionType([], results);
  const groups = LOCALS.map((local) => [1, local] as const);
  const item = module.addFunction(type, { locals: groups, code });
  const locals = LOCALS.reduce((size, local) => size + 1 + valueType(local).length, 1);
  return { module, codeOffset: module.offsetOf("code", item) + locals };
}

/** [name, code, results] */
const VALID: readonly (readonly [string, Code, (readonly ValueType[])?])[] = [
  ["calls of references", [i32, unary, ["call_ref", TYPE.unary]], [I32]],
  ["tail calls of references", [i32, ["ref.func", FUNCTION], ["return_call_ref", TYPE.unary]], [I32]],
  ["references without null", [unary, "ref.as_non_null"], [nonNull(TYPE.unary)]],
  ["unknown references without null", ["unreachable", "ref.as_non_null", ["call_ref", TYPE.none]]],
  ["branches on null", [i32, struct, ["br_on_null", 0], ["struct.get", TYPE.struct, 1], "drop"], [I32]],
  [
    "branches on no null",
    [["block", result(nonNull(TYPE.struct))], struct, ["br_on_non_null", 0], "unreachable", "end", "drop"],
  ],
  ["a local that is set", [i32, i32, ["struct.new", TYPE.struct], ["local.set", UNSET], ["local.get", UNSET], "drop"]],
  [
    "a local set around a block",
    [
      i32,
      i32,
      ["struct.new", TYPE.struct],
      ["local.tee", UNSET],
      ["block", EMPTY_BLOCK],
      ["local.get", UNSET],
      "drop",
      "end",
      "drop",
    ],
  ],
  [
    "structures",
    [
      ["struct.new_default", TYPE.struct],
      ["struct.get_s", TYPE.struct, 0],
      struct,
      ["struct.get_u", TYPE.struct, 0],
      "i32.add",
    ],
    [I32],
  ],
  ["a structure of a subtype", [substruct, i32, ["struct.set", TYPE.struct, 1], substruct], [nullable(TYPE.struct)]],
  [
    "arrays",
    [i32, i32, ["array.new", TYPE.bytes], i32, ["array.get_u", TYPE.bytes], bytes, "array.len", "i32.add"],
    [I32],
  ],
  [
    "arrays of listed elements",
    [i64, i64, ["array.new_fixed", TYPE.constants, 2], i32, ["array.get", TYPE.constants]],
    [I64],
  ],
  [
    "arrays of segments",
    [i32, i32, ["array.new_data", TYPE.constants, 0], "drop", i32, i32, ["array.new_elem", TYPE.structs, 1]],
    [ANY],
  ],
  [
    "array.set and array.fill",
    [bytes, i32, i32, ["array.set", TYPE.bytes], bytes, i32, i32, i32, ["array.fill", TYPE.bytes]],
  ],
  ["array.copy", [structs, i32, structs, i32, i32, ["array.copy", TYPE.structs, TYPE.structs]]],
  [
    "array.init_data and array.init_elem",
    [
      bytes,
      i32,
      i32,
      i32,
      ["array.init_data", TYPE.bytes, 0],
      structs,
      i32,
      i32,
      i32,
      ["array.init_elem", TYPE.structs, 1],
    ],
  ],
  [
    "tests and casts",
    [
      any,
      ["ref.test", CONCRETE_HEAP + TYPE.struct],
      func,
      ["ref.test.null", CONCRETE_HEAP + TYPE.unary],
      "i32.add",
      any,
      ["ref.cast.null", HEAP.i31],
      "drop",
    ],
    [I32],
  ],
  [
    "branches on casts",
    [
      ["block", result(nonNull(TYPE.struct))],
      any,
      ["br_on_cast", cast(1, 0, HEAP.any, CONCRETE_HEAP + TYPE.struct)],
      "unreachable",
      "end",
      "drop",
    ],
  ],
  [
    "branches on failed casts",
    [
      ["block", result(ANY)],
      any,
      ["br_on_cast_fail", cast(3, 0, HEAP.any, CONCRETE_HEAP + TYPE.struct)],
      "ref.as_non_null",
      "end",
      "drop",
    ],
  ],
  ["comparison", [struct, bytes, "ref.eq"], [I32]],
  ["scalars", [i32, "ref.i31", "i31.get_s", i32, "ref.i31", "i31.get_u", "i32.add"], [I32]],
  ["conversions", [extern, "any.convert_extern", "extern.convert_any"], [EXTERNREF]],
  ["conversions of what is not null", [any, "ref.as_non_null", "extern.convert_any", "any.convert_extern"], [ANY]],
  ["conversions of unknown references", ["unreachable", "any.convert_extern"], [ANY]],
  ["throws", [i32, ["throw", TAG.number]], [I64]],
  ["throws of caught exceptions", [exn, "throw_ref"], [I64]],
  [
    "handlers",
    [["block", result(I32)], ["try_table", [...EMPTY_BLOCK, 1, 0, TAG.number, 0]], "end", "unreachable", "end"],
    [I32],
  ],
  ["handlers of everything", [["try_table", [...result(I32), 1, 2, 0]], i32, "end", "drop"]],
  [
    "handlers that take the exception",
    [["block", result(EXN)], ["try_table", [...EMPTY_BLOCK, 2, 1, TAG.empty, 0, 3, 0]], "end", "unreachable", "end"],
    [EXNREF],
  ],
];

/** [name, code before, refused instruction, words of the message, results] */
const INVALID: readonly (readonly [string, Code, Instruction, string, (readonly ValueType[])?])[] = [
  ["a call of a reference to another function", [i32, func], ["call_ref", TYPE.unary], "type mismatch"],
  ["a call of a structure", [struct], ["call_ref", TYPE.struct], "type mismatch: type 2 is not a function type"],
  ["a call of an unknown type", [func], ["call_ref", 99], "unknown type 99"],
  [
    "a tail call of a reference with other results",
    [i32, unary],
    ["return_call_ref", TYPE.unary],
    "type mismatch: expected [], found [i32]",
  ],
  [
    "a reference made of a number",
    [i32],
    "ref.as_non_null",
    "type mismatch: instruction requires a reference but stack has [i32]",
  ],
  [
    "a branch on a null without the label's operands",
    [["block", result(I32)], struct],
    ["br_on_null", 0],
    "type mismatch",
  ],
  [
    "a branch on no null to a label that takes nothing",
    [["block", EMPTY_BLOCK], struct],
    ["br_on_non_null", 0],
    "type mismatch: the label takes no operand",
  ],
  [
    "a branch on no null to a label that takes a number",
    [["block", result(I32)], struct],
    ["br_on_non_null", 0],
    "type mismatch",
  ],
  [
    "a branch on no null of another reference",
    [["block", result(nonNull(TYPE.struct))], func],
    ["br_on_non_null", 0],
    "type mismatch",
  ],
  [
    "a null where none is allowed",
    [struct],
    "end",
    "type mismatch: instruction requires [(ref 2)] but stack has [(ref null 2)]",
    [nonNull(TYPE.struct)],
  ],

  ["a local that is not set", [], ["local.get", UNSET], "uninitialized local 10"],
  [
    "a local set in a block that has ended",
    [["block", EMPTY_BLOCK], "unreachable", ["local.set", UNSET], "end"],
    ["local.get", UNSET],
    "uninitialized local 10",
  ],
  [
    "a local set in the other arm",
    [i32, ["if", EMPTY_BLOCK], "unreachable", ["local.set", UNSET], "else"],
    ["local.get", UNSET],
    "uninitialized local 10",
  ],

  ["a structure without its fields", [i32], ["struct.new", TYPE.struct], "type mismatch"],
  [
    "a structure of an array type",
    [],
    ["struct.new_default", TYPE.bytes],
    "type mismatch: type 4 is not a structure type",
  ],
  [
    "a structure whose fields have no default",
    [],
    ["struct.new_default", TYPE.required],
    "type mismatch: (ref 2) has no default value",
  ],
  [
    "a packed field without a sign",
    [struct],
    ["struct.get", TYPE.struct, 0],
    "type mismatch: expected no packed type, found i8",
  ],
  [
    "a field with a sign that is not packed",
    [struct],
    ["struct.get_s", TYPE.struct, 1],
    "type mismatch: expected a packed type, found i32",
  ],
  ["an unknown field", [struct], ["struct.get", TYPE.struct, 2], "unknown field 2"],
  ["a field that cannot change", [struct, i32], ["struct.set", TYPE.struct, 0], "immutable field"],
  [
    "a supertype where a subtype is needed",
    [struct],
    ["struct.get", TYPE.substruct, 1],
    "type mismatch: instruction requires [(ref null 3)] but stack has [(ref null 2)]",
  ],

  [
    "an array of a structure type",
    [i32, i32],
    ["array.new", TYPE.struct],
    "type mismatch: type 2 is not an array type",
  ],
  ["an array of too many listed elements", [], ["array.new_fixed", TYPE.bytes, 10_001], "too many elements: 10001"],
  [
    "an array of bytes of references",
    [i32, i32],
    ["array.new_data", TYPE.structs, 0],
    "array type is not numeric or vector",
  ],
  ["an array of an unknown data segment", [i32, i32], ["array.new_data", TYPE.bytes, 1], "unknown data segment 1"],
  ["an array of other elements", [i32, i32], ["array.new_elem", TYPE.structs, 0], "type mismatch"],
  ["an element that cannot change", [constants, i32, i64], ["array.set", TYPE.constants], "immutable array"],
  ["a copy of other elements", [], ["array.copy", TYPE.bytes, TYPE.constants], "array types do not match"],
  ["a copy to an array that cannot change", [], ["array.copy", TYPE.constants, TYPE.constants], "immutable array"],
  [
    "the length of a structure",
    [struct],
    "array.len",
    "type mismatch: instruction requires [arrayref] but stack has [(ref null 2)]",
  ],

  [
    "a cast to another hierarchy",
    [any],
    ["ref.cast", HEAP.func],
    "type mismatch: instruction requires [funcref] but stack has [anyref]",
  ],
  ["a test of another hierarchy", [func], ["ref.test", HEAP.i31], "type mismatch"],
  [
    "a branch on a cast to a type above",
    [["block", result(ANYREF)], struct],
    ["br_on_cast", cast(3, 0, CONCRETE_HEAP + TYPE.struct, HEAP.any)],
    "type mismatch: expected [(ref null 2)], found [anyref]",
  ],
  [
    "a branch on a cast to another label",
    [["block", result(nonNull(TYPE.bytes))], any],
    ["br_on_cast", cast(1, 0, HEAP.any, CONCRETE_HEAP + TYPE.struct)],
    "type mismatch",
  ],
  [
    "a branch on a failed cast that may hand on null",
    [["block", result(ANY)], any],
    ["br_on_cast_fail", cast(1, 0, HEAP.any, CONCRETE_HEAP + TYPE.struct)],
    "type mismatch: expected [(ref any)], found [anyref]",
  ],
  ["a comparison of functions", [func, func], "ref.eq", "type mismatch"],
  ["a conversion of a function", [func], "extern.convert_any", "type mismatch"],

  ["an unknown tag", [], ["throw", 2], "unknown tag 2"],
  [
    "a throw without its operands",
    [],
    ["throw", TAG.number],
    "type mismatch: instruction requires [i32] but stack has []",
  ],
  [
    "a handler whose label takes something else",
    [],
    ["try_table", [...EMPTY_BLOCK, 1, 0, TAG.number, 0]],
    "type mismatch: expected [], found [i32]",
  ],
  [
    "a handler whose label takes no exception",
    [],
    ["try_table", [...EMPTY_BLOCK, 1, 3, 0]],
    "type mismatch: expected [], found [(ref exn)]",
  ],
  ["a handler with its own block as label", [], ["try_table", [...EMPTY_BLOCK, 1, 2, 1]], "unknown label 1"],
];

describe("validation of typed references, structures, arrays and exceptions", () => {
  it.each(VALID.map(([name, code, results = []]) => ({ name, code, results })))(
    "accepts $name",
    ({ code, results }) => {
      expectValid(build(code.filter(isInstruction), results).module.build());
    },
  );

  it.each(
    INVALID.map(([name, before, instruction, words, results = []]) => ({ name, before, instruction, words, results })),
  )("refuses $name", ({ before, instruction, words, results }) => {
    const code = before.filter(isInstruction);
    // The `end` of the function is there without being asked for.
    const { module, codeOffset } = build(instruction === "end" ? code : [...code, instruction], results);
    const mnemonic = typeof instruction === "string" ? instruction : instruction[0];
    const offset = codeOffset + instructions(...code).length;
    expectInvalid(module.build(), { words, offset, functionIndex: TESTED_FUNCTION, mnemonic });
  });
});

describe("validation of type definitions", () => {
  const number = { type: I32, mutable: false };
  const variable = { type: I32, mutable: true };

  it.each([
    ["a structure with more fields", structType([number]), structType([number, number])],
    [
      "a field of a subtype",
      structType([{ type: ANYREF, mutable: false }]),
      structType([{ type: ANY, mutable: false }]),
    ],
    [
      "a function with greater parameters and smaller results",
      functionType([ANY], [ANYREF]),
      functionType([ANYREF], [ANY]),
    ],
    ["an array of the same elements", arrayType(variable), arrayType(variable)],
  ])("accepts %s", (_, above, below) => {
    const module = new ModuleBuilder();
    module.addType(subType([], above));
    module.addType(subType([0], below));
    expectValid(module.build());
  });

  it.each([
    ["a structure with fewer fields", structType([number]), structType([])],
    ["a field of another type", structType([number]), structType([{ type: I16, mutable: false }])],
    [
      "a field that may change, of a subtype",
      structType([{ type: ANYREF, mutable: true }]),
      structType([{ type: ANY, mutable: true }]),
    ],
    ["a field that may not change any more", arrayType(variable), arrayType(number)],
    ["a function with smaller parameters", functionType([ANYREF], []), functionType([ANY], [])],
    ["a function with other results", functionType([], [I32]), functionType([], [])],
    ["an array below a structure", structType([]), arrayType(number)],
    ["a function below an array", arrayType(number), functionType([], [])],
  ])("refuses %s", (_, above, below) => {
    const module = new ModuleBuilder();
    module.addType(subType([], above));
    module.addType(subType([0], below));
    const refusal = { words: "sub type 1 does not match super type 0", offset: module.offsetOf("type", 1) };
    expectInvalid(module.build(), refusal);
  });

  it("refuses a type below a final one", () => {
    const module = new ModuleBuilder();
    module.addFunctionType([], []);
    module.addType(subType([0], functionType([], [])));
    const words = "sub type 1 does not match super type 0, which is final";
    expectInvalid(module.build(), { words, offset: module.offsetOf("type", 1) });
  });

  it("refuses two supertypes", () => {
    const module = new ModuleBuilder();
    for (let index = 0; index < 2; index++) module.addType(subType([], structType([])));
    module.addType(subType([0, 1], structType([])));
    const words = "sub type 2 has more than one super type";
    expectInvalid(module.build(), { words, offset: module.offsetOf("type", 2) });
  });

  it("takes equal types of different indices for one", () => {
    const module = new ModuleBuilder();
    for (let index = 0; index < 2; index++) module.addFunctionType([I32], []);
    const type = module.addFunctionType([nullable(0)], [nullable(1)]);
    module.addFunction(type, { code: [["local.get", 0]] });
    expectValid(module.build());
  });

  it("refuses functions and tags of other types than functions", () => {
    const withFunction = new ModuleBuilder();
    withFunction.addFunction(withFunction.addType(structType([])), { code: [] });
    const words = "type mismatch: type 0 is not a function type";
    expectInvalid(withFunction.build(), { words, offset: withFunction.offsetOf("function") - 1 });
    const withTag = new ModuleBuilder();
    withTag.addTag(withTag.addType(structType([])));
    expectInvalid(withTag.build(), { words, offset: withTag.offsetOf("tag") });
  });

  it("refuses tags with results", () => {
    const module = new ModuleBuilder();
    module.addTag(module.addFunctionType([], [I32]));
    expectInvalid(module.build(), { words: "non-empty tag result type", offset: module.offsetOf("tag") });
  });

  it("refuses a table of references without null and without initial value", () => {
    const module = new ModuleBuilder();
    module.addTable(table(1, undefined, { element: referenceType(HEAP.func, false) }));
    const words = "type mismatch: a table of (ref func) needs an initializer";
    expectInvalid(module.build(), { words, offset: module.offsetOf("table") });
  });

  it("lets initial values of tables name imported globals only", () => {
    const module = new ModuleBuilder();
    module.importGlobal("m", "imported", { type: FUNCREF, mutable: false });
    module.addTable(table(1), [["global.get", 0]]);
    module.addGlobal({ type: FUNCREF, mutable: false }, [["ref.null", HEAP.func]]);
    expectValid(module.build());
    module.addTable(table(1), [["global.get", 1]]);
    const offset = module.offsetOf("table", 1) + 2 + 3;
    expectInvalid(module.build(), { words: "unknown global 1", offset, mnemonic: "global.get" });
  });
});
