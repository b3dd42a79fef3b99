/**
 * How comparisons turn into their opposites and into branches, by operation number of the register instruction.
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

const INT_MAX = 0x7fffffff;
const INT_MIN = -0x80000000;

/** Integer comparison → its opposite, as [name, swap, addend, except]. */
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

function table(): (Replacement | undefined)[] {
  return HOT_ROWS.map(() => undefined);
}

/** Comparison → the comparison that gives the opposite. */
export const OPPOSITE: readonly (Replacement | undefined)[] = (() => {
  const rows = table();
  for (const [from, to, ...how] of OPPOSITES) rows[operation(from)] = replacement(to, ...how);
  return rows;
})();

/** Comparison → the branch taken when it holds. */
export const BRANCH_IF: readonly (Replacement | undefined)[] = (() => {
  const rows = table();
  for (const [number, { name }] of HOT_ROWS.entries()) {
    if (findOperation(`br.${name}`) >= 0) rows[number] = replacement(`br.${name}`);
  }
  for (const type of ["f32", "f64"]) rows[operation(`${type}.ne`)] = replacement(`br.not.${type}.eq`);
  return rows;
})();

/** Comparison → the branch taken when it does not hold. */
export const BRANCH_UNLESS: readonly (Replacement | undefined)[] = (() => {
  const rows = table();
  for (const [from, to, ...how] of OPPOSITES) rows[operation(from)] = replacement(`br.${to}`, ...how);
  for (const [number, { name }] of HOT_ROWS.entries()) {
    if (findOperation(`br.not.${name}`) >= 0) rows[number] = replacement(`br.not.${name}`);
  }
  for (const type of ["i32", "i64"]) rows[operation(`${type}.eqz`)] = replacement(`br.${type}.nez`);
  for (const type of ["f32", "f64"]) rows[operation(`${type}.ne`)] = replacement(`br.${type}.eq`);
  return rows;
})();
