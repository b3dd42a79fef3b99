/** The rules of the legacy exceptions; whether a body is valid is held against the host's own WebAssembly. */
import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { I32, type ValueType } from "../../src/module/types.ts";
import { EMPTY_BLOCK, type Instruction, instructions, valueType } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import { expectInvalid, expectMalformed, expectValid } from "./refusal.ts";

const CHOICE = { features: FEATURE_SETS.all };
const TAG = { empty: 0, number: 1 } as const;
const TRY: Instruction = ["try", EMPTY_BLOCK];
const TRY_I32: Instruction = ["try", valueType(I32)];
const ONE: Instruction = ["i32.const", 1];

function build(
  code: readonly Instruction[],
  results: readonly ValueType[],
): { module: ModuleBuilder; codeOffset: number } {
  const module = new ModuleBuilder();
  module.addTag(module.addFunctionType([], []));
  module.addTag(module.addFunctionType([I32], []));
  module.addFunctionType([I32], [I32]);
  module.addFunction(module.addFunctionType([], results), { code });
  return { module, codeOffset: module.offsetOf("code") + 1 };
}

function isValidForHost(bytes: Uint8Array<ArrayBuffer>): boolean {
  return WebAssembly.validate(bytes);
}

type Code = readonly Instruction[];

const VALID: readonly { readonly what: string; readonly code: Code; readonly results?: readonly ValueType[] }[] = [
  { what: "a try without handlers", code: [TRY, "end"] },
  { what: "a handler with a payload", code: [TRY_I32, ONE, ["catch", TAG.number], "end"], results: [I32] },
  {
    what: "several handlers",
    code: [TRY_I32, ONE, ["catch", TAG.empty], ONE, ["catch", TAG.number], "catch_all", ONE, "end"],
    results: [I32],
  },
  { what: "a try with operands", code: [ONE, ["try", [2]], "i32.eqz", ["catch", TAG.number], "end"], results: [I32] },
  { what: "a handler after unreachable code", code: [TRY_I32, "unreachable", "catch_all", ONE, "end"], results: [I32] },
  { what: "a branch out of a handler", code: [TRY_I32, ONE, "catch_all", ONE, ["br", 0], "end"], results: [I32] },
  { what: "rethrowing in a handler", code: [TRY, ["catch", TAG.empty], ["rethrow", 0], "end"] },
  {
    what: "rethrowing in a block in a handler",
    code: [TRY, "catch_all", ["block", EMPTY_BLOCK], ["rethrow", 1], "end", "end"],
  },
  { what: "rethrowing of an outer handler", code: [TRY, "catch_all", TRY, "catch_all", ["rethrow", 1], "end", "end"] },
  { what: "delegating to the function", code: [TRY_I32, ONE, ["delegate", 0]], results: [I32] },
  { what: "delegating to an outer try", code: [TRY, TRY, ["delegate", 0], "catch_all", "end"] },
  { what: "delegating to a block", code: [["block", EMPTY_BLOCK], TRY, "unreachable", ["delegate", 1], "end"] },
];

interface Invalid {
  readonly what: string;
  readonly code: Code;
  /** Index of the instruction that is refused. */
  readonly at: number;
  readonly words: string;
  readonly results?: readonly ValueType[];
}

const INVALID: readonly Invalid[] = [
  { what: "rethrowing in the function", code: [["rethrow", 0]], at: 0, words: "invalid rethrow label" },
  {
    what: "rethrowing in the try",
    code: [TRY, ["rethrow", 0], "catch_all", "end"],
    at: 1,
    words: "invalid rethrow label",
  },
  {
    what: "rethrowing to a block in a handler",
    code: [TRY, "catch_all", ["block", EMPTY_BLOCK], ["rethrow", 0], "end", "end"],
    at: 3,
    words: "invalid rethrow label",
  },
  { what: "rethrowing to no label", code: [TRY, "catch_all", ["rethrow", 2], "end"], at: 2, words: "unknown label 2" },
  { what: "delegating to no label", code: [TRY, ["delegate", 1]], at: 1, words: "unknown label 1" },
  { what: "catching no tag", code: [TRY, ["catch", 2], "end"], at: 1, words: "unknown tag 2" },
  {
    what: "a try without its result",
    code: [TRY_I32, "catch_all", ONE, "end"],
    results: [I32],
    at: 1,
    words: "type mismatch: instruction requires [i32] but stack has []",
  },
  {
    what: "a delegating try without its result",
    code: [TRY_I32, ["delegate", 0]],
    results: [I32],
    at: 1,
    words: "type mismatch: instruction requires [i32] but stack has []",
  },
  {
    what: "a handler that leaves its payload",
    code: [TRY, ["catch", TAG.number], "end"],
    at: 2,
    words: "type mismatch: block requires [] but stack has [i32]",
  },
  {
    what: "operands of the try in a handler",
    code: [ONE, ["try", [2]], "catch_all", "end"],
    results: [I32],
    at: 3,
    words: "type mismatch: instruction requires [i32] but stack has []",
  },
];

/** What the grammar does not allow. */
const MALFORMED: readonly { readonly what: string; readonly code: Code; readonly at: number }[] = [
  { what: "a handler without try", code: [["catch", TAG.empty]], at: 0 },
  { what: "a handler in a block of a try", code: [TRY, ["block", EMPTY_BLOCK], "catch_all", "end", "end"], at: 2 },
  { what: "a handler after one of all exceptions", code: [TRY, "catch_all", ["catch", TAG.empty], "end"], at: 2 },
  { what: "two handlers of all exceptions", code: [TRY, "catch_all", "catch_all", "end"], at: 2 },
  { what: "delegating after a handler", code: [TRY, "catch_all", ["delegate", 0]], at: 2 },
  {
    what: "delegating without try",
    code: [
      ["block", EMPTY_BLOCK],
      ["delegate", 0],
    ],
    at: 1,
  },
  { what: "else in a try", code: [TRY, "else", "end"], at: 1 },
];

describe("the rules of legacy exceptions", () => {
  it.each(VALID)("accept $what", ({ code, results = [] }) => {
    const bytes = build(code, results).module.build();
    expectValid(bytes, CHOICE);
    expect(isValidForHost(bytes)).toBe(true);
  });

  it.each(INVALID)("refuse $what", ({ code, results = [], at, words }) => {
    const { module, codeOffset } = build(code, results);
    const bytes = module.build();
    const refused = code[at] as Instruction;
    const offset = codeOffset + instructions(...code.slice(0, at)).length;
    const mnemonic = typeof refused === "string" ? refused : refused[0];
    expectInvalid(bytes, { words, offset, functionIndex: 0, mnemonic }, CHOICE);
    expect(isValidForHost(bytes)).toBe(false);
  });

  it.each(MALFORMED)("refuse $what", ({ code, at }) => {
    const { module, codeOffset } = build(code, []);
    const bytes = module.build();
    const offset = codeOffset + instructions(...code.slice(0, at)).length;
    expectMalformed(bytes, { words: "END opcode expected", offset }, CHOICE);
    expect(isValidForHost(bytes)).toBe(false);
  });
});
