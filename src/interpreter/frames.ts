/** The frames of the running computation: from the innermost one, by the link slots, down to the call by the host. */
import { codeArena, type LoweredFunction } from "../isa/code-arena.ts";
import { I32_STACK } from "../isa/value-stack.ts";
import { type Crossing, crossings } from "./crossings.ts";
import { FP, PC, REGISTERS } from "./machine.ts";
import { HALT, RETURN_ACROSS } from "./return-addresses.ts";

/**
 * Looks at a frame: its function, an address in the instruction that it is at, the word where it begins, and how many crossings
 * are left below it.
 * @returns whether the walk ends here
 */
type Visitor = (lowered: LoweredFunction, address: number, fp: number, crossing: number) => boolean;

/** Visits frames until a visitor wants no more. @returns whether one did */
export function walkFrames(visit: Visitor): boolean {
  let pc = REGISTERS[PC] as number;
  let fp = REGISTERS[FP] as number;
  let crossing = crossings.length;
  while (pc !== HALT) {
    if (pc === RETURN_ACROSS) {
      ({ pc, fp } = crossings[--crossing] as Crossing);
      continue;
    }
    const lowered = codeArena.functionAt(pc - 1);
    if (lowered === undefined) return false;
    if (visit(lowered, pc - 1, fp, crossing)) return true;
    const link = fp + 2 * lowered.linkSlot;
    pc = I32_STACK[link] as number;
    fp = I32_STACK[link + 1] as number;
  }
  return false;
}
