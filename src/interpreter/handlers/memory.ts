/** Memory instructions outside of the loop: other memories than memory 0, exact bounds, and bulk operations. */
import { Trap } from "../../base/errors.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import type { LinearMemory } from "../../memory/linear-memory.ts";
import type { Instance } from "../instance.ts";
import { activation, chargeBytes, nextImmediate } from "../machine.ts";
import { checkBounds, memory0, memoryAt } from "./bounds.ts";
import { type Handler, type Handlers, readAddress, writeSize } from "./handler.ts";

const I = I32_STACK;

/** How a load fills the words of its slot from an address that is in bounds. */
interface Load {
  readonly size: number;
  readonly read: (view: DataView, address: number, d: number) => void;
}

interface Store {
  readonly size: number;
  readonly write: (view: DataView, address: number, low: number, high: number) => void;
}

function load32(size: number, get: (view: DataView, address: number) => number): Load {
  return {
    size,
    read: (view, address, d) => {
      I[d] = get(view, address);
    },
  };
}

/** A load of an i64 from a narrower number, extended by its sign or by zeros. */
function load64(size: number, signed: boolean, get: (view: DataView, address: number) => number): Load {
  return {
    size,
    read: (view, address, d) => {
      const low = get(view, address);
      I[d] = low;
      I[d + 1] = signed ? low >> 31 : 0;
    },
  };
}

const LOADS: Readonly<Record<string, Load>> = {
  "i32.load": load32(4, (view, address) => view.getInt32(address, true)),
  "i32.load8_s": load32(1, (view, address) => view.getInt8(address)),
  "i32.load8_u": load32(1, (view, address) => view.getUint8(address)),
  "i32.load16_s": load32(2, (view, address) => view.getInt16(address, true)),
  "i32.load16_u": load32(2, (view, address) => view.getUint16(address, true)),
  "i64.load": {
    size: 8,
    read: (view, address, d) => {
      I[d] = view.getInt32(address, true);
      I[d + 1] = view.getInt32(address + 4, true);
    },
  },
  "i64.load8_s": load64(1, true, (view, address) => view.getInt8(address)),
  "i64.load8_u": load64(1, false, (view, address) => view.getUint8(address)),
  "i64.load16_s": load64(2, true, (view, address) => view.getInt16(address, true)),
  "i64.load16_u": load64(2, false, (view, address) => view.getUint16(address, true)),
  "i64.load32_s": load64(4, true, (view, address) => view.getInt32(address, true)),
  "i64.load32_u": load64(4, false, (view, address) => view.getInt32(address, true)),
};

const STORES: Readonly<Record<string, Store>> = {
  "i32.store": { size: 4, write: (view, address, low) => view.setInt32(address, low, true) },
  "i32.store8": { size: 1, write: (view, address, low) => view.setInt8(address, low) },
  "i32.store16": { size: 2, write: (view, address, low) => view.setInt16(address, low, true) },
  "i64.store": {
    size: 8,
    write: (view, address, low, high) => {
      view.setInt32(address, low, true);
      view.setInt32(address + 4, high, true);
    },
  },
};

function loadFrom(memory: LinearMemory, load: Load, address: number, d: number): void {
  checkBounds(memory, address, load.size);
  load.read(memory.view, address, d);
}

/** Addresses of memory 0 in the forms of isa/rows/memory.ts, by suffix; they take their immediate. */
const ADDRESSES: Readonly<Record<string, (a: number, b: number) => number>> = {
  "": (a) => ((I[a] as number) >>> 0) + nextImmediate(),
  ".w": (a) => ((I[a] as number) + nextImmediate()) >>> 0,
  ".x": (a, b) => ((I[a] as number) + (I[b] as number)) >>> 0,
  ".s": (a, b) => ((I[a] as number) + ((I[b] as number) << nextImmediate())) >>> 0,
  ".c": () => nextImmediate(),
};

/** The handlers of one load: of another memory, and of memory 0 where the loop leaves. */
function loadHandlers(name: string, load: Load): [string, Handler][] {
  const outside: Handler = (d, a) => {
    const memory = memoryAt(nextImmediate());
    loadFrom(memory, load, ((I[a] as number) >>> 0) + (nextImmediate() >>> 0), d);
  };
  const left = Object.entries(ADDRESSES).map(([suffix, address]): [string, Handler] => [
    name + suffix,
    (d, a, b) => loadFrom(memory0(), load, address(a, b), d),
  ]);
  return [[`${name}.m`, outside], ...left];
}

function storeHandlers(name: string, store: Store): [string, Handler][] {
  const write = (memory: LinearMemory, address: number, low: number, high: number) => {
    checkBounds(memory, address, store.size);
    store.write(memory.view, address, low, high);
  };
  const outside: Handler = (_, a, b) => {
    const memory = memoryAt(nextImmediate());
    write(memory, ((I[a] as number) >>> 0) + (nextImmediate() >>> 0), I[b] as number, I[b + 1] as number);
  };
  const left = Object.entries(ADDRESSES).flatMap(([suffix, address]): [string, Handler][] => [
    [name + suffix, (_, a, b) => write(memory0(), address(a, b), I[b] as number, I[b + 1] as number)],
    [
      `${name}${suffix}.k`,
      (_, a, b) => {
        const at = address(a, b);
        const low = nextImmediate();
        write(memory0(), at, low, store.size === 8 ? nextImmediate() : 0);
      },
    ],
  ]);
  return [[`${name}.m`, outside], ...left];
}

const size: Handler = (d) => {
  const memory = memoryAt(nextImmediate());
  writeSize(d, memory.pages, memory.is64);
};

const grow: Handler = (d, a) => {
  const memory = memoryAt(nextImmediate());
  const before = memory.grow(readAddress(a, memory.is64));
  writeSize(d, before, memory.is64);
  activation.enter(activation.instance);
  // It may have been copied.
  chargeBytes(memory.bytes.length);
};

const fill: Handler = (d, a, b) => {
  const memory = memoryAt(nextImmediate());
  const address = readAddress(d, memory.is64);
  const count = readAddress(b, memory.is64);
  checkBounds(memory, address, count);
  memory.bytes.fill(I[a] as number, address, address + count);
  chargeBytes(count);
};

const copy: Handler = (d, a, b) => {
  const to = memoryAt(nextImmediate());
  const from = memoryAt(nextImmediate());
  const target = readAddress(d, to.is64);
  const source = readAddress(a, from.is64);
  const count = readAddress(b, to.is64 && from.is64);
  checkBounds(to, target, count);
  checkBounds(from, source, count);
  if (to === from) to.bytes.copyWithin(target, source, source + count);
  else to.bytes.set(from.bytes.subarray(source, source + count), target);
  chargeBytes(count);
};

const init: Handler = (d, a, b) => {
  const memory = memoryAt(nextImmediate());
  const segment = (activation.instance as Instance).dataSegments[nextImmediate()] as Uint8Array;
  const target = readAddress(d, memory.is64);
  const source = readAddress(a, false);
  const count = readAddress(b, false);
  if (source + count > segment.length) throw new Trap("memoryOutOfBounds");
  checkBounds(memory, target, count);
  memory.bytes.set(segment.subarray(source, source + count), target);
  chargeBytes(count);
};

const EMPTY_SEGMENT = new Uint8Array(0);

const drop: Handler = () => {
  (activation.instance as Instance).dataSegments[nextImmediate()] = EMPTY_SEGMENT;
};

const trap: Handler = () => {
  throw new Trap("memoryOutOfBounds");
};

/** A double leaves the loop as the two words that it is. */
const byWords = (handlers: Map<string, Handler>): [string, Handler][] =>
  [...handlers]
    .filter(([name]) => name.startsWith("i64."))
    .map(([name, handler]) => [name.replace("i64", "f64"), handler]);

const ACCESSES = new Map([
  ...Object.entries(LOADS).flatMap(([name, load]) => loadHandlers(name, load)),
  ...Object.entries(STORES).flatMap(([name, store]) => storeHandlers(name, store)),
]);

export const MEMORY_HANDLERS: Handlers = {
  ...Object.fromEntries(ACCESSES),
  ...Object.fromEntries(byWords(ACCESSES)),
  "memory.size": size,
  "memory.grow": grow,
  "memory.fill": fill,
  "memory.copy": copy,
  "memory.init": init,
  "data.drop": drop,
  "check.address64": trap,
  "trap.memory": trap,
};
