import { describe, expect, it } from "vitest";
import { geometricMean, median, ratios } from "../../bench/statistics.ts";

describe("the statistics of the benchmark", () => {
  it("take the middle of an odd number of values, and the mean of the middle two of an even one", () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  it("take the geometric mean of ratios", () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
  });

  it("divide the fastest by the fastest and the median by the median, for the same size of the same workload", () => {
    const samples = [
      { engine: "native", workload: "fib", reduced: false, milliseconds: [10, 12, 30] },
      { engine: "native", workload: "fib", reduced: true, milliseconds: [1, 1, 1] },
      { engine: "ours", workload: "fib", reduced: false, milliseconds: [100, 180, 240] },
      { engine: "slow", workload: "fib", reduced: true, milliseconds: [50, 60, 70] },
    ];
    expect(ratios(samples, "native").slice(2)).toEqual([
      { engine: "ours", workload: "fib", reduced: false, milliseconds: 100, fastest: 10, median: 15 },
      { engine: "slow", workload: "fib", reduced: true, milliseconds: 50, fastest: 50, median: 60 },
    ]);
  });
});
