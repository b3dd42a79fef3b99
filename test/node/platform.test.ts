import { describe, expect, it, vi } from "vitest";
import { nodePlatform } from "../../src/node/platform.ts";

const { clocks } = nodePlatform;

describe("the clocks of Node", () => {
  it("tell the system's time, finer than a millisecond", () => {
    for (let round = 0; round < 100; round++) {
      const before = Date.now();
      const time = Number(clocks.realtime()) / 1e6;
      expect(time).toBeGreaterThan(before - 5);
      expect(time).toBeLessThan(Date.now() + 5);
    }
    const parts = new Set(Array.from({ length: 100 }, () => clocks.realtime() % 1_000_000n));
    expect(parts.size).toBeGreaterThan(1);
  });

  it("follow the system's clock when it is set", () => {
    const real = Date.now;
    const shift = vi.spyOn(Date, "now").mockImplementation(() => real() + 3_600_000);
    expect(Number(clocks.realtime()) / 1e6).toBeCloseTo(real() + 3_600_000, -2);
    shift.mockRestore();
    expect(Number(clocks.realtime()) / 1e6).toBeCloseTo(real(), -2);
  });

  it("never run backwards where they must not", () => {
    let last = clocks.monotonic();
    for (let round = 0; round < 1000; round++) {
      const now = clocks.monotonic();
      expect(now >= last).toBe(true);
      last = now;
    }
  });

  it("have a step", () => {
    expect(clocks.realtimeResolution).toBeGreaterThan(0n);
    expect(clocks.monotonicResolution).toBeGreaterThan(0n);
  });
});

describe("the platform of Node", () => {
  it("sleeps", () => {
    const start = clocks.monotonic();
    nodePlatform.sleep?.(3_000_000n);
    const slept = clocks.monotonic() - start;
    expect(slept).toBeGreaterThanOrEqual(2_900_000n);
    expect(slept).toBeLessThan(2_000_000_000n);
    nodePlatform.sleep?.(0n);
  });

  it("fills buffers with random bytes, within their bounds", () => {
    const bytes = new Uint8Array(4096);
    nodePlatform.random(bytes.subarray(1, 4095));
    expect(new Set(bytes).size).toBeGreaterThan(200);
    expect([bytes[0], bytes[4095]]).toEqual([0, 0]);
  });

  it("gives each small buffer other bytes", () => {
    const seen = new Set<string>();
    for (let round = 0; round < 1000; round++) {
      const bytes = new Uint8Array(18);
      nodePlatform.random(bytes.subarray(1, 17));
      expect([bytes[0], bytes[17]]).toEqual([0, 0]);
      seen.add(bytes.join());
    }
    expect(seen.size).toBe(1000);
  });
});
