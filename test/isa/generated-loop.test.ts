/** The file with the loop is generated from the rows, and the handlers of what it leaves are complete. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { AGGREGATE_HANDLERS } from "../../src/interpreter/handlers/aggregate.ts";
import { CALL_HANDLERS } from "../../src/interpreter/handlers/call.ts";
import { CAST_HANDLERS } from "../../src/interpreter/handlers/cast.ts";
import { EXCEPTION_HANDLERS } from "../../src/interpreter/handlers/exception.ts";
import { FUNCTION_REFERENCE_HANDLERS } from "../../src/interpreter/handlers/function-reference.ts";
import type { Handlers } from "../../src/interpreter/handlers/handler.ts";
import { MEMORY_HANDLERS } from "../../src/interpreter/handlers/memory.ts";
import { NUMERIC_HANDLERS } from "../../src/interpreter/handlers/numeric.ts";
import { REFERENCE_HANDLERS } from "../../src/interpreter/handlers/reference.ts";
import { VECTOR_HANDLERS } from "../../src/interpreter/handlers/vector/vector-handlers.ts";
import { COLD_INSTRUCTIONS, coldNumber } from "../../src/isa/cold-instructions.ts";
import { findOperation, HOT_ROWS } from "../../src/isa/instruction-set.ts";

const ROOT = path.join(import.meta.dirname, "../..");
const LOOP = readFileSync(path.join(ROOT, "src/interpreter/loop.generated.ts"), "utf8");

/** What the loop does for each row, by the row's name. */
const CASES = new Map(
  Array.from(LOOP.matchAll(/^ +case \d+: \/\* (\S+) \*\/ (.*)$/gm), ([, name = "", body = ""]) => [name, body]),
);

const GROUPS: readonly Handlers[] = [
  NUMERIC_HANDLERS,
  MEMORY_HANDLERS,
  REFERENCE_HANDLERS,
  CALL_HANDLERS,
  EXCEPTION_HANDLERS,
  VECTOR_HANDLERS,
  FUNCTION_REFERENCE_HANDLERS,
  AGGREGATE_HANDLERS,
  CAST_HANDLERS,
];
const HANDLERS: Handlers = Object.assign({}, ...GROUPS) as Handlers;

describe("the generated loop", () => {
  it("is up to date", () => {
    const check = ["--import", "tsx", "scripts/generate-loop.ts", "--check"];
    expect(() => execFileSync(process.execPath, check, { cwd: ROOT, stdio: "pipe" })).not.toThrow();
  });

  it("has a case for every row", () => {
    expect([...CASES.keys()]).toEqual(HOT_ROWS.flatMap((row) => (row === undefined ? [] : [row.name])));
  });
});

describe("the handlers", () => {
  it("are there for every instruction outside of the loop", () => {
    // The driver ends there.
    const halt = "halt";
    const missing = COLD_INSTRUCTIONS.filter(({ name }) => HANDLERS[name] === undefined && name !== halt);
    expect(missing).toEqual([]);
  });

  it("are there for every instruction that the loop leaves", () => {
    const left = [...CASES].filter(([, body]) => body.includes("break next;"));
    expect(left.length).toBeGreaterThan(50);
    expect(left.map(([name]) => name).filter((name) => HANDLERS[name] === undefined)).toEqual([]);
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
