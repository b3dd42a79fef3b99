/**
 * The time of the first call: the engine has just been loaded, so functions have to be lowered, and the host has not yet
 * compiled the engine's own code.
 */
import { messageOf } from "./child.ts";
import type { Place } from "./engines/anywasm.ts";
import type { Kernel } from "./kernels.ts";
import { median, minimum } from "./statistics.ts";

const SCRIPT = new URL("./first-call-child.ts", import.meta.url);

/** Processes for each job. */
const PROCESSES = 3;

/** What one process measured, in milliseconds. */
export interface FirstCallSample {
  /** Compiling and instantiating; of a program, compiling alone. */
  readonly prepared: number;
  readonly first: number;
  /** Processor time of the first call, background compilation by the host included. */
  readonly processor: number;
  /** Processor time of the fastest of the calls after it; measured in native V8 alone. */
  readonly later: number | undefined;
  readonly result: number | string;
}

/** The first call of one job, in milliseconds. */
export interface FirstCall {
  readonly workload: string;
  readonly n: number | undefined;
  /** Processor time of a later call in native V8: the size of the job. */
  readonly size: number;
  readonly nativeFirst: number;
  readonly prepared: number;
  readonly first: number;
  readonly firstMedian: number;
  readonly processor: number;
}

async function measureJob(place: Place, workload: string, n: number | undefined): Promise<FirstCall> {
  const sampleOf = (engine: string): Promise<FirstCallSample> =>
    messageOf<FirstCallSample>(SCRIPT, [engine, place, workload, String(n)]);
  const native = await sampleOf("native V8");
  const ours: FirstCallSample[] = [];
  for (let i = 0; i < PROCESSES; i++) ours.push(await sampleOf("anywasm"));
  if (ours.some(({ result }) => result !== native.result)) {
    throw new Error(`the first call of ${workload} gives another result than native V8`);
  }
  return {
    workload,
    n,
    size: native.later as number,
    nativeFirst: native.first,
    prepared: minimum(ours.map(({ prepared }) => prepared)),
    first: minimum(ours.map(({ first }) => first)),
    firstMedian: median(ours.map(({ first }) => first)),
    processor: minimum(ours.map(({ processor }) => processor)),
  };
}

/** Measures jobs of about 20 ms, then the program, then jobs of about 1 ms, each in processes of its own. */
export async function measureFirstCalls(
  place: Place,
  kernels: readonly Kernel[],
  program: string | undefined,
): Promise<FirstCall[]> {
  const calls: FirstCall[] = [];
  const sized = kernels.flatMap(({ name, firstCall }) => (firstCall === undefined ? [] : [{ name, ...firstCall }]));
  for (const { name, twenty } of sized) calls.push(await measureJob(place, name, twenty));
  if (program !== undefined) calls.push(await measureJob(place, program, undefined));
  for (const { name, one } of sized) calls.push(await measureJob(place, name, one));
  return calls;
}
