/** Structures and arrays: served by handlers, which learn from the instruction where a field is and how wide it is. */
import { DEAD_SLOT } from "../../isa/cold-instructions.ts";
import { storageOf } from "../../isa/object-types.ts";
import { STORAGE, type Storage } from "../../memory/heap-object.ts";
import type { FieldLayout } from "../../memory/struct-object.ts";
import { type CompositeType, I32, isPacked, isReference, type SubType, type ValueType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { IN_SLOT } from "../operand-stack.ts";
import { emitOnReference, REFERENCE } from "./reference.ts";
import type { Rule, Rules } from "./rule.ts";

/** The ends of the names of accesses: by storage, and for packed fields that are read with their sign. */
const WRITTEN: readonly string[] = ["8", "16", "32", "64", "128", "ref"];
const READ: readonly string[] = ["32", "32", "32", "64", "128", "ref"];
const READ_SIGNED: readonly string[] = ["8_s", "16_s"];

function compositeAt({ module }: FunctionLowering, typeIndex: number): CompositeType {
  return (module.types.at(typeIndex) as SubType).composite;
}

/** Reads a type index and returns the number of the type at run time. */
function readType({ code, reader }: FunctionLowering): number {
  return code.objectTypes.numberOf(reader.u32());
}

/** A type as operands have it. */
function unpacked(type: ValueType): ValueType {
  return isPacked(type) ? I32 : type;
}

function elementType(lowering: FunctionLowering, typeIndex: number): ValueType {
  const composite = compositeAt(lowering, typeIndex);
  return composite.kind === "array" ? composite.element.type : I32;
}

/**
 * Takes `count` operands off and emits an instruction that makes an object of them: they may be locals, but need slots.
 */
export function emitFromOperands(lowering: FunctionLowering, name: string, type: number, count: number): void {
  const { emitter, stack } = lowering;
  const from = stack.height - count;
  for (let at = from; at < stack.height; at++) if (!lowering.isInSlot(at)) lowering.settle(at);
  for (let left = count; left > 0; left--) lowering.pop();
  emitter.emitCold(name, stack.slotAt(from), 0, 0);
  emitter.immediate(type);
  emitter.immediate(count);
  for (let at = from; at < from + count; at++) {
    const isDead = stack.kinds[at] === IN_SLOT && isReference(lowering.typeAt(at));
    emitter.immediate(2 * lowering.slotOf(at) + (isDead ? DEAD_SLOT : 0));
  }
  lowering.push(REFERENCE);
}

// Structures

const structNew: Rule = (lowering) => {
  const { objectTypes } = lowering.code;
  const typeIndex = lowering.reader.u32();
  const { fields } = objectTypes.structAt(typeIndex);
  emitFromOperands(lowering, "struct.new", objectTypes.numberOf(typeIndex), fields.length);
};

/** Emits the making of an object without operands. */
const structNewDefault: Rule = (lowering) => {
  const { emitter, stack } = lowering;
  emitter.emitCold("struct.new_default", stack.slotAt(stack.height), 0, 0);
  emitter.immediate(readType(lowering));
  lowering.push(REFERENCE);
};

/** Reads a type index and the index of a field. */
function readField(lowering: FunctionLowering): FieldLayout & { readonly type: ValueType } {
  const typeIndex = lowering.reader.u32();
  const index = lowering.reader.u32();
  const { fields } = lowering.code.objectTypes.structAt(typeIndex);
  const composite = compositeAt(lowering, typeIndex);
  const type = composite.kind === "struct" ? (composite.fields[index]?.type ?? I32) : I32;
  return { ...(fields[index] as FieldLayout), type };
}

function structGet(suffixes: readonly string[]): Rule {
  return (lowering) => {
    const { storage, offset, type } = readField(lowering);
    emitOnReference(lowering, `struct.get.${suffixes[storage]}`);
    lowering.emitter.immediate(offset);
    lowering.push(unpacked(type));
  };
}

const structSet: Rule = (lowering) => {
  const { storage, offset } = readField(lowering);
  const value = lowering.pop();
  const object = lowering.pop();
  const a = lowering.slotOf(object);
  const b = lowering.slotOf(value);
  lowering.emitter.emitCold(`struct.set.${WRITTEN[storage]}`, lowering.stack.slots[object] as number, a, b);
  lowering.emitter.immediate(offset);
};

// Arrays

const arrayNew: Rule = (lowering) => {
  const type = readType(lowering);
  const length = lowering.pop();
  const value = lowering.pop();
  const d = lowering.stack.slots[value] as number;
  const a = lowering.slotOf(value);
  lowering.emitter.emitCold("array.new", d, a, lowering.slotOf(length));
  lowering.emitter.immediate(type);
  lowering.emitter.immediate(2 * d);
  lowering.push(REFERENCE);
};

const arrayNewDefault: Rule = (lowering) => {
  const type = readType(lowering);
  const length = lowering.pop();
  lowering.emitter.emitCold("array.new_default", lowering.stack.slots[length] as number, lowering.slotOf(length), 0);
  lowering.emitter.immediate(type);
  lowering.push(REFERENCE);
};

const arrayNewFixed: Rule = (lowering) => {
  const type = readType(lowering);
  emitFromOperands(lowering, "array.new_fixed", type, lowering.reader.u32());
};

/** `array.new_data` and `array.new_elem`. */
function arrayNewFrom(name: string): Rule {
  return (lowering) => {
    const type = readType(lowering);
    const segment = lowering.reader.u32();
    const length = lowering.pop();
    const source = lowering.pop();
    const a = lowering.slotOf(source);
    lowering.emitter.emitCold(name, lowering.stack.slots[source] as number, a, lowering.slotOf(length));
    lowering.emitter.immediate(type);
    lowering.emitter.immediate(segment);
    lowering.push(REFERENCE);
  };
}

function arrayGet(suffixes: readonly string[]): Rule {
  return (lowering) => {
    const type = elementType(lowering, lowering.reader.u32());
    const index = lowering.pop();
    const array = lowering.pop();
    const d = lowering.stack.slots[array] as number;
    const a = lowering.slotOf(array);
    lowering.emitter.emitCold(`array.get.${suffixes[storageOf(type)]}`, d, a, lowering.slotOf(index));
    lowering.emitter.immediate(2 * d);
    lowering.push(unpacked(type));
  };
}

const arraySet: Rule = (lowering) => {
  const storage: Storage = storageOf(elementType(lowering, lowering.reader.u32()));
  const value = lowering.pop();
  const index = lowering.pop();
  const array = lowering.pop();
  const d = lowering.slotOf(array);
  const a = lowering.slotOf(index);
  // A typed array cuts off what a packed element does not keep.
  const suffix = storage < STORAGE.word ? WRITTEN[STORAGE.word] : WRITTEN[storage];
  lowering.emitter.emitCold(`array.set.${suffix}`, d, a, lowering.slotOf(value));
  lowering.emitter.immediate(2 * (lowering.stack.slots[array] as number));
};

const arrayLen: Rule = (lowering) => {
  emitOnReference(lowering, "array.len");
  lowering.push(I32);
};

const arrayFill: Rule = (lowering) => {
  lowering.reader.u32();
  const count = lowering.pop();
  const value = lowering.pop();
  const index = lowering.pop();
  const array = lowering.pop();
  const a = lowering.slotOf(index);
  const b = lowering.slotOf(value);
  const countSlot = lowering.slotOf(count);
  lowering.emitter.emitCold("array.fill", lowering.slotOf(array), a, b);
  lowering.emitter.immediate(2 * countSlot);
  lowering.forget(array);
  lowering.forget(value);
};

const arrayCopy: Rule = (lowering) => {
  lowering.reader.u32();
  lowering.reader.u32();
  const count = lowering.pop();
  const source = lowering.pop();
  const from = lowering.pop();
  const index = lowering.pop();
  const to = lowering.pop();
  const a = lowering.slotOf(index);
  const sourceSlot = lowering.slotOf(source);
  const countSlot = lowering.slotOf(count);
  lowering.emitter.emitCold("array.copy", lowering.slotOf(to), a, lowering.slotOf(from));
  lowering.emitter.immediate(2 * sourceSlot);
  lowering.emitter.immediate(2 * countSlot);
  lowering.forget(to);
  lowering.forget(from);
};

/** `array.init_data` and `array.init_elem`. */
function arrayInit(name: string): Rule {
  return (lowering) => {
    lowering.reader.u32();
    const segment = lowering.reader.u32();
    const count = lowering.pop();
    const source = lowering.pop();
    const index = lowering.pop();
    const array = lowering.pop();
    const a = lowering.slotOf(index);
    const b = lowering.slotOf(source);
    const countSlot = lowering.slotOf(count);
    lowering.emitter.emitCold(name, lowering.slotOf(array), a, b);
    lowering.emitter.immediate(2 * countSlot);
    lowering.emitter.immediate(segment);
    lowering.forget(array);
  };
}

export const AGGREGATE_RULES: Rules = {
  "struct.new": structNew,
  "struct.new_default": structNewDefault,
  "struct.get": structGet(READ),
  "struct.get_s": structGet(READ_SIGNED),
  "struct.get_u": structGet(READ),
  "struct.set": structSet,
  "array.new": arrayNew,
  "array.new_default": arrayNewDefault,
  "array.new_fixed": arrayNewFixed,
  "array.new_data": arrayNewFrom("array.new_data"),
  "array.new_elem": arrayNewFrom("array.new_elem"),
  "array.get": arrayGet(READ),
  "array.get_s": arrayGet(READ_SIGNED),
  "array.get_u": arrayGet(READ),
  "array.set": arraySet,
  "array.len": arrayLen,
  "array.fill": arrayFill,
  "array.copy": arrayCopy,
  "array.init_data": arrayInit("array.init_data"),
  "array.init_elem": arrayInit("array.init_elem"),
};
