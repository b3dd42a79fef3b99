import { describe, expect, it } from "vitest";
import { Choices } from "./choices.ts";
import { type GeneratedModule, generateModule } from "./generator/module-generator.ts";
import { shrinkModule } from "./shrink.ts";

function instructionCount({ functions }: GeneratedModule): number {
  return functions.reduce((sum, { code }) => sum + code.instructions.length, 0);
}

/** Whether it is valid and has an instruction. */
async function has(module: GeneratedModule, mnemonic: string): Promise<boolean> {
  const isThere = module.functions.some(({ code }) => code.instructions.some((each) => each.mnemonic === mnemonic));
  return isThere && WebAssembly.validate(module.bytes);
}

describe("making modules smaller", () => {
  it("keeps what makes a module fail, and little else", async () => {
    const module = generateModule(Choices.random(3));
    const small = await shrinkModule(module, (each) => has(each, "br_table"), 3000);
    expect(await has(module, "br_table")).toBe(true);
    expect(await has(small, "br_table")).toBe(true);
    expect(instructionCount(small)).toBeLessThan(instructionCount(module) / 10);
    expect(small.invocations).toEqual([]);
  });

  it("gives the module itself when nothing smaller fails", async () => {
    const module = generateModule(Choices.random(4));
    const small = await shrinkModule(module, async () => false, 100);
    expect(small.bytes).toEqual(module.bytes);
    expect(small.invocations).toEqual(module.invocations);
  });

  it("stops after the given number of attempts", async () => {
    let attempts = 0;
    await shrinkModule(
      generateModule(Choices.random(5)),
      async () => {
        attempts++;
        return false;
      },
      20,
    );
    expect(attempts).toBe(20);
  });
});
