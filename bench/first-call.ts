/**
 * The time of the first call: the engine has just been loaded, so functions have to be lowered, and the host has not yet
 * compiled the engine's own code.
 */
import { messageOf } from "./child.ts";
import type { Place } from "./engines/anywasm.ts";
import type { Kernel } from "./kernels.ts";

const SCRIPT = new URL("./first-call-child.ts", import.meta.url);

/** Processes for each job. */
const PROCESSES = 3;

/** The engine, and whether it was warmed up before. */
export type Mode = "native" | "cold" | "warmed up";

/** What one process measured, in milliseconds. */
export interface FirstCallSample {
  /** Warming up, if that was asked for. */
  readonly warmUp: number;
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
  readonly native: FirstCallSample;
  readonly cold: readonly FirstCallSample[];
  readonly warmedUp: readonly FirstCallSample[];
}

async function measureJob(place: Place, workload: string, n: number | undefined): Promise<FirstCall> {
  const sampleOf = (mode: Mode): Promise<FirstCallSample> =>
    messageOf<FirstCallSample>(SCRIPT, [mode, place, workload, String(n)]);
  const native = await sampleOf("native");
  const cold: FirstCallSample[] = [];
  const warmedUp: FirstCallSample[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    cold.push(await sampleOf("cold"));
    warmedUp.push(await sampleOf("warmed up"));
  }
  if ([...cold, ...warmedUp].some(({ result }) => result !== native.result)) {
    throw new Error(`the first call of ${workload} gives another result than native V8`);
  }
  return { workload, n, size: native.later as number, native, cold, warmedUp };
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
