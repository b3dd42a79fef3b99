/** Runs modules on the engine and on another one, and makes a failing module small. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ExhaustionError } from "../../src/base/errors.ts";
import { printModule } from "../../src/text/print/print-module.ts";
import { Choices } from "./choices.ts";
import { runOnEngine } from "./engine-run.ts";
import { type GeneratedModule, generateModule } from "./generator/module-generator.ts";
import type { Language } from "./generator/module-plan.ts";
import { type Job, jobOf } from "./job.ts";
import { shrinkModule } from "./shrink.ts";
import { difference, type Transcript } from "./transcript.ts";

const SHRINK_ATTEMPTS = 3000;

/** Modules that the other engine may be ahead, or behind. */
const IN_FLIGHT = 24;

/** What the engine is compared with. */
export interface Oracle {
  /** @throws Error when the module is refused or the run fails as a whole */
  run(job: Job): Promise<Transcript>;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What differs; an error of ours that is no trap is a difference, too. */
function differenceFrom(job: Job, native: Transcript): string | undefined {
  try {
    return difference(job, runOnEngine(job), native);
  } catch (error) {
    return `threw ${messageOf(error)}`;
  }
}

/** What Node says when calls nest too deeply. */
export const EXHAUSTION = "Maximum call stack size exceeded";

/** Whether calls nest too deeply for the engine, too: such as the sum over a list of objects that ends nowhere. */
function exhaustsEngine(job: Job): boolean {
  try {
    runOnEngine(job);
    return false;
  } catch (error) {
    return error instanceof ExhaustionError;
  }
}

/** What differs; `isRefused` if the other engine did not even take the module. */
interface Finding {
  readonly text: string;
  readonly isRefused: boolean;
}

async function compareModule(module: GeneratedModule, oracle: Oracle): Promise<Finding | undefined> {
  const job = jobOf(module);
  let native: Transcript;
  try {
    native = await oracle.run(job);
  } catch (error) {
    // How deep that is, is an engine's own affair, and with it what was done until then.
    if (messageOf(error).includes(EXHAUSTION) && exhaustsEngine(job)) return undefined;
    return { text: `natively ${messageOf(error)}`, isRefused: true };
  }
  const text = differenceFrom(job, native);
  return text === undefined ? undefined : { text, isRefused: false };
}

function textOf(bytes: Uint8Array): string {
  return [...printModule(bytes)].join("");
}

/** Whether it differs still; a module from which code was left out that it needs is refused. */
async function stillDiffers(module: GeneratedModule, oracle: Oracle): Promise<boolean> {
  const found = await compareModule(module, oracle);
  return found !== undefined && !found.isRefused;
}

/** Says what differs for the module of a seed, with the smallest module found that still differs. */
async function report(seed: number, language: Language, oracle: Oracle): Promise<string> {
  const original = generateModule(Choices.random(seed), language);
  const found = await compareModule(original, oracle);
  if (found === undefined) return `seed ${seed}: differed once, and does not any more`;
  if (found.isRefused) return `seed ${seed}: ${found.text}`;
  const module = await shrinkModule(original, (each) => stillDiffers(each, oracle), SHRINK_ATTEMPTS);
  const directory = mkdtempSync(path.join(tmpdir(), "differential-"));
  const file = path.join(directory, `seed-${seed}.wasm`);
  writeFileSync(file, module.bytes);
  const calls = module.invocations.map(({ name, args }) => `${name}(${args.join(", ")})`).join(" ");
  return [
    `seed ${seed}: ${found.text}`,
    `made smaller: ${(await compareModule(module, oracle))?.text}`,
    `module: ${file}, companion: ${module.plan.companion}`,
    `calls: ${calls}`,
    textOf(module.bytes),
  ].join("\n");
}

/** Compares the modules of seeds `from` to `to`, and gives reports of those that differ, at most `limit`. */
export async function compareSeeds(
  [from, to]: readonly [from: number, to: number],
  language: Language,
  oracle: Oracle,
  limit: number = 1,
): Promise<string[]> {
  const differing: number[] = [];
  const compare = async (seed: number): Promise<void> => {
    const found = await compareModule(generateModule(Choices.random(seed), language), oracle);
    if (found !== undefined) differing.push(seed);
  };
  const running: Promise<void>[] = [];
  for (let seed = from; seed <= to && differing.length < limit; seed++) {
    // The other engine is sent a module before ours runs it: both then run at the same time.
    running.push(compare(seed));
    if (running.length >= IN_FLIGHT) await running.shift();
  }
  await Promise.all(running);
  const reports: string[] = [];
  for (const seed of differing.slice(0, limit)) reports.push(await report(seed, language, oracle));
  return reports;
}
