/** What is accepted as a number of instructions. */
import { fail } from "./errors.ts";

/** @throws ApiError 5007 unless it is a safe integer that is not negative */
export function checkUnits(what: string, units: unknown): void {
  if (Number.isSafeInteger(units) && (units as number) >= 0) return;
  fail.type(`${what}: expected a number of instructions, got ${String(units)}`);
}
