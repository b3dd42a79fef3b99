import { describe, expect, it } from "vitest";
import { applyEngineOptions } from "../../src/cli/engine-options.ts";
import { FUEL, REGISTERS } from "../../src/interpreter/machine.ts";
import { beginRun, endRun } from "../../src/interpreter/quantum.ts";
import { LOWERING_MODE } from "../../src/lowering/lowering-mode.ts";

/** The quantum that a run begins with. */
function quantum(): number | undefined {
  beginRun(true);
  const fuel = REGISTERS[FUEL];
  endRun(true);
  return fuel;
}

describe("switches of the engine", () => {
  it("change the quantum where one is given, and whether instructions are joined", () => {
    const usual = quantum();
    applyEngineOptions({ quantum: undefined, fusions: true, suspend: false });
    expect([quantum(), LOWERING_MODE.fusions]).toEqual([usual, true]);
    applyEngineOptions({ quantum: 3, fusions: false, suspend: false });
    expect([quantum(), LOWERING_MODE.fusions]).toEqual([3, false]);
    applyEngineOptions({ quantum: undefined, fusions: true, suspend: false });
    expect([quantum(), LOWERING_MODE.fusions]).toEqual([3, true]);
  });
});
