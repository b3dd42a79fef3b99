/** The same assertions on the bundle in every JavaScript engine that there is here. */
import { beforeAll, describe, expect, it } from "vitest";
import { COUNT } from "./assertions/run.ts";
import { ENGINES, type Engine } from "./engines.ts";
import { buildSuite, type EngineReport, type Suite } from "./suite.ts";

/** Milliseconds that an engine may take. */
const PATIENCE = 180_000;

const isContinuousIntegration = process.env["CI"] !== undefined && process.env["CI"] !== "";

let suite: Suite;

beforeAll(async () => {
  suite = await buildSuite();
});

/** What an engine reported; `undefined` where it is not installed and need not be. */
async function reportOf(engine: Engine): Promise<EngineReport | undefined> {
  if (!engine.installed) {
    if (isContinuousIntegration) throw new Error(`${engine.name} is not installed: ${engine.install}`);
    console.log(`${engine.name} is not installed (${engine.install}), so nothing was run in it.`);
    return undefined;
  }
  const report = await engine.run(suite);
  const { passed, failed, loadTime, total, kernels } = report;
  const times = Object.entries(kernels).map(([name, time]) => `${name} ${time.toFixed(1)}`);
  console.log(
    `${(await engine.version()).trim()}: ${passed.length} passed, ${failed.length} failed;` +
      ` load ${loadTime.toFixed(0)} ms, assertions ${total.toFixed(0)} ms, kernels (${engine.size}): ${times.join(", ")} ms`,
  );
  return report;
}

describe("the bundle", () => {
  it.each(ENGINES.map((engine) => [engine.name, engine] as const))(
    "does in %s what it does elsewhere",
    async (_, engine) => {
      const report = await reportOf(engine);
      expect(report?.failed ?? []).toEqual([]);
      expect(report?.passed.length ?? COUNT).toBe(COUNT);
      // On pages, what the policy forbids has to be forbidden, or the test would show nothing.
      expect(report?.blocked ?? { eval: true, WebAssembly: true }).toEqual({ eval: true, WebAssembly: true });
    },
    PATIENCE,
  );
});
