/**
 * The positions in the code of functions that were asked for lately. A computation that traps often, or gets little fuel at a
 * time, does so in few functions; lowering one again each time would take as long as the function is.
 */
import type { LoweredFunction } from "../isa/code-arena.ts";
import type { ModuleCode } from "../isa/module-code.ts";
import type { CodePositions } from "../lowering/code-positions.ts";
import { positionsOf } from "../lowering/lower-function.ts";

/** The most numbers that are kept, besides those of the function asked for last. */
const MOST_NUMBERS = 1 << 20;

/** The last used ones last. */
const known = new Map<LoweredFunction, CodePositions>();
let numbers = 0;

/** @param code that the function belongs to */
export function knownPositions(lowered: LoweredFunction, code: ModuleCode): CodePositions {
  let positions = known.get(lowered);
  if (positions === undefined) {
    makeRoom();
    positions = positionsOf(code, lowered.functionIndex);
    numbers += positions.size;
  }
  known.delete(lowered);
  known.set(lowered, positions);
  return positions;
}

function makeRoom(): void {
  for (const [lowered, { size }] of known) {
    if (numbers <= MOST_NUMBERS) return;
    known.delete(lowered);
    numbers -= size;
  }
}
