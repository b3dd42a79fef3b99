import { describe, expect, it } from "vitest";
import { DISPATCH_STRIDE, type DispatchTarget, MAX_TABLE_ELEMENTS, Table } from "../../src/memory/table.ts";
import { EXTERNREF, FUNCREF } from "../../src/module/types.ts";

function funcTable(min: number, max?: number, elementLimit?: number, initial: DispatchTarget | null = null): Table {
  return new Table({ min, max, is64: false, elementType: FUNCREF, callable: true }, initial, elementLimit);
}

/** A function that is lowered, unless its entry is 0; one of the host has no instance. */
function target(typeId: number, instanceId = 5, entry = 100 + typeId): DispatchTarget {
  return { typeId, instanceId, entry };
}

const HOST_FUNCTION = target(3, -1, 0);

/** What the loop sees of an element: type, instance, entry point. */
function shadow(table: Table): number[][] {
  return table.elements.map((_, index) => [
    ...table.dispatch.subarray(index * DISPATCH_STRIDE, index * DISPATCH_STRIDE + 3),
  ]);
}

/** What it has to see. */
function expectedShadow(table: Table): number[][] {
  return (table.elements as (DispatchTarget | null)[]).map((element) => {
    if (element === null || element.instanceId < 0) return [-1, -1, 0];
    return [element.typeId, element.instanceId, element.entry];
  });
}

function expectConsistent(table: Table, elements: readonly (DispatchTarget | null)[]): void {
  expect(table.elements).toEqual(elements);
  expect(table.length).toBe(elements.length);
  expect(shadow(table)).toEqual(expectedShadow(table));
}

describe("a table of functions", () => {
  const [a, b, c, d] = [target(1), target(2), target(3), target(4)] as const;

  it("begins with its initial value, in its shadow too", () => {
    expectConsistent(funcTable(3), [null, null, null]);
    expectConsistent(funcTable(2, 2, undefined, a), [a, a]);
  });

  it("shows what is set, and hides what the loop cannot call", () => {
    const table = funcTable(4);
    table.set(0, a);
    table.set(1, target(7, 5, 0));
    table.set(2, HOST_FUNCTION);
    expectConsistent(table, [a, target(7, 5, 0), HOST_FUNCTION, null]);
    expect(shadow(table)).toEqual([
      [1, 5, 101],
      [7, 5, 0],
      [-1, -1, 0],
      [-1, -1, 0],
    ]);
    table.set(0, null);
    expectConsistent(table, [null, target(7, 5, 0), HOST_FUNCTION, null]);
  });

  it("shows a function's entry point once it is told that the function was lowered", () => {
    const table = funcTable(2);
    const lazy = { typeId: 1, instanceId: 5, entry: 0 };
    table.fill(0, lazy, 2);
    lazy.entry = 77;
    table.refreshDispatch(1);
    expect(shadow(table)).toEqual([
      [1, 5, 0],
      [1, 5, 77],
    ]);
  });

  it("is filled in the range given, which may be empty and at the end", () => {
    const table = funcTable(4);
    table.fill(1, a, 2);
    expectConsistent(table, [null, a, a, null]);
    table.fill(4, b, 0);
    expectConsistent(table, [null, a, a, null]);
  });

  it.each([
    ["forward", 0, 1, 3],
    ["backward", 1, 0, 3],
    ["onto itself", 1, 1, 2],
    ["to the end", 3, 0, 1],
    ["nothing", 4, 4, 0],
  ])("copies within itself as if by way of another: %s", (_, index, source, count) => {
    const elements = [a, b, c, d];
    const table = funcTable(4);
    elements.forEach((element, position) => table.set(position, element));
    table.copy(index, table, source, count);
    expectConsistent(
      table,
      [...elements].map((element, position) => {
        return position >= index && position < index + count
          ? (elements[source + position - index] as DispatchTarget)
          : element;
      }),
    );
  });

  it("copies from another table", () => {
    const from = funcTable(2, undefined, undefined, a);
    const to = funcTable(3);
    from.set(1, HOST_FUNCTION);
    to.copy(1, from, 0, 2);
    expectConsistent(to, [null, a, HOST_FUNCTION]);
    expectConsistent(from, [a, HOST_FUNCTION]);
  });

  it("grows by elements of the value given, and gives the size before", () => {
    const table = funcTable(1, undefined, undefined, a);
    expect(table.grow(2, b)).toBe(1);
    expectConsistent(table, [a, b, b]);
    expect(table.grow(0, c)).toBe(3);
    expectConsistent(table, [a, b, b]);
    for (let size = 3; size < 50; size++) expect(table.grow(1, size % 2 === 0 ? null : c)).toBe(size);
    expect(shadow(table)).toEqual(expectedShadow(table));
  });

  it("shows nothing callable behind its end", () => {
    const table = funcTable(8, undefined, undefined, a);
    table.grow(1, b);
    expect(table.dispatch.length).toBeGreaterThan(9 * DISPATCH_STRIDE);
    expect([...table.dispatch.subarray(9 * DISPATCH_STRIDE)].every((word) => word === 0)).toBe(true);
  });

  it("does not grow beyond its maximum or the embedder's limit, and stays as it is then", () => {
    const declared = funcTable(1, 3, undefined, a);
    expect(declared.grow(3, b)).toBe(-1);
    expectConsistent(declared, [a]);
    expect(declared.grow(2, b)).toBe(1);
    const limited = funcTable(1, undefined, 2, a);
    expect(limited.grow(2, b)).toBe(-1);
    expect(limited.grow(1, b)).toBe(1);
    expectConsistent(limited, [a, b]);
    expect(funcTable(0).grow(2 ** 64, null)).toBe(-1);
    expect(funcTable(0).grow(MAX_TABLE_ELEMENTS + 1, null)).toBe(-1);
  });

  it("is refused when it begins larger than the limit", () => {
    expect(() => funcTable(3, undefined, 2)).toThrow(RangeError);
    expect(() => funcTable(MAX_TABLE_ELEMENTS + 1)).toThrow(RangeError);
  });
});

describe("a table of other references", () => {
  it("has no shadow", () => {
    const shape = { min: 2, max: undefined, is64: true, elementType: EXTERNREF, callable: false };
    const table = new Table(shape, null);
    table.set(0, "text");
    table.fill(1, { some: "object" }, 1);
    table.grow(3, undefined);
    table.copy(3, table, 0, 2);
    expect(table.elements).toEqual(["text", { some: "object" }, undefined, "text", { some: "object" }]);
    expect(table.dispatch.length).toBe(0);
    expect(table.is64).toBe(true);
  });
});
