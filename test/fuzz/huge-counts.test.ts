/**
 * Binaries of a few bytes that claim billions of items: each is refused before anything of that size is allocated.
 */
import { describe, expect, it } from "vitest";
import { DecodeError, ValidationError } from "../../src/base/errors.ts";
import { FEATURE_SETS } from "../../src/base/features.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { HEADER } from "../support/module-builder.ts";
import { list, name, sized, unsigned } from "../support/binary-encoding.ts";

/** The largest u32, and the largest number of items that a check of signed numbers would let through. */
const COUNTS = [0xffffffff, 0x7fffffff, 100_000_000].map((count) => [count, unsigned(count)] as const);

type Section = readonly [id: number, contents: readonly number[]];

const FUNCTION_TYPE: Section = [1, list([[0x60, 0, 0]])];
const ONE_FUNCTION: Section = [3, list([[0]])];
const ONE_TABLE: Section = [4, list([[0x70, 0, 1]])];

function body(...bytes: number[]): Section {
  return [10, list([sized(bytes)])];
}

/** Places for a count, each with the sections in front of it and what comes before the count in its section. */
const PLACES: readonly (readonly [
  place: string,
  before: readonly Section[],
  id: number,
  contents: (count: readonly number[]) => readonly number[],
])[] = [
  ["types", [], 1, (count) => [...count, 0x60, 0, 0]],
  ["types of a recursion group", [], 1, (count) => [1, 0x4e, ...count, 0x60, 0, 0]],
  ["supertypes", [], 1, (count) => [1, 0x50, ...count, 0, 0x60, 0, 0]],
  ["parameters", [], 1, (count) => [1, 0x60, ...count, 0x7f, 0]],
  ["results", [], 1, (count) => [1, 0x60, 0, ...count, 0x7f]],
  ["fields of a structure", [], 1, (count) => [1, 0x5f, ...count, 0x7f, 0]],
  ["imports", [FUNCTION_TYPE], 2, (count) => [...count, ...name("m"), ...name("n"), 0, 0]],
  ["bytes of a module's name", [FUNCTION_TYPE], 2, (count) => [1, ...count, 0x6d, 0x6d]],
  ["functions", [FUNCTION_TYPE], 3, (count) => [...count, 0]],
  ["tables", [], 4, (count) => [...count, 0x70, 0, 0]],
  ["memories", [], 5, (count) => [...count, 0, 0]],
  ["tags", [FUNCTION_TYPE], 13, (count) => [...count, 0, 0]],
  ["globals", [], 6, (count) => [...count, 0x7f, 0, 0x41, 0, 0x0b]],
  ["exports", [], 7, (count) => [...count, ...name("e"), 0, 0]],
  ["bytes of an export's name", [], 7, (count) => [1, ...count, 0x65]],
  ["element segments", [ONE_TABLE], 9, (count) => [...count, 0, 0x41, 0, 0x0b, 0]],
  ["function indices of a segment", [ONE_TABLE], 9, (count) => [1, 0, 0x41, 0, 0x0b, ...count, 0]],
  ["expressions of a segment", [ONE_TABLE], 9, (count) => [1, 4, 0x41, 0, 0x0b, ...count, 0xd0, 0x70, 0x0b]],
  ["data segments by the data count section", [], 12, (count) => count],
  ["function bodies", [FUNCTION_TYPE, ONE_FUNCTION], 10, (count) => [...count, 2, 0, 0x0b]],
  ["bytes of a body", [FUNCTION_TYPE, ONE_FUNCTION], 10, (count) => [1, ...count, 0, 0x0b]],
  ["groups of locals", [FUNCTION_TYPE, ONE_FUNCTION], 10, (count) => body(...count, 1, 0x7f, 0x0b)[1]],
  ["locals of a group", [FUNCTION_TYPE, ONE_FUNCTION], 10, (count) => body(1, ...count, 0x7f, 0x0b)[1]],
  [
    "targets of a br_table",
    [FUNCTION_TYPE, ONE_FUNCTION],
    10,
    (count) => body(0, 0x41, 0, 0x0e, ...count, 0, 0, 0x0b)[1],
  ],
  ["types of a select", [FUNCTION_TYPE, ONE_FUNCTION], 10, (count) => body(0, 0x1c, ...count, 0x7f, 0x0b)[1]],
  ["data segments", [[5, list([[0, 0]])]], 11, (count) => [...count, 1, 0]],
  ["bytes of a data segment", [[5, list([[0, 0]])]], 11, (count) => [1, 1, ...count, 0]],
];

function moduleOf(sections: readonly Section[]): Uint8Array {
  return Uint8Array.from([...HEADER, ...sections.flatMap(([id, contents]) => [id, ...sized(contents)])]);
}

function memoryInUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The most that refusing a few bytes may allocate, in bytes. */
const MOST = 4_000_000;

interface Attempt {
  readonly error: unknown;
  readonly allocated: number;
  readonly milliseconds: number;
}

function attempt(bytes: Uint8Array): Attempt {
  const before = memoryInUse();
  const start = performance.now();
  let error: unknown;
  try {
    compileModule(bytes, FEATURE_SETS.all);
  } catch (caught) {
    error = caught;
  }
  return { error, allocated: memoryInUse() - before, milliseconds: performance.now() - start };
}

describe("a count that promises more than there is", () => {
  it.each(
    PLACES.flatMap(([place, before, id, contents]) =>
      COUNTS.map(([count, bytes]) => [count, place, moduleOf([...before, [id, contents(bytes)]])] as const),
    ),
  )("of %i %s is refused without allocating for it", (_, __, bytes) => {
    const { error, allocated, milliseconds } = attempt(bytes);
    expect(error instanceof DecodeError || error instanceof ValidationError, String(error)).toBe(true);
    expect(allocated).toBeLessThan(MOST);
    expect(milliseconds).toBeLessThan(1000);
  });

  it.each([0, 1, 3, 10])("as the size of section %i is refused", (id) => {
    const { error, allocated } = attempt(Uint8Array.from([...HEADER, id, ...unsigned(0xffffffff), 1, 0]));
    expect(error).toBeInstanceOf(DecodeError);
    expect(allocated).toBeLessThan(MOST);
  });

  it.each([
    ["names of functions", [1, ...sized([...unsigned(0xffffffff), 0, 1, 0x66])]],
    ["bytes of the module's name", [0, ...sized([...unsigned(0xffffffff), 0x66])]],
    ["bytes of a subsection", [1, ...unsigned(0xffffffff), 0]],
  ])("of %s in the name section is ignored", (_, contents) => {
    const { error, allocated } = attempt(moduleOf([[0, [...name("name"), ...contents]]]));
    expect(error).toBeUndefined();
    expect(allocated).toBeLessThan(MOST);
  });

  it("of locals over many groups is refused before the locals are listed", () => {
    const groups = Array.from({ length: 1000 }, () => [...unsigned(4_000_000), 0x7f]);
    const code = body(...list(groups), 0x0b);
    const { error, allocated } = attempt(moduleOf([FUNCTION_TYPE, ONE_FUNCTION, code]));
    expect(error).toBeInstanceOf(DecodeError);
    expect((error as Error).message).toMatch(/^too many locals/);
    expect(allocated).toBeLessThan(MOST);
  });

  it("of pages or elements costs nothing until the module is instantiated", () => {
    const limits = [0, ...unsigned(65_536)];
    const { error, allocated } = attempt(
      moduleOf([
        [4, list([[0x70, 0, ...unsigned(10_000_000)]])],
        [5, list([limits])],
      ]),
    );
    expect(error).toBeUndefined();
    expect(allocated).toBeLessThan(MOST);
  });
});
