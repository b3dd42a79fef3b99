import { describe, expect, it } from "vitest";
import { coldNumber } from "../../src/isa/cold-instructions.ts";
import { poolSlot } from "../../src/isa/constant-pool.ts";
import { disassembleCode, disassembleInstruction } from "../../src/isa/disassembler.ts";
import { COLD, operation, PAGE, WIDE } from "../../src/isa/instruction-set.ts";

function word(number: number, d = 0, a = 0, b = 0): number {
  return (number & 255) | (d << 8) | (a << 16) | (b << 24);
}

/** The lines of instructions, given as their words, that stand from address 0 on. */
function lines(...instructions: readonly (readonly number[])[]): string[] {
  const code = Int32Array.from(instructions.flat());
  return disassembleCode(code, 0, code.length).split("\n");
}

describe("the disassembler", () => {
  it("writes an instruction a line, with its address", () => {
    const code = lines(
      [word(operation("const.32"), 2), 7],
      [word(operation("i32.add"), 3, 0, 2)],
      [word(operation("br.i32.lt_s"), 0, 3, 1), 2],
      [word(operation("return.32"), 0, 1, 3)],
    );
    expect(code).toEqual([
      "      0  const.32 s2, 7",
      "      2  i32.add s3, s0, s2",
      "      3  br.i32.lt_s s3, s1, → 2",
      "      5  return.32 s0, s1, s3",
    ]);
  });

  it("tells the kinds of immediates apart", () => {
    const code = lines(
      [word(operation("const.64"), 1), -1, 5],
      [word(operation("i32.load"), 1, 2), -1],
      [word(operation("i32.load.w"), 1, 2), -1],
      [word(operation("i32.add_add"), 1, 2, 3), 8],
      [word(operation("global.get.32"), 1), 4],
      [word(operation("enter.many")), 6, 40],
      [word(operation("f64.mul.k"), 1, 2), poolSlot(0, 0x3ff80000)],
    );
    expect(code).toEqual([
      "      0  const.64 s1, -1, 5",
      "      3  i32.load s1, s2, +4294967295",
      "      5  i32.load.w s1, s2, -1",
      "      7  i32.add_add s1, s2, s3, s4",
      "      9  global.get.32 s1, #4",
      "     11  enter.many s3, ×40",
      "     14  f64.mul.k s1, s2, 1.5",
    ]);
  });

  it("joins the parts of slot numbers above 255", () => {
    const code = lines(
      [word(WIDE, 1, 0, 255), word(operation("i32.add"), 2, 3, 255)],
      [word(operation("i32.add"), 255, 254, 253)],
    );
    expect(code).toEqual(["      0  i32.add s258, s3, s65535", "      2  i32.add s255, s254, s253"]);
  });

  it("finds instructions of the second list, with slots of any size", () => {
    const add = operation("f32.add");
    expect(add).toBeGreaterThan(255);
    expect(lines([word(PAGE), word(add, 1, 2, 3)], [word(PAGE, 2, 1, 0), word(add, 1, 2, 3)])).toEqual([
      "      0  f32.add s1, s2, s3",
      "      2  f32.add s513, s258, s3",
    ]);
  });

  it("writes instructions outside of the loop by their own names", () => {
    const code = lines(
      [word(COLD, 0, 1, 2), coldNumber("memory.copy"), 1, 0],
      [word(WIDE, 1), word(COLD, 44, 1), coldNumber("i64.popcnt")],
      [word(COLD), coldNumber("unreachable")],
    );
    expect(code).toEqual([
      "      0  memory.copy s0, s1, s2, #1, #0",
      "      4  i64.popcnt s300, s1",
      "      7  unreachable",
    ]);
  });

  it("writes every target of a table, the default last", () => {
    const code = lines([word(operation("br_table"), 0, 3), 2, 0, 6, 5], [word(operation("return"), 0, 1)]);
    expect(code).toEqual(["      0  br_table s3, ×2, → 0, → 6, → 5", "      5  return s1"]);
  });

  it("marks words that are no instruction", () => {
    const words = Int32Array.of(word(252), word(COLD), 9999);
    expect(disassembleInstruction(words, 0)).toEqual({ address: 0, name: "? 252", operands: [], next: 1 });
    expect(disassembleInstruction(words, 1)).toMatchObject({ name: `? ${COLD}`, next: 3 });
  });
});
