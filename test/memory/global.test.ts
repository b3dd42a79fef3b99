import { describe, expect, it } from "vitest";
import { Global } from "../../src/memory/global.ts";
import { EXTERNREF, F64, I64 } from "../../src/module/types.ts";

describe("a global", () => {
  it("of a number keeps the words that it is given, which may be part of a larger block", () => {
    const block = Int32Array.of(1, 2, 3, 4);
    const global = new Global(I64, true, block.subarray(2, 4));
    block[2] = 7;
    expect([...global.words]).toEqual([7, 4]);
    global.words[1] = 9;
    expect([...block]).toEqual([1, 2, 7, 9]);
    expect(global.reference).toBeNull();
    expect([global.kind, global.type, global.mutable]).toEqual(["global", I64, true]);
  });

  it("of a reference has no words, and starts as null or as what it is given", () => {
    const object = { some: "object" };
    expect(new Global(EXTERNREF, false, new Int32Array(0)).reference).toBeNull();
    const global = new Global(EXTERNREF, true, new Int32Array(0), object);
    expect(global.reference).toBe(object);
    global.reference = undefined;
    expect(global.reference).toBeUndefined();
    expect(global.words.length).toBe(0);
  });

  it("says whether it is mutable", () => {
    expect(new Global(F64, false, new Int32Array(2)).mutable).toBe(false);
  });
});
