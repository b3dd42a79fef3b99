import { describe, expect, it } from "vitest";
import { INSTRUCTION_COUNT, instructionId, MNEMONICS, SIGNATURES } from "../../src/instructions/instructions.ts";
import { RULE_CHAPTERS, RULES } from "../../src/validator/rules/rules.ts";

const ruled = RULE_CHAPTERS.flatMap((chapter) => Object.keys(chapter));

describe("the validation rules", () => {
  it("are there for every instruction without a type in the table", () => {
    const ids = Array.from({ length: INSTRUCTION_COUNT }, (_, id) => id);
    const needed = ids.filter((id) => (SIGNATURES[id] as number) < 0);
    const missing = needed.map((id) => MNEMONICS[id] as string).filter((mnemonic) => !ruled.includes(mnemonic));
    expect(needed.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it("are there for no instruction with a type in the table", () => {
    expect(ruled.filter((mnemonic) => (SIGNATURES[instructionId(mnemonic)] as number) >= 0)).toEqual([]);
  });

  it("are there once", () => {
    expect(new Set(ruled).size).toBe(ruled.length);
  });

  it("stand at the ids of their instructions", () => {
    for (const chapter of RULE_CHAPTERS) {
      for (const [mnemonic, rule] of Object.entries(chapter)) expect(RULES[instructionId(mnemonic)]).toBe(rule);
    }
  });
});
