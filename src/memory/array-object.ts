/**
 * An array: its elements in a typed array, wide numbers and vectors as 32-bit words; references in a list.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#array-instances
 */
import { ResourceError } from "../base/errors.ts";
import { BYTES, ENTRIES, HeapObject, type ObjectType, STORAGE, type Storage } from "./heap-object.ts";

export interface ArrayLayout extends ObjectType {
  readonly kind: "array";
  readonly storage: Storage;
}

/** The entries of an array's elements. */
export type ArrayElements = Uint8Array | Uint16Array | Int32Array | unknown[];

/** No array of numbers gets larger than this. */
export const MAX_ARRAY_BYTES: number = 2 ** 30;

/** No array of references gets longer than this: the host keeps a list of them in its own heap. */
export const MAX_ARRAY_REFERENCES: number = 2 ** 25;

export class ArrayObject extends HeapObject {
  readonly elements: ArrayElements;
  /** The number of elements. */
  readonly length: number;

  /**
   * Makes an array of zeros or nulls.
   * @throws ResourceError when it is too large, or the host does not grant it
   */
  constructor(type: ArrayLayout, length: number) {
    super(type);
    this.elements = allocate(type.storage, length);
    this.length = length;
  }

  /** How the elements are stored. */
  get storage(): Storage {
    return (this.type as ArrayLayout).storage;
  }

  /** Writes an element's entries, which stand in `entries` from `at` on, to `count` elements from `index` on. */
  fill(index: number, count: number, entries: ArrayLike<unknown>, at = 0): void {
    const width = ENTRIES[this.storage] as number;
    const elements = this.elements as unknown[];
    const from = index * width;
    const to = from + count * width;
    if (width === 1) {
      elements.fill(entries[at], from, to);
      return;
    }
    for (let entry = from; entry < to; entry++) elements[entry] = entries[at + ((entry - from) & (width - 1))];
  }

  /** Copies `count` elements of an array with the same storage, which may be this one. */
  copy(index: number, from: ArrayObject, source: number, count: number): void {
    const width = ENTRIES[this.storage] as number;
    const start = source * width;
    const end = start + count * width;
    const to = index * width;
    const { elements } = this;
    if (from === this) {
      elements.copyWithin(to, start, end);
    } else if (this.storage === STORAGE.reference) {
      this.copyReferences(index, from.elements as unknown[], source, count);
    } else {
      (elements as Int32Array).set((from.elements as Int32Array).subarray(start, end), to);
    }
  }

  /** Takes `count` elements from a list of references. */
  copyReferences(index: number, references: readonly unknown[], source: number, count: number): void {
    const elements = this.elements as unknown[];
    for (let i = 0; i < count; i++) elements[index + i] = references[source + i];
  }

  /** Takes `count` elements, which are no references, from bytes in the order of linear memory. */
  copyBytes(index: number, bytes: Uint8Array, source: number, count: number): void {
    const size = BYTES[this.storage] as number;
    const { buffer, byteOffset } = this.elements as Uint8Array;
    const target = new Uint8Array(buffer, byteOffset + index * size, count * size);
    target.set(bytes.subarray(source, source + count * size));
  }
}

function allocate(storage: Storage, length: number): ArrayElements {
  const isTooLarge =
    storage === STORAGE.reference
      ? length > MAX_ARRAY_REFERENCES
      : length * (BYTES[storage] as number) > MAX_ARRAY_BYTES;
  if (isTooLarge) throw new ResourceError(`an array of ${length} elements is not granted`);
  try {
    if (storage === STORAGE.i8) return new Uint8Array(length);
    if (storage === STORAGE.i16) return new Uint16Array(length);
    if (storage !== STORAGE.reference) return new Int32Array(length * (ENTRIES[storage] as number));
    return nulls(length);
  } catch (error) {
    throw new ResourceError(`an array of ${length} elements is not granted`, { cause: error });
  }
}

function nulls(length: number): unknown[] {
  return Array<unknown>(length).fill(null);
}
