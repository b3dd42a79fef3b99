/**
 * Unwinding: finds the frame that catches an exception, and goes on there.
 *
 * The frames are walked by their link slots as for a stack trace; nothing changes unless a clause is found.
 *
 * @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
 */
import { codeArena } from "../isa/code-arena.ts";
import { type CatchClause, findClause, NO_SLOT } from "../isa/exception-table.ts";
import { I32_STACK, REFERENCES } from "../isa/value-stack.ts";
import type { ExceptionInstance } from "../memory/exception-instance.ts";
import { writePayload } from "./exceptions.ts";
import { type Crossing, crossings } from "./handlers/call.ts";
import { writeReference } from "./handlers/reference.ts";
import type { Instance } from "./instance.ts";
import { activation, FP, FUEL, PC, REGISTERS } from "./machine.ts";
import { HALT, RETURN_ACROSS } from "./return-addresses.ts";

const R = REGISTERS;

/**
 * Unwinds the stack to where `exception`, thrown at the program counter, is caught, and makes that the next to run.
 * @returns false, with nothing done, if no frame above the last call by the host catches it
 */
export function unwind(exception: ExceptionInstance): boolean {
  let instance = activation.instance as Instance;
  let pc = R[PC] as number;
  let fp = R[FP] as number;
  let crossing = crossings.length;
  const catches = (tagIndex: number): boolean => instance.tags[tagIndex] === exception.tag;
  while (pc !== HALT) {
    if (pc === RETURN_ACROSS) {
      ({ instance, pc, fp } = crossings[--crossing] as Crossing);
      continue;
    }
    const lowered = codeArena.functionAt(pc - 1);
    if (lowered === undefined) return false;
    const clause = findClause(lowered.regions, pc - 1 - lowered.start, catches);
    if (clause !== undefined) {
      crossings.length = crossing;
      land(exception, clause, fp);
      R[PC] = lowered.start + clause.target;
      R[FP] = fp;
      // Loops may consist of nothing but throwing and catching.
      R[FUEL] = (R[FUEL] as number) - 1;
      activation.enter(instance);
      return true;
    }
    const link = fp + 2 * lowered.linkSlot;
    pc = I32_STACK[link] as number;
    fp = I32_STACK[link + 1] as number;
  }
  return false;
}

/** Gives the code that goes on what it has asked for, and forgets the references of all that does not go on. */
function land(exception: ExceptionInstance, { payloadSlot, exceptionSlot, tagIndex }: CatchClause, fp: number): void {
  const first = exceptionSlot === NO_SLOT ? payloadSlot : Math.min(payloadSlot, exceptionSlot);
  REFERENCES.length = Math.min(REFERENCES.length, (fp >> 1) + first);
  if (tagIndex >= 0) writePayload(exception, fp + 2 * payloadSlot);
  if (exceptionSlot !== NO_SLOT) writeReference(fp + 2 * exceptionSlot, exception);
}
