/**
 * Instructions whose result goes to the slot of an operand: every row reads what it needs before it writes, word by word.
 *
 * Each row of the loop is executed with slots of its own for everything and then with shared ones. That results are right
 * in the first place is for the comparison with the host's WebAssembly to say.
 */
import { describe, expect, it } from "vitest";
import { loop } from "../../src/interpreter/loop.generated.ts";
import { activation, FP, FUEL, PC, REGISTERS } from "../../src/interpreter/machine.ts";
import { HALT } from "../../src/interpreter/return-addresses.ts";
import { CODE, codeArena } from "../../src/isa/code-arena.ts";
import { poolSlot } from "../../src/isa/constant-pool.ts";
import { HOT_ROWS, operation, PAGE, SECOND_PAGE } from "../../src/isa/instruction-set.ts";
import type { Immediate, Row } from "../../src/isa/row.ts";
import { F32_STACK, F64_STACK, I32_STACK, STACK_BASE_WORD } from "../../src/isa/value-stack.ts";
import { moduleCode } from "../lowering/support.ts";

const FRAME = STACK_BASE_WORD;

/** Slot numbers by field; `k` is the slot in an immediate word. */
type Slots = Readonly<Record<"d" | "a" | "b" | "k", number>>;

const APART: Slots = { d: 4, a: 1, b: 2, k: 3 };

/** Ways to share the slot of the result. The operands' values are those of their own slots in either case. */
const SHARED: readonly Slots[] = [
  { ...APART, d: APART.a },
  { ...APART, d: APART.b },
  { ...APART, d: APART.k },
];

const { start: ADDRESS } = codeArena.add(
  { words: new Int32Array(16), targets: new Int32Array(0), regions: [] },
  moduleCode("(func)"),
  0,
  { linkSlot: 0, slots: 1 },
);

/** Values for a, b and k, as low and high words: addresses in memory, negative numbers, carries, halves of doubles. */
const VALUES: readonly (readonly [low: number, high: number])[] = [
  [8, 0],
  [1, 0],
  [40, 0x40080000],
  [-1, -1],
  [-2, 0],
  [0x7fffffff, -0x80000000],
  [-0x80000000, 0x3ff00000],
  [0x3fc00000, 0x12345678],
];

function immediateWord(kind: Immediate, { k }: Slots): number {
  if (kind === "slot") return k * 2;
  return kind === "f64" ? poolSlot(0, 0x40040000) : kind === "k" ? 13 : 0;
}

function writeInstruction(number: number, row: Row, slots: Slots): void {
  let at = ADDRESS;
  if (number >= SECOND_PAGE) CODE[at++] = PAGE;
  const field = (name: "d" | "a" | "b") => (row.fields.includes(name) ? slots[name] : 0);
  CODE[at++] = (number & 255) | (field("d") << 8) | (field("a") << 16) | (field("b") << 24);
  for (const kind of row.immediates) CODE[at++] = immediateWord(kind, slots);
  CODE[at++] = operation("br");
  CODE[at] = HALT;
}

/** Executes the instruction; the result is what it left in its slot, and which instruction the loop stopped at. */
function execute(row: Row, { d }: Slots, values: readonly (readonly [number, number])[]): string {
  I32_STACK.fill(0, FRAME, FRAME + 16);
  values.forEach(([low, high], index) => {
    I32_STACK[FRAME + 2 * (index + 1)] = low;
    I32_STACK[FRAME + 2 * (index + 1) + 1] = high;
  });
  REGISTERS[PC] = ADDRESS;
  REGISTERS[FP] = FRAME;
  REGISTERS[FUEL] = 5;
  loop();
  if (REGISTERS[PC] !== HALT) return "left";
  const word = FRAME + 2 * d;
  const wide = /[ID]\[d( \+ 1| >> 1)/.test(row.body);
  // Which NaN an operation on floats gives is not fixed.
  if (row.body.includes("D[d") && Number.isNaN(F64_STACK[word >> 1])) return "NaN";
  if (row.body.includes("F[d") && Number.isNaN(F32_STACK[word])) return "NaN";
  return wide ? `${I32_STACK[word]} ${I32_STACK[word + 1]}` : `${I32_STACK[word]}`;
}

/** Operands for three slots, each value in each place. */
const OPERANDS = VALUES.flatMap((a, index) =>
  VALUES.map((b, other) => [a, b, VALUES[(index + other) % VALUES.length] as readonly [number, number]] as const),
);

/** What differs between the results of an instruction with slots apart and shared. */
function differences(row: Row, number: number): string[] {
  const results = (slots: Slots) => {
    writeInstruction(number, row, slots);
    return OPERANDS.map((values) => execute(row, slots, values));
  };
  const apart = results(APART);
  const used = (slots: Slots) =>
    (slots.d === slots.k && row.immediates.includes("slot")) ||
    (slots.d === slots.a && row.fields.includes("a")) ||
    (slots.d === slots.b && row.fields.includes("b"));
  return SHARED.filter(used).flatMap((slots) =>
    results(slots).flatMap((result, index) =>
      result === apart[index] ? [] : [`${row.name} of ${OPERANDS[index]?.join(" | ")}: ${result}, not ${apart[index]}`],
    ),
  );
}

/** Two moves one after the other. */
const SEQUENTIAL = "move.32.32";

describe("the result of an instruction", () => {
  it("is the same in the slot of an operand", () => {
    activation.view = new DataView(Uint8Array.from({ length: 256 }, (_, index) => index * 37).buffer);
    activation.memoryEnd = 256;
    activation.globalWords = Int32Array.of(1, 2, 3, 4);
    activation.importedGlobalWords = [Int32Array.of(5, 6)];
    const writing = HOT_ROWS.flatMap((row, number) => {
      if (row === undefined || row.jumps || !row.fields.startsWith("d") || row.name === SEQUENTIAL) return [];
      return [[row, number] as const];
    });
    expect(writing.length).toBeGreaterThan(100);
    expect(writing.flatMap(([row, number]) => differences(row, number))).toEqual([]);
  });
});
