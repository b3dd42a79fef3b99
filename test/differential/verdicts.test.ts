/**
 * Damaged modules, and modules with a mistake in their code, of all of WebAssembly 3.0: the engine and a newer Node agree
 * which of them are valid. `DIFFERENTIAL_SEEDS=1000-5000` runs other seeds than the usual share.
 */
import { afterAll, describe, expect, it } from "vitest";
import { NewerNode, newerNodePath } from "./newer-node/newer-node.ts";
import { chunks } from "./seeds.ts";
import { compareVerdicts } from "./verdicts.ts";

const executable = newerNodePath();

describe.each(executable === undefined ? [] : [executable])("spoiled modules", (path) => {
  const oracle = new NewerNode(path);
  afterAll(() => oracle.close());

  it.each(chunks("0-149"))(
    "are valid or not on the engine as on a newer Node: seeds %i to %i",
    async (from, to) => {
      const { differences, valid, invalid } = await compareVerdicts(from, to, oracle);
      expect(differences.map(({ text }) => text)).toEqual([]);
      expect(valid).toBeGreaterThan(0);
      expect(invalid).toBeGreaterThan(valid);
    },
    300_000,
  );
});
