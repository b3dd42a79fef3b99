/**
 * The instructions outside of the loop: one number each, the first immediate of a `cold` word.
 *
 * The interpreter has a handler for every name; `d`, `a`, `b` are word indices, further immediates follow the number.
 */
import { NUMERIC_INSTRUCTIONS } from "../numerics/numeric-instructions.ts";
import { COLD_ATOMIC_INSTRUCTIONS } from "./atomic-instructions.ts";
import { findOperation } from "./instruction-set.ts";
import type { Immediate, Row } from "./row.ts";
import { COLD_VECTOR_INSTRUCTIONS } from "./vector-instructions.ts";

export interface ColdInstruction {
  readonly name: string;
  readonly fields: string;
  /** Immediates after the handler's number. */
  readonly immediates: readonly Immediate[];
  /** It writes slot d after it has read everything else, so that it may be made to write another slot. */
  readonly hasDestination: boolean;
}

function cold(name: string, fields: string, ...immediates: Immediate[]): ColdInstruction {
  return { name, fields, immediates, hasDestination: false };
}

/** An instruction whose result may go to any slot. */
function computing(name: string, fields: string, ...immediates: Immediate[]): ColdInstruction {
  return { name, fields, immediates, hasDestination: true };
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

/** In the immediate slots of instructions with many operands, which are even: the reference is not used any more. */
export const DEAD_SLOT = 1;

/**
 * Typed references. In those with three slots of which the operation needs two, and in the immediate slots of others, is the
 * first slot that the operands had on the operand stack: references there are forgotten, so that they keep nothing alive.
 */
const REFERENCES: readonly ColdInstruction[] = [
  computing("ref.as_non_null", "dab"),
  computing("ref.eq", "dab", "slot"),
  computing("ref.i31", "da"),
  computing("i31.get_s", "da"),
  computing("i31.get_u", "da"),
  // Casts to a reference type in canonical form, with the number of its supertypes.
  computing("ref.test", "dab", "k", "count"),
  computing("ref.cast", "dab", "k", "count"),
  cold("br.null", "ab", "target"),
  cold("br.non_null", "ab", "target"),
  cold("br.eq", "ab", "slot", "target"),
  cold("br.not_eq", "ab", "slot", "target"),
  cold("br.cast", "ab", "k", "count", "target"),
  cold("br.cast_fail", "ab", "k", "count", "target"),
  // Structures and arrays: the number of the type (see object-types.ts), or the position of a field.
  computing("struct.new", "d", "index", "slots"),
  computing("struct.new_default", "d", "index"),
  // The same with a descriptor behind the fields; casts by descriptor, with whether null is a result.
  computing("struct.new_desc", "d", "index", "slots"),
  computing("struct.new_default_desc", "d", "index", "slots"),
  computing("ref.get_desc", "dab"),
  computing("ref.cast_desc_eq", "dab", "k", "slot"),
  cold("br.cast_desc", "dab", "k", "target"),
  cold("br.cast_desc_fail", "dab", "k", "target"),
  ...["8_s", "16_s", "32", "64", "128", "ref"].map((kind) => computing(`struct.get.${kind}`, "dab", "offset")),
  ...["8", "16", "32", "64", "128", "ref"].map((kind) => cold(`struct.set.${kind}`, "dab", "offset")),
  computing("array.new", "dab", "index", "slot"),
  computing("array.new_default", "da", "index"),
  computing("array.new_fixed", "d", "index", "slots"),
  computing("array.new_data", "dab", "index", "index"),
  computing("array.new_elem", "dab", "index", "index"),
  ...["8_s", "16_s", "32", "64", "128", "ref"].map((kind) => computing(`array.get.${kind}`, "dab", "slot")),
  ...["32", "64", "128", "ref"].map((kind) => cold(`array.set.${kind}`, "dab", "slot")),
  computing("array.len", "dab"),
  cold("array.fill", "dab", "slot"),
  cold("array.copy", "dab", "slot", "slot"),
  cold("array.init_data", "dab", "slot", "index"),
  cold("array.init_elem", "dab", "slot", "index"),
];

export const COLD_INSTRUCTIONS: readonly ColdInstruction[] = [
  // Places that code returns to, at fixed addresses.
  cold("halt", ""),
  cold("return.across", ""),
  // Their numbers are in the vector loop, so nothing comes before them that may be added to.
  ...COLD_VECTOR_INSTRUCTIONS,
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
  computing("table.get", "da", "index"),
  cold("table.set", "ab", "index"),
  cold("table.size", "d", "index"),
  cold("table.grow", "dab", "index"),
  cold("table.fill", "dab", "index"),
  cold("table.copy", "dab", "index", "index"),
  cold("table.init", "dab", "index", "index"),
  cold("elem.drop", "", "index"),
  computing("ref.null", "d"),
  computing("ref.func", "d", "index"),
  computing("ref.is_null", "dab"),
  cold("ref.move", "da"),
  // The same from a slot that is not used any more.
  cold("ref.take", "da"),
  cold("ref.select", "dab", "slot"),
  cold("ref.clear", "d", "count"),
  computing("global.get.ref", "d", "index"),
  cold("global.set.ref", "a", "index"),
  cold("imported.get.64", "d", "index"),
  cold("imported.set.64", "a", "index"),
  cold("call.import", "da", "index"),
  cold("call_indirect.table", "dab", "k", "index"),
  // Tail calls: the last immediate is the number of slots of the frame if it has references, else 0.
  cold("return_call", "da", "index", "count"),
  cold("return_call_indirect", "dab", "k", "index", "count"),
  cold("call_ref", "dab"),
  cold("return_call_ref", "dab", "count"),
  cold("enter.large", "", "count"),
  cold("enter.references", "", "slot", "count"),
  // Returns as the link slot a says, and forgets the references from slot d on.
  cold("return.clear", "da", "count"),
  cold("throw", "a", "index"),
  cold("throw_ref", "a"),
  ...REFERENCES,
  ...NUMERIC,
  ...COLD_ATOMIC_INSTRUCTIONS,
  cold("atomic.fence", ""),
  // Numbers of 128 bits in two slots each: at d, a and behind a; and the product of a and b at d.
  cold("i64.add128", "da"),
  cold("i64.sub128", "da"),
  cold("i64.mul_wide_s", "dab"),
  cold("i64.mul_wide_u", "dab"),
];

/** By number of an instruction outside of the first loop: whether another loop has a row of its name. */
export function servedNumbers(rows: readonly Row[]): readonly boolean[] {
  const names = new Set(rows.map(({ name }) => name));
  return COLD_INSTRUCTIONS.map(({ name }) => names.has(name));
}

const NUMBERS: ReadonlyMap<string, number> = new Map(COLD_INSTRUCTIONS.map(({ name }, number) => [name, number]));

/** Number of an instruction outside of the loop. */
export function coldNumber(name: string): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new RangeError(`no handler is called ${name}`);
  return number;
}

/** Tests of references, by number, and the branches that are taken when they hold and when they do not. */
export const REFERENCE_BRANCHES: ReadonlyMap<number, readonly [number, number]> = new Map(
  (
    [
      ["ref.is_null", "br.null", "br.non_null"],
      ["ref.eq", "br.eq", "br.not_eq"],
      ["ref.test", "br.cast", "br.cast_fail"],
    ] as const
  ).map(([test, taken, other]) => [coldNumber(test), [coldNumber(taken), coldNumber(other)]]),
);
