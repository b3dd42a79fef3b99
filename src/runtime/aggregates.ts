/**
 * Structures and arrays made outside of code, from bits (see values.ts).
 *
 * @see https://webassembly.github.io/spec/core/exec/modules.html#alloc-struct
 */
import { asUintN } from "../base/as-uint-n.ts";
import { Trap } from "../base/errors.ts";
import { type ArrayLayout, ArrayObject } from "../memory/array-object.ts";
import { DescribedStruct } from "../memory/described-struct.ts";
import { ENTRIES, STORAGE, type Storage } from "../memory/heap-object.ts";
import { type StructLayout, StructObject } from "../memory/struct-object.ts";
import type { Bits } from "./values.ts";

/** What the highest bits are cut off of a packed field with, by storage; other fields keep all bits of a word. */
const PACKED_WIDTHS: readonly number[] = [8, 16];

/** The entries of a value: a reference itself, or the words of a number or vector, packed ones without a sign. */
function entriesOf(storage: Storage, bits: Bits): unknown[] {
  if (storage === STORAGE.reference) return [bits];
  const width = PACKED_WIDTHS[storage];
  const number = bits as bigint;
  if (width !== undefined) return [Number(asUintN(width, number))];
  return Array.from({ length: ENTRIES[storage] as number }, (_, i) => {
    return Number(BigInt.asIntN(32, number >> BigInt(32 * i)));
  });
}

/** Makes a structure with these values for its fields. */
export function structOf(type: StructLayout, values: readonly Bits[]): StructObject {
  const object = new StructObject(type);
  setFields(object, type, values);
  return object;
}

/**
 * Makes a structure with a descriptor; without values, its fields have their default ones.
 * @throws Trap if the descriptor is null
 */
export function describedStructOf(type: StructLayout, values: readonly Bits[], descriptor: Bits): DescribedStruct {
  if (descriptor === null) throw new Trap("nullDescriptorReference");
  const object = new DescribedStruct(type);
  object.descriptor = descriptor as StructObject;
  if (values.length > 0) setFields(object, type, values);
  return object;
}

function setFields(object: StructObject, { fields }: StructLayout, values: readonly Bits[]): void {
  fields.forEach(({ storage, offset }, index) => {
    entriesOf(storage, values[index]).forEach((entry, i) => {
      object.fields[offset + i] = entry;
    });
  });
}

/** Makes an array of these elements. @throws ResourceError */
export function arrayOf(type: ArrayLayout, values: readonly Bits[]): ArrayObject {
  const array = new ArrayObject(type, values.length);
  values.forEach((value, index) => array.fill(index, 1, entriesOf(type.storage, value)));
  return array;
}

/** Makes an array whose elements all have one value. @throws ResourceError */
export function arrayFilledWith(type: ArrayLayout, length: number, value: Bits): ArrayObject {
  const array = new ArrayObject(type, length);
  array.fill(0, length, entriesOf(type.storage, value));
  return array;
}
