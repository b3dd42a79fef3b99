/**
 * Unwinding: finds the frame that catches an exception, and goes on there.
 *
 * The frames are walked by their link slots as for a stack trace; nothing changes unless a clause is found.
 *
 * @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-throw-ref
 */
import { type CatchClause, findClause, NO_SLOT } from "../isa/exception-table.ts";
import { REFERENCES } from "../isa/value-stack.ts";
import type { ExceptionInstance } from "../memory/exception-instance.ts";
import { writePayload } from "./exceptions.ts";
import { walkFrames } from "./frames.ts";
import { crossings } from "./crossings.ts";
import { writeReference } from "./handlers/reference.ts";
import type { Instance } from "./instance.ts";
import { activation, chargeBranch, FP, PC, REGISTERS } from "./machine.ts";

const R = REGISTERS;

/**
 * Unwinds the stack to where `exception`, thrown at the program counter, is caught, and makes that the next to run.
 * @returns false, with nothing done, if no frame above the last call by the host catches it
 */
export function unwind(exception: ExceptionInstance): boolean {
  return walkFrames(({ regions, start }, address, fp, crossing) => {
    const instance = (crossings[crossing] ?? activation).instance as Instance;
    const clause = findClause(regions, address - start, (tagIndex) => instance.tags[tagIndex] === exception.tag);
    if (clause === undefined) return false;
    crossings.length = crossing;
    land(exception, clause, fp);
    R[PC] = start + clause.target;
    R[FP] = fp;
    // Loops may consist of nothing but throwing and catching.
    chargeBranch();
    activation.enter(instance);
    return true;
  });
}

/** Gives the code that goes on what it has asked for, and forgets the references of all that does not go on. */
function land(exception: ExceptionInstance, { payloadSlot, exceptionSlot, tagIndex }: CatchClause, fp: number): void {
  const first = exceptionSlot === NO_SLOT ? payloadSlot : Math.min(payloadSlot, exceptionSlot);
  REFERENCES.length = Math.min(REFERENCES.length, (fp >> 1) + first);
  if (tagIndex >= 0) writePayload(exception, fp + 2 * payloadSlot);
  if (exceptionSlot !== NO_SLOT) writeReference(fp + 2 * exceptionSlot, exception);
}
