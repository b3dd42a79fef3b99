/**
 * Atomic loads, stores and modifications: in memories that other agents see, by the host's `Atomics`; in others they are
 * ordinary ones, since nobody can look in between.
 *
 * An i64 goes through `Atomics` as a BigInt, the only form in which it is read and written as a whole.
 *
 * @see https://webassembly.github.io/threads/core/exec/instructions.html#atomic-memory-instructions
 */
import { ATOMIC_INSTRUCTIONS, type AtomicInstruction } from "../../isa/atomic-instructions.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import type { AtomicViews } from "../../memory/linear-memory.ts";
import { nextImmediate } from "../machine.ts";
import { atomicAddress, memoryAt } from "./bounds.ts";
import { type Handler, type Handlers, nextSlot, readI64, writeI64 } from "./handler.ts";

const I = I32_STACK;

type WordView = Uint8Array | Uint16Array | Int32Array;

/** How one, two or four bytes are accessed, as a number of 32 bits that is not signed unless it has all of them. */
interface Width {
  readonly size: number;
  /** The bits that count. */
  readonly mask: number;
  readonly shared: (views: AtomicViews) => WordView;
  readonly get: (view: DataView, address: number) => number;
  readonly set: (view: DataView, address: number, value: number) => void;
}

const WIDTHS: readonly Width[] = [
  {
    size: 1,
    mask: 0xff,
    shared: ({ bits8 }) => bits8,
    get: (view, address) => view.getUint8(address),
    set: (view, address, value) => view.setUint8(address, value),
  },
  {
    size: 2,
    mask: 0xffff,
    shared: ({ bits16 }) => bits16,
    get: (view, address) => view.getUint16(address, true),
    set: (view, address, value) => view.setUint16(address, value, true),
  },
  {
    size: 4,
    mask: -1,
    shared: ({ bits32 }) => bits32,
    get: (view, address) => view.getInt32(address, true),
    set: (view, address, value) => view.setInt32(address, value, true),
  },
];

/** What a read-modify-write instruction makes of the number in memory. */
interface Modification {
  /** Of 32 bits, or of one word of an i64. */
  readonly plain: (old: number, operand: number) => number;
  /** What the low words of an i64 add to the high one. */
  readonly carry: (old: number, operand: number) => number;
  readonly shared: (view: WordView, index: number, operand: number) => number;
  readonly shared64: (view: BigInt64Array, index: number, operand: bigint) => bigint;
}

const NO_CARRY = (): number => 0;

const MODIFICATIONS: Readonly<Record<string, Modification>> = {
  add: {
    plain: (old, operand) => (old + operand) | 0,
    carry: (old, operand) => ((old + operand) >>> 0 < operand >>> 0 ? 1 : 0),
    shared: (view, index, operand) => Atomics.add(view, index, operand),
    shared64: (view, index, operand) => Atomics.add(view, index, operand),
  },
  sub: {
    plain: (old, operand) => (old - operand) | 0,
    carry: (old, operand) => (old >>> 0 < operand >>> 0 ? -1 : 0),
    shared: (view, index, operand) => Atomics.sub(view, index, operand),
    shared64: (view, index, operand) => Atomics.sub(view, index, operand),
  },
  and: {
    plain: (old, operand) => old & operand,
    carry: NO_CARRY,
    shared: (view, index, operand) => Atomics.and(view, index, operand),
    shared64: (view, index, operand) => Atomics.and(view, index, operand),
  },
  or: {
    plain: (old, operand) => old | operand,
    carry: NO_CARRY,
    shared: (view, index, operand) => Atomics.or(view, index, operand),
    shared64: (view, index, operand) => Atomics.or(view, index, operand),
  },
  xor: {
    plain: (old, operand) => old ^ operand,
    carry: NO_CARRY,
    shared: (view, index, operand) => Atomics.xor(view, index, operand),
    shared64: (view, index, operand) => Atomics.xor(view, index, operand),
  },
  xchg: {
    plain: (_, operand) => operand,
    carry: NO_CARRY,
    shared: (view, index, operand) => Atomics.exchange(view, index, operand),
    shared64: (view, index, operand) => Atomics.exchange(view, index, operand),
  },
};

/** Writes a result of up to 32 bits as an i32, or as an i64. */
type WriteResult = (d: number, result: number) => void;

const writeWord: WriteResult = (d, result) => {
  I[d] = result;
};

const writeExtended: WriteResult = (d, result) => {
  I[d] = result;
  I[d + 1] = 0;
};

// Up to 32 bits

function load({ size, shared, get }: Width, write: WriteResult): Handler {
  return (d, a) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, size);
    const { atomics, view } = memory;
    write(d, atomics === undefined ? get(view, address) : Atomics.load(shared(atomics), address / size));
  };
}

function store({ size, shared, set }: Width): Handler {
  return (_, a, b) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, size);
    const { atomics, view } = memory;
    const value = I[b] as number;
    if (atomics === undefined) set(view, address, value);
    else Atomics.store(shared(atomics), address / size, value);
  };
}

function modify({ size, shared, get, set }: Width, modification: Modification, write: WriteResult): Handler {
  return (d, a, b) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, size);
    const { atomics, view } = memory;
    const operand = I[b] as number;
    if (atomics !== undefined) {
      write(d, modification.shared(shared(atomics), address / size, operand));
      return;
    }
    const old = get(view, address);
    set(view, address, modification.plain(old, operand));
    write(d, old);
  };
}

/** SPEC: of the expected number, too, only the low bits count; the scripts of the proposal say so. */
function compareExchange({ size, mask, shared, get, set }: Width, write: WriteResult): Handler {
  return (d, a, b) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, size);
    const { atomics, view } = memory;
    const expected = (I[b] as number) & mask;
    const replacement = I[nextSlot()] as number;
    if (atomics !== undefined) {
      write(d, Atomics.compareExchange(shared(atomics), address / size, expected, replacement));
      return;
    }
    const old = get(view, address);
    if (old === expected) set(view, address, replacement);
    write(d, old);
  };
}

// 64 bits

const load64: Handler = (d, a) => {
  const memory = memoryAt(nextImmediate());
  const address = atomicAddress(memory, a, 8);
  const { atomics, view } = memory;
  if (atomics === undefined) readWords(view, address, d);
  else writeI64(d, Atomics.load(atomics.bits64, address / 8));
};

const store64: Handler = (_, a, b) => {
  const memory = memoryAt(nextImmediate());
  const address = atomicAddress(memory, a, 8);
  const { atomics, view } = memory;
  if (atomics === undefined) writeWords(view, address, I[b] as number, I[b + 1] as number);
  else Atomics.store(atomics.bits64, address / 8, readI64(b));
};

function modify64({ plain, carry, shared64 }: Modification): Handler {
  return (d, a, b) => {
    const memory = memoryAt(nextImmediate());
    const address = atomicAddress(memory, a, 8);
    const { atomics, view } = memory;
    if (atomics !== undefined) {
      writeI64(d, shared64(atomics.bits64, address / 8, readI64(b)));
      return;
    }
    const low = I[b] as number;
    const high = I[b + 1] as number;
    const oldLow = readWords(view, address, d);
    writeWords(view, address, plain(oldLow, low), plain(I[d + 1] as number, high) + carry(oldLow, low));
  };
}

const compareExchange64: Handler = (d, a, b) => {
  const memory = memoryAt(nextImmediate());
  const address = atomicAddress(memory, a, 8);
  const { atomics, view } = memory;
  const replacement = nextSlot();
  if (atomics !== undefined) {
    const old = Atomics.compareExchange(atomics.bits64, address / 8, readI64(b), readI64(replacement));
    writeI64(d, old);
    return;
  }
  const low = view.getInt32(address, true);
  const high = view.getInt32(address + 4, true);
  if (low === I[b] && high === I[b + 1]) {
    writeWords(view, address, I[replacement] as number, I[replacement + 1] as number);
  }
  I[d] = low;
  I[d + 1] = high;
};

/** Reads both words of an i64 to word `d`, and returns the low one. */
function readWords(view: DataView, address: number, d: number): number {
  const low = view.getInt32(address, true);
  I[d] = low;
  I[d + 1] = view.getInt32(address + 4, true);
  return low;
}

function writeWords(view: DataView, address: number, low: number, high: number): void {
  view.setInt32(address, low, true);
  view.setInt32(address + 4, high, true);
}

// The handlers

/** The handler of an instruction of the table, but for `wait` and `notify`. */
function handlerOf({ mnemonic, size, operands }: AtomicInstruction): Handler {
  const kind = /^i\d+\.atomic\.(?:rmw\d*\.)?([a-z]+)/.exec(mnemonic)?.[1] as string;
  const modification = MODIFICATIONS[kind];
  const width = WIDTHS.find((each) => each.size === size);
  if (width === undefined) {
    if (modification !== undefined) return modify64(modification);
    if (operands === 3) return compareExchange64;
    return operands === 2 ? store64 : load64;
  }
  const write = mnemonic.startsWith("i64") ? writeExtended : writeWord;
  if (modification !== undefined) return modify(width, modification, write);
  if (operands === 3) return compareExchange(width, write);
  return operands === 2 ? store(width) : load(width, write);
}

export const ATOMIC_HANDLERS: Handlers = Object.fromEntries(
  ATOMIC_INSTRUCTIONS.filter(({ mnemonic }) => !mnemonic.startsWith("memory.")).map((instruction) => [
    instruction.mnemonic,
    handlerOf(instruction),
  ]),
);
