import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { NATIVE_INSTRUCTIONS } from "../../numerics/native-instructions.ts";
import { Choices, shrinkChoices } from "../choices.ts";
import { jobOf } from "../job.ts";
import { generateModule } from "./module-generator.ts";
import { runNatively } from "../native-run.ts";

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);

describe("the generator of modules", () => {
  const modules = SEEDS.map((seed) => generateModule(Choices.random(seed)));

  it("gives the same module for the same seed", () => {
    expect(generateModule(Choices.random(7)).bytes).toEqual(generateModule(Choices.random(7)).bytes);
  });

  it("writes modules that the host finds valid", () => {
    const invalid = SEEDS.filter((seed) => !WebAssembly.validate(modules[seed]?.bytes ?? new Uint8Array()));
    expect(invalid).toEqual([]);
  });

  it("makes a valid module of any list of choices", () => {
    assert(
      property(array(nat(0xffffffff), { maxLength: 400 }), (list) => {
        expect(WebAssembly.validate(generateModule(Choices.replay(list)).bytes)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("uses every scalar numeric instruction", () => {
    const used = new Set(modules.flatMap(({ mnemonics }) => [...mnemonics()]));
    expect(NATIVE_INSTRUCTIONS.filter(({ mnemonic }) => !used.has(mnemonic))).toEqual([]);
  });

  it("writes programs that end, most of them without a trap", () => {
    const outcomes = modules.slice(0, 60).flatMap((module) => runNatively(jobOf(module)).outcomes);
    const returned = outcomes.filter(({ trap }) => trap === undefined).length;
    expect(returned / outcomes.length).toBeGreaterThan(0.6);
    expect(returned).toBeLessThan(outcomes.length);
  });
});

describe("the shrinking of choices", () => {
  it("keeps what makes a list fail, and little else", () => {
    const list = Array.from({ length: 100 }, (_, index) => index + 1);
    const fails = (candidate: readonly number[]): boolean => candidate.includes(40) && candidate.includes(77);
    expect(shrinkChoices(list, fails, 1000)).toEqual([40, 77]);
  });

  it("sets to 0 what cannot be cut out", () => {
    const fails = (candidate: readonly number[]): boolean => candidate.length === 3 && candidate[1] === 5;
    expect(shrinkChoices([9, 5, 8], fails, 1000)).toEqual([0, 5, 0]);
  });

  it("stops after the given number of attempts", () => {
    let calls = 0;
    shrinkChoices(
      [1, 2, 3, 4],
      () => {
        calls++;
        return false;
      },
      3,
    );
    expect(calls).toBe(3);
  });
});
