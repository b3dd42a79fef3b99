import { describe, expect, it } from "vitest";
import { COLD, findOperation, HOT_ROWS, operation, PAGE, SECOND_PAGE, WIDE } from "../../src/isa/instruction-set.ts";
import type { Row } from "../../src/isa/row.ts";

const ROWS: readonly (readonly [name: string, row: Row, number: number])[] = HOT_ROWS.flatMap((row, number) => {
  return row === undefined ? [] : [[row.name, row, number] as const];
});

/** What a body may be made of, as isa/row.ts has it, the addresses of isa/rows/memory.ts, and what JavaScript has. */
const NAMES: ReadonlySet<string> = new Set(
  [
    "d a b I F D K0 K1 K2 M G X T R C pc fp fuel self STACK_LIMIT x y z w0 t LEAVE FLAG JUMP EA EW EX ES EC",
    "if else break continue true length Math imul clz32 abs sqrt floor ceil trunc min max",
    "getInt8 getUint8 getInt16 getUint16 getInt32 getFloat64 setInt8 setInt16 setInt32 setFloat64",
  ].flatMap((names) => names.split(" ")),
);

/** The operands that the forms of addresses read. */
const ADDRESS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  EA: ["a"],
  EW: ["a"],
  EX: ["a", "b"],
  ES: ["a", "b"],
  EC: [],
};
const ADDRESS_CONSTANTS: Readonly<Record<string, readonly string[]>> = {
  EA: ["K0"],
  EW: ["K0"],
  EX: [],
  ES: ["K0"],
  EC: ["K0"],
};

/** Names in a body; numbers such as `0x7f` and `2e-10` are none. */
function namesIn(body: string): string[] {
  return body.match(/(?<![\w.])[A-Za-z]\w*|(?<=\.)[a-zA-Z]\w*/g) ?? [];
}

/** The fields that a body mentions. */
function fieldsIn(body: string): Set<string> {
  const names = namesIn(body);
  return new Set(names.flatMap((name) => (/^[dab]$/.test(name) ? [name] : (ADDRESS_FIELDS[name] ?? []))));
}

function constantsIn(body: string): Set<string> {
  return new Set(namesIn(body).flatMap((name) => (/^K\d$/.test(name) ? [name] : (ADDRESS_CONSTANTS[name] ?? []))));
}

/** Rows that the handlers do all of. */
const isLeftAtOnce = ({ body }: Row): boolean => body === "LEAVE";

describe("operation numbers", () => {
  it("are found by unique names", () => {
    expect(new Set(ROWS.map(([name]) => name)).size).toBe(ROWS.length);
    for (const [name, , number] of ROWS) expect(operation(name)).toBe(number);
  });

  it("fit into the byte that an instruction has for them, in either list", () => {
    const numbers = ROWS.map(([, , number]) => number);
    expect(numbers.filter((number) => number < SECOND_PAGE && number >= WIDE)).toEqual([]);
    expect(Math.max(...numbers)).toBeLessThan(2 * SECOND_PAGE);
    expect([WIDE, PAGE, COLD].map((number) => HOT_ROWS[number])).toEqual([undefined, undefined, undefined]);
  });

  it("of unknown names are none", () => {
    expect(() => operation("i32.nop")).toThrow("no register instruction is called i32.nop");
    expect(findOperation("i32.nop")).toBe(-1);
  });
});

/** The names of the rows for which a rule does not hold. */
function exceptions(holds: (row: Row) => boolean): string[] {
  return ROWS.flatMap(([name, row]) => (holds(row) ? [] : [name]));
}

function isSame(found: ReadonlySet<string>, expected: Iterable<string>): boolean {
  return [...found].sort().join() === [...expected].sort().join();
}

describe("a register instruction", () => {
  it("is made of the documented names", () => {
    expect(exceptions(({ body }) => namesIn(body).every((name) => NAMES.has(name)))).toEqual([]);
  });

  it("uses the slots that it names, in the order of the word's fields", () => {
    expect(exceptions((row) => isLeftAtOnce(row) || isSame(fieldsIn(row.body), row.fields))).toEqual([]);
    expect(exceptions(({ fields }) => ["", "d", "a", "b", "da", "db", "ab", "dab"].includes(fields))).toEqual([]);
  });

  it("reads the immediates that it has", () => {
    const expected = ({ immediates }: Row): string[] => immediates.map((_, index) => `K${index}`);
    const different = exceptions((row) => isLeftAtOnce(row) || isSame(constantsIn(row.body), expected(row)));
    // Those zero a fixed number of slots; how many there really are is for the handler of `enter.many`.
    expect(different).toEqual(["enter.4", "enter.8", "enter.16"]);
  });

  it("has at most three immediates, as many as the lowering keeps when it changes it", () => {
    expect(exceptions(({ immediates }) => immediates.length <= 3)).toEqual([]);
  });

  it("with a target jumps, and has the target last", () => {
    const isLast = ({ immediates }: Row): boolean => immediates.indexOf("target") === immediates.length - 1;
    expect(exceptions((row) => !row.immediates.includes("target") || (row.jumps && isLast(row)))).toEqual([]);
  });

  it("that does not jump leaves the program counter alone", () => {
    const sets = ({ body }: Row): boolean => /\b(pc|fuel|JUMP|continue|break)\b/.test(body);
    expect(exceptions((row) => row.jumps || !sets(row))).toEqual([]);
  });
});
