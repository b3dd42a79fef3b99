/**
 * Numeric instructions: each takes the form of a register instruction that its operands allow (slots, a constant on the
 * right, a constant on the left), else constants are loaded first. What the loop does not have goes to a handler.
 */
import { poolSlot } from "../../isa/constant-pool.ts";
import { findOperation, operation } from "../../isa/instruction-set.ts";
import { F32, F64, I32, I64, type ValueType } from "../../module/types.ts";
import { NUMERIC_INSTRUCTIONS } from "../../numerics/numeric-instructions.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { OPPOSITE, type Pair, PAIRS_ON_LEFT, PAIRS_ON_RIGHT, PAIRS_WITH_CONSTANT } from "../fusions.ts";
import type { Rule, Rules } from "./rule.ts";

const RESULT_TYPES: Readonly<Record<string, ValueType>> = { i32: I32, i64: I64, f32: F32, f64: F64 };

/** The type of an arithmetic or conversion instruction's result, which its mnemonic begins with. */
function resultType(mnemonic: string): ValueType {
  return RESULT_TYPES[mnemonic.slice(0, 3)] as ValueType;
}

// Operands

/** Whether the operand is a constant that fits into immediate words. */
function isImmediate(lowering: FunctionLowering, at: number): boolean {
  if (!lowering.isConstant(at)) return false;
  const { types, values, highs } = lowering.stack;
  return types[at] !== F64 || poolSlot(values[at] as number, highs[at] as number) >= 0;
}

/** Emits the immediate words of a constant operand. */
function emitImmediate(lowering: FunctionLowering, at: number): void {
  const { stack, emitter } = lowering;
  const low = stack.values[at] as number;
  const high = stack.highs[at] as number;
  if (stack.types[at] === F64) emitter.immediate(poolSlot(low, high));
  else emitter.immediate(low);
  if (stack.types[at] === I64) emitter.immediate(high);
}

// Arithmetic

/** The register instructions for one operation; −1 where the loop has no such form. */
interface Forms {
  readonly name: string;
  readonly slots: number;
  readonly constantRight: number;
  readonly constantLeft: number;
}

function formsOf(name: string, commutative: boolean): Forms {
  const constantRight = findOperation(`${name}.k`);
  const constantLeft = findOperation(`${name}.kl`);
  return { name, slots: findOperation(name), constantRight, constantLeft: commutative ? constantRight : constantLeft };
}

/** Emits an operation of two operands at positions `left` and `left + 1`, to the slot of `left`. */
function emitBinary(lowering: FunctionLowering, forms: Forms, left: number): void {
  const { emitter, stack } = lowering;
  const right = left + 1;
  const d = stack.slots[left] as number;
  if (forms.constantRight >= 0 && isImmediate(lowering, right)) {
    emitWithConstant(lowering, forms.constantRight, left, right);
  } else if (forms.constantLeft >= 0 && isImmediate(lowering, left)) {
    if (forms.constantLeft === forms.constantRight) {
      emitWithConstant(lowering, forms.constantLeft, right, left);
      return;
    }
    emitter.emit(forms.constantLeft, d, 0, lowering.slotOf(right));
    emitImmediate(lowering, left);
  } else if (forms.slots < 0) {
    const a = lowering.slotOf(left);
    emitter.emitCold(forms.name, d, a, lowering.slotOf(right));
  } else if (!emitPair(lowering, PAIRS_ON_RIGHT[forms.slots], right, left)) {
    if (emitPair(lowering, PAIRS_ON_LEFT[forms.slots], left, right)) return;
    const a = lowering.slotOf(left);
    emitter.emit(forms.slots, d, a, lowering.slotOf(right));
  }
}

/** Emits an operation with a constant, joined with the operation that made the other operand where there is such a pair. */
function emitWithConstant(lowering: FunctionLowering, form: number, at: number, constantAt: number): void {
  const { emitter, stack } = lowering;
  const d = stack.slots[Math.min(at, constantAt)] as number;
  const joined = lowering.isFresh(at) ? PAIRS_WITH_CONSTANT[form]?.get(emitter.last.operation) : undefined;
  if (joined === undefined) emitter.emit(form, d, lowering.slotOf(at), 0);
  else emitter.rewriteLast(joined, d, emitter.last.a, emitter.last.b);
  emitImmediate(lowering, constantAt);
}

/** Joins an operation with the one that made the operand at `fresh`, if that is the last instruction and they are a pair. */
function emitPair(
  lowering: FunctionLowering,
  pairs: ReadonlyMap<number, Pair> | undefined,
  fresh: number,
  other: number,
): boolean {
  const { emitter, stack } = lowering;
  if (pairs === undefined || !lowering.isFresh(fresh) || !lowering.isInSlot(other)) return false;
  const { operation: first, a, b } = emitter.last;
  const pair = pairs.get(first);
  if (pair === undefined) return false;
  const immediate = pair.slots ? b * 2 : emitter.lastImmediate(0);
  emitter.removeLast();
  emitter.emit(pair.operation, stack.slots[Math.min(fresh, other)] as number, lowering.slotOf(other), a);
  emitter.immediate(immediate);
  return true;
}

function binary(mnemonic: string, commutative = false): Rule {
  const forms = formsOf(mnemonic, commutative);
  const type = resultType(mnemonic);
  return (lowering) => {
    lowering.pop();
    emitBinary(lowering, forms, lowering.pop());
    lowering.push(type);
  };
}

function unary(mnemonic: string): Rule {
  const form = findOperation(mnemonic);
  const type = resultType(mnemonic);
  return (lowering) => {
    const at = lowering.pop();
    const d = lowering.stack.slots[at] as number;
    const a = lowering.slotOf(at);
    if (form >= 0) lowering.emitter.emit(form, d, a, 0);
    else lowering.emitter.emitCold(mnemonic, d, a, 0);
    lowering.push(type);
  };
}

/** An instruction that only sees the operand as another type: the low word of an i64, the bits of a float. */
function retype(type: ValueType): Rule {
  return ({ stack }) => {
    stack.types[stack.height - 1] = type;
  };
}

/** Adding a constant to a local is put off: the sum may become part of an address. */
const addition32: Rule = (lowering) => {
  const right = lowering.pop();
  const left = lowering.pop();
  if (addsConstant(lowering, left, right) || addsConstant(lowering, right, left)) return;
  emitBinary(lowering, ADD_32, left);
  lowering.push(I32);
};

function addsConstant(lowering: FunctionLowering, at: number, constantAt: number): boolean {
  return lowering.isConstant(constantAt) && lowering.pushSum(at, lowering.stack.values[constantAt] as number);
}

/** Subtracting a constant is adding its opposite. */
const subtraction32: Rule = (lowering) => {
  const { stack } = lowering;
  const right = stack.height - 1;
  if (!lowering.isConstant(right)) {
    subtract32(lowering);
    return;
  }
  stack.values[right] = -(stack.values[right] as number) | 0;
  addition32(lowering);
};

const subtraction64: Rule = (lowering) => {
  const { stack } = lowering;
  const right = stack.height - 1;
  if (!lowering.isConstant(right)) {
    subtract64(lowering);
    return;
  }
  const low = stack.values[right] as number;
  stack.values[right] = -low | 0;
  stack.highs[right] = (~(stack.highs[right] as number) + (low === 0 ? 1 : 0)) | 0;
  add64(lowering);
};

const ADD_32 = formsOf("i32.add", true);
const subtract32 = binary("i32.sub");
const subtract64 = binary("i64.sub");
const add64 = binary("i64.add", true);

/** i64 shifts by a constant come in two forms, below 32 and from 32 on; `negate` turns a right rotation into a left one. */
function shift64(mnemonic: string, form: string, negate: boolean): Rule {
  const byAmount = binary(mnemonic);
  const below32 = operation(`${form}.k`);
  const from32 = operation(`${form}.k32`);
  return (lowering) => {
    const right = lowering.stack.height - 1;
    if (!lowering.isConstant(right)) {
      byAmount(lowering);
      return;
    }
    const amount = lowering.stack.values[right] as number;
    const by = (negate ? -amount : amount) & 63;
    lowering.pop();
    const left = lowering.pop();
    lowering.stack.values[right] = by & 31;
    lowering.stack.types[right] = I32;
    emitWithConstant(lowering, by < 32 ? below32 : from32, left, right);
    lowering.push(I64);
  };
}

/** Rotating right by a constant is rotating left by the rest. */
function rotateRight32(): Rule {
  const byAmount = binary("i32.rotr");
  const form = operation("i32.rotl.k");
  return (lowering) => {
    const right = lowering.stack.height - 1;
    if (!lowering.isConstant(right)) {
      byAmount(lowering);
      return;
    }
    const amount = lowering.stack.values[right] as number;
    lowering.pop();
    const left = lowering.pop();
    lowering.stack.values[right] = -amount & 31;
    emitWithConstant(lowering, form, left, right);
    lowering.push(I32);
  };
}

// Comparisons

/** The relation with its operands exchanged. */
const MIRRORED: Readonly<Record<string, string>> = {
  eq: "eq",
  ne: "ne",
  lt: "gt",
  gt: "lt",
  le: "ge",
  ge: "le",
  lt_s: "gt_s",
  gt_s: "lt_s",
  le_s: "ge_s",
  ge_s: "le_s",
  lt_u: "gt_u",
  gt_u: "lt_u",
  le_u: "ge_u",
  ge_u: "le_u",
};

/** Comparison with a constant through a stricter one: relation → [relation, addend, the constant for which it fails]. */
const STRICTER: Readonly<Record<string, readonly [string, number, number]>> = {
  le_s: ["lt_s", 1, 0x7fffffff],
  ge_s: ["gt_s", -1, -0x80000000],
  le_u: ["lt_u", 1, -1],
  ge_u: ["gt_u", -1, 0],
};

/** Emits a comparison with a constant on the right if there is a form for it. */
type WithConstant = (lowering: FunctionLowering, slotAt: number, constantAt: number, d: number) => boolean;

function comparisonWithConstant(type: string, relation: string): WithConstant {
  const form = findOperation(`${type}.${relation}.k`);
  if (form >= 0) {
    return (lowering, slotAt, constantAt, d) => {
      if (!isImmediate(lowering, constantAt)) return false;
      lowering.emitter.emit(form, d, lowering.slotOf(slotAt), 0);
      emitImmediate(lowering, constantAt);
      return true;
    };
  }
  const stricter = type === "i32" ? STRICTER[relation] : undefined;
  if (stricter === undefined) return () => false;
  const [name, addend, except] = stricter;
  const strictForm = operation(`i32.${name}.k`);
  return (lowering, slotAt, constantAt, d) => {
    const constant = lowering.stack.values[constantAt] as number;
    if (constant === except) return false;
    lowering.emitter.emit(strictForm, d, lowering.slotOf(slotAt), 0);
    lowering.emitter.immediate((constant + addend) | 0);
    return true;
  };
}

function comparison(mnemonic: string): Rule {
  const type = mnemonic.slice(0, 3);
  const relation = mnemonic.slice(4);
  const mirrored = MIRRORED[relation] as string;
  const swap = relation.startsWith("g");
  const form = operation(`${type}.${swap ? mirrored : relation}`);
  const constantRight = comparisonWithConstant(type, relation);
  const constantLeft = comparisonWithConstant(type, mirrored);
  return (lowering) => {
    const right = lowering.pop();
    const left = lowering.pop();
    const d = lowering.stack.slots[left] as number;
    const done =
      (lowering.isConstant(right) && constantRight(lowering, left, right, d)) ||
      (lowering.isConstant(left) && !lowering.isConstant(right) && constantLeft(lowering, right, left, d));
    if (!done) {
      const a = lowering.slotOf(left);
      const b = lowering.slotOf(right);
      lowering.emitter.emit(form, d, swap ? b : a, swap ? a : b);
    }
    lowering.push(I32);
  };
}

const EQZ_32 = operation("i32.eqz");
const EQZ_64 = operation("i64.eqz");

/** `i32.eqz` turns a comparison that was just made into its opposite. */
const equalsZero32: Rule = (lowering) => {
  const { emitter, stack } = lowering;
  const at = lowering.pop();
  const d = stack.slots[at] as number;
  if (!lowering.isFresh(at) || !lowering.fuse(OPPOSITE[emitter.last.operation], d)) {
    emitter.emit(EQZ_32, d, lowering.slotOf(at), 0);
  }
  lowering.push(I32);
};

const equalsZero64: Rule = (lowering) => {
  const at = lowering.pop();
  lowering.emitter.emit(EQZ_64, lowering.stack.slots[at] as number, lowering.slotOf(at), 0);
  lowering.push(I32);
};

const COMMUTATIVE = new Set(
  ["i32", "i64", "f64"].flatMap((type) => ["add", "mul", "and", "or", "xor"].map((name) => `${type}.${name}`)),
);

/** The rule of every scalar numeric instruction that needs no special care. */
function general(mnemonic: string, operands: string): Rule {
  if (MIRRORED[mnemonic.slice(4)] !== undefined) return comparison(mnemonic);
  return operands.length === 2 ? binary(mnemonic, COMMUTATIVE.has(mnemonic)) : unary(mnemonic);
}

const SPECIAL: Rules = {
  "i32.eqz": equalsZero32,
  "i64.eqz": equalsZero64,
  "i32.add": addition32,
  "i32.sub": subtraction32,
  "i64.sub": subtraction64,
  "i32.rotr": rotateRight32(),
  "i64.shl": shift64("i64.shl", "i64.shl", false),
  "i64.shr_s": shift64("i64.shr_s", "i64.shr_s", false),
  "i64.shr_u": shift64("i64.shr_u", "i64.shr_u", false),
  "i64.rotl": shift64("i64.rotl", "i64.rotl", false),
  "i64.rotr": shift64("i64.rotr", "i64.rotl", true),
  "i32.wrap_i64": retype(I32),
  "i32.reinterpret_f32": retype(I32),
  "i64.reinterpret_f64": retype(I64),
  "f32.reinterpret_i32": retype(F32),
  "f64.reinterpret_i64": retype(F64),
};

export const NUMERIC_RULES: Rules = {
  ...Object.fromEntries(
    [...NUMERIC_INSTRUCTIONS].map(([mnemonic, { operands }]) => [
      mnemonic,
      SPECIAL[mnemonic] ?? general(mnemonic, operands),
    ]),
  ),
  ...constantRules(),
};

function constantRules(): Rules {
  return {
    "i32.const": (lowering) => lowering.pushConstant(I32, lowering.reader.s32(), 0),
    "i64.const": (lowering) => {
      const { reader } = lowering;
      reader.s64();
      lowering.pushConstant(I64, reader.low, reader.high);
    },
    "f32.const": (lowering) => lowering.pushConstant(F32, lowering.reader.word(), 0),
    "f64.const": (lowering) => {
      const low = lowering.reader.word();
      lowering.pushConstant(F64, low, lowering.reader.word());
    },
  };
}
