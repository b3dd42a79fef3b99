/** Arithmetic with results of 128 bits, held against BigInt. */
import { assert, bigInt, constantFrom, oneof, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { iadd128, imul_wide_s, imul_wide_u, isub128 } from "../../src/numerics/wide-arithmetic.ts";

type Operation = (words: Int32Array, d: number, a: number, b: number) => void;

function writeWords(words: Int32Array, at: number, value: bigint, count: number): void {
  for (let i = 0; i < count; i++) words[at + i] = Number(BigInt.asIntN(32, value >> BigInt(32 * i)));
}

function readWords(words: Int32Array, at: number): bigint {
  let value = 0n;
  for (let i = 3; i >= 0; i--) value = (value << 32n) | BigInt((words[at + i] as number) >>> 0);
  return value;
}

/** The result of an operation on numbers of so many words, written in the place of the first and to a place of its own. */
function results(operation: Operation, a: bigint, b: bigint, count: number): bigint[] {
  return [0, 20].map((d) => {
    const words = new Int32Array(24).fill(0x5a5a5a5a);
    writeWords(words, 0, a, count);
    writeWords(words, count, b, count);
    operation(words, d, 0, count);
    return readWords(words, d);
  });
}

/** Numbers of so many bits; many whose words are all zeros or ones, where carries go far. */
function numbers(bits: number): ReturnType<typeof bigInt> {
  const edges = [-2n, -1n, 0n, 1n, 2n].flatMap((near) =>
    [0, 31, 32, 63, 64, 95, 96, 127].map((shift) => BigInt.asUintN(bits, (1n << BigInt(shift)) + near)),
  );
  const words = bigInt({ min: 0n, max: (1n << BigInt(bits / 32)) - 1n }).map((flags) => {
    let value = 0n;
    for (let i = 0; i < bits / 32; i++) if (((flags >> BigInt(i)) & 1n) === 1n) value |= 0xffff_ffffn << BigInt(32 * i);
    return value;
  });
  return oneof(bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }), constantFrom(...edges), words);
}

const OPERATIONS: readonly (readonly [string, Operation, number, (a: bigint, b: bigint) => bigint])[] = [
  ["i64.add128", iadd128, 4, (a, b) => a + b],
  ["i64.sub128", isub128, 4, (a, b) => a - b],
  ["i64.mul_wide_u", imul_wide_u, 2, (a, b) => a * b],
  ["i64.mul_wide_s", imul_wide_s, 2, (a, b) => BigInt.asIntN(64, a) * BigInt.asIntN(64, b)],
];

describe("wide arithmetic", () => {
  it.each(OPERATIONS)("is exact: %s", (_, operation, count, expected) => {
    assert(
      property(numbers(32 * count), numbers(32 * count), (a, b) => {
        const value = BigInt.asUintN(128, expected(a, b));
        expect(results(operation, a, b, count)).toEqual([value, value]);
      }),
      { numRuns: 2000 },
    );
  });
});
