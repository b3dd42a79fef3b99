import { describe, expect, it } from "vitest";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { Reader } from "../../src/decoder/reader.ts";
import { readTypeSection } from "../../src/decoder/type-section.ts";
import {
  CONCRETE_HEAP,
  EXTERNREF,
  F64,
  I16,
  I32,
  I64,
  I8,
  referenceType,
  type SubType,
  V128,
} from "../../src/module/types.ts";
import { list, unsigned } from "../support/binary-encoding.ts";
import { arrayType, functionType, structType, subType } from "../support/module-builder.ts";
import { refusal } from "../support/refusal.ts";

/** Reads a section of these entries: definitions, or groups. */
function read(...entries: (readonly number[])[]): SubType[] {
  return [...readTypeSection(new Reader(Uint8Array.from(list(entries))))];
}

const group = (...definitions: (readonly number[])[]): number[] => [0x4e, ...list(definitions)];
const EMPTY = structType([]);

describe("a type section", () => {
  it("defines functions, structures and arrays", () => {
    const ref = referenceType(CONCRETE_HEAP, true);
    const types = read(
      functionType([I32, EXTERNREF, V128], [F64, I64]),
      structType([
        { type: I8, mutable: true },
        { type: ref, mutable: false },
      ]),
      arrayType({ type: I16, mutable: false }),
    );
    expect(types.map(({ composite }) => composite)).toEqual([
      { kind: "func", params: [I32, EXTERNREF, V128], results: [F64, I64] },
      {
        kind: "struct",
        fields: [
          { type: I8, mutable: true },
          { type: ref, mutable: false },
        ],
      },
      { kind: "array", element: { type: I16, mutable: false } },
    ]);
    expect(types.every(({ final, supertypes }) => final && supertypes.length === 0)).toBe(true);
  });

  it("says of each definition where it is and to which group it belongs", () => {
    const types = read(EMPTY, group(EMPTY, subType([0], EMPTY)), group(), EMPTY);
    expect(types.map(({ groupStart, groupLength, offset }) => [groupStart, groupLength, offset])).toEqual([
      [0, 1, 1],
      [1, 2, 5],
      [1, 2, 7],
      [3, 1, 14],
    ]);
  });

  it("says which types are final, and their supertypes", () => {
    const types = read(subType([], EMPTY), [0x4f, 1, 0, ...EMPTY], subType([1], EMPTY));
    expect(types.map(({ final, supertypes }) => [final, supertypes])).toEqual([
      [false, []],
      [true, [0]],
      [false, [1]],
    ]);
  });

  it("links types with their descriptors", () => {
    const types = read(group([0x4d, 1, ...EMPTY], [0x4c, 0, 0x4d, 2, ...EMPTY], [0x50, 0, 0x4c, 1, ...EMPTY]));
    expect(types.map(({ describes, descriptor }) => [describes, descriptor])).toEqual([
      [-1, 1],
      [0, 2],
      [1, -1],
    ]);
  });

  it("may refer to later types of the same group only", () => {
    const forward = structType([{ type: referenceType(CONCRETE_HEAP + 1, true), mutable: false }]);
    expect(read(group(forward, EMPTY))).toHaveLength(2);
    expect(refusal(() => read(forward, EMPTY))).toEqual({
      name: "ValidationError",
      message: "unknown type 1",
      offset: 4,
    });
  });

  it.each([
    ["malformed definition type", [0x40], 1],
    ["malformed definition type", [0x50, 0, 0x4f, 0, 0x5f, 0], 3],
    ["malformed definition type", [0x4d, 0, 0x4c, 0, 0x5f, 0], 3],
    ["integer representation too long", [0xe0, 0x7f, 0, 0], 1],
    ["malformed storage type", [0x5e, 0x62, 0x00], 2],
    ["malformed mutability", [0x5e, 0x78, 0x02], 3],
  ])("is malformed: %s", (message, definition, offset) => {
    expect(refusal(() => read(definition))).toEqual({ name: "DecodeError", message, offset });
  });

  it.each([
    ["unknown type 0", [subType([0], EMPTY)], 3],
    ["unknown type 1", [group(subType([1], EMPTY), EMPTY)], 5],
    ["unknown type 7", [functionType([referenceType(CONCRETE_HEAP + 7, false)], [])], 4],
    ["descriptor type is outside rec group", [[0x4d, 1, ...EMPTY], EMPTY], 2],
    ["described type is outside rec group", [EMPTY, [0x4c, 0, ...EMPTY]], 4],
    ["forward use of described type", [group([0x4c, 1, ...EMPTY], EMPTY)], 3],
  ])("is invalid: %s", (message, entries, offset) => {
    expect(refusal(() => read(...entries))).toEqual({ name: "ValidationError", message, offset });
  });

  it("has chains of at most 63 supertypes", () => {
    const chain = (length: number): number[][] =>
      Array.from({ length }, (_, index) => subType(index === 0 ? [] : [index - 1], EMPTY));
    expect(read(...chain(64))).toHaveLength(64);
    const { name, message } = refusal(() => read(...chain(65)));
    expect({ name, message }).toEqual({
      name: "ValidationError",
      message: "too many supertypes above a type: the limit is 63",
    });
  });

  it("has at most a million types, however they are grouped", () => {
    const half = unsigned(600_000);
    const section = new Uint8Array(1 + 2 * (1 + half.length) + 2 * 600_000 * 2);
    section[0] = 2;
    let at = 1;
    for (let groups = 0; groups < 2; groups++) {
      section[at] = 0x4e;
      section.set(half, at + 1);
      at += 1 + half.length;
      for (let types = 0; types < 600_000; types++, at += 2) section[at] = 0x5f;
    }
    const { message, offset } = refusal(() =>
      readTypeSection(new Reader(section, 0, section.length, FEATURE_SETS.all)),
    );
    expect(message).toBe("too many types: the limit is 1000000");
    expect(offset).toBe(1 + 2 * (1 + half.length) + 600_000 * 2);
  });
});
