/**
 * Structures with descriptors, and casts by descriptor: a structure is of the described type if it was made with that descriptor.
 *
 * @see https://github.com/WebAssembly/custom-descriptors/blob/main/proposals/custom-descriptors/Overview.md
 */
import { Trap } from "../../base/errors.ts";
import { DescribedStruct } from "../../memory/described-struct.ts";
import type { StructLayout, StructObject } from "../../memory/struct-object.ts";
import { nextImmediate } from "../machine.ts";
import { nextReference, nextStructType, takeValue } from "./aggregate.ts";
import { branchIf } from "./cast.ts";
import { type Handler, type Handlers, nextSlot } from "./handler.ts";
import { forgetReference, readReference, writeReference } from "./reference.ts";

/** A reference to a descriptor. @throws Trap if it is null */
function descriptorOf(reference: unknown): StructObject {
  if (reference === null) throw new Trap("nullDescriptorReference");
  return reference as StructObject;
}

/** The immediates are those of `struct.new`; the descriptor is the last one. */
const newStruct: Handler = (d) => {
  const type = nextStructType();
  const object = new DescribedStruct(type);
  const fieldCount = nextImmediate() - 1;
  for (let i = 0; i < fieldCount; i++) {
    const { storage, offset } = type.fields[i] as StructLayout["fields"][number];
    takeValue(object.fields, storage, offset);
  }
  object.descriptor = descriptorOf(nextReference());
  writeReference(d, object);
};

const getDescriptor: Handler = (d, a, b) => {
  const reference = readReference(a) as DescribedStruct | null;
  if (reference === null) throw new Trap("nullReference");
  forgetReference(b);
  writeReference(d, reference.descriptor);
};

/** Whether a reference, which null may be one of, is to a structure with a descriptor. */
function isDescribedBy(reference: unknown, descriptor: StructObject, nullable: boolean): boolean {
  if (reference === null) return nullable;
  return reference instanceof DescribedStruct && reference.descriptor === descriptor;
}

/** The immediates are whether null is one, and the first slot that the operands had on the operand stack. */
const cast: Handler = (d, a, b) => {
  const reference = readReference(a);
  const descriptor = descriptorOf(readReference(b));
  if (!isDescribedBy(reference, descriptor, nextImmediate() === 1)) throw new Trap("descriptorCastFailure");
  const operands = nextSlot();
  forgetReference(operands);
  forgetReference(operands + 2);
  writeReference(d, reference);
};

/** Slot d forgets the descriptor. */
function isTaken(d: number, a: number, b: number): boolean {
  const descriptor = descriptorOf(readReference(b));
  forgetReference(d);
  return isDescribedBy(readReference(a), descriptor, nextImmediate() === 1);
}

export const CUSTOM_DESCRIPTOR_HANDLERS: Handlers = {
  "struct.new_desc": newStruct,
  "struct.new_default_desc": newStruct,
  "ref.get_desc": getDescriptor,
  "ref.cast_desc_eq": cast,
  "br.cast_desc": (d, a, b) => branchIf(isTaken(d, a, b)),
  "br.cast_desc_fail": (d, a, b) => branchIf(!isTaken(d, a, b)),
};
