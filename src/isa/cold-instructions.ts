/**
 * The instructions outside of the loop: one number each, the first immediate of a `cold` word.
 *
 * The interpreter has a handler for every name; `d`, `a`, `b` are word indices, further immediates follow the number.
 */
import { NUMERIC_INSTRUCTIONS } from "../numerics/numeric-instructions.ts";
import { findOperation } from "./instruction-set.ts";
import type { Immediate } from "./row.ts";
import { COLD_VECTOR_INSTRUCTIONS } from "./vector-instructions.ts";

export interface ColdInstruction {
  readonly name: string;
  readonly fields: string;
  /** Immediates after the handler's number. */
  readonly immediates: readonly Immediate[];
}

function cold(name: string, fields: string, ...immediates: Immediate[]): ColdInstruction {
  return { name, fields, immediates };
}

/** The scalar operations that the loop does not have. */
const NUMERIC: readonly ColdInstruction[] = [...NUMERIC_INSTRUCTIONS]
  .filter(([mnemonic]) => findOperation(mnemonic) < 0)
  .map(([mnemonic, { operands }]) => cold(mnemonic, operands.length === 2 ? "dab" : "da"));

const LOADS = [
  "i32.load",
  "i32.load8_s",
  "i32.load8_u",
  "i32.load16_s",
  "i32.load16_u",
  "i64.load",
  "i64.load8_s",
  "i64.load8_u",
  "i64.load16_s",
  "i64.load16_u",
  "i64.load32_s",
  "i64.load32_u",
] as const;

const STORES = ["i32.store", "i32.store8", "i32.store16", "i64.store"] as const;

export const COLD_INSTRUCTIONS: readonly ColdInstruction[] = [
  // Places that code returns to, at fixed addresses.
  cold("halt", ""),
  cold("return.across", ""),
  // Traps that are known when the code is lowered.
  cold("unreachable", ""),
  cold("trap.memory", ""),
  // Loads and stores of memories other than memory 0: memory index, offset.
  ...LOADS.map((name) => cold(`${name}.m`, "da", "index", "offset")),
  ...STORES.map((name) => cold(`${name}.m`, "ab", "index", "offset")),
  cold("memory.size", "d", "index"),
  cold("memory.grow", "da", "index"),
  cold("memory.fill", "dab", "index"),
  cold("memory.copy", "dab", "index", "index"),
  cold("memory.init", "dab", "index", "index"),
  cold("data.drop", "", "index"),
  cold("table.get", "da", "index"),
  cold("table.set", "ab", "index"),
  cold("table.size", "d", "index"),
  cold("table.grow", "dab", "index"),
  cold("table.fill", "dab", "index"),
  cold("table.copy", "dab", "index", "index"),
  cold("table.init", "dab", "index", "index"),
  cold("elem.drop", "", "index"),
  cold("ref.null", "d"),
  cold("ref.func", "d", "index"),
  cold("ref.is_null", "da"),
  cold("ref.move", "da"),
  cold("ref.select", "dab", "slot"),
  cold("ref.clear", "d", "count"),
  cold("global.get.ref", "d", "index"),
  cold("global.set.ref", "a", "index"),
  cold("imported.get.64", "d", "index"),
  cold("imported.set.64", "a", "index"),
  cold("call.import", "da", "index"),
  cold("call_indirect.table", "dab", "k", "index"),
  cold("return_call", "da", "index"),
  cold("return_call_indirect", "dab", "k", "index"),
  cold("enter.large", "", "count"),
  cold("throw", "a", "index"),
  cold("throw_ref", "a"),
  ...NUMERIC,
  ...COLD_VECTOR_INSTRUCTIONS,
];

const NUMBERS: ReadonlyMap<string, number> = new Map(COLD_INSTRUCTIONS.map(({ name }, number) => [name, number]));

/** Number of an instruction outside of the loop. */
export function coldNumber(name: string): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new RangeError(`no handler is called ${name}`);
  return number;
}
