/**
 * The register instruction set: every instruction of the loop with its operation number.
 *
 * Operation numbers are positions in two lists. Those of the first fit in the byte that an instruction word has for them. An
 * instruction of the second has a prefix word before it, and so has one with a slot number above 255:
 *
 *     wide, page   as operation of the prefix: the next word's operation is of the first list, of the second list
 *     d a b        of the prefix: bits 8–15 of the slot numbers of which the next word has bits 0–7
 *
 * `cold` stands for all that is handled outside of the loop: its first immediate is the number of the handler.
 */
import type { Row } from "./row.ts";
import { CONTROL_ROWS, METER_ROW, SPIN_ROW } from "./rows/control.ts";
import { F32_ROWS, F64_ROWS, RARE_FLOAT_ROWS } from "./rows/float.ts";
import { FUSED_ROWS } from "./rows/fused.ts";
import { I32_ROWS } from "./rows/i32.ts";
import { I64_ROWS, RARE_I64_ROWS } from "./rows/i64.ts";
import { MEMORY_ROWS, RARE_MEMORY_ROWS } from "./rows/memory.ts";

const FIRST_LIST: readonly Row[] = [
  ...CONTROL_ROWS,
  ...I32_ROWS,
  ...MEMORY_ROWS,
  ...I64_ROWS,
  ...F64_ROWS,
  ...FUSED_ROWS,
  METER_ROW,
];

const SECOND_LIST: readonly Row[] = [...F32_ROWS, ...RARE_I64_ROWS, ...RARE_MEMORY_ROWS, ...RARE_FLOAT_ROWS, SPIN_ROW];

/** Operation number of the first instruction of the second list. */
export const SECOND_PAGE = 256;

export const COLD = 253;
/** The prefixes are the highest numbers. */
export const WIDE = 254;
export const PAGE = 255;

/** The instructions of the loop by operation number; some numbers have none. */
export const HOT_ROWS: readonly (Row | undefined)[] = (() => {
  if (FIRST_LIST.length > COLD) throw new RangeError(`${FIRST_LIST.length} instructions do not fit into a byte`);
  const rows: (Row | undefined)[] = [...FIRST_LIST];
  while (rows.length < SECOND_PAGE) rows.push(undefined);
  return [...rows, ...SECOND_LIST];
})();

const NUMBERS: ReadonlyMap<string, number> = new Map(HOT_ROWS.map((entry, number) => [entry?.name ?? "", number]));

/** Operation number of an instruction of the loop. */
export function operation(name: string): number {
  const number = NUMBERS.get(name);
  if (number === undefined) throw new RangeError(`no register instruction is called ${name}`);
  return number;
}

/** The same, or −1 where the loop has no such instruction. */
export function findOperation(name: string): number {
  return NUMBERS.get(name) ?? -1;
}
