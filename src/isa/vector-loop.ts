/**
 * What the vector loop serves: the vector instructions that have a row, and of the loop's own those that programs with vectors
 * have between them. Arithmetic on i64 and floats and what is rare is left out, for the budget of bytecode.
 */
import { servedNumbers } from "./cold-instructions.ts";
import { HOT_ROWS, SECOND_PAGE } from "./instruction-set.ts";
import type { Row } from "./row.ts";
import { VECTOR_ROWS } from "./rows/vector.ts";

const LEFT_OUT = /^(br\.(not\.)?)?(i64|f64)\.|^i32\.(div|rem|trunc|clz|ctz|rotr)/;
const NOT_LEFT_OUT = /^(i64|f64)\.(load|store)|^i64\.(extend_i32_[su]|add)/;

function isServed({ name }: Row): boolean {
  return !LEFT_OUT.test(name) || NOT_LEFT_OUT.test(name);
}

/** By operation number: whether the vector loop serves it, too. */
export const VECTOR_LOOP_OPERATIONS: readonly boolean[] = HOT_ROWS.map(
  (row, number) => row !== undefined && number < SECOND_PAGE && isServed(row),
);

/** By number of an instruction outside of the loop: whether the vector loop serves it. */
export const VECTOR_LOOP_NUMBERS: readonly boolean[] = servedNumbers(VECTOR_ROWS);
