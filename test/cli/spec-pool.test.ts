import { describe, expect, it } from "vitest";
import { type PoolOptions, runInWorkers } from "../../src/cli/spec-pool.ts";

const worker = new URL("stand-in-worker.mjs", import.meta.url);

/** What the pool takes, with a job for each path. */
function pool(paths: readonly string[], options: Partial<PoolOptions> = {}): ReturnType<typeof runInWorkers> {
  return runInWorkers(
    paths.map((path) => ({ path, features: 0 })),
    {
      threads: 2,
      timeout: 20,
      startTimeout: 20,
      engineOptions: { quantum: undefined, fusions: true, suspend: false },
      worker,
      signal: new AbortController().signal,
      onStart: () => undefined,
      ...options,
    },
  );
}

/** For each outcome its complaint, or the number that the stand-in answered. */
async function outcomesOf(run: ReturnType<typeof runInWorkers>): Promise<(string | number)[]> {
  const outcomes: (string | number)[] = [];
  for await (const { result, seconds } of run) outcomes.push(result.discrepancies[0]?.actual ?? seconds);
  return outcomes;
}

describe("threads for scripts", () => {
  it("give outcomes in the order of the scripts, whichever ends first", async () => {
    expect(await outcomesOf(pool(["wait: 300", "answer: 1", "answer: 2", "wait: 20", "answer: 3"]))).toEqual([
      300, 1, 2, 20, 3,
    ]);
  });

  it("begin scripts in order, so many at once", async () => {
    const started: number[] = [];
    const run = pool(["wait: 100", "wait: 101", "wait: 102"], { onStart: (index) => started.push(index) });
    await run.next();
    expect(started.slice(0, 2)).toEqual([0, 1]);
    await outcomesOf(run);
    expect(started).toEqual([0, 1, 2]);

    started.length = 0;
    const single = pool(["answer: 1", "answer: 2"], { threads: 1, onStart: (index) => started.push(index) });
    expect([await outcomesOf(single), started]).toEqual([
      [1, 2],
      [0, 1],
    ]);
  });

  it("end a script that takes too long, and go on", async () => {
    const paths = ["hang: 1", "answer: 1", "hang: 2", "answer: 2"];
    expect(await outcomesOf(pool(paths, { timeout: 0.3 }))).toEqual([
      "took longer than 0.3 s",
      1,
      "took longer than 0.3 s",
      2,
    ]);
  });

  it("outlive one that dies", async () => {
    expect(await outcomesOf(pool(["exit: 3", "answer: 1", "throw: oh", "answer: 2"], { threads: 1 }))).toEqual([
      "its thread ended with exit code 3",
      1,
      "its thread ended with Error: oh",
      2,
    ]);
  });

  it("end the run when they cannot start", async () => {
    const engineOptions = { quantum: undefined, fusions: false, suspend: false };
    await expect(outcomesOf(pool(["answer: 1", "answer: 2"], { engineOptions }))).rejects.toThrow(
      "no thread can be started: its thread ended with Error: not today",
    );
    const hanging = { startTimeout: 0.3, engineOptions: { quantum: 1, fusions: true, suspend: false } };
    await expect(outcomesOf(pool(["answer: 1", "answer: 2"], hanging))).rejects.toThrow(
      "no thread can be started: it took longer than 0.3 s",
    );
  });

  it("end with the outcomes there are when the run is interrupted", async () => {
    const interruption = new AbortController();
    const run = pool(["answer: 1", "hang: 1", "answer: 2"], { threads: 1, signal: interruption.signal });
    expect((await run.next()).value).toMatchObject({ seconds: 1 });
    interruption.abort();
    expect(await outcomesOf(run)).toEqual([]);
  });

  it("end what still runs when no further outcome is wanted", async () => {
    const started: number[] = [];
    for await (const { seconds } of pool(["answer: 1", "hang: 1", "hang: 2"], {
      onStart: (index) => started.push(index),
    })) {
      expect(seconds).toBe(1);
      break;
    }
    expect(started.length).toBeLessThanOrEqual(3);
  });

  it("have nothing to do without scripts", async () => {
    expect(await outcomesOf(pool([]))).toEqual([]);
  });
});
