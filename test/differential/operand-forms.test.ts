/**
 * Every numeric instruction with every form of operand (local, constant, the same local twice), where its result is
 * returned, kept in a local, or decides a branch: systematically, since lowering has a rule of its own for many of these
 * combinations and for the constants at which the rule does not hold.
 */
import { describe, expect, it } from "vitest";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { Trap } from "../../src/base/errors.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import type { NumericType } from "../numerics/edge-values.ts";
import { bitsOfDouble, bitsOfSingle, nanClass } from "../numerics/float-bits.ts";
import { NATIVE_INSTRUCTIONS, type NativeInstruction } from "../numerics/native-instructions.ts";
import { list, name as nameBytes, sized, unsigned } from "../support/binary-encoding.ts";
import { moduleOf } from "./binary.ts";
import { CodeWriter } from "./generator/code-writer.ts";

type Bits = number | bigint;

/** Constants at which replacements of instructions begin or cease to hold. */
const CONSTANTS: Readonly<Record<NumericType, readonly Bits[]>> = {
  i32: [0, 1, -1, 2, 31, 32, 33, 255, -0x80000000, -0x7fffffff, 0x7fffffff, 0x7ffffffe, 0x12345678],
  i64: [
    0n,
    1n,
    -1n,
    31n,
    32n,
    33n,
    63n,
    64n,
    0x7fffffffn,
    0x80000000n,
    0xffffffffn,
    0x100000000n,
    -0x100000000n,
    0x0123456700000000n,
    0x0123456789abcdefn,
    -(2n ** 63n),
    2n ** 63n - 1n,
  ],
  f32: [
    ...[0, -0, 1, -1.5, 2 ** 31, -(2 ** 31), 2 ** 63, 1e-40, Number.POSITIVE_INFINITY].map(bitsOfSingle),
    0x7fc00000,
    0x7fa00001,
  ],
  f64: [
    ...[0, -0, 1, -1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 63, 1e-310, Number.NEGATIVE_INFINITY].map(bitsOfDouble),
    0x7ff8000000000000n,
    0x7ff4000000000001n,
  ],
};

/** An operand: a parameter (by index), or a constant. */
type Operand = { readonly local: number } | { readonly constant: Bits };

function isFloat(type: NumericType): boolean {
  return type.startsWith("f");
}

function bitsTypeOf(type: NumericType): "i32" | "i64" {
  return type.endsWith("32") ? "i32" : "i64";
}

function operandLists({ operands }: NativeInstruction): Operand[][] {
  const [first, second] = operands;
  if (first === undefined) return [];
  const constants: Operand[] = CONSTANTS[first].map((constant) => ({ constant }));
  if (second === undefined) return [[{ local: 0 }], ...constants.map((constant) => [constant])];
  return [
    [{ local: 0 }, { local: 1 }],
    [{ local: 1 }, { local: 0 }],
    [{ local: 0 }, { local: 0 }],
    ...constants.map((constant) => [{ local: 0 }, constant]),
    ...constants.map((constant) => [constant, { local: 1 }]),
    ...constants.map((constant, index) => [constant, constants[(index + 3) % constants.length] as Operand]),
  ];
}

/** Writes the operands; floats come out of integers by a reinterpretation. */
function emitOperand(code: CodeWriter, type: NumericType, operand: Operand): void {
  if ("constant" in operand) {
    code.constant(type, operand.constant);
    return;
  }
  // Locals 2 and 3 hold the parameters in the type of the operands.
  code.indexed("local.get", operand.local + 2);
}

function emitInstruction(code: CodeWriter, instruction: NativeInstruction, operands: readonly Operand[]): void {
  operands.forEach((operand, index) => emitOperand(code, instruction.operands[index] as NumericType, operand));
  code.emit(instruction.mnemonic);
}

const I32_RESULT = [0x7f];

const isCondition = ({ result }: NativeInstruction): boolean => result === "i32";
/** The result can go to the local of an operand. */
const keepsType = ({ operands, result }: NativeInstruction): boolean => result === operands[0];

/** What becomes of the result. */
interface Use {
  readonly name: string;
  /** Which instructions' results can be used so. */
  readonly fits: (instruction: NativeInstruction) => boolean;
  readonly emit: (code: CodeWriter, instruction: NativeInstruction, emitValue: () => void) => void;
}

function toBits(code: CodeWriter, type: NumericType): void {
  if (isFloat(type)) code.emit(`${bitsTypeOf(type)}.reinterpret_${type}`);
}

const USES: readonly Use[] = [
  {
    name: "returned",
    fits: () => true,
    emit: (code, { result }, emitValue) => {
      emitValue();
      toBits(code, result);
    },
  },
  {
    name: "kept in a local",
    fits: () => true,
    emit: (code, { result }, emitValue) => {
      emitValue();
      code.indexed("local.set", 4);
      code.indexed("local.get", 4);
      toBits(code, result);
    },
  },
  ...[2, 3].map(
    (local): Use => ({
      name: `kept in the local of operand ${local - 2}`,
      fits: keepsType,
      emit: (code, { result }, emitValue) => {
        emitValue();
        code.indexed("local.set", local);
        code.indexed("local.get", local);
        toBits(code, result);
      },
    }),
  ),
  {
    name: "negated",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      emitValue();
      code.emit("i32.eqz");
    },
  },
  {
    name: "tested by an if",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      emitValue();
      code.emit("if", I32_RESULT);
      code.constant("i32", 11);
      code.emit("else");
      code.constant("i32", 22);
      code.emit("end");
    },
  },
  {
    name: "negated and tested by an if",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      emitValue();
      code.emit("i32.eqz");
      code.emit("if", I32_RESULT);
      code.constant("i32", 11);
      code.emit("else");
      code.constant("i32", 22);
      code.emit("end");
    },
  },
  {
    name: "tested by a branch with a value",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      code.emit("block", I32_RESULT);
      code.constant("i32", 33);
      emitValue();
      code.indexed("br_if", 0);
      code.emit("drop");
      code.constant("i32", 44);
      code.emit("end");
    },
  },
  {
    name: "twice negated and tested by a branch",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      code.emit("block", [0x40]);
      emitValue();
      code.emit("i32.eqz");
      code.emit("i32.eqz");
      code.indexed("br_if", 0);
      code.constant("i32", 55);
      code.emit("return");
      code.emit("end");
      code.constant("i32", 66);
    },
  },
  {
    name: "selecting",
    fits: isCondition,
    emit: (code, _, emitValue) => {
      code.constant("i32", 77);
      code.constant("i32", 88);
      emitValue();
      code.emit("select");
    },
  },
];

const TYPE_BYTES: Readonly<Record<NumericType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };

interface Case {
  readonly name: string;
  readonly code: CodeWriter;
}

function casesOf(instruction: NativeInstruction): Case[] {
  const [type = "i32"] = instruction.operands;
  const uses = USES.filter(({ fits }) => fits(instruction));
  return operandLists(instruction).flatMap((operands) => {
    // Of constants alone, code does not come from compilers.
    const fitting = operands.every((each) => "constant" in each) ? uses.slice(0, 1) : uses;
    return fitting.map((use) => {
      const code = new CodeWriter();
      for (const index of [0, 1]) {
        code.indexed("local.get", index);
        if (isFloat(type)) code.emit(`${type}.reinterpret_${bitsTypeOf(type)}`);
        code.indexed("local.set", index + 2);
      }
      use.emit(code, instruction, () => emitInstruction(code, instruction, operands));
      const shown = operands.map((each) => ("local" in each ? `local ${each.local}` : `${each.constant}`));
      return { name: `${shown.join(", ")}: ${use.name}`, code };
    });
  });
}

function moduleFor({ operands, result }: NativeInstruction, cases: readonly Case[]): Uint8Array<ArrayBuffer> {
  const [type = "i32"] = operands;
  const parameter = TYPE_BYTES[bitsTypeOf(type)];
  const locals = list([type, type, result].map((local) => [1, TYPE_BYTES[local]]));
  const ownType = [0x60, ...list([[parameter], [parameter]]), ...list([[TYPE_BYTES[bitsTypeOf(result)]]])];
  return moduleOf([
    [1, list([ownType])],
    [3, list(cases.map(() => [0]))],
    [7, list(cases.map((_, index) => [...nameBytes(`${index}`), 0, ...unsigned(index)]))],
    [10, list(cases.map(({ code }) => sized([...locals, ...code.bytes, 0x0b])))],
  ]);
}

type Outcome = Bits | "a trap";

function outcome(call: () => unknown): Outcome {
  try {
    return call() as Bits;
  } catch (error) {
    if (error instanceof Trap || error instanceof WebAssembly.RuntimeError) return "a trap";
    throw error;
  }
}

/** NaNs count as the same when the instruction leaves their bits open and both are quiet. */
function isSame(ours: Outcome, native: Outcome, { result, mnemonic }: NativeInstruction): boolean {
  if (ours === native) return true;
  if (typeof ours === "string" || typeof native === "string" || !isFloat(result)) return false;
  if (/\.(abs|neg|copysign)$|reinterpret/.test(mnemonic)) return false;
  return [ours, native].every((bits) => ["canonical", "arithmetic"].includes(nanClass(bits)));
}

/** Arguments for a case: all pairs for the first ones, then a few, different ones for each case. */
function argumentPairs(index: number, type: NumericType): (readonly [Bits, Bits])[] {
  const values = CONSTANTS[type];
  if (index < 4) return values.flatMap((first) => values.map((second) => [first, second] as const));
  return [0, 1, 2, 3].map((step) => {
    const first = (index + step * 5) % values.length;
    return [values[first] as Bits, values[(first * (step + 1) + index) % values.length] as Bits] as const;
  });
}

function differences(instruction: NativeInstruction): string[] {
  const cases = casesOf(instruction);
  const bytes = moduleFor(instruction, cases);
  const ours = instantiateModule(compileModule(bytes), () => undefined);
  const native = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return cases.flatMap(({ name }, index) => {
    const func = ours.exports.get(`${index}`) as FunctionInstance;
    const nativeFunction = native.exports[`${index}`] as (...args: readonly Bits[]) => Bits;
    return argumentPairs(index, instruction.operands[0] ?? "i32").flatMap((args) => {
      const our = outcome(() => invoke(func, args)[0]);
      const their = outcome(() => nativeFunction(...args));
      return isSame(our, their, instruction) ? [] : [`${name} for ${args.join(", ")}: ${our}, natively ${their}`];
    });
  });
}

describe("operands of every form", () => {
  it.each(NATIVE_INSTRUCTIONS.map((instruction) => [instruction.mnemonic, instruction] as const))(
    "give with %s what they give on the host",
    (_, instruction) => {
      expect(differences(instruction)).toEqual([]);
    },
  );
});
