/**
 * Casts, scalar references, conversions between hierarchies of references, and comparison.
 *
 * @see https://webassembly.github.io/spec/core/valid/instructions.html#reference-instructions
 */
import { readCastFlags } from "../../decoder/skip-immediates.ts";
import {
  BOTTOM,
  CONCRETE_HEAP,
  HEAP,
  type HeapType,
  heapTypeOf,
  I32,
  isNullable,
  referenceType,
  type ValueType,
  withNullable,
} from "../../module/types.ts";
import * as fail from "../fail.ts";
import type { Validator } from "../validator.ts";
import type { Rule, Rules } from "./rule.ts";

const EQREF = referenceType(HEAP.eq, true);
const I31REF = referenceType(HEAP.i31, true);
const I31 = referenceType(HEAP.i31, false);

/** In the flags of a branch on a cast: the first type, or the second, has null. */
const FIRST_NULLABLE = 1;
const SECOND_NULLABLE = 2;

// Casts

/** Reads a heap type and makes it a reference type that may be used. */
export function readReferenceType(validator: Validator, nullable: boolean): ValueType {
  const { reader } = validator;
  const heap = reader.heapType();
  const type = referenceType(heap, nullable, reader.exact);
  validator.checkValueType(type);
  return type;
}

/** The heap type at the top of a type's hierarchy. */
function topHeapType({ context }: Validator, heap: HeapType): HeapType {
  if (heap >= CONCRETE_HEAP) {
    return context.module.types.at(heap - CONCRETE_HEAP)?.composite.kind === "func" ? HEAP.func : HEAP.any;
  }
  switch (heap) {
    case HEAP.func:
    case HEAP.nofunc:
      return HEAP.func;
    case HEAP.extern:
    case HEAP.noextern:
      return HEAP.extern;
    case HEAP.exn:
    case HEAP.noexn:
      return HEAP.exn;
    default:
      return HEAP.any;
  }
}

/** Takes a reference that may turn out to be of a type. */
export function popCastOperand(validator: Validator, type: ValueType): void {
  validator.popExpected(referenceType(topHeapType(validator, heapTypeOf(type)), true));
}

function refTest(nullable: boolean): Rule {
  return (validator) => {
    popCastOperand(validator, readReferenceType(validator, nullable));
    validator.pushOperand(I32);
  };
}

function refCast(nullable: boolean): Rule {
  return (validator) => {
    const type = readReferenceType(validator, nullable);
    popCastOperand(validator, type);
    validator.pushOperand(type);
  };
}

/**
 * What is left of a reference type if the references of a type below it are taken away.
 * @see https://webassembly.github.io/spec/core/valid/conventions.html#aux-reftypediff
 */
function difference(type: ValueType, taken: ValueType): ValueType {
  return isNullable(taken) ? withNullable(type, false) : type;
}

/**
 * Branches on casts: the label takes, last, the reference whose cast succeeded or failed.
 * @param popOther checks the type that is cast to, and takes the operands above the reference
 */
export function branchOnCast(
  branchesOnFailure: boolean,
  popOther: (validator: Validator, to: ValueType) => void,
): Rule {
  return (validator) => {
    const { context, reader } = validator;
    const flags = readCastFlags(reader);
    validator.readLabel();
    const { labelAt } = validator;
    const from = readReferenceType(validator, (flags & FIRST_NULLABLE) !== 0);
    const to = readReferenceType(validator, (flags & SECOND_NULLABLE) !== 0);
    popOther(validator, to);
    if (!isCastable(validator, from, to)) fail.typesMismatch(validator, [from], [to]);
    const failed = difference(from, to);
    const branching = branchesOnFailure ? failed : to;
    const expected = validator.lastLabelType();
    if (!context.matches(branching, expected)) fail.typesMismatch(validator, [expected], [branching]);
    validator.popExpected(from);
    validator.popOperands(labelAt, validator.labelCount - 1);
    validator.pushOperands(labelAt, validator.labelCount - 1);
    validator.pushOperand(branchesOnFailure ? to : failed);
  };
}

/** WebAssembly 3.0 wants a type below the other; custom descriptors, one of the same hierarchy. */
function isCastable(validator: Validator, from: ValueType, to: ValueType): boolean {
  const { context } = validator;
  if (!context.hasExactTypes) return context.matches(to, from);
  return topHeapType(validator, heapTypeOf(from)) === topHeapType(validator, heapTypeOf(to));
}

const takeNothing = (): void => {};

// Other references

const refEq: Rule = (validator) => {
  validator.popExpected(EQREF);
  validator.popExpected(EQREF);
  validator.pushOperand(I32);
};

const refI31: Rule = (validator) => {
  validator.popExpected(I32);
  validator.pushOperand(I31);
};

const i31Get: Rule = (validator) => {
  validator.popExpected(I31REF);
  validator.pushOperand(I32);
};

/** Null stays null, and nothing else becomes it. */
function convert(from: HeapType, to: HeapType): Rule {
  const expected = referenceType(from, true);
  return (validator) => {
    const type = validator.popExpected(expected);
    validator.pushOperand(referenceType(to, type !== BOTTOM && isNullable(type)));
  };
}

export const CAST_RULES: Rules = {
  "ref.test": refTest(false),
  "ref.test.null": refTest(true),
  "ref.cast": refCast(false),
  "ref.cast.null": refCast(true),
  br_on_cast: branchOnCast(false, takeNothing),
  br_on_cast_fail: branchOnCast(true, takeNothing),
  "ref.eq": refEq,
  "ref.i31": refI31,
  "i31.get_s": i31Get,
  "i31.get_u": i31Get,
  "any.convert_extern": convert(HEAP.extern, HEAP.any),
  "extern.convert_any": convert(HEAP.any, HEAP.extern),
};
