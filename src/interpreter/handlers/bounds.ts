/** Memories of the running instance, and the check of their bounds. */
import { Trap } from "../../base/errors.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import type { LinearMemory } from "../../memory/linear-memory.ts";
import type { Instance } from "../instance.ts";
import { activation, nextImmediate } from "../machine.ts";

export function memoryAt(index: number): LinearMemory {
  return (activation.instance as Instance).memories[index] as LinearMemory;
}

/** Traps unless `size` bytes from `address` on are in memory. */
export function checkBounds(memory: LinearMemory, address: number, size: number): void {
  if (address + size > memory.bytes.length) checkAgain(memory, address + size);
}

/** Traps unless another agent grew the memory beyond `end`. The loop gets to know the new bounds. */
function checkAgain(memory: LinearMemory, end: number): void {
  memory.refresh();
  if (end > memory.bytes.length) throw new Trap("memoryOutOfBounds");
  activation.enter(activation.instance);
}

/** Memory 0 where the loop left at its bounds, which may be those that it had before another agent grew it. */
export function memory0(): LinearMemory {
  const memory = memoryAt(0);
  if (memory.view !== activation.view) activation.enter(activation.instance);
  return memory;
}

/**
 * The effective address of an atomic access of `size` bytes, as the slot at word `a` and an immediate say: in bounds and
 * aligned, or it traps.
 *
 * SPEC: the specification has one condition for both traps. Bounds come first, as of every other access.
 */
export function atomicAddress(memory: LinearMemory, a: number, size: number): number {
  const address = ((I32_STACK[a] as number) >>> 0) + (nextImmediate() >>> 0);
  checkBounds(memory, address, size);
  if ((address & (size - 1)) !== 0) throw new Trap("unalignedAtomic");
  return address;
}
