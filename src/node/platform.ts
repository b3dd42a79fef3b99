/**
 * Everything but files and streams that WASI needs of Node.
 */
import type { WasiPlatform } from "../wasi/platform.ts";
import { nodeClocks } from "./clocks.ts";
import { nodeRandom } from "./random.ts";

/** Nobody writes here, so waiting on it is sleeping. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** Longest single sleep, in nanoseconds: what timers of hosts can count. */
const LONGEST_SLEEP = 2_147_483_647_000_000n;

function sleep(nanoseconds: bigint): void {
  const time = nanoseconds < LONGEST_SLEEP ? nanoseconds : LONGEST_SLEEP;
  Atomics.wait(NEVER, 0, 0, Number(time) / 1e6);
}

/** Clocks, random bytes and sleep of Node. */
export const nodePlatform: WasiPlatform = { clocks: nodeClocks, random: nodeRandom, sleep };
