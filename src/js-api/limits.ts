/**
 * The limits on modules that only the JavaScript API has: elsewhere, what no memory holds is refused when it is allocated.
 *
 * @see https://webassembly.github.io/spec/js-api/#limits
 */
import { ValidationError } from "../base/errors.ts";
import { MAX_TABLE_ELEMENTS } from "../memory/table.ts";
import type { Module } from "../module/module.ts";
import { I64 } from "../module/types.ts";

/** Pages of a 64-bit memory. */
export const MAX_PAGES_64: number = 2 ** 37 - 1;

/** @throws ValidationError for a table or memory that is declared too large */
export function checkLimits({ tables, memories }: Module): void {
  for (const { type, offset } of tables) {
    if (type.limits.min > MAX_TABLE_ELEMENTS) {
      throw new ValidationError(`table size: ${type.limits.min} elements, of at most ${MAX_TABLE_ELEMENTS}`, offset);
    }
  }
  for (const { type, offset } of memories) {
    const { min, max = min } = type.limits;
    if (type.address === I64 && (min > MAX_PAGES_64 || max > MAX_PAGES_64)) {
      throw new ValidationError(`memory size: more than ${MAX_PAGES_64} pages`, offset);
    }
  }
}
