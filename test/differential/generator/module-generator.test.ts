import { array, assert, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { FEATURE_SETS, FEATURES } from "../../../src/base/features.ts";
import { decodeModule } from "../../../src/decoder/decode-module.ts";
import { FEATURE_BITS, MNEMONICS } from "../../../src/instructions/instructions.ts";
import { validateModule } from "../../../src/validator/validate-module.ts";
import { NATIVE_INSTRUCTIONS } from "../../numerics/native-instructions.ts";
import { Choices } from "../choices.ts";
import { jobOf } from "../job.ts";
import { runNatively } from "../native-run.ts";
import { generateModule } from "./module-generator.ts";

const SEEDS = Array.from({ length: 150 }, (_, seed) => seed);

/** Features that no other engine has to compare with. */
const NOT_COMPARED = FEATURES["wide-arithmetic"] | FEATURES["custom-page-sizes"] | FEATURES["custom-descriptors"];

function refusal(bytes: Uint8Array): string | undefined {
  try {
    validateModule(decodeModule(bytes, FEATURE_SETS.all), FEATURE_SETS.all);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe("the generator of plain modules", () => {
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

describe("the generator of modules of all features", () => {
  it("writes valid modules that use every instruction", () => {
    const unused = new Set(MNEMONICS.filter((_, id) => ((FEATURE_BITS[id] as number) & NOT_COMPARED) === 0));
    for (let seed = 0; seed < 2000 && unused.size > 0; seed++) {
      const { bytes, mnemonics } = generateModule(Choices.random(seed), "all");
      expect(refusal(bytes)).toBeUndefined();
      for (const mnemonic of mnemonics()) unused.delete(mnemonic);
    }
    expect([...unused]).toEqual([]);
  }, 120_000);

  it("makes a valid module of any list of choices", () => {
    assert(
      property(array(nat(0xffffffff), { maxLength: 1000 }), (list) => {
        expect(refusal(generateModule(Choices.replay(list), "all").bytes)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});
