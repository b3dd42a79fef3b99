import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ResourceError } from "../../src/base/errors.ts";
import { ARENA_WORDS, CODE, codeArena, type LoweredFunction } from "../../src/isa/code-arena.ts";
import type { ModuleCode } from "../../src/isa/module-code.ts";
import { moduleCode } from "../lowering/support.ts";

const NO_TARGETS = new Int32Array(0);

function place(
  words: readonly number[],
  targets: readonly number[] = [],
  code = moduleCode("(func)"),
): LoweredFunction {
  return codeArena.add({ words: Int32Array.from(words), targets: Int32Array.from(targets), regions: [] }, code, 0, {
    linkSlot: 3,
    slots: 4,
  });
}

describe("a function in the code arena", () => {
  it("stands there as it was lowered, its branch targets counted from the arena's start", () => {
    const { start, end, linkSlot } = place([10, 11, 0, 13, 3], [2, 4]);
    expect([...CODE.subarray(start, end)]).toEqual([10, 11, start, 13, start + 3]);
    expect(linkSlot).toBe(3);
  });

  it("never begins at address 0, which means that a function is not lowered", () => {
    expect(place([1]).start).toBeGreaterThan(0);
  });

  it("is found by every address of it, and by no other", () => {
    const code = moduleCode("(func)");
    const first = place([1, 2, 3], [], code);
    const second = place([4], [], code);
    expect(second.start).toBe(first.end);
    const found = [-1, 0, 1, 2, 3, 4].map((offset) => codeArena.functionAt(first.start + offset));
    expect(found.slice(1)).toEqual([first, first, first, second, undefined]);
    expect(found[0]).not.toBe(first);
    expect(first.code.deref()).toBe(code);
  });

  it("is not found by addresses that belong to no function", () => {
    expect([0, 1, 5, ARENA_WORDS - 1, ARENA_WORDS].map((address) => codeArena.functionAt(address))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  it("that does not fit is refused, and smaller ones still fit", () => {
    const lowered = { words: new Int32Array(ARENA_WORDS), targets: NO_TARGETS, regions: [] };
    const add = (): unknown => codeArena.add(lowered, moduleCode("(func)"), 0, { linkSlot: 0, slots: 1 });
    expect(add).toThrow(ResourceError);
    expect(add).toThrow("the code arena is full");
    expect(place([1]).end).toBeLessThan(ARENA_WORDS);
  });
});

describe("the room of a module that nobody uses any more", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;

  /** Waits until the host has told the arena that the module of an address is gone. */
  async function untilFree(address: number): Promise<void> {
    while (codeArena.functionAt(address) !== undefined) {
      collectGarbage();
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  }

  it("is given to others, together with the free room at both sides", async () => {
    const kept: ModuleCode = moduleCode("(func)");
    const words = (count: number) => Array.from({ length: count }, () => 1);
    const before = place(words(2), [], kept);
    const lost = (() => {
      const code = moduleCode("(func)");
      return [100, 200, 300].map((count) => place(words(count), [], code).start);
    })();
    const after = place(words(2), [], kept);
    await untilFree(lost[0] as number);
    expect(lost.map((start) => codeArena.functionAt(start))).toEqual([undefined, undefined, undefined]);
    expect([before, after].map(({ start }) => codeArena.functionAt(start))).toEqual([before, after]);
    // As many words in one piece as the three functions had together.
    const reused = place(words(600), [], kept);
    expect(reused.start).toBe(lost[0]);
    expect(reused.end).toBe(after.start);
    expect(place(words(100), [], kept).start).toBe(after.end);
  });
});
