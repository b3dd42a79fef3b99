/**
 * Structures and arrays.
 *
 * What an access reads or writes is told by the instruction, so that no handler asks for the type of a field; the type of
 * an array's elements is asked for only where many of them are moved.
 *
 * @see https://webassembly.github.io/spec/core/exec/instructions.html#aggregate-reference-instructions
 */
import { Trap } from "../../base/errors.ts";
import { DEAD_SLOT } from "../../isa/cold-instructions.ts";
import { I32_STACK } from "../../isa/value-stack.ts";
import { type ArrayLayout, ArrayObject } from "../../memory/array-object.ts";
import { BYTES, ENTRIES, STORAGE, type Storage } from "../../memory/heap-object.ts";
import { type StructLayout, StructObject } from "../../memory/struct-object.ts";
import type { Instance } from "../instance.ts";
import { activation, chargeReferences, nextImmediate } from "../machine.ts";
import { type Handler, type Handlers, nextSlot } from "./handler.ts";
import { forgetReference, readReference, writeReference } from "./reference.ts";

const I = I32_STACK;

function instance(): Instance {
  return activation.instance as Instance;
}

function readUnsigned(word: number): number {
  return (I[word] as number) >>> 0;
}

/** Takes a reference from a slot of the immediates. */
export function nextReference(): unknown {
  const slot = nextSlot();
  const word = slot & ~DEAD_SLOT;
  const reference = readReference(word);
  if ((slot & DEAD_SLOT) !== 0) forgetReference(word);
  return reference;
}

/** Copies words from the value stack. */
function copyWords(word: number, entries: unknown[] | Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) entries[at + i] = I[word + i];
}

/** Copies words to the value stack. */
function pushWords(entries: unknown[] | Int32Array, at: number, word: number, count: number): void {
  for (let i = 0; i < count; i++) I[word + i] = entries[at + i] as number;
}

// Structures

/** Takes the number of a structure type from the immediates. */
export function nextStructType(): StructLayout {
  return instance().code.objectTypes.list[nextImmediate()] as StructLayout;
}

const newDefault: Handler = (d) => writeReference(d, new StructObject(nextStructType()));

/** Takes a slot from the immediates and writes the value in it to the entries of a field, or of an element. */
export function takeValue(entries: unknown[], storage: Storage, at: number): void {
  if (storage === STORAGE.reference) entries[at] = nextReference();
  else writeNumber(entries, storage, at, nextSlot() & ~DEAD_SLOT);
}

function writeNumber(entries: unknown[], storage: Storage, at: number, word: number): void {
  const value = I[word] as number;
  if (storage === STORAGE.i8) entries[at] = value & 0xff;
  else if (storage === STORAGE.i16) entries[at] = value & 0xffff;
  else entries[at] = value;
  if (storage >= STORAGE.pair) copyWords(word + 1, entries, at + 1, storage === STORAGE.pair ? 1 : 3);
}

const newStruct: Handler = (d) => {
  const type = nextStructType();
  const object = new StructObject(type);
  const { fields } = type;
  const count = nextImmediate();
  for (let i = 0; i < count; i++) {
    const { storage, offset } = fields[i] as StructLayout["fields"][number];
    takeValue(object.fields, storage, offset);
  }
  writeReference(d, object);
};

/** The fields of the structure in a slot. */
function fieldsAt(word: number): unknown[] {
  const object = readReference(word) as StructObject | null;
  if (object === null) throw new Trap("nullStructureReference");
  return object.fields;
}

const STRUCT_HANDLERS: Handlers = {
  "struct.new": newStruct,
  "struct.new_default": newDefault,
  "struct.get.8_s": (d, a, b) => {
    I[d] = ((fieldsAt(a)[nextImmediate()] as number) << 24) >> 24;
    forgetReference(b);
  },
  "struct.get.16_s": (d, a, b) => {
    I[d] = ((fieldsAt(a)[nextImmediate()] as number) << 16) >> 16;
    forgetReference(b);
  },
  "struct.get.32": (d, a, b) => {
    I[d] = fieldsAt(a)[nextImmediate()] as number;
    forgetReference(b);
  },
  "struct.get.64": (d, a, b) => {
    pushWords(fieldsAt(a), nextImmediate(), d, 2);
    forgetReference(b);
  },
  "struct.get.128": (d, a, b) => {
    pushWords(fieldsAt(a), nextImmediate(), d, 4);
    forgetReference(b);
  },
  "struct.get.ref": (d, a, b) => {
    const reference = fieldsAt(a)[nextImmediate()];
    forgetReference(b);
    writeReference(d, reference);
  },
  "struct.set.8": (d, a, b) => {
    fieldsAt(a)[nextImmediate()] = (I[b] as number) & 0xff;
    forgetReference(d);
  },
  "struct.set.16": (d, a, b) => {
    fieldsAt(a)[nextImmediate()] = (I[b] as number) & 0xffff;
    forgetReference(d);
  },
  "struct.set.32": (d, a, b) => {
    fieldsAt(a)[nextImmediate()] = I[b];
    forgetReference(d);
  },
  "struct.set.64": (d, a, b) => {
    copyWords(b, fieldsAt(a), nextImmediate(), 2);
    forgetReference(d);
  },
  "struct.set.128": (d, a, b) => {
    copyWords(b, fieldsAt(a), nextImmediate(), 4);
    forgetReference(d);
  },
  "struct.set.ref": (d, a, b) => {
    fieldsAt(a)[nextImmediate()] = readReference(b);
    forgetReference(d);
    forgetReference(d + 2);
  },
};

// Arrays

function nextArrayType(): ArrayLayout {
  return instance().code.objectTypes.list[nextImmediate()] as ArrayLayout;
}

/** The array in a slot. */
function arrayAt(word: number): ArrayObject {
  const array = readReference(word) as ArrayObject | null;
  if (array === null) throw new Trap("nullArrayReference");
  return array;
}

/** The index in a slot, which has to be one of an array's. */
function indexIn({ length }: ArrayObject, word: number): number {
  const index = readUnsigned(word);
  if (index >= length) throw new Trap("arrayOutOfBounds");
  return index;
}

function checkRange({ length }: ArrayObject, index: number, count: number): void {
  if (index + count > length) throw new Trap("arrayOutOfBounds");
}

/** Fills elements with the value in a slot. */
function fillFrom(array: ArrayObject, index: number, count: number, word: number): void {
  if (array.storage === STORAGE.reference) array.fill(index, count, [readReference(word)]);
  else array.fill(index, count, I, word);
  chargeReferences(count);
}

const newArray: Handler = (d, a, b) => {
  const array = new ArrayObject(nextArrayType(), readUnsigned(b));
  fillFrom(array, 0, array.length, a);
  forgetReference(nextSlot());
  writeReference(d, array);
};

const newFixed: Handler = (d) => {
  const type = nextArrayType();
  const count = nextImmediate();
  const array = new ArrayObject(type, count);
  const { storage } = type;
  const width = ENTRIES[storage] as number;
  for (let i = 0; i < count; i++) takeValue(array.elements as unknown[], storage, i * width);
  writeReference(d, array);
};

function nextData(): Uint8Array {
  return instance().dataSegments[nextImmediate()] as Uint8Array;
}

function nextElements(): readonly unknown[] {
  return instance().elementSegments[nextImmediate()] as readonly unknown[];
}

/** Traps unless a data segment has `count` elements of an array from a byte on. */
function checkData(data: Uint8Array, source: number, storage: Storage, count: number): void {
  if (source + count * (BYTES[storage] as number) > data.length) throw new Trap("memoryOutOfBounds");
}

function checkElements(elements: readonly unknown[], source: number, count: number): void {
  if (source + count > elements.length) throw new Trap("tableOutOfBounds");
}

const newData: Handler = (d, a, b) => {
  const type = nextArrayType();
  const data = nextData();
  const source = readUnsigned(a);
  const count = readUnsigned(b);
  checkData(data, source, type.storage, count);
  const array = new ArrayObject(type, count);
  array.copyBytes(0, data, source, count);
  chargeReferences(count);
  writeReference(d, array);
};

const newElements: Handler = (d, a, b) => {
  const type = nextArrayType();
  const elements = nextElements();
  const source = readUnsigned(a);
  const count = readUnsigned(b);
  checkElements(elements, source, count);
  const array = new ArrayObject(type, count);
  array.copyReferences(0, elements, source, count);
  chargeReferences(count);
  writeReference(d, array);
};

const fill: Handler = (d, a, b) => {
  const array = arrayAt(d);
  const index = readUnsigned(a);
  const count = readUnsigned(nextSlot());
  checkRange(array, index, count);
  fillFrom(array, index, count, b);
};

const copy: Handler = (d, a, b) => {
  const to = arrayAt(d);
  const from = arrayAt(b);
  const index = readUnsigned(a);
  const source = readUnsigned(nextSlot());
  const count = readUnsigned(nextSlot());
  checkRange(to, index, count);
  checkRange(from, source, count);
  to.copy(index, from, source, count);
  chargeReferences(count);
};

const initData: Handler = (d, a, b) => {
  const array = arrayAt(d);
  const index = readUnsigned(a);
  const source = readUnsigned(b);
  const count = readUnsigned(nextSlot());
  const data = nextData();
  checkRange(array, index, count);
  checkData(data, source, array.storage, count);
  array.copyBytes(index, data, source, count);
  chargeReferences(count);
};

const initElements: Handler = (d, a, b) => {
  const array = arrayAt(d);
  const index = readUnsigned(a);
  const source = readUnsigned(b);
  const count = readUnsigned(nextSlot());
  const elements = nextElements();
  checkRange(array, index, count);
  checkElements(elements, source, count);
  array.copyReferences(index, elements, source, count);
  chargeReferences(count);
};

const ARRAY_HANDLERS: Handlers = {
  "array.new": newArray,
  "array.new_default": (d, a) => {
    const array = new ArrayObject(nextArrayType(), readUnsigned(a));
    chargeReferences(array.length);
    writeReference(d, array);
  },
  "array.new_fixed": newFixed,
  "array.new_data": newData,
  "array.new_elem": newElements,
  "array.get.8_s": (d, a, b) => {
    const array = arrayAt(a);
    I[d] = (((array.elements as Uint8Array)[indexIn(array, b)] as number) << 24) >> 24;
    forgetReference(nextSlot());
  },
  "array.get.16_s": (d, a, b) => {
    const array = arrayAt(a);
    I[d] = (((array.elements as Uint16Array)[indexIn(array, b)] as number) << 16) >> 16;
    forgetReference(nextSlot());
  },
  "array.get.32": (d, a, b) => {
    const array = arrayAt(a);
    I[d] = (array.elements as Int32Array)[indexIn(array, b)] as number;
    forgetReference(nextSlot());
  },
  "array.get.64": (d, a, b) => {
    const array = arrayAt(a);
    pushWords(array.elements as Int32Array, 2 * indexIn(array, b), d, 2);
    forgetReference(nextSlot());
  },
  "array.get.128": (d, a, b) => {
    const array = arrayAt(a);
    pushWords(array.elements as Int32Array, 4 * indexIn(array, b), d, 4);
    forgetReference(nextSlot());
  },
  "array.get.ref": (d, a, b) => {
    const array = arrayAt(a);
    const reference = (array.elements as unknown[])[indexIn(array, b)];
    forgetReference(nextSlot());
    writeReference(d, reference);
  },
  "array.set.32": (d, a, b) => {
    const array = arrayAt(d);
    (array.elements as Int32Array)[indexIn(array, a)] = I[b] as number;
    forgetReference(nextSlot());
  },
  "array.set.64": (d, a, b) => {
    const array = arrayAt(d);
    copyWords(b, array.elements as Int32Array, 2 * indexIn(array, a), 2);
    forgetReference(nextSlot());
  },
  "array.set.128": (d, a, b) => {
    const array = arrayAt(d);
    copyWords(b, array.elements as Int32Array, 4 * indexIn(array, a), 4);
    forgetReference(nextSlot());
  },
  "array.set.ref": (d, a, b) => {
    const array = arrayAt(d);
    (array.elements as unknown[])[indexIn(array, a)] = readReference(b);
    const operands = nextSlot();
    forgetReference(operands);
    forgetReference(operands + 4);
  },
  "array.len": (d, a, b) => {
    I[d] = arrayAt(a).length;
    forgetReference(b);
  },
  "array.fill": fill,
  "array.copy": copy,
  "array.init_data": initData,
  "array.init_elem": initElements,
};

export const AGGREGATE_HANDLERS: Handlers = { ...STRUCT_HANDLERS, ...ARRAY_HANDLERS };
