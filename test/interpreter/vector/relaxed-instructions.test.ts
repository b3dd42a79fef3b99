/**
 * Relaxed vector instructions give the results of the specification's deterministic profile: most of them those of another
 * instruction, which the host's own WebAssembly has.
 * @see https://webassembly.github.io/spec/core/exec/numerics.html#relaxed-operations
 */
import { assert, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf, type VectorUse, vectorUses } from "./instruction-forms.ts";
import { anyOperands, bytesOfLanes, floatLanes, sameLane } from "./lane-values.ts";
import { nativeMachine, ourMachine } from "./machines.ts";

const SAME: Readonly<Record<string, string>> = {
  "i8x16.relaxed_swizzle": "i8x16.swizzle",
  "i32x4.relaxed_trunc_f32x4_s": "i32x4.trunc_sat_f32x4_s",
  "i32x4.relaxed_trunc_f32x4_u": "i32x4.trunc_sat_f32x4_u",
  "i32x4.relaxed_trunc_f64x2_s_zero": "i32x4.trunc_sat_f64x2_s_zero",
  "i32x4.relaxed_trunc_f64x2_u_zero": "i32x4.trunc_sat_f64x2_u_zero",
  "i8x16.relaxed_laneselect": "v128.bitselect",
  "i16x8.relaxed_laneselect": "v128.bitselect",
  "i32x4.relaxed_laneselect": "v128.bitselect",
  "i64x2.relaxed_laneselect": "v128.bitselect",
  "f32x4.relaxed_min": "f32x4.min",
  "f32x4.relaxed_max": "f32x4.max",
  "f64x2.relaxed_min": "f64x2.min",
  "f64x2.relaxed_max": "f64x2.max",
  "i16x8.relaxed_q15mulr_s": "i16x8.q15mulr_sat_s",
};

/** What an instruction without such a counterpart makes of its operands, as views of their bytes. */
const DEFINITIONS: Readonly<Record<string, (a: DataView, b: DataView, c: DataView) => Uint8Array>> = {
  "f32x4.relaxed_madd": (a, b, c) => singles((at) => Math.fround(single(a, at) * single(b, at)) + single(c, at)),
  "f32x4.relaxed_nmadd": (a, b, c) => singles((at) => Math.fround(-single(a, at) * single(b, at)) + single(c, at)),
  "f64x2.relaxed_madd": (a, b, c) => doubles((at) => double(a, at) * double(b, at) + double(c, at)),
  "f64x2.relaxed_nmadd": (a, b, c) => doubles((at) => -double(a, at) * double(b, at) + double(c, at)),
  "i16x8.relaxed_dot_i8x16_i7x16_s": (a, b) =>
    new Uint8Array(Int16Array.from({ length: 8 }, (_, lane) => dot(a, b, 2 * lane)).buffer),
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": (a, b, c) =>
    bytesOfLanes([0, 4, 8, 12].map((at) => (dot(a, b, at) + dot(a, b, at + 2) + c.getInt32(at, true)) | 0)),
};

const single = (view: DataView, at: number): number => view.getFloat32(at, true);
const double = (view: DataView, at: number): number => view.getFloat64(at, true);

function singles(lane: (at: number) => number): Uint8Array {
  return new Uint8Array(Float32Array.from([0, 4, 8, 12], lane).buffer);
}

function doubles(lane: (at: number) => number): Uint8Array {
  return new Uint8Array(Float64Array.from([0, 8], lane).buffer);
}

/** Sums of products of signed bytes saturate. */
function dot(a: DataView, b: DataView, at: number): number {
  return Math.min(a.getInt8(at) * b.getInt8(at) + a.getInt8(at + 1) * b.getInt8(at + 1), 32767);
}

const USES = vectorUses("relaxed-simd");
const { bytes, numbers } = formsOf(USES);
const ours = ourMachine(bytes);
const counterparts = nativeMachine(
  formsOf(USES, ({ mnemonic, operands }) => [SAME[mnemonic] ?? (operands.length === 2 ? "v128.and" : "v128.bitselect")])
    .bytes,
);

function expected({ mnemonic }: VectorUse, form: number, operands: Uint8Array): Uint8Array {
  const define = DEFINITIONS[mnemonic];
  if (define === undefined) return counterparts.run(form, operands);
  const [a, b, c] = [0, 16, 32].map((at) => new DataView(operands.buffer, at, 16)) as [DataView, DataView, DataView];
  return define(a, b, c);
}

/** Whether a result is the wanted one, lanes of floats being any NaN where that is one. */
function isWanted({ mnemonic }: VectorUse, result: Uint8Array, wanted: Uint8Array): boolean {
  const type = /^f..(?=x)/.exec(mnemonic)?.[0] as "f32" | "f64" | undefined;
  if (type === undefined) return result.every((byte, at) => byte === wanted[at]);
  const lanes = floatLanes(wanted, type);
  return floatLanes(result, type).every((lane, at) => sameLane(lane, lanes[at] as number | bigint, false));
}

describe("relaxed vector instructions", () => {
  it("are all defined here", () => {
    expect(USES.map(({ mnemonic }) => mnemonic).sort()).toEqual(
      [...Object.keys(SAME), ...Object.keys(DEFINITIONS)].sort(),
    );
  });

  it.each(USES.map((use, index) => [use.mnemonic, use, numbers[index] as readonly number[]] as const))(
    "%s gives the result of the deterministic profile",
    (_, use, forms) => {
      assert(
        property(anyOperands, (operands) => {
          for (const form of forms) {
            const result = ours.run(form, operands);
            const wanted = expected(use, form, operands);
            expect(isWanted(use, result, wanted), `${result.join()} instead of ${wanted.join()}`).toBe(true);
          }
        }),
        { numRuns: 200 },
      );
    },
  );

  it("round products before sums", () => {
    const factors = [1 + 2 ** -23, 1 + 2 ** -12, 3, 0.1].map(Math.fround);
    const one = singles((at) => factors[at / 4] as number);
    const minus = singles((at) => -Math.fround((factors[at / 4] as number) ** 2));
    const index = USES.findIndex(({ mnemonic }) => mnemonic === "f32x4.relaxed_madd");
    const result = ours.run(numbers[index]?.[0] as number, Uint8Array.from([...one, ...one, ...minus]));
    expect([...new Float32Array(result.buffer)]).toEqual([0, 0, 0, 0]);
  });

  it("saturate the only dot product that is too large", () => {
    const least = new Uint8Array(16).fill(0x80);
    const index = USES.findIndex(({ mnemonic }) => mnemonic === "i16x8.relaxed_dot_i8x16_i7x16_s");
    const result = ours.run(numbers[index]?.[0] as number, Uint8Array.from([...least, ...least]));
    expect([...new Int16Array(result.buffer)]).toEqual(Array.from({ length: 8 }, () => 32767));
  });
});
