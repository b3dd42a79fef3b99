/**
 * Waiting for other agents, and waking them.
 *
 * A wait blocks the thread, by the host's `Atomics.wait`. Not all threads may block: the main thread of a browser may not, and
 * where there are no shared buffers there is nobody to wake one. What does not have to block works there all the same.
 *
 * @see https://webassembly.github.io/threads/core/exec/instructions.html#atomic-memory-instructions
 */
import { Trap } from "../../base/errors.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import type { AtomicViews } from "../../memory/linear-memory.ts";
import { hostSharesMemory } from "../../memory/shared-buffer.ts";
import { nextImmediate } from "../machine.ts";
import { atomicAddress, memoryAt } from "./bounds.ts";
import { type Handler, type Handlers, nextSlot, readI64 } from "./handler.ts";

const I = I32_STACK;

/** What a wait gives, by what `Atomics.wait` says. */
const RESULTS = { ok: 0, "not-equal": 1, "timed-out": 2 } as const;

/** One of the two sizes of what is waited on. */
interface Waiting {
  readonly size: number;
  /** Whether memory holds what the slot at word `b` says. */
  readonly isExpected: (view: DataView, address: number, b: number) => boolean;
  readonly isExpectedShared: (views: AtomicViews, index: number, b: number) => boolean;
  readonly wait: (views: AtomicViews, index: number, b: number, timeout: number) => keyof typeof RESULTS;
}

const WAIT_32: Waiting = {
  size: 4,
  isExpected: (view, address, b) => view.getInt32(address, true) === I[b],
  isExpectedShared: ({ bits32 }, index, b) => Atomics.load(bits32, index) === I[b],
  wait: ({ bits32 }, index, b, timeout) => Atomics.wait(bits32, index, I[b] as number, timeout),
};

const WAIT_64: Waiting = {
  size: 8,
  isExpected: (view, address, b) =>
    view.getInt32(address, true) === I[b] && view.getInt32(address + 4, true) === I[b + 1],
  isExpectedShared: ({ bits64 }, index, b) => Atomics.load(bits64, index) === readI64(b),
  wait: ({ bits64 }, index, b, timeout) => Atomics.wait(bits64, index, readI64(b), timeout),
};

/** The timeout in the slot at a word, nanoseconds as an i64, in milliseconds; a negative one stands for none. */
function readTimeout(word: number): number {
  const high = I[word + 1] as number;
  return high < 0 ? Infinity : (high * 0x1_0000_0000 + ((I[word] as number) >>> 0)) / 1e6;
}

function waitHandler({ size, isExpected, isExpectedShared, wait }: Waiting): Handler {
  return (d, a, b) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, size);
    const timeout = readTimeout(nextSlot());
    const { atomics, shared, view } = memory;
    if (!shared) throw new Trap("expectedSharedMemory");
    const index = address / size;
    const expected = atomics === undefined ? isExpected(view, address, b) : isExpectedShared(atomics, index, b);
    if (!expected) I[d] = RESULTS["not-equal"];
    else if (timeout === 0) I[d] = RESULTS["timed-out"];
    else I[d] = RESULTS[blocking(() => wait(atomics as AtomicViews, index, b, timeout), atomics !== undefined)];
  };
}

/** Blocks, or traps where the host does not allow it. */
function blocking(wait: () => keyof typeof RESULTS, canBeWoken: boolean): keyof typeof RESULTS {
  if (!canBeWoken) throw new Trap("waitNotAllowed");
  try {
    return wait();
  } catch (error) {
    if (error instanceof TypeError) throw new Trap("waitNotAllowed");
    throw error;
  }
}

const notify: Handler = (d, a, b) => {
  const memory = memoryAt(nextImmediate());
  const address = atomicAddress(memory, a, 4);
  const { atomics } = memory;
  I[d] = atomics === undefined ? 0 : Atomics.notify(atomics.bits32, address / 4, (I[b] as number) >>> 0);
};

/** An operation on it is a barrier for the processor, as every sequentially consistent one is. */
const FENCE = hostSharesMemory() ? new Int32Array(new SharedArrayBuffer(4)) : undefined;

const fence: Handler = () => {
  if (FENCE !== undefined) Atomics.add(FENCE, 0, 1);
};

export const WAIT_HANDLERS: Handlers = {
  "memory.atomic.wait32": waitHandler(WAIT_32),
  "memory.atomic.wait64": waitHandler(WAIT_64),
  "memory.atomic.notify": notify,
  "atomic.fence": fence,
};
