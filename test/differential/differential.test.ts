/**
 * Random modules on the engine and on the host's own WebAssembly: results, memory, globals, tables, calls of host
 * functions and traps are the same, bit for bit.
 *
 * `DIFFERENTIAL_SEEDS=1000-5000` runs other seeds than the usual share.
 */
import { describe, expect, it } from "vitest";
import { compareSeeds, type Oracle } from "./compare.ts";
import { runNatively } from "./native-run.ts";

const [FIRST = 0, LAST = 0] = (process.env["DIFFERENTIAL_SEEDS"] ?? "0-499").split("-").map(Number);
const CHUNK = 50;
const CHUNKS = Array.from({ length: Math.ceil((LAST - FIRST + 1) / CHUNK) }, (_, index) => {
  const from = FIRST + index * CHUNK;
  return [from, Math.min(from + CHUNK - 1, LAST)] as const;
});

const HOST: Oracle = { run: async (job) => runNatively(job) };

describe("random modules", () => {
  it.each(CHUNKS)("run on the engine as on the host: seeds %i to %i", async (from, to) => {
    expect(await compareSeeds([from, to], "plain", HOST)).toEqual([]);
  });
});
