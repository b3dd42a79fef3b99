/**
 * Random modules on the engine and on the host's own WebAssembly: results, memory, globals, tables, calls of host
 * functions and traps are the same, bit for bit.
 *
 * `DIFFERENTIAL_SEEDS=1000-5000` runs other seeds than the usual share.
 */
import { describe, expect, it } from "vitest";
import { compareSeeds, type Oracle } from "./compare.ts";
import { runNatively } from "./native-run.ts";
import { chunks } from "./seeds.ts";

const HOST: Oracle = { run: async (job) => runNatively(job) };

describe("random modules", () => {
  it.each(chunks("0-499"))("run on the engine as on the host: seeds %i to %i", async (from, to) => {
    expect(await compareSeeds([from, to], "plain", HOST)).toEqual([]);
  });
});
