/** The file with the loop is generated from the rows, and the handlers of what it leaves are complete. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { AGGREGATE_HANDLERS } from "../../src/interpreter/handlers/aggregate.ts";
import { ATOMIC_HANDLERS } from "../../src/interpreter/handlers/atomic.ts";
import { CALL_HANDLERS } from "../../src/interpreter/handlers/call.ts";
import { CAST_HANDLERS } from "../../src/interpreter/handlers/cast.ts";
import { CUSTOM_DESCRIPTOR_HANDLERS } from "../../src/interpreter/handlers/custom-descriptors.ts";
import { EXCEPTION_HANDLERS } from "../../src/interpreter/handlers/exception.ts";
import { FUNCTION_REFERENCE_HANDLERS } from "../../src/interpreter/handlers/function-reference.ts";
import type { Handlers } from "../../src/interpreter/handlers/handler.ts";
import { MEMORY_HANDLERS } from "../../src/interpreter/handlers/memory.ts";
import { NUMERIC_HANDLERS } from "../../src/interpreter/handlers/numeric.ts";
import { REFERENCE_HANDLERS } from "../../src/interpreter/handlers/reference.ts";
import { VECTOR_HANDLERS } from "../../src/interpreter/handlers/vector/vector-handlers.ts";
import { WAIT_HANDLERS } from "../../src/interpreter/handlers/wait.ts";
import { WIDE_ARITHMETIC_HANDLERS } from "../../src/interpreter/handlers/wide-arithmetic.ts";
import { meteringHandlers } from "../../src/interpreter/metering.ts";
import { COLD_INSTRUCTIONS, coldNumber } from "../../src/isa/cold-instructions.ts";
import { findOperation, HOT_ROWS } from "../../src/isa/instruction-set.ts";
import { OBJECT_ROWS } from "../../src/isa/rows/object.ts";
import { VECTOR_ROWS } from "../../src/isa/rows/vector.ts";
import { OBJECT_LOOP_NUMBERS, OBJECT_LOOP_OPERATIONS } from "../../src/isa/object-loop.ts";
import { VECTOR_LOOP_NUMBERS, VECTOR_LOOP_OPERATIONS } from "../../src/isa/vector-loop.ts";

const ROOT = path.join(import.meta.dirname, "../..");

/** What a loop does for each row, by the row's name. */
function casesOf(file: string): Map<string, string> {
  const loop = readFileSync(path.join(ROOT, "src/interpreter", file), "utf8");
  const cases = loop.matchAll(/^ +case \d+: \/\* (\S+) \*\/ (.*)$/gm);
  return new Map(Array.from(cases, ([, name = "", body = ""]) => [name, body]));
}

const CASES = casesOf("loop.generated.ts");
const VECTOR_CASES = casesOf("vector-loop.generated.ts");
const VECTOR_NAMES = VECTOR_ROWS.map(({ name }) => name);
const OBJECT_CASES = casesOf("object-loop.generated.ts");
const OBJECT_NAMES = OBJECT_ROWS.map(({ name }) => name);

const GROUPS: readonly Handlers[] = [
  NUMERIC_HANDLERS,
  MEMORY_HANDLERS,
  REFERENCE_HANDLERS,
  CALL_HANDLERS,
  EXCEPTION_HANDLERS,
  VECTOR_HANDLERS,
  ATOMIC_HANDLERS,
  WAIT_HANDLERS,
  WIDE_ARITHMETIC_HANDLERS,
  FUNCTION_REFERENCE_HANDLERS,
  AGGREGATE_HANDLERS,
  CAST_HANDLERS,
  CUSTOM_DESCRIPTOR_HANDLERS,
  meteringHandlers(() => undefined),
];
const HANDLERS: Handlers = Object.assign({}, ...GROUPS) as Handlers;

describe("the generated loops", () => {
  it("are up to date", () => {
    const check = ["--import", "tsx", "scripts/generate-loop.ts", "--check"];
    expect(() => execFileSync(process.execPath, check, { cwd: ROOT, stdio: "pipe" })).not.toThrow();
  });

  it("have a case for every row", () => {
    expect([...CASES.keys()]).toEqual(HOT_ROWS.flatMap((row) => (row === undefined ? [] : [row.name])));
  });

  it("do the same for every row that both have", () => {
    const shared = HOT_ROWS.filter((row, number) => row !== undefined && VECTOR_LOOP_OPERATIONS[number]);
    const names = shared.map((row) => row?.name ?? "");
    expect(shared.length).toBeGreaterThan(100);
    expect([...VECTOR_CASES.keys()]).toEqual([...names, ...VECTOR_NAMES]);
    expect(names.map((name) => VECTOR_CASES.get(name))).toEqual(names.map((name) => CASES.get(name)));
  });

  it("have all that the first one has in the one with objects, where it does the same", () => {
    expect([...OBJECT_CASES].slice(0, CASES.size)).toEqual([...CASES]);
    expect([...OBJECT_CASES.keys()].slice(CASES.size)).toEqual(OBJECT_NAMES);
    expect(OBJECT_LOOP_OPERATIONS).toEqual(HOT_ROWS.map((row) => row !== undefined));
  });

  it("leave to the one with vectors, or with objects, what it has a case for", () => {
    const served = (numbers: readonly boolean[]) => {
      return COLD_INSTRUCTIONS.filter((_, number) => numbers[number]).map(({ name }) => name);
    };
    expect(served(VECTOR_LOOP_NUMBERS)).toEqual(VECTOR_NAMES);
    expect(new Set(served(OBJECT_LOOP_NUMBERS))).toEqual(new Set(OBJECT_NAMES));
  });
});

describe("the handlers", () => {
  it("are there for every instruction outside of the loop", () => {
    // The driver ends there.
    const halt = "halt";
    const elsewhere = [halt, ...VECTOR_NAMES];
    const missing = COLD_INSTRUCTIONS.filter(({ name }) => HANDLERS[name] === undefined && !elsewhere.includes(name));
    expect(missing).toEqual([]);
  });

  it("are there for every instruction that a loop leaves", () => {
    const left = [...CASES, ...VECTOR_CASES, ...OBJECT_CASES].filter(([, body]) => body.includes("break next;"));
    expect(left.length).toBeGreaterThan(50);
    expect(left.map(([name]) => name).filter((name) => HANDLERS[name] === undefined)).toEqual([]);
  });

  it("are there for every instruction on references, so that rows of them need no loop", () => {
    expect(OBJECT_NAMES.filter((name) => HANDLERS[name] === undefined)).toEqual([]);
  });

  it("are there for no instruction that the vector loop does all of", () => {
    const whole = VECTOR_NAMES.filter((name) => !VECTOR_CASES.get(name)?.includes("break next;"));
    expect(whole.length).toBeGreaterThan(50);
    expect(whole.filter((name) => HANDLERS[name] !== undefined)).toEqual([]);
  });

  it("have each name in one place", () => {
    const names = GROUPS.flatMap((group) => Object.keys(group));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe("the numbers of instructions outside of the loop", () => {
  it("are found by unique names that the loop does not have", () => {
    for (const [number, { name }] of COLD_INSTRUCTIONS.entries()) expect(coldNumber(name)).toBe(number);
    expect(COLD_INSTRUCTIONS.filter(({ name }) => findOperation(name) >= 0)).toEqual([]);
  });

  it("of unknown names are none", () => {
    expect(() => coldNumber("i32.nop")).toThrow("no handler is called i32.nop");
  });
});
