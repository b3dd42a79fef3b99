/**
 * The frame of a function: parameters, then the link slot with the caller's place, then the other locals, then operands.
 *
 *     0 … P−1            parameters; results come back in 0 … R−1
 *     L = max(P, R)      link slot: return address and the caller's frame
 *     L+1 …              locals that are not parameters
 *     then               operands
 *
 * Caller and callee overlap: the caller's operands that are the arguments are the callee's first slots.
 */
import type { FunctionType, ValueType } from "../module/types.ts";
import { widthOf } from "./operand-stack.ts";

export function slotsOf(types: readonly ValueType[]): number {
  let slots = 0;
  for (const type of types) slots += widthOf(type);
  return slots;
}

/** The slot of a function's frame that keeps the caller's place. */
export function linkSlotOf(type: FunctionType): number {
  return Math.max(slotsOf(type.params), slotsOf(type.results));
}
