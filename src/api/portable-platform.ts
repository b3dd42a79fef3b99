/**
 * The host that every JavaScript engine is: it has a clock, but no files, streams or source of random bytes.
 */
import { raise } from "../wasi/file-system-error.ts";
import type { Platform } from "./platform.ts";

const MILLISECOND = 1_000_000n;

function realtime(): bigint {
  return BigInt(Math.max(0, Date.now())) * MILLISECOND;
}

let latest = 0n;

/** The clock on the wall, held still where it is set back. */
function monotonic(): bigint {
  const now = realtime();
  if (now > latest) latest = now;
  return latest;
}

/** What ECMAScript alone offers. A guest that asks for random bytes is told that there are none (`NOSYS`). */
export const portablePlatform: Platform = {
  wasi: {
    clocks: { realtime, monotonic, realtimeResolution: MILLISECOND, monotonicResolution: MILLISECOND },
    random: () => raise("NOSYS"),
  },
};
