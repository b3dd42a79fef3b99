/** Every fixed-width vector instruction without a memory argument against the host's own WebAssembly. */
import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { nanClass } from "../../numerics/float-bits.ts";
import { formsOf, type VectorUse, vectorUses } from "./instruction-forms.ts";
import { anyOperands, floatEdgePairs, floatLanes, sameLane } from "./lane-values.ts";
import { nativeMachine, ourMachine } from "./machines.ts";

const USES = vectorUses("simd");
const { bytes, numbers } = formsOf(USES);
const ours = ourMachine(bytes);
const native = nativeMachine(bytes);

const ARITHMETIC =
  /^(f..)x.\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote_f64x2_zero|promote_low_f32x4)$/;

/** The type of the result's lanes where a NaN may be one of several. */
function looseLanes(mnemonic: string): "f32" | "f64" | undefined {
  return ARITHMETIC.exec(mnemonic)?.[1] as "f32" | "f64" | undefined;
}

/** Whether all NaNs among lanes are canonical. */
function onlyCanonical(operands: Uint8Array, count: number, type: "f32" | "f64"): boolean {
  const lanes = floatLanes(operands.subarray(0, 16 * count), type);
  return lanes.every((lane) => ["number", "canonical"].includes(nanClass(lane)));
}

function operandLanes(mnemonic: string, type: "f32" | "f64"): "f32" | "f64" {
  if (mnemonic.includes("_f64x2")) return "f64";
  return mnemonic.includes("_f32x4") ? "f32" : type;
}

/** What differs between the results of a form of a use. */
function difference(index: number, form: number, operands: Uint8Array): string | undefined {
  const { mnemonic, instruction, operands: types } = USES[index] as VectorUse;
  const number = numbers[index]?.[form] as number;
  const our = ours.run(number, operands);
  const theirs = native.run(number, operands);
  if (our.every((byte, at) => byte === theirs[at])) return undefined;
  const type = looseLanes(mnemonic);
  if (type !== undefined) {
    const canonical = onlyCanonical(operands, types.length, operandLanes(mnemonic, type));
    const expected = floatLanes(theirs, type);
    const same = (lane: number | bigint, at: number) => sameLane(lane, expected[at] as number | bigint, canonical);
    if (floatLanes(our, type).every(same)) return undefined;
  }
  return `${instruction.toString()}, form ${form}, of ${operands.join()}: ${our.join()}, natively ${theirs.join()}`;
}

describe("fixed-width vector instructions", () => {
  it("are all compared that have no memory argument", () => {
    expect(new Set(USES.map(({ mnemonic }) => mnemonic)).size).toBe(214);
  });
});

describe.each([...USES.entries()].map(([index, use]) => [use.instruction.toString(), index, use] as const))(
  "%s",
  (_, index, { mnemonic, operands: types }) => {
    it("agrees with the host on arbitrary lanes, whatever place its result takes", () => {
      assert(
        property(anyOperands, (operands) => {
          for (const form of (numbers[index] as readonly number[]).keys()) {
            expect(difference(index, form, operands)).toBeUndefined();
          }
        }),
        { numRuns: 100 },
      );
    });

    const type = looseLanes(mnemonic) ?? (/^(f..)x.\.(?:p|eq|ne|[lg][te])/.exec(mnemonic)?.[1] as "f32" | undefined);
    if (type === undefined) return;
    it("agrees with the host on pairs of edge values", () => {
      const pairs = floatEdgePairs(operandLanes(mnemonic, type), types.length);
      const differences = pairs.flatMap((each) => difference(index, 0, each) ?? []);
      expect(differences.slice(0, 3)).toEqual([]);
    });
  },
);
