/**
 * Metered code executes as many instructions as a module that counts them by itself: random modules, after each call of them,
 * also when it ended with a trap or an exception. And when the fuel of a call is used up, it has done what a module has done
 * that ends by itself after so many instructions.
 *
 * `DIFFERENTIAL_SEEDS=1000-5000` runs other seeds than the usual share. Modules of all features count on a newer Node, which has
 * to be there where CI runs; elsewhere they are left out until it is installed.
 */
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { ExhaustionError } from "../../src/base/errors.ts";
import { Choices } from "./choices.ts";
import { EXHAUSTION, type Oracle } from "./compare.ts";
import { generateModule } from "./generator/module-generator.ts";
import type { Language } from "./generator/module-plan.ts";
import { type Job, jobOf } from "./job.ts";
import { countingJob, limitedJob, lookingJob, runMetered, runPiecewise, stoppingJob } from "./metered-run.ts";
import { runNatively } from "./native-run.ts";
import { NewerNode, newerNodePath } from "./newer-node/newer-node.ts";
import { chunks } from "./seeds.ts";
import { difference, type Transcript } from "./transcript.ts";

const HOST: Oracle = { run: async (job) => runNatively(job) };

/** What an engine shows of a job, or `undefined` if calls nest too deeply for it, which is its own affair. */
async function unlessExhausted(run: () => Promise<Transcript>): Promise<Transcript | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ExhaustionError || String(error).includes(EXHAUSTION)) return undefined;
    throw error;
  }
}

/** Compares what an engine shows of a job of modules that count with what metered code shows of the other job. */
async function differenceOf(counting: Job, metered: Job, oracle: Oracle): Promise<string | undefined> {
  const native = await unlessExhausted(() => oracle.run(counting));
  const ours = await unlessExhausted(async () => runMetered(metered));
  return native && ours && difference(metered, ours, native);
}

/** Whether calls execute the same number of instructions. */
function comparedCounts(job: Job, oracle: Oracle): Promise<string | undefined> {
  return differenceOf(countingJob(job), lookingJob(job), oracle);
}

/** Whether calls that end after some number of instructions have done the same until then. */
async function comparedStops(job: Job, oracle: Oracle, choices: Choices): Promise<string | undefined> {
  // The other module would have a limit of its own.
  if (job.companion !== undefined) return undefined;
  const whole = await unlessExhausted(async () => runMetered(lookingJob(job)));
  if (whole === undefined) return undefined;
  const counts = whole.outcomes.filter((_, index) => index % 2 === 1).map(({ results }) => Number(results));
  const limits = job.calls.map((_, index) => {
    const count = (counts[index] ?? 0) - (index === 0 ? 0 : (counts[index - 1] ?? 0));
    return BigInt(choices.below(count + 2));
  });
  return differenceOf(stoppingJob(job, limits), limitedJob(job, limits), oracle);
}

/** Whether calls do the same with little fuel at a time. */
async function comparedPieces(job: Job, choices: Choices): Promise<string | undefined> {
  const whole = await unlessExhausted(async () => runMetered(lookingJob(job)));
  const pieces = await unlessExhausted(async () => runPiecewise(lookingJob(job), () => 1 + choices.below(30)));
  return whole && pieces && differenceOfOurs(job, pieces, whole);
}

/**
 * The difference of two runs on the engine, if there is one. Every second outcome is the number of instructions until then, which
 * the other run began to count earlier, with the start function.
 */
function differenceOfOurs(job: Job, ours: Transcript, other: Transcript): string | undefined {
  const start = Number(other.outcomes[1]?.results) - Number(ours.outcomes[1]?.results);
  const outcomes = other.outcomes.map((outcome, index) =>
    index % 2 === 1 ? { ...outcome, results: String(Number(outcome.results) - start) } : outcome,
  );
  const whole = { ...other, outcomes };
  if (isDeepStrictEqual({ ...ours }, whole)) return undefined;
  return `piecewise ${JSON.stringify(ours)}, at once ${JSON.stringify(whole)} of ${job.calls.length} calls`;
}

async function differences(
  [from, to]: readonly [from: number, to: number],
  language: Language,
  oracle: Oracle,
): Promise<string[]> {
  const found: string[] = [];
  for (let seed = from; seed <= to; seed++) {
    const job = jobOf(generateModule(Choices.random(seed), language));
    const choices = Choices.random(seed);
    const text =
      (await comparedCounts(job, oracle)) ??
      (await comparedStops(job, oracle, choices)) ??
      (await comparedPieces(job, choices));
    if (text !== undefined) found.push(`seed ${seed}: ${text}`);
  }
  return found;
}

describe("random modules", () => {
  it.each(chunks("0-99"))("are metered as the host counts: seeds %i to %i", async (from, to) => {
    expect(await differences([from, to], "plain", HOST)).toEqual([]);
  });
});

const executable = newerNodePath();

describe.each(executable === undefined ? [] : [executable])("random modules of all features", (path) => {
  const oracle = new NewerNode(path);
  afterAll(() => oracle.close());

  it.each(chunks("0-99"))(
    "are metered as a newer Node counts: seeds %i to %i",
    async (from, to) => {
      expect(await differences([from, to], "all", oracle)).toEqual([]);
    },
    300_000,
  );
});
