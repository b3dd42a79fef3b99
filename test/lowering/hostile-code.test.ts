/**
 * Code that no compiler makes: lowering takes time and memory in proportion to it.
 *
 * Times are those of the processor, so that a busy machine does not lengthen them. What is quadratic takes minutes at these
 * sizes.
 */
import { describe, expect, it } from "vitest";
import { ExhaustionError, ResourceError } from "../../src/base/errors.ts";
import { ARENA_WORDS } from "../../src/isa/code-arena.ts";
import type { ModuleCode } from "../../src/isa/module-code.ts";
import { lowerFunction } from "../../src/lowering/lower-function.ts";
import { I32 } from "../../src/module/types.ts";
import { codeOf, compileModule } from "../../src/runtime/compile.ts";
import {
  type Bytes,
  type Instruction,
  instructions,
  list,
  sized,
  unsigned,
  valueType,
} from "../support/binary-encoding.ts";
import { functionType, HEADER, SECTION, type SectionName } from "../support/module-builder.ts";

const BOUND_MILLISECONDS = 2000;

/** Type of a block with a thousand results. */
const THOUSAND_RESULTS = 1;

const BLOCK: Instruction = ["block", [0x40]];

/** Code, repeated so many times. */
function repeat(count: number, ...code: readonly Instruction[]): Uint8Array {
  const piece = Uint8Array.from(instructions(...code));
  return Buffer.alloc(count * piece.length, piece);
}

function section(name: SectionName, items: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([SECTION[name], ...sized(list(items))]);
}

/** A function from an i32 to nothing with more i32 locals and the code, in pieces: many numbers in arrays would take long. */
function functionOf(locals: number, ...code: readonly Uint8Array[]): ModuleCode {
  const types = [
    functionType([I32], []),
    functionType(
      [],
      Array.from({ length: 1000 }, () => I32),
    ),
  ];
  const body = Buffer.concat([
    Uint8Array.from([1, ...unsigned(locals), ...valueType(I32)]),
    ...code,
    Uint8Array.of(0x0b),
  ]);
  const size = [1, ...unsigned(body.length)];
  const bytes = Buffer.concat([
    Uint8Array.from(HEADER),
    section("type", types),
    section("function", [[0]]),
    Uint8Array.from([SECTION.code, ...unsigned(size.length + body.length), ...size]),
    body,
  ]);
  return codeOf(compileModule(bytes));
}

/** Milliseconds of the processor's time. */
function timeOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function expectLinear(code: ModuleCode): void {
  expect(timeOf(() => lowerFunction(code, 0))).toBeLessThan(BOUND_MILLISECONDS);
}

/** The operands need more slots than there are, which is only known in the end. */
function expectLinearAndTooDeep(code: ModuleCode): void {
  const time = timeOf(() => {
    expect(() => lowerFunction(code, 0)).toThrow(ExhaustionError);
  });
  expect(time).toBeLessThan(BOUND_MILLISECONDS);
}

describe("lowering is linear for", () => {
  it("blocks in blocks", () => {
    const branch = repeat(1, ["local.get", 0], ["br_if", 99_999]);
    expectLinear(functionOf(0, repeat(100_000, BLOCK), branch, repeat(100_000, "end")));
  });

  it("branches to the outermost of many blocks", () => {
    const branches = repeat(100_000, ["local.get", 0], ["br_if", 99_999]);
    expectLinear(functionOf(0, repeat(100_000, BLOCK), branches, repeat(100_000, "end")));
  });

  it("a table of a million branches", () => {
    const table = Uint8Array.from([...instructions(BLOCK, ["local.get", 0]), 0x0e, ...unsigned(1_000_000)]);
    expectLinear(functionOf(0, table, new Uint8Array(1_000_001), repeat(1, "end")));
  });

  it("a table of branches to blocks in turn that each take a value along", () => {
    const head = instructions(["i32.const", 7], ["local.get", 0]);
    const table = Uint8Array.from([...head, 0x0e, ...unsigned(499_999)]);
    const labels = Uint8Array.from({ length: 500_000 }, (_, index) => index % 100);
    const blocks = repeat(1000, ["block", valueType(I32)]);
    expectLinear(functionOf(0, blocks, table, labels, repeat(1000, "end"), repeat(1, "drop")));
  });

  it("locals that wait on the stack many times and are overwritten as often", () => {
    const gets = repeat(100_000, ["local.get", 0]);
    const sets = repeat(
      100_000,
      ["local.get", 1],
      ["local.get", 1],
      ["local.get", 0],
      ["local.set", 1],
      ["local.set", 0],
    );
    expectLinearAndTooDeep(functionOf(1, gets, sets, repeat(200_000, "drop")));
  });

  it("locals that wait on the stack while many blocks begin", () => {
    const blocks = repeat(100_000, BLOCK, "end");
    expectLinearAndTooDeep(functionOf(0, repeat(100_000, ["local.get", 0]), blocks, repeat(100_000, "drop")));
  });

  it("constants that wait on the stack while many locals are set", () => {
    const sets = repeat(100_000, ["local.get", 1], ["local.get", 0], ["local.set", 1], "drop");
    expectLinearAndTooDeep(functionOf(1, repeat(100_000, ["i32.const", 0]), sets, repeat(100_000, "drop")));
  });

  it("locals that are set in many blocks, which forget it", () => {
    const code = [BLOCK, ["local.get", 0], ["br_if", 0], ["local.get", 0], ["local.set", 50], "end"] as const;
    expectLinear(functionOf(49_000, repeat(100_000, ...code)));
  });
});

describe("code that is much larger as register code", () => {
  it("is refused once it is larger than the arena, without more memory than that", () => {
    // A thousand constants move at each of the branches.
    const constants = [repeat(1, ["block", THOUSAND_RESULTS]), repeat(1000, ["i32.const", 1])];
    const branches = repeat(20_000, ["local.get", 0], ["br_if", 0]);
    const code = functionOf(0, ...constants, branches, repeat(1, "end"), repeat(1000, "drop"));
    const before = process.memoryUsage().arrayBuffers;
    expect(() => lowerFunction(code, 0)).toThrow(ResourceError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * ARENA_WORDS * Int32Array.BYTES_PER_ELEMENT);
    expect(lowerFunction(functionOf(0, repeat(1, "nop")), 0)).toBeGreaterThan(0);
  });
});
