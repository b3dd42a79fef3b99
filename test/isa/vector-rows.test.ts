/** The rows of the vector loop, and the register instructions that vector instructions become. */
import { describe, expect, it } from "vitest";
import { COLD_INSTRUCTIONS, coldNumber } from "../../src/isa/cold-instructions.ts";
import type { Row } from "../../src/isa/row.ts";
import { VECTOR_ROWS } from "../../src/isa/rows/vector.ts";
import { VECTOR_INSTRUCTIONS } from "../../src/isa/vector-instructions.ts";

/** Names in a body; numbers such as `0x7f` are none. */
function namesIn({ body }: Row): Set<string> {
  return new Set(body.match(/(?<![\w.])[A-Za-z]\w*/g) ?? []);
}

/** Names of the rows for which a rule does not hold. */
function exceptions(holds: (row: Row) => boolean): string[] {
  return VECTOR_ROWS.flatMap((row) => (holds(row) ? [] : [row.name]));
}

describe("a row of the vector loop", () => {
  it("uses the slots that it names, and the immediates that it has", () => {
    const fields = (row: Row): string => ["d", "a", "b"].filter((name) => namesIn(row).has(name)).join("");
    const immediates = (row: Row): string[] => [...namesIn(row)].filter((name) => /^K\d$/.test(name)).sort();
    expect(exceptions((row) => fields(row) === row.fields)).toEqual([]);
    expect(exceptions((row) => immediates(row).join() === row.immediates.map((_, i) => `K${i}`).join())).toEqual([]);
  });

  it("leaves only before anything has changed, and only if it accesses memory", () => {
    const leaves = VECTOR_ROWS.filter((row) => namesIn(row).has("LEAVE"));
    expect(leaves.map(({ name }) => name)).toEqual(
      VECTOR_ROWS.map(({ name }) => name).filter((name) => /load|store/.test(name)),
    );
    expect(leaves.filter(({ body }) => /[ID]\[d[^\]]*\] =.*LEAVE/.test(body))).toEqual([]);
  });

  it("is for a register instruction that a vector instruction becomes", () => {
    const names = new Set(VECTOR_INSTRUCTIONS.map(({ name }) => name));
    // The lowering makes this one of shuffles of bytes.
    expect(exceptions(({ name }) => names.has(name))).toEqual(["i32x4.shuffle"]);
  });
});

describe("vector instructions", () => {
  it("are all there, each with a register instruction that has as many operands", () => {
    expect(VECTOR_INSTRUCTIONS).toHaveLength(256);
    for (const { name, operands, result } of VECTOR_INSTRUCTIONS) {
      const { fields } = COLD_INSTRUCTIONS[coldNumber(name)] as (typeof COLD_INSTRUCTIONS)[number];
      expect([name, fields]).toEqual([name, (result === 0 ? "" : "d") + "ab".slice(0, operands)]);
    }
  });

  it("become another one if that does the same, with the operands exchanged for greater", () => {
    const register = (mnemonic: string): unknown => {
      const { name, exchanged } = VECTOR_INSTRUCTIONS.find((each) => each.mnemonic === mnemonic) ?? {};
      return [name, exchanged];
    };
    expect(register("i8x16.gt_u")).toEqual(["i8x16.lt_u", true]);
    expect(register("f64x2.ge")).toEqual(["f64x2.le", true]);
    expect(register("i64x2.ge_s")).toEqual(["i64x2.le_s", true]);
    expect(register("f32x4.lt")).toEqual(["f32x4.lt", false]);
    expect(register("f64x2.extract_lane")).toEqual(["i64x2.extract_lane", false]);
    expect(register("i64x2.relaxed_laneselect")).toEqual(["v128.bitselect", false]);
    expect(register("f32x4.relaxed_madd")).toEqual(["f32x4.relaxed_madd", false]);
  });
});
