/** Numbers out of samples. */
import type { Samples } from "./rounds.ts";

/** The middle one of some numbers, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

export function minimum(values: readonly number[]): number {
  return Math.min(...values);
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** One workload in one engine. */
export interface Ratio {
  readonly workload: string;
  readonly engine: string;
  readonly reduced: boolean;
  /** The fastest round, in milliseconds. */
  readonly milliseconds: number;
  /** The fastest round divided by the fastest one of the reference. */
  readonly fastest: number;
  /** The median of the rounds divided by the median of the reference. */
  readonly median: number;
}

/** Divides the times of each engine by those of the reference for the same job. */
export function ratios(samples: readonly Samples[], reference: string): Ratio[] {
  return samples.map(({ workload, engine, reduced, milliseconds }) => {
    const base = samples.find((s) => s.engine === reference && s.workload === workload && s.reduced === reduced);
    if (base === undefined) throw new Error(`${workload} was not run in ${reference}`);
    return {
      workload,
      engine,
      reduced,
      milliseconds: minimum(milliseconds),
      fastest: minimum(milliseconds) / minimum(base.milliseconds),
      median: median(milliseconds) / median(base.milliseconds),
    };
  });
}
