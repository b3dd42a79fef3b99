/** References, tables, and globals that the loop does not reach. */
import { Trap } from "../../base/errors.ts";
import { I32_STACK, REFERENCES } from "../../isa/value-stack.ts";
import type { Table } from "../../memory/table.ts";
import type { Instance } from "../instance.ts";
import { activation, chargeReferences, nextImmediate } from "../machine.ts";
import { type Handler, type Handlers, nextSlot, readAddress, writeSize } from "./handler.ts";

const I = I32_STACK;

/** Reads the reference in the slot at a word index. */
export function readReference(word: number): unknown {
  const slot = word >> 1;
  return slot < REFERENCES.length ? REFERENCES[slot] : null;
}

/** Writes the reference in the slot at a word index. */
export function writeReference(word: number, reference: unknown): void {
  const slot = word >> 1;
  while (REFERENCES.length < slot) REFERENCES.push(null);
  REFERENCES[slot] = reference;
}

/** Forgets the reference in the slot at a word index, so that it keeps nothing alive. */
export function forgetReference(word: number): void {
  const slot = word >> 1;
  if (slot < REFERENCES.length) REFERENCES[slot] = null;
}

function instance(): Instance {
  return activation.instance as Instance;
}

function tableAt(index: number): Table {
  return instance().tables[index] as Table;
}

/** Traps unless `count` elements from `index` on are in the table or segment. */
function checkBounds(length: number, index: number, count: number): void {
  if (index + count > length) throw new Trap("tableOutOfBounds");
}

const get: Handler = (d, a) => {
  const table = tableAt(nextImmediate());
  const index = readAddress(a, table.is64);
  checkBounds(table.length, index, 1);
  writeReference(d, table.elements[index]);
};

const set: Handler = (_, a, b) => {
  const table = tableAt(nextImmediate());
  const index = readAddress(a, table.is64);
  checkBounds(table.length, index, 1);
  table.set(index, readReference(b));
};

const size: Handler = (d) => {
  const table = tableAt(nextImmediate());
  writeSize(d, table.length, table.is64);
};

const grow: Handler = (d, a, b) => {
  const table = tableAt(nextImmediate());
  const before = table.grow(readAddress(b, table.is64), readReference(a));
  writeSize(d, before, table.is64);
  activation.enter(activation.instance);
  if (before >= 0) chargeReferences(table.length - before);
};

const fill: Handler = (d, a, b) => {
  const table = tableAt(nextImmediate());
  const index = readAddress(d, table.is64);
  const count = readAddress(b, table.is64);
  checkBounds(table.length, index, count);
  table.fill(index, readReference(a), count);
  chargeReferences(count);
};

const copy: Handler = (d, a, b) => {
  const to = tableAt(nextImmediate());
  const from = tableAt(nextImmediate());
  const target = readAddress(d, to.is64);
  const source = readAddress(a, from.is64);
  const count = readAddress(b, to.is64 && from.is64);
  checkBounds(from.length, source, count);
  checkBounds(to.length, target, count);
  to.copy(target, from, source, count);
  chargeReferences(count);
};

const init: Handler = (d, a, b) => {
  const table = tableAt(nextImmediate());
  const segment = instance().elementSegments[nextImmediate()] as readonly unknown[];
  const target = readAddress(d, table.is64);
  const source = readAddress(a, false);
  const count = readAddress(b, false);
  checkBounds(segment.length, source, count);
  checkBounds(table.length, target, count);
  for (let i = 0; i < count; i++) table.set(target + i, segment[source + i]);
  chargeReferences(count);
};

const drop: Handler = () => {
  instance().elementSegments[nextImmediate()] = [];
};

const select: Handler = (d, a, b) => {
  const condition = I[nextSlot()];
  const reference = readReference(condition !== 0 ? a : b);
  forgetReference(d + 2);
  writeReference(d, reference);
};

/** Takes a number of slots from the immediates and forgets the references in so many slots from a word index on. */
export function forgetNext(word: number): void {
  const from = word >> 1;
  const end = Math.min(from + nextImmediate(), REFERENCES.length);
  for (let slot = from; slot < end; slot++) REFERENCES[slot] = null;
}

export const REFERENCE_HANDLERS: Handlers = {
  "table.get": get,
  "table.set": set,
  "table.size": size,
  "table.grow": grow,
  "table.fill": fill,
  "table.copy": copy,
  "table.init": init,
  "elem.drop": drop,
  "ref.null": (d) => writeReference(d, null),
  "ref.func": (d) => writeReference(d, instance().functionAt(nextImmediate())),
  "ref.move": (d, a) => writeReference(d, readReference(a)),
  "ref.take": (d, a) => {
    const reference = readReference(a);
    forgetReference(a);
    writeReference(d, reference);
  },
  "ref.select": select,
  "ref.clear": forgetNext,
  "enter.references": () => forgetNext(nextSlot()),
  "global.get.ref": (d) => writeReference(d, instance().globalAt(nextImmediate()).reference),
  "global.set.ref": (_, a) => {
    instance().globalAt(nextImmediate()).reference = readReference(a);
  },
  "imported.get.64": (d) => {
    const words = instance().importedGlobalWords[nextImmediate()] as Int32Array;
    I[d] = words[0] as number;
    I[d + 1] = words[1] as number;
  },
  "imported.set.64": (_, a) => {
    const words = instance().importedGlobalWords[nextImmediate()] as Int32Array;
    words[0] = I[a] as number;
    words[1] = I[a + 1] as number;
  },
};
