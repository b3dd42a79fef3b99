/** Runs one seed on the engine and on the host, and makes a failing module small. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Choices, shrinkChoices } from "./choices.ts";
import { runOnEngine } from "./engine-run.ts";
import { type GeneratedModule, generateModule } from "./generator/module-generator.ts";
import { runNatively } from "./native-run.ts";
import { difference } from "./transcript.ts";

const SHRINK_ATTEMPTS = 1500;

/** What differs between the engine's run of a module and the host's; an error that is no trap is a difference too. */
function differenceOf(module: GeneratedModule): string | undefined {
  const native = runNatively(module);
  try {
    return difference(module, runOnEngine(module), native);
  } catch (error) {
    return error instanceof Error ? `threw ${error.stack ?? error.message}` : `threw ${String(error)}`;
  }
}

function report(seed: number, choices: readonly number[]): string {
  const module = generateModule(Choices.replay(choices));
  const directory = mkdtempSync(path.join(tmpdir(), "differential-"));
  const file = path.join(directory, `seed-${seed}.wasm`);
  writeFileSync(file, module.bytes);
  const calls = module.invocations.map(({ name, args }) => `${name}(${args.join(", ")})`).join(" ");
  return [
    `seed ${seed}: ${differenceOf(module)}`,
    `module: ${file}, companion: ${module.plan.companion}`,
    `calls: ${calls}`,
    module.text,
  ].join("\n");
}

/** Compares the module of a seed; the report of a difference has the smallest module found that still differs. */
export function compareSeed(seed: number): string | undefined {
  const choices = Choices.random(seed);
  if (differenceOf(generateModule(choices)) === undefined) return undefined;
  const fails = (list: readonly number[]): boolean => {
    return differenceOf(generateModule(Choices.replay(list))) !== undefined;
  };
  return report(seed, shrinkChoices(choices.recorded, fails, SHRINK_ATTEMPTS));
}
