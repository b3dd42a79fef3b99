/**
 * Evaluates constant expressions: initial values of globals and tables, elements of segments, offsets of segments.
 *
 * A small stack machine over the validated bytes, apart from the interpreter, since most of these expressions have one
 * instruction and run once. Its values are bits (see values.ts), so that floats keep their NaNs.
 */
import { asUintN } from "../base/as-uint-n.ts";
import { InternalError } from "../base/errors.ts";
import { readInstruction } from "../decoder/read-instruction.ts";
import { Reader } from "../decoder/reader.ts";
import { instructionId, MNEMONICS } from "../instructions/instructions.ts";
import type { Instance } from "../interpreter/instance.ts";
import { type ArrayLayout, ArrayObject } from "../memory/array-object.ts";
import { toI31 } from "../memory/i31.ts";
import { type StructLayout, StructObject } from "../memory/struct-object.ts";
import type { ConstantExpression } from "../module/module.ts";
import { arrayFilledWith, arrayOf, describedStructOf, structOf } from "./aggregates.ts";
import { type Bits, readGlobalBits } from "./values.ts";

interface Evaluation {
  readonly instance: Instance;
  /** Stands at the immediates of the instruction. */
  readonly reader: Reader;
  readonly stack: Bits[];
}

type Rule = (evaluation: Evaluation) => void;

/** A constant: reads its immediate and gives its bits. */
function constant(read: (reader: Reader) => bigint): Rule {
  return ({ reader, stack }) => {
    stack.push(read(reader));
  };
}

/** An instruction with two operands of so many bits, whose result wraps. */
function binary(width: number, compute: (lhs: bigint, rhs: bigint) => bigint): Rule {
  return ({ stack }) => {
    const rhs = stack.pop() as bigint;
    const lhs = stack.pop() as bigint;
    stack.push(asUintN(width, compute(lhs, rhs)));
  };
}

function readStructType({ instance, reader }: Evaluation): StructLayout {
  return instance.code.objectTypes.structAt(reader.u32());
}

function readArrayType({ instance, reader }: Evaluation): ArrayLayout {
  return instance.code.objectTypes.arrayAt(reader.u32());
}

/** Takes the top operands off, the lowest first. */
function popAll({ stack }: Evaluation, count: number): Bits[] {
  return stack.splice(stack.length - count, count);
}

function popLength({ stack }: Evaluation): number {
  return Number(stack.pop());
}

function word(reader: Reader): bigint {
  return BigInt(reader.word() >>> 0);
}

/** Two words, the low one first. */
function pair(reader: Reader): bigint {
  return word(reader) | (word(reader) << 32n);
}

const add = (lhs: bigint, rhs: bigint): bigint => lhs + rhs;
const sub = (lhs: bigint, rhs: bigint): bigint => lhs - rhs;
const mul = (lhs: bigint, rhs: bigint): bigint => lhs * rhs;

const RULES_BY_MNEMONIC: Readonly<Record<string, Rule>> = {
  "i32.const": constant((reader) => asUintN(32, BigInt(reader.s32()))),
  "i64.const": constant((reader) => {
    reader.s64();
    return (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
  }),
  "f32.const": constant(word),
  "f64.const": constant(pair),
  "v128.const": constant((reader) => pair(reader) | (pair(reader) << 64n)),
  "i32.add": binary(32, add),
  "i32.sub": binary(32, sub),
  "i32.mul": binary(32, mul),
  "i64.add": binary(64, add),
  "i64.sub": binary(64, sub),
  "i64.mul": binary(64, mul),
  "ref.null": ({ reader, stack }) => {
    reader.heapType();
    stack.push(null);
  },
  "ref.func": ({ instance, reader, stack }) => {
    stack.push(instance.functionAt(reader.u32()));
  },
  "ref.i31": ({ stack }) => {
    stack.push(toI31(Number(BigInt.asIntN(32, stack.pop() as bigint))));
  },
  // Both hierarchies have the same references.
  "any.convert_extern": () => {},
  "extern.convert_any": () => {},
  "struct.new": (evaluation) => {
    const type = readStructType(evaluation);
    evaluation.stack.push(structOf(type, popAll(evaluation, type.fields.length)));
  },
  "struct.new_default": (evaluation) => {
    evaluation.stack.push(new StructObject(readStructType(evaluation)));
  },
  "struct.new_desc": (evaluation) => {
    const type = readStructType(evaluation);
    const descriptor = evaluation.stack.pop();
    evaluation.stack.push(describedStructOf(type, popAll(evaluation, type.fields.length), descriptor));
  },
  "struct.new_default_desc": (evaluation) => {
    const descriptor = evaluation.stack.pop();
    evaluation.stack.push(describedStructOf(readStructType(evaluation), [], descriptor));
  },
  "array.new": (evaluation) => {
    const length = popLength(evaluation);
    const value = evaluation.stack.pop();
    evaluation.stack.push(arrayFilledWith(readArrayType(evaluation), length, value));
  },
  "array.new_default": (evaluation) => {
    evaluation.stack.push(new ArrayObject(readArrayType(evaluation), popLength(evaluation)));
  },
  "array.new_fixed": (evaluation) => {
    const type = readArrayType(evaluation);
    evaluation.stack.push(arrayOf(type, popAll(evaluation, evaluation.reader.u32())));
  },
  "global.get": ({ instance, reader, stack }) => {
    stack.push(readGlobalBits(instance.globalAt(reader.u32())));
  },
};

const RULES: readonly (Rule | undefined)[] = MNEMONICS.map((mnemonic) => RULES_BY_MNEMONIC[mnemonic]);
const END = instructionId("end");

/**
 * The bits of the number, or the reference, that a valid constant expression of the instance's module has.
 * @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-expr
 */
export function evaluateConstant(instance: Instance, { offset, endOffset }: ConstantExpression): Bits {
  const reader = new Reader(instance.module.bytes, offset, endOffset);
  const evaluation: Evaluation = { instance, reader, stack: [] };
  for (;;) {
    const id = readInstruction(reader);
    if (id === END) return evaluation.stack.pop();
    const rule = RULES[id];
    if (rule === undefined) throw new InternalError(`${MNEMONICS[id]} in a constant expression`);
    rule(evaluation);
  }
}
