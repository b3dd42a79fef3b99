/** Casts, scalar references, comparison and tests for null. */
import { Trap } from "../../base/errors.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import { toI31 } from "../../memory/i31.ts";
import { chargeBranch, nextImmediate, PC, REGISTERS } from "../machine.ts";
import { isOfType } from "../reference-type.ts";
import { type Handler, type Handlers, nextSlot } from "./handler.ts";
import { forgetReference, readReference, writeReference } from "./reference.ts";

const I = I32_STACK;

/** Takes the type from the immediates and tells whether a reference is of it. */
function matches(reference: unknown): boolean {
  const type = nextImmediate();
  return isOfType(reference, type, nextImmediate());
}

/** The same for the reference in slot a; slot b forgets its own. */
function isInstance(a: number, b: number): boolean {
  const result = matches(readReference(a));
  forgetReference(b);
  return result;
}

/** Whether there is null in slot a; slot b forgets its reference. */
function isNull(a: number, b: number): boolean {
  const result = readReference(a) === null;
  forgetReference(b);
  return result;
}

/** Takes a target from the immediates and goes there if a condition holds, at the price of a branch. */
export function branchIf(condition: boolean): void {
  const target = nextImmediate();
  if (!condition) return;
  REGISTERS[PC] = target;
  chargeBranch();
}

const cast: Handler = (d, a, b) => {
  const reference = readReference(a);
  if (!matches(reference)) throw new Trap("castFailure");
  forgetReference(b);
  writeReference(d, reference);
};

const asNonNull: Handler = (d, a, b) => {
  const reference = readReference(a);
  if (reference === null) throw new Trap("nullReference");
  forgetReference(b);
  writeReference(d, reference);
};

/** Compares two references; the immediate is the first slot that they had on the operand stack. */
function areEqual(a: number, b: number): boolean {
  const result = readReference(a) === readReference(b);
  const operands = nextSlot();
  forgetReference(operands);
  forgetReference(operands + 2);
  return result;
}

/** The number that a scalar reference keeps, sign-extended. */
function scalarAt(word: number): number {
  const reference = readReference(word);
  if (reference === null) throw new Trap("nullI31Reference");
  return reference as number;
}

export const CAST_HANDLERS: Handlers = {
  "ref.is_null": (d, a, b) => {
    I[d] = isNull(a, b) ? 1 : 0;
  },
  "ref.eq": (d, a, b) => {
    I[d] = areEqual(a, b) ? 1 : 0;
  },
  "ref.test": (d, a, b) => {
    I[d] = isInstance(a, b) ? 1 : 0;
  },
  "ref.cast": cast,
  "br.null": (_, a, b) => branchIf(isNull(a, b)),
  "br.non_null": (_, a, b) => branchIf(!isNull(a, b)),
  "br.eq": (_, a, b) => branchIf(areEqual(a, b)),
  "br.not_eq": (_, a, b) => branchIf(!areEqual(a, b)),
  "br.cast": (_, a, b) => branchIf(isInstance(a, b)),
  "br.cast_fail": (_, a, b) => branchIf(!isInstance(a, b)),
  "ref.as_non_null": asNonNull,
  "ref.i31": (d, a) => writeReference(d, toI31(I[a] as number)),
  "i31.get_s": (d, a) => {
    I[d] = scalarAt(a);
  },
  "i31.get_u": (d, a) => {
    I[d] = scalarAt(a) & 0x7fff_ffff;
  },
};
