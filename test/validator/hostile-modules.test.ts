import { describe, expect, it } from "vitest";
import { I32, I64 } from "../../src/module/types.ts";
import { MAX_OPERANDS } from "../../src/validator/validator.ts";
import { EMPTY_BLOCK, instructions, unsigned } from "../support/binary-encoding.ts";
import { ModuleBuilder } from "../support/module-builder.ts";
import { expectInvalid, expectMalformed, expectValid } from "./refusal.ts";

/** What takes time with the square of the size, or memory that the binary does not have, does not end in this time. */
const SOON = 10_000;

function repeated(bytes: readonly number[], times: number): number[] {
  return Array.from({ length: bytes.length * times }, (_, index) => bytes[index % bytes.length] as number);
}

function moduleOf(...body: readonly number[][]): ModuleBuilder {
  const module = new ModuleBuilder();
  module.addRawFunction(module.addFunctionType([], []), body.flat());
  return module;
}

const NO_LOCALS = [0];
const END = instructions("end");
const BLOCK = instructions(["block", EMPTY_BLOCK]);

describe("validation of modules that are made to be expensive", () => {
  it("takes 100,000 blocks inside of each other", { timeout: SOON }, () => {
    expectValid(moduleOf(NO_LOCALS, repeated(BLOCK, 100_000), repeated(END, 100_001)).build());
  });

  it("takes a branch table with 250,000 labels", { timeout: SOON }, () => {
    const labels = [...unsigned(250_000), ...repeated([50], 250_001)];
    const table = [...instructions(["i32.const", 0], ["br_table", labels])];
    expectValid(moduleOf(NO_LOCALS, repeated(BLOCK, 100), table, repeated(END, 101)).build());
  });

  it("takes many functions with the most locals", { timeout: SOON }, () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([], [I64]);
    const code = instructions(["local.get", 49_999], "end");
    for (let index = 0; index < 5_000; index++)
      module.addRawFunction(type, [2, 1, 0x7f, ...unsigned(49_999), 0x7e, ...code]);
    expectValid(module.build());
  });

  it("refuses more locals than the limit, parameters included", () => {
    const module = new ModuleBuilder();
    const type = module.addFunctionType([I32], []);
    module.addRawFunction(type, [1, ...unsigned(50_000), 0x7f, ...END]);
    const offset = module.offsetOf("code") + 1;
    expectMalformed(module.build(), { words: "too many locals: 50001, the limit is 50000", offset });
  });

  it("refuses numbers of locals that overflow 32 bits together", () => {
    const module = moduleOf([2, ...unsigned(2 ** 32 - 1), 0x7f, 2, 0x7e], END);
    expectMalformed(module.build(), { words: "too many locals", offset: module.offsetOf("code") + 1 });
  });

  it("reads no more runs of locals than there are", () => {
    const module = moduleOf(unsigned(2 ** 32 - 1));
    const offset = module.offsetOf("code") + 5;
    expectMalformed(module.build(), { words: "unexpected end of section or function", offset });
  });

  it("refuses stacks of more operands than the limit", { timeout: SOON }, () => {
    const module = new ModuleBuilder();
    const many = module.addFunctionType([], repeated([I32], 1000));
    module.importFunction("m", "many", many);
    const calls = repeated(instructions(["call", 0]), 1001);
    module.addRawFunction(module.addFunctionType([], []), [0, ...calls, ...instructions("unreachable", "end")]);
    const offset = module.offsetOf("code") + 1 + 2 * 1000;
    expect(MAX_OPERANDS).toBe(1_000_000);
    const words = "too many operands: 1001000, the limit is 1000000";
    expectInvalid(module.build(), { words, offset, functionIndex: 1, mnemonic: "call" });
  });
});
