/**
 * Random modules of all of WebAssembly 3.0, threads and legacy exceptions on the engine and on a newer Node: results, memories,
 * globals, tables, calls of host functions, exceptions and traps are the same.
 *
 * `DIFFERENTIAL_SEEDS=1000-5000` runs other seeds than the usual share. The newer Node is a package of its own, which has to
 * be there where CI runs; elsewhere these tests are left out until it is installed.
 */
import { afterAll, describe, expect, it } from "vitest";
import { Choices } from "./choices.ts";
import { compareSeeds } from "./compare.ts";
import { generateModule } from "./generator/module-generator.ts";
import { jobOf } from "./job.ts";
import { NewerNode, newerNodePath } from "./newer-node/newer-node.ts";
import { chunks } from "./seeds.ts";

const executable = newerNodePath();
if (executable === undefined) {
  console.warn("Not run: comparison with a newer Node. To install it: npm ci --prefix test/differential/newer-node");
}

it("has the newer Node where CI runs", () => {
  expect(executable !== undefined || process.env["CI"] === undefined).toBe(true);
});

describe.each(executable === undefined ? [] : [executable])("random modules", (path) => {
  const oracle = new NewerNode(path);
  afterAll(() => oracle.close());

  it.each(chunks("0-599"))(
    "run on the engine as on a newer Node: seeds %i to %i",
    async (from, to) => {
      expect(await compareSeeds([from, to], "all", oracle)).toEqual([]);
    },
    300_000,
  );

  it("run without a trap for the most part", async () => {
    const jobs = Array.from({ length: 100 }, (_, seed) => jobOf(generateModule(Choices.random(seed), "all")));
    const transcripts = await Promise.all(jobs.map((job) => oracle.run(job)));
    const outcomes = transcripts.flatMap((transcript) => transcript.outcomes);
    expect(outcomes.filter(({ trap }) => trap === undefined).length / outcomes.length).toBeGreaterThan(0.6);
  });
});
