/** Vectors: integer lanes against what JavaScript computes lane by lane, floats, shuffles. */
import { type Assertions, equal, exportsOf } from "./check.ts";

/** Puts two vectors of four words each to memory, applies an instruction and reads the words of the result. */
function module(instructions: readonly string[]): string {
  const functions = instructions.map(
    (name, index) => `(func (export "f${index}") (result i32)
      (v128.store (i32.const 32) (${name} (v128.load (i32.const 0)) (v128.load (i32.const 16)))) (i32.const 0))`,
  );
  return `(module (memory (export "memory") 1) ${functions.join("\n")})`;
}

const A = [0x7f80_01ff, -2, 0x0001_ffff, 0x1234_5678] as const;
const B = [0x0101_8080, 3, -0x0001_8000, 0x7fff_ffff] as const;

const BYTES = (word: number): number[] => [0, 8, 16, 24].map((shift) => (word << (24 - shift)) >> 24);
const HALVES = (word: number): number[] => [(word << 16) >> 16, word >> 16];
const word8 = (bytes: readonly number[]): number =>
  bytes.reduce((word, byte, index) => word | ((byte & 255) << (8 * index)), 0);
const word16 = ([low, high]: readonly number[]): number => ((low as number) & 0xffff) | ((high as number) << 16);

const bytewise = (operation: (a: number, b: number) => number) => (a: number, b: number) => {
  const right = BYTES(b);
  return word8(BYTES(a).map((byte, index) => operation(byte, right[index] as number)));
};
const halfwise = (operation: (a: number, b: number) => number) => (a: number, b: number) => {
  const right = HALVES(b);
  return word16(HALVES(a).map((half, index) => operation(half, right[index] as number)));
};

const clamp = (value: number, least: number, greatest: number): number => Math.max(least, Math.min(greatest, value));

/** Instructions, and what they do with each pair of words. */
const WORDWISE: Readonly<Record<string, (a: number, b: number) => number>> = {
  "v128.andnot": (a, b) => a & ~b,
  "i8x16.add": bytewise((a, b) => a + b),
  "i8x16.sub_sat_s": bytewise((a, b) => clamp(a - b, -128, 127)),
  "i8x16.gt_s": bytewise((a, b) => (a > b ? -1 : 0)),
  "i8x16.avgr_u": bytewise((a, b) => ((a & 255) + (b & 255) + 1) >> 1),
  "i8x16.min_u": bytewise((a, b) => Math.min(a & 255, b & 255)),
  "i16x8.mul": halfwise((a, b) => a * b),
  "i16x8.add_sat_u": halfwise((a, b) => clamp((a & 0xffff) + (b & 0xffff), 0, 0xffff)),
  "i16x8.lt_u": halfwise((a, b) => ((a & 0xffff) < (b & 0xffff) ? -1 : 0)),
  "i32x4.mul": (a, b) => Math.imul(a, b),
  "i32x4.max_s": (a, b) => Math.max(a, b),
  "i32x4.ge_u": (a, b) => (a >>> 0 >= b >>> 0 ? -1 : 0),
};

export const VECTORS: Assertions = {
  "vectors of integers give what their lanes give one by one": (subject) => {
    const names = Object.keys(WORDWISE);
    const exports = exportsOf(subject, module(names));
    const words = new Int32Array((exports["memory"] as unknown as { buffer: ArrayBuffer }).buffer);
    names.forEach((name, index) => {
      words.set(A, 0);
      words.set(B, 4);
      exports[`f${index}`]?.();
      const expected = A.map((word, lane) => WORDWISE[name]?.(word, B[lane] as number));
      equal(Array.from(words.subarray(8, 12)), expected, name);
    });
  },

  "vectors of floats, shuffles and lanes work": (subject) => {
    const exports = exportsOf(
      subject,
      `(module
        (func (export "single") (param f32 f32) (result f32)
          (f32x4.extract_lane 3 (f32x4.mul (f32x4.splat (local.get 0)) (f32x4.splat (local.get 1)))))
        (func (export "double") (param f64) (result f64)
          (f64x2.extract_lane 1
            (f64x2.sqrt (f64x2.replace_lane 1 (v128.const f64x2 0 0) (local.get 0)))))
        (func (export "shuffle") (result i32)
          (i32x4.extract_lane 0
            (i8x16.shuffle 0 31 2 17 4 5 6 7 8 9 10 11 12 13 14 15
              (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
              (v128.const i8x16 -1 -2 -3 -4 -5 -6 -7 -8 -9 -10 -11 -12 -13 -14 -15 -16))))
        (func (export "mask") (param i32) (result i32)
          (i8x16.bitmask (i8x16.replace_lane 9 (i8x16.splat (local.get 0)) (i32.const -1))))
        (func (export "nan") (result i32)
          (i32x4.extract_lane 1 (f32x4.abs (v128.const i32x4 0 0xffa00001 0 0)))))`,
    );
    equal(exports["single"]?.(0.1, 3), Math.fround(Math.fround(0.1) * 3), "f32x4.mul");
    equal(exports["double"]?.(2), Math.SQRT2, "f64x2.sqrt");
    equal(exports["shuffle"]?.(), 0xfe03f001 | 0, "i8x16.shuffle");
    equal(exports["mask"]?.(1), 1 << 9, "i8x16.bitmask");
    equal(exports["nan"]?.(), 0x7fa0_0001, "f32x4.abs of a signalling NaN");
  },
};
