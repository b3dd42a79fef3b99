/**
 * The comparison: in each round every workload runs in every engine once, one after the other, so that whatever else the
 * machine does meanwhile falls on all of them.
 */
import { type Kernel, kernelBytes, SIMD_KERNELS, type Size } from "./kernels.ts";
import type { Call, Engine, Program } from "./engines/engine.ts";

/** Jobs shorter than this, in milliseconds, are repeated within their round until it is reached; the fastest one counts. */
const SHORTEST_SAMPLE = 10;

/** The times of one job in one engine, in milliseconds: one for each round. */
export interface Samples {
  readonly engine: string;
  readonly workload: string;
  /** The reduced size, not the full one. */
  readonly reduced: boolean;
  readonly milliseconds: number[];
}

interface Job extends Samples {
  readonly run: () => Call;
  /** What it has to return or print. */
  readonly expected: number | string;
}

/** Prepares every job, natively first; `native` also runs each size that another engine runs. */
function prepare(engines: readonly Engine[], kernels: readonly Kernel[], program: Program | undefined): Job[] {
  const [native] = engines as [Engine, ...Engine[]];
  const jobs: Job[] = [];
  for (const kernel of kernels) {
    const module = kernelBytes(kernel.name);
    const add = (engine: Engine, run: (n: number) => Call, size: Size): void => {
      const reduced = size === kernel.reduced;
      const samples = { engine: engine.name, workload: kernel.name, reduced, milliseconds: [] };
      jobs.push({ ...samples, run: () => run(size.n), expected: size.result });
    };
    const able = SIMD_KERNELS.includes(kernel) ? engines.filter(({ hasVectors }) => hasVectors) : engines;
    for (const engine of able) {
      const run = engine.prepareKernel(module);
      if (!engine.getsReduced(kernel.name)) add(engine, run, kernel.full);
      const alsoReduced = engine === native && able.some((other) => other.getsReduced(kernel.name));
      if (engine.getsReduced(kernel.name) || alsoReduced) add(engine, run, kernel.reduced);
    }
  }
  if (program !== undefined) jobs.push(...preparePrograms(engines, program));
  return jobs;
}

function preparePrograms(engines: readonly Engine[], program: Program): Job[] {
  const jobs: Job[] = [];
  for (const engine of engines) {
    const run = engine.prepareProgram?.(program);
    if (run === undefined) continue;
    const expected = jobs[0]?.expected ?? run().result;
    jobs.push({ engine: engine.name, workload: program.name, reduced: false, milliseconds: [], run, expected });
  }
  return jobs;
}

function runChecked({ run, expected, engine, workload }: Job): number {
  const { processor, result } = run();
  if (result !== expected) {
    throw new Error(
      `${workload} gives in ${engine} another result\n${String(result)}\ninstead of\n${String(expected)}`,
    );
  }
  return processor;
}

function sample(job: Job): number {
  let fastest = Infinity;
  let total = 0;
  while (total < SHORTEST_SAMPLE) {
    const milliseconds = runChecked(job);
    fastest = Math.min(fastest, milliseconds);
    total += Math.max(milliseconds, 0.01);
  }
  return fastest;
}

/**
 * Measures all workloads.
 * @param engines the first one is what the others are compared with
 * @param onRound called after each round
 * @throws Error when an engine gives another result
 */
export function measure(
  engines: readonly Engine[],
  workloads: { readonly kernels: readonly Kernel[]; readonly program: Program | undefined },
  rounds: number,
  onRound: (round: number) => void,
): Samples[] {
  const jobs = prepare(engines, workloads.kernels, workloads.program);
  // Not counted: engines that compile while they run have then seen every workload.
  for (const job of jobs) runChecked(job);
  for (let round = 1; round <= rounds; round++) {
    for (const job of jobs) job.milliseconds.push(sample(job));
    onRound(round);
  }
  return jobs.map(({ engine, workload, reduced, milliseconds }) => ({ engine, workload, reduced, milliseconds }));
}
