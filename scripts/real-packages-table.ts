/**
 * Measures the jobs of test/real-packages on both engines and prints a table: `npx tsx scripts/real-packages-table.ts`, with
 * names of jobs behind it for these alone. Each job runs in turn on both, in a process of its own each time, and the fastest
 * run counts. Loading is what the import of the package took, which for some instantiates its module, too.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Engine, jobNames, runJob } from "../test/real-packages/packages.ts";

const ROUNDS = 3;

const JOBS = path.resolve(import.meta.dirname, "../test/real-packages/jobs");

/** What the comment at the head of a job says that it does. */
function description(name: string): string {
  const comment = /^\/\*\*(.*?)\*\//su.exec(readFileSync(path.join(JOBS, `${name}.mjs`), "utf8"))?.[1] ?? "";
  const text = comment.replaceAll(/\n \*/gu, " ").replaceAll(/\s+/gu, " ").trim();
  return text.slice(text.indexOf(": ") + 2).replace(/\.$/u, "");
}

interface Times {
  loading: number;
  job: number;
}

async function fastest(name: string): Promise<Record<Engine, Times>> {
  const times: Record<Engine, Times> = {
    native: { loading: Infinity, job: Infinity },
    anywasm: { loading: Infinity, job: Infinity },
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const engine of ["native", "anywasm"] as const) {
      const { milliseconds } = await runJob(name, engine);
      times[engine].loading = Math.min(times[engine].loading, milliseconds.loading);
      times[engine].job = Math.min(times[engine].job, milliseconds.job);
    }
  }
  return times;
}

function precise(milliseconds: number): string {
  return milliseconds < 100 ? milliseconds.toPrecision(2) : milliseconds.toFixed(0);
}

console.log("| package | job | native (ms) | anywasm (ms) | ÷ native | loading, native (ms) | loading, anywasm (ms) |");
console.log("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
const chosen = process.argv.slice(2);
for (const name of chosen.length === 0 ? jobNames() : chosen) {
  const { native, anywasm } = await fastest(name);
  const figures = [native.job, anywasm.job, anywasm.job / native.job, native.loading, anywasm.loading];
  console.log(`| ${[name, description(name), ...figures.map(precise)].join(" | ")} |`);
}
