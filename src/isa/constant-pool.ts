/**
 * The pool of double constants: equal ones share a slot at the bottom of the value stack, where the loop reads them as
 * operands without an instruction that loads them.
 *
 * The pool is never emptied, so it is small, and code does without it once it is full.
 */
import { CONSTANT_POOL_SLOTS, I32_STACK } from "./value-stack.ts";

const slots = new Map<bigint, number>();

/** Whether these words are a NaN, whose bits a float view need not keep. */
function isNaNWords(low: number, high: number): boolean {
  const exponent = high & 0x7ff00000;
  return exponent === 0x7ff00000 && ((high & 0x000fffff) | low) !== 0;
}

/**
 * Slot of the double with these words.
 * @returns −1 for a NaN, and when the pool is full
 */
export function poolSlot(low: number, high: number): number {
  if (isNaNWords(low, high)) return -1;
  const key = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const known = slots.get(key);
  if (known !== undefined) return known;
  const slot = slots.size;
  if (slot >= CONSTANT_POOL_SLOTS) return -1;
  I32_STACK[slot * 2] = low;
  I32_STACK[slot * 2 + 1] = high;
  slots.set(key, slot);
  return slot;
}
