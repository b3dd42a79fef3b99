/**
 * A module with functions that apply one vector instruction each: operands stand in memory, 16 bytes apart, and the result goes
 * there. So nothing but memory is needed to compare two engines bit by bit.
 *
 * Each instruction comes in several forms, since the result of register code may take the place of an operand, or overlap it:
 *
 *     plain        operands are on the operand stack, the result goes to memory
 *     local N      operands are locals, and the result goes to the local of operand N
 *     parameters   the function has the operands as parameters, behind one more, and returns the result
 */
import { INSTRUCTION_TABLE } from "../../../src/instructions/table.ts";
import { IMMEDIATE } from "../../../src/instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId, LANE_COUNTS } from "../../../src/instructions/instructions.ts";
import { F32, F64, I32, I64, V128, type ValueType } from "../../../src/module/types.ts";
import type { Instruction } from "../../support/binary-encoding.ts";
import { memory, ModuleBuilder } from "../../support/module-builder.ts";

/** An instruction without a memory argument, with the immediates of one use of it. */
export interface VectorUse {
  readonly mnemonic: string;
  readonly instruction: Instruction;
  readonly operands: readonly ValueType[];
  readonly result: ValueType;
}

/** Where the result goes in memory; operand N is at 16 × N. */
export const RESULT_AT = 64;

const TYPES: Readonly<Record<string, ValueType>> = { i: I32, I: I64, f: F32, F: F64, v: V128 };

const LOADS: Readonly<Record<ValueType, string>> = {
  [I32]: "i32.load",
  [I64]: "i64.load",
  [F32]: "f32.load",
  [F64]: "f64.load",
  [V128]: "v128.load",
};

/** Shuffles: bytes in some order, whole words, bytes that nearly make words. */
const SHUFFLES: readonly (readonly number[])[] = [
  [31, 0, 17, 5, 5, 5, 30, 2, 16, 15, 8, 23, 11, 12, 1, 29],
  [4, 5, 6, 7, 20, 21, 22, 23, 0, 1, 2, 3, 28, 29, 30, 31],
  [12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15],
  [0, 1, 2, 3, 5, 6, 7, 8, 16, 17, 18, 19, 28, 29, 30, 30],
  [3, 2, 1, 0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
];

const CONSTANTS: readonly (readonly number[])[] = [
  Array.from({ length: 16 }, (_, i) => 16 * i + 15 - i),
  Array.from({ length: 16 }, () => 255),
];

function instructionsOf(mnemonic: string): Instruction[] {
  const id = instructionId(mnemonic);
  switch (IMMEDIATE_KINDS[id]) {
    case IMMEDIATE.NONE:
      return [mnemonic];
    case IMMEDIATE.LANE:
      return Array.from({ length: LANE_COUNTS[id] as number }, (_, lane): Instruction => [mnemonic, lane]);
    case IMMEDIATE.LANES:
      return SHUFFLES.map((lanes): Instruction => [mnemonic, lanes]);
    case IMMEDIATE.V128:
      return CONSTANTS.map((bytes): Instruction => [mnemonic, bytes]);
    default:
      return [];
  }
}

/** All uses of the instructions of a feature. */
export function vectorUses(feature: "simd" | "relaxed-simd"): VectorUse[] {
  return INSTRUCTION_TABLE.filter(({ features }) => features.includes(feature)).flatMap(({ rows }) =>
    rows.flatMap(([, mnemonic, , signature]) => {
      const [operands = "", result = ""] = (signature ?? "").split(":");
      return instructionsOf(mnemonic).map((instruction) => ({
        mnemonic,
        instruction,
        operands: Array.from(operands, (letter) => TYPES[letter] as ValueType),
        result: TYPES[result] as ValueType,
      }));
    }),
  );
}

function load(type: ValueType, operand: number): Instruction[] {
  return [
    ["i32.const", 0],
    [LOADS[type] as string, 0, 16 * operand],
  ];
}

function store(type: ValueType): Instruction {
  return [(LOADS[type] as string).replace("load", "store"), 0, RESULT_AT];
}

/** Adds the forms of a use to a module; returns the indices of their functions. */
function addForms(module: ModuleBuilder, use: VectorUse, code: readonly Instruction[]): number[] {
  const { operands, result } = use;
  const none = module.addFunctionType([], []);
  const locals = operands.map((type) => [1, type] as const);
  const getLocals = operands.map((_, index): Instruction => ["local.get", index]);
  const setLocals = operands.flatMap((type, index): Instruction[] => [...load(type, index), ["local.set", index]]);
  const plain = module.addFunction(none, {
    code: [["i32.const", 0], ...operands.flatMap(load), ...code, store(result)],
  });
  const inPlace = operands.flatMap((type, index) =>
    type === result
      ? module.addFunction(none, {
          locals,
          code: [
            ...setLocals,
            ...getLocals,
            ...code,
            ["local.set", index],
            ["i32.const", 0],
            ["local.get", index],
            store(result),
          ],
        })
      : [],
  );
  const callee = module.addFunction(module.addFunctionType([I32, ...operands], [result]), {
    code: [...operands.map((_, index): Instruction => ["local.get", index + 1]), ...code],
  });
  const parameters = module.addFunction(none, {
    code: [["i32.const", 0], ["i32.const", 0], ...operands.flatMap(load), ["call", callee], store(result)],
  });
  return [plain, ...inPlace, parameters];
}

/**
 * The forms of some uses as functions, exported by numbers from 0 on, with the memory as "memory".
 * @returns the module, and the numbers of the forms of each use
 */
export function formsOf(
  uses: readonly VectorUse[],
  codeOf: (use: VectorUse) => readonly Instruction[] = ({ instruction }) => [instruction],
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly numbers: readonly (readonly number[])[] } {
  const module = new ModuleBuilder();
  module.addMemory(memory(1));
  module.addExport("memory", "memory", 0);
  let count = 0;
  const numbers = uses.map((use) =>
    addForms(module, use, codeOf(use)).map((index) => {
      module.addExport(String(count), "func", index);
      return count++;
    }),
  );
  return { bytes: Uint8Array.from(module.build()), numbers };
}
