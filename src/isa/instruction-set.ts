/**
 * The register instruction set: every instruction of the loop with its operation number.
 *
 * Operation numbers are positions in this list and fit in a byte. Three numbers have a meaning of their own: `wide`, a
 * prefix that carries the high bytes of the slot numbers of the next word; `cold`, whose first immediate names a handler
 * outside of the loop; and `spin`, which stays last because V8 charges a back jump by its distance (see docs/performance.md).
 */
import { type Row, row } from "./row.ts";
import { CONTROL_ROWS } from "./rows/control.ts";
import { FLOAT_ROWS } from "./rows/float.ts";
import { I32_ROWS } from "./rows/i32.ts";
import { I64_ROWS } from "./rows/i64.ts";
import { MEMORY_ROWS } from "./rows/memory.ts";

/** The instructions with a case in the loop, by operation number. */
export const HOT_ROWS: readonly Row[] = [...CONTROL_ROWS, ...I32_ROWS, ...MEMORY_ROWS, ...I64_ROWS, ...FLOAT_ROWS];

/** Prefix of an instruction with a slot number above 255: holds bits 8–15 of d, a, b where the word holds bits 0–7. */
export const WIDE: number = HOT_ROWS.length;

/** An instruction outside of the loop: its first immediate word is the handler's number. */
export const COLD: number = HOT_ROWS.length + 1;

const NUMBERS: ReadonlyMap<string, number> = new Map(HOT_ROWS.map((entry, number) => [entry.name, number]));

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

/** Stands for {@link COLD} where rows are printed. */
export const COLD_ROW: Row = row("cold", "dab", ["index"], "LEAVE");
