import { assert, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import { NUMERIC_INSTRUCTIONS } from "../../src/numerics/numeric-instructions.ts";
import { ANY_BITS, EDGE_BITS, type NumericType } from "./edge-values.ts";
import { bitsOfDouble, bitsOfSingle, doubleOfBits, nanClass, singleOfBits } from "./float-bits.ts";
import { NATIVE_INSTRUCTIONS, type NativeInstruction, nativeFunctions } from "./native-instructions.ts";

/** Values of each letter from bits, and back. */
const FROM_BITS: Readonly<Record<string, (bits: never) => number | bigint>> = {
  i: (bits: number) => bits,
  I: (bits: bigint) => bits,
  f: singleOfBits,
  F: doubleOfBits,
};
const TO_BITS: Readonly<Record<string, (value: never) => number | bigint>> = {
  i: (value: number) => value,
  I: (value: bigint) => value,
  f: bitsOfSingle,
  F: bitsOfDouble,
};

/** Instructions that fix every bit of their result, even of a NaN. */
const FIXES_NAN_BITS = /\.(abs|neg|copysign|reinterpret_.*)$/;

/** Words that V8 begins its messages with, by trap. */
const NATIVE_TRAPS: readonly (readonly [RegExp, string])[] = [
  [/^(divide|remainder) by zero$/, "integerDivideByZero"],
  [/^divide result unrepresentable$/, "integerOverflow"],
];

type Outcome = number | bigint | string;

/** Result bits, or the kinds of trap. */
function outcome(run: () => number | bigint): Outcome {
  try {
    return run();
  } catch (error) {
    if (error instanceof Trap) return error.kind;
    if (error instanceof WebAssembly.RuntimeError) return error.message;
    throw error;
  }
}

/** Says what is wrong with the result of an instruction, given what the host made of the same operands. */
function difference(
  instruction: NativeInstruction,
  operands: readonly (number | bigint)[],
  ours: Outcome,
  native: Outcome,
): string | undefined {
  const described = `${instruction.mnemonic}(${operands.join(", ")}): ${ours}, natively ${native}`;
  if (typeof native === "string") {
    const kind = NATIVE_TRAPS.find(([pattern]) => pattern.test(native))?.[1];
    // V8 has one message for both traps of truncations: "float unrepresentable in integer range".
    const isNan = nanClass(operands[0] ?? 0) !== "number";
    const expected = kind ?? (isNan ? "invalidConversionToInteger" : "integerOverflow");
    return ours === expected ? undefined : described;
  }
  if (ours === native) return undefined;
  if (typeof ours === "string" || !instruction.result.startsWith("f")) return described;
  if (FIXES_NAN_BITS.test(instruction.mnemonic) || nanClass(native) === "number") return described;
  const mustBeCanonical = instruction.operands.every(
    (type, index) => !type.startsWith("f") || ["number", "canonical"].includes(nanClass(operands[index] ?? 0)),
  );
  const found = nanClass(ours);
  return found === "canonical" || (found === "arithmetic" && !mustBeCanonical) ? undefined : described;
}

const native = nativeFunctions();

function compare(instruction: NativeInstruction, operands: readonly (number | bigint)[]): string | undefined {
  const row = NUMERIC_INSTRUCTIONS.get(instruction.mnemonic);
  const oracle = native.get(instruction.mnemonic);
  if (row === undefined || oracle === undefined) throw new Error(`${instruction.mnemonic} is missing`);
  const values = operands.map((bits, index) => FROM_BITS[row.operands[index] ?? ""]?.(bits as never) ?? 0);
  const ours = outcome(() => TO_BITS[row.result]?.(row.call(...values) as never) ?? 0);
  return difference(
    instruction,
    operands,
    ours,
    outcome(() => oracle(...operands)),
  );
}

function pairs<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((first) => values.map((second): [T, T] => [first, second]));
}

function operandLists(types: readonly NumericType[]): (number | bigint)[][] {
  const edges = EDGE_BITS[types[0] as NumericType];
  return types.length === 1 ? edges.map((edge) => [edge]) : pairs(edges);
}

function letterOf(type: NumericType, fixesBits: boolean): string {
  const letters = { i32: "i", i64: "I", f32: fixesBits ? "i" : "f", f64: fixesBits ? "I" : "F" };
  return letters[type];
}

describe("the table of numeric instructions", () => {
  it("has a row for each scalar numeric instruction, and no other", () => {
    const expected = NATIVE_INSTRUCTIONS.map(({ mnemonic }) => mnemonic);
    expect(expected).toHaveLength(136);
    expect([...NUMERIC_INSTRUCTIONS.keys()].sort()).toEqual(expected.sort());
  });

  it("gives each row the letters of the instruction's type", () => {
    const expected = NATIVE_INSTRUCTIONS.map(({ mnemonic, operands, result }) => {
      const fixesBits = FIXES_NAN_BITS.test(mnemonic);
      const letters = (types: readonly NumericType[]) => types.map((type) => letterOf(type, fixesBits)).join("");
      return `${mnemonic} ${letters(operands)}:${letters([result])}`;
    });
    const rows = [...NUMERIC_INSTRUCTIONS].map(
      ([mnemonic, { operands, result }]) => `${mnemonic} ${operands}:${result}`,
    );
    expect(rows.sort()).toEqual(expected.sort());
  });
});

describe.each(NATIVE_INSTRUCTIONS.map((instruction) => [instruction.mnemonic, instruction] as const))(
  "%s",
  (_, instruction) => {
    it("agrees with the host on every combination of edge values", () => {
      const differences = operandLists(instruction.operands).flatMap(
        (operands) => compare(instruction, operands) ?? [],
      );
      expect(differences).toEqual([]);
    });

    it("agrees with the host on random values", () => {
      assert(
        property(tuple(...instruction.operands.map((type) => ANY_BITS[type])), (operands) => {
          expect(compare(instruction, operands)).toBeUndefined();
        }),
        { numRuns: 300 },
      );
    });
  },
);
