/**
 * Which instructions are replaced by others, by operation number: comparisons by their opposites and by branches, pairs of
 * operations by one.
 *
 * The opposite of `a < b` is `b <= a`, with the operands swapped; with a constant it is `a > k − 1`, unless k − 1 wraps.
 * Floats have no opposite that is a comparison, because of NaN, but a branch of its own.
 */
import { findOperation, HOT_ROWS, operation } from "../isa/instruction-set.ts";

/** What a comparison is replaced by. */
export interface Replacement {
  readonly operation: number;
  /** Whether operands a and b change places. */
  readonly swap: boolean;
  /** Added to a constant operand. */
  readonly addend: number;
  /** The constant for which the replacement does not hold, since the sum would wrap. */
  readonly except: number | undefined;
}

type Table<T> = readonly (T | undefined)[];

function emptyTable<T>(): (T | undefined)[] {
  return HOT_ROWS.map(() => undefined);
}

const INT_MAX = 0x7fffffff;
const INT_MIN = -0x80000000;

/** Integer comparison, its opposite, whether to swap, addend, exception. */
const OPPOSITES: readonly (readonly [string, string, boolean?, number?, number?])[] = [
  ...["i32", "i64"].flatMap((type): [string, string, boolean?][] => [
    [`${type}.eq`, `${type}.ne`],
    [`${type}.ne`, `${type}.eq`],
    [`${type}.eq.k`, `${type}.ne.k`],
    [`${type}.ne.k`, `${type}.eq.k`],
    [`${type}.lt_s`, `${type}.le_s`, true],
    [`${type}.le_s`, `${type}.lt_s`, true],
    [`${type}.lt_u`, `${type}.le_u`, true],
    [`${type}.le_u`, `${type}.lt_u`, true],
  ]),
  ["i32.lt_s.k", "i32.gt_s.k", false, -1, INT_MIN],
  ["i32.gt_s.k", "i32.lt_s.k", false, 1, INT_MAX],
  ["i32.lt_u.k", "i32.gt_u.k", false, -1, 0],
  ["i32.gt_u.k", "i32.lt_u.k", false, 1, -1],
];

function replacement(name: string, swap = false, addend = 0, except?: number): Replacement {
  return { operation: operation(name), swap, addend, except };
}

/** Comparison → the comparison that gives the opposite. */
export const OPPOSITE: Table<Replacement> = (() => {
  const table = emptyTable<Replacement>();
  for (const [from, to, ...how] of OPPOSITES) table[operation(from)] = replacement(to, ...how);
  return table;
})();

/** Comparison → the branch taken when it holds. Only comparisons: `br.move.32` is a branch that moves, not one that tests. */
export const BRANCH_IF: Table<Replacement> = (() => {
  const table = emptyTable<Replacement>();
  for (const [number, row] of HOT_ROWS.entries()) {
    const name = `br.${row?.name}`;
    if (/^br\.[if](32|64)\./.test(name) && findOperation(name) >= 0) table[number] = replacement(name);
  }
  for (const type of ["f32", "f64"]) table[operation(`${type}.ne`)] = replacement(`br.not.${type}.eq`);
  return table;
})();

/** Comparison → the branch taken when it does not hold. */
export const BRANCH_UNLESS: Table<Replacement> = (() => {
  const table = emptyTable<Replacement>();
  for (const [from, to, ...how] of OPPOSITES) table[operation(from)] = replacement(`br.${to}`, ...how);
  for (const [number, row] of HOT_ROWS.entries()) {
    const name = `br.not.${row?.name}`;
    if (findOperation(name) >= 0) table[number] = replacement(name);
  }
  for (const type of ["i32", "i64"]) table[operation(`${type}.eqz`)] = replacement(`br.${type}.nez`);
  for (const type of ["f32", "f64"]) table[operation(`${type}.ne`)] = replacement(`br.${type}.eq`);
  return table;
})();

/** Branch on a local → the branch that adds a constant to the local first, when the addition is the instruction before. */
export const COUNTING_BRANCH: Table<number> = (() => {
  const table = emptyTable<number>();
  for (const [number, row] of HOT_ROWS.entries()) {
    const counting = findOperation(row?.name.replace(/^br\.i32/, "br.add") ?? "");
    if (row?.name.startsWith("br.i32.") && counting >= 0) table[number] = counting;
  }
  return table;
})();

/** How a pair of operations is fused: where the fused instruction has the operands of the first. */
export interface Pair {
  readonly operation: number;
  /** The first operation has two slots, the second of which becomes an immediate; else a slot and a constant. */
  readonly slots: boolean;
}

/** Second operation, first operation, fused operation (see isa/rows/fused.ts), whether the first may be its left operand. */
const PAIRS: readonly (readonly [string, string, string, boolean])[] = [
  ["i32.add", "i32.shl.k", "i32.add_shl", true],
  ["i32.add", "i32.add", "i32.add_add", true],
  ["i32.add", "i32.and", "i32.add_and", true],
  ["i32.add", "i32.mul", "i32.add_mul", true],
  ["i32.add", "i32.mul.k", "i32.add_mul.k", true],
  ["i32.or", "i32.shl.k", "i32.or_shl", true],
  ["i32.or", "i32.or", "i32.or_or", true],
  ["i32.xor", "i32.rotl.k", "i32.xor_rotl", true],
  ["i32.xor", "i32.shr_u.k", "i32.xor_shr_u", true],
  ["i32.xor", "i32.and", "i32.xor_and", true],
  ["i64.add", "i64.add", "i64.add_add", true],
  ["f64.add", "f64.mul", "f64.add_mul", true],
  ["f64.sub", "f64.mul", "f64.sub_mul", false],
  ["f64.mul", "f64.mul", "f64.mul_mul", true],
];

/** Fused operations by operation of two slots, then by the operation whose result is the right or left operand. */
export const PAIRS_ON_RIGHT: Table<ReadonlyMap<number, Pair>> = pairTable(() => true);
export const PAIRS_ON_LEFT: Table<ReadonlyMap<number, Pair>> = pairTable((left) => left);

function pairTable(applies: (left: boolean) => boolean): Table<ReadonlyMap<number, Pair>> {
  const table = emptyTable<Map<number, Pair>>();
  for (const [second, first, fused, left] of PAIRS) {
    if (!applies(left)) continue;
    const pairs = (table[operation(second)] ??= new Map());
    pairs.set(operation(first), { operation: operation(fused), slots: !first.endsWith(".k") });
  }
  return table;
}

/** Operation with a constant, first operation, fused operation that has the immediates of both. */
const CONSTANT_PAIRS: readonly (readonly [string, string, string])[] = [
  ["i32.and.k", "i32.shr_u.k", "i32.and_shr_u.k"],
  ["i32.shl.k", "i32.and.k", "i32.shl_and.k"],
  ["i64.rotl.k", "i64.xor", "i64.rotl_xor.k"],
  ["i64.rotl.k32", "i64.xor", "i64.rotl_xor.k32"],
];

export const PAIRS_WITH_CONSTANT: Table<ReadonlyMap<number, number>> = (() => {
  const table = emptyTable<Map<number, number>>();
  for (const [second, first, fused] of CONSTANT_PAIRS) {
    (table[operation(second)] ??= new Map()).set(operation(first), operation(fused));
  }
  return table;
})();
