/**
 * Vector loads and stores, of memory 0 and of others. Nothing is written unless all bytes are in bounds.
 *
 * Immediates of memory 0: a summand of the address, which wraps, and the offset, which does not; of others: the index of the
 * memory and the offset. A lane index comes last.
 */
import { I16_STACK, I32_STACK, I8_STACK } from "../../../isa/value-stack.ts";
import type { LinearMemory } from "../../../memory/linear-memory.ts";
import { activation, nextImmediate } from "../../machine.ts";
import { checkBounds, memory0, memoryAt } from "../bounds.ts";
import type { Handler, Handlers } from "../handler.ts";
import { copyVector } from "./operands.ts";

const I = I32_STACK;
const I8 = I8_STACK;
const I16 = I16_STACK;

/** The address in memory 0 that the slot at word `a` and the immediates say. */
function addressIn0(a: number): number {
  return ((I[a]! + nextImmediate()) >>> 0) + (nextImmediate() >>> 0);
}

/** The view of memory 0, which has `size` bytes from `address` on, or it traps. */
function viewOf0(address: number, size: number): DataView {
  const { view } = activation;
  return address + size > view.byteLength ? grownViewOf0(address, size) : view;
}

/** The same where the view may be that of before another agent grew the memory. */
function grownViewOf0(address: number, size: number): DataView {
  const memory = memory0();
  checkBounds(memory, address, size);
  return memory.view;
}

/** The memory that an immediate names. */
function namedMemory(): LinearMemory {
  return memoryAt(nextImmediate());
}

/** The address in a memory that the slot at word `a` and an immediate say: of `size` bytes, or it traps. */
function addressIn(memory: LinearMemory, a: number, size: number): number {
  const address = (I[a]! >>> 0) + (nextImmediate() >>> 0);
  checkBounds(memory, address, size);
  return address;
}

/** How a load fills the vector at word `d`. */
interface Load {
  readonly size: number;
  readonly read: (view: DataView, address: number, d: number) => void;
}

/** How one lane is loaded or stored. */
interface LaneAccess {
  readonly size: number;
  readonly load: (view: DataView, address: number, d: number, lane: number) => void;
  readonly store: (view: DataView, address: number, b: number, lane: number) => void;
}

function writeWords(d: number, low: number, high: number): void {
  I[d] = low;
  I[d + 1] = high;
}

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#exec-vload-pack */
const EXTENDING: Readonly<Record<string, Load["read"]>> = {
  "v128.load8x8_s": (view, address, d) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = view.getInt8(address + i);
  },
  "v128.load8x8_u": (view, address, d) => {
    for (let i = 0; i < 8; i++) I16[2 * d + i] = view.getUint8(address + i);
  },
  "v128.load16x4_s": (view, address, d) => {
    for (let i = 0; i < 4; i++) I[d + i] = view.getInt16(address + 2 * i, true);
  },
  "v128.load16x4_u": (view, address, d) => {
    for (let i = 0; i < 4; i++) I[d + i] = view.getUint16(address + 2 * i, true);
  },
  "v128.load32x2_s": (view, address, d) => {
    for (let i = 0; i < 4; i += 2) {
      const word = view.getInt32(address + 2 * i, true);
      writeWords(d + i, word, word >> 31);
    }
  },
  "v128.load32x2_u": (view, address, d) => {
    for (let i = 0; i < 4; i += 2) writeWords(d + i, view.getInt32(address + 2 * i, true), 0);
  },
};

const LOADS: Readonly<Record<string, Load>> = {
  "v128.load": {
    size: 16,
    read: (view, address, d) => {
      for (let i = 0; i < 4; i++) I[d + i] = view.getInt32(address + 4 * i, true);
    },
  },
  ...Object.fromEntries(Object.entries(EXTENDING).map(([name, read]) => [name, { size: 8, read }])),
  "v128.load8_splat": {
    size: 1,
    read: (view, address, d) => {
      I8.fill(view.getInt8(address), 4 * d, 4 * d + 16);
    },
  },
  "v128.load16_splat": {
    size: 2,
    read: (view, address, d) => {
      I16.fill(view.getInt16(address, true), 2 * d, 2 * d + 8);
    },
  },
  "v128.load32_splat": {
    size: 4,
    read: (view, address, d) => {
      const word = view.getInt32(address, true);
      writeWords(d, word, word);
      writeWords(d + 2, word, word);
    },
  },
  "v128.load64_splat": {
    size: 8,
    read: (view, address, d) => {
      const low = view.getInt32(address, true);
      const high = view.getInt32(address + 4, true);
      writeWords(d, low, high);
      writeWords(d + 2, low, high);
    },
  },
  "v128.load32_zero": {
    size: 4,
    read: (view, address, d) => {
      writeWords(d, view.getInt32(address, true), 0);
      writeWords(d + 2, 0, 0);
    },
  },
  "v128.load64_zero": {
    size: 8,
    read: (view, address, d) => {
      writeWords(d, view.getInt32(address, true), view.getInt32(address + 4, true));
      writeWords(d + 2, 0, 0);
    },
  },
};

/** By the number of bits. */
const LANES: Readonly<Record<string, LaneAccess>> = {
  8: {
    size: 1,
    load: (view, address, d, lane) => {
      I8[4 * d + lane] = view.getInt8(address);
    },
    store: (view, address, b, lane) => view.setInt8(address, I8[4 * b + lane]!),
  },
  16: {
    size: 2,
    load: (view, address, d, lane) => {
      I16[2 * d + lane] = view.getInt16(address, true);
    },
    store: (view, address, b, lane) => view.setInt16(address, I16[2 * b + lane]!, true),
  },
  32: {
    size: 4,
    load: (view, address, d, lane) => {
      I[d + lane] = view.getInt32(address, true);
    },
    store: (view, address, b, lane) => view.setInt32(address, I[b + lane]!, true),
  },
  64: {
    size: 8,
    load: (view, address, d, lane) =>
      writeWords(d + 2 * lane, view.getInt32(address, true), view.getInt32(address + 4, true)),
    store: (view, address, b, lane) => {
      view.setInt32(address, I[b + 2 * lane]!, true);
      view.setInt32(address + 4, I[b + 2 * lane + 1]!, true);
    },
  },
};

/** The handlers of one load: of memory 0 and of others. */
function loadHandlers(name: string, { size, read }: Load): [string, Handler][] {
  return [
    [
      name,
      (d, a) => {
        const address = addressIn0(a);
        read(viewOf0(address, size), address, d);
      },
    ],
    [
      `${name}.m`,
      (d, a) => {
        const memory = namedMemory();
        const address = addressIn(memory, a, size);
        read(memory.view, address, d);
      },
    ],
  ];
}

function laneHandlers(bits: string, { size, load, store }: LaneAccess): [string, Handler][] {
  return [
    [
      `v128.load${bits}_lane`,
      (d, a, b) => {
        const address = addressIn0(a);
        const view = viewOf0(address, size);
        copyVector(d, b);
        load(view, address, d, nextImmediate());
      },
    ],
    [
      `v128.load${bits}_lane.m`,
      (d, a, b) => {
        const memory = namedMemory();
        const address = addressIn(memory, a, size);
        copyVector(d, b);
        load(memory.view, address, d, nextImmediate());
      },
    ],
    [
      `v128.store${bits}_lane`,
      (_, a, b) => {
        const address = addressIn0(a);
        store(viewOf0(address, size), address, b, nextImmediate());
      },
    ],
    [
      `v128.store${bits}_lane.m`,
      (_, a, b) => {
        const memory = namedMemory();
        const address = addressIn(memory, a, size);
        store(memory.view, address, b, nextImmediate());
      },
    ],
  ];
}

function storeVector(view: DataView, address: number, b: number): void {
  view.setInt32(address, I[b]!, true);
  view.setInt32(address + 4, I[b + 1]!, true);
  view.setInt32(address + 8, I[b + 2]!, true);
  view.setInt32(address + 12, I[b + 3]!, true);
}

/** FAST: those that nearly all programs use call nothing that others call, too, so that V8 puts them together. */
const FREQUENT: Handlers = {
  "v128.load": (d, a) => {
    const address = addressIn0(a);
    const view = viewOf0(address, 16);
    I[d] = view.getInt32(address, true);
    I[d + 1] = view.getInt32(address + 4, true);
    I[d + 2] = view.getInt32(address + 8, true);
    I[d + 3] = view.getInt32(address + 12, true);
  },
  "v128.store": (_, a, b) => {
    const address = addressIn0(a);
    storeVector(viewOf0(address, 16), address, b);
  },
  "v128.store.m": (_, a, b) => {
    const memory = namedMemory();
    const address = addressIn(memory, a, 16);
    storeVector(memory.view, address, b);
  },
};

export const VECTOR_MEMORY_HANDLERS: Handlers = {
  ...Object.fromEntries(Object.entries(LOADS).flatMap(([name, access]) => loadHandlers(name, access))),
  ...Object.fromEntries(Object.entries(LANES).flatMap(([bits, access]) => laneHandlers(bits, access))),
  ...FREQUENT,
};
