import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import { type ArrayLayout, ArrayObject, MAX_ARRAY_BYTES, MAX_ARRAY_REFERENCES } from "../../src/memory/array-object.ts";
import { BYTES, ENTRIES, STORAGE, type Storage } from "../../src/memory/heap-object.ts";

function layout(storage: Storage): ArrayLayout {
  return { kind: "array", supertypes: [0], origin: {}, storage };
}

describe.each(Object.entries(STORAGE))("an array of elements stored as %s", (_, storage) => {
  const width = ENTRIES[storage] as number;
  const entries = Array.from({ length: width }, (_entry, index) => 3 + index);
  const list = (array: ArrayObject) => Array.from(array.elements as unknown[]);

  it("begins with its default value everywhere", () => {
    const nothing = storage === STORAGE.reference ? null : 0;
    expect(list(new ArrayObject(layout(storage), 3))).toEqual(Array.from({ length: 3 * width }, () => nothing));
  });

  it("takes the entries of a value from wherever they stand", () => {
    const array = new ArrayObject(layout(storage), 3);
    array.fill(1, 2, [9, 9, ...entries], 2);
    expect(list(array).slice(width)).toEqual([...entries, ...entries]);
  });

  it("is copied to itself as if all was read before anything is written", () => {
    const array = new ArrayObject(layout(storage), 4);
    for (let index = 0; index < 4; index++)
      array.fill(
        index,
        1,
        entries.map((entry) => entry + 10 * index),
      );
    const before = list(array);
    array.copy(1, array, 0, 3);
    expect(list(array)).toEqual([...before.slice(0, width), ...before.slice(0, 3 * width)]);
    array.copy(0, array, 1, 3);
    expect(list(array).slice(0, 3 * width)).toEqual(before.slice(0, 3 * width));
  });

  it("is refused beyond a size, before anything is allocated", () => {
    const isReference = storage === STORAGE.reference;
    const most = isReference ? MAX_ARRAY_REFERENCES : MAX_ARRAY_BYTES / (BYTES[storage] as number);
    for (const length of [most + 1, 2 ** 32 - 1]) {
      expect(() => new ArrayObject(layout(storage), length)).toThrow(ResourceError);
    }
  });
});
