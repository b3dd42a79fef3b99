/**
 * Values at which numeric instructions go wrong, as bits, and arbitraries that mix them with random ones.
 */
import { type Arbitrary, bigInt, constantFrom, integer, oneof } from "fast-check";
import { bitsOfDouble, bitsOfSingle } from "./float-bits.ts";

const EXPONENTS = [0, 1, 4, 7, 8, 15, 16, 23, 24, 30, 31, 32, 33, 52, 53, 62, 63];

/** Powers of two at the ends of the formats and their neighbours, with both signs. */
function integerEdges(width: number): bigint[] {
  const edges = new Set<bigint>([0n, 0x5555555555555555n, 0x0123456789abcdefn, -0x3333333333333334n]);
  for (const exponent of EXPONENTS.filter((each) => each < width)) {
    for (const delta of [-1n, 0n, 1n]) {
      edges.add(2n ** BigInt(exponent) + delta);
      edges.add(-(2n ** BigInt(exponent)) + delta);
    }
  }
  return [...new Set([...edges].map((edge) => BigInt.asIntN(width, edge)))];
}

/** Numbers around the bounds of the integer types, ties of rounding and the ends of the float formats. */
const FLOAT_EDGES: readonly number[] = [
  0,
  0.25,
  0.49999999999999994,
  0.5,
  0.75,
  0.9999999999999999,
  1,
  1.5,
  2.5,
  3.5,
  4.5,
  Math.PI,
  127.5,
  ...[8, 16, 22, 23, 24, 31, 32, 51, 52, 53, 62, 63, 64].flatMap((exponent) => {
    const power = 2 ** exponent;
    return [-1, -0.5, 0, 0.5, 1].map((delta) => power + delta).concat(power * (1 - 2 ** -24), power * (1 + 2 ** -23));
  }),
  2 ** 63 - 1024,
  2 ** 63 + 2048,
  2 ** 64 - 2048,
  2 ** -126,
  2 ** -149,
  2 ** -150,
  2 ** -150 * (1 + 2 ** -52),
  (2 - 2 ** -23) * 2 ** 127,
  (2 - 2 ** -24) * 2 ** 127,
  (2 - 2 ** -24 - 2 ** -52) * 2 ** 127,
  2 ** 128,
  2 ** -1022,
  2 ** -1074,
  Number.MAX_VALUE,
  Number.POSITIVE_INFINITY,
];

const I32_EDGES: readonly number[] = integerEdges(32).map(Number);
const I64_EDGES: readonly bigint[] = [
  ...integerEdges(64),
  // Integers that a single rounding to f32 and a double one give different results for.
  0x7fffff4000000001n,
  0x0000100000080001n,
  0x0020000020000001n,
  -0x0020000020000001n,
  0x7fffffbfffffffffn,
  0x7fffffc000000000n,
];

const SINGLE_NANS = [0x7fc00000, 0x7fc00001, 0x7fffffff, 0x7f800001, 0x7fa00000, 0x7fbfffff];
const DOUBLE_NANS = [
  0x7ff8000000000000n,
  0x7ff8000000000001n,
  0x7fffffffffffffffn,
  0x7ff0000000000001n,
  0x7ff4000000000000n,
  0x7ff7ffffffffffffn,
  0x7ff8000020000000n,
];

function withSigns(numbers: readonly number[]): number[] {
  return numbers.flatMap((number) => [number, -number]);
}

const F32_EDGES: readonly number[] = [
  ...new Set(withSigns(FLOAT_EDGES).map(bitsOfSingle)),
  ...SINGLE_NANS.flatMap((bits) => [bits, bits | -0x80000000]),
];

const F64_EDGES: readonly bigint[] = [
  ...new Set(withSigns(FLOAT_EDGES).map(bitsOfDouble)),
  ...DOUBLE_NANS.flatMap((bits) => [bits, BigInt.asIntN(64, bits | (1n << 63n))]),
];

/** The name of a numeric type. */
export type NumericType = "i32" | "i64" | "f32" | "f64";

/** Edge values of each type, as bits. */
export const EDGE_BITS: Readonly<Record<NumericType, readonly (number | bigint)[]>> = {
  i32: I32_EDGES,
  i64: I64_EDGES,
  f32: F32_EDGES,
  f64: F64_EDGES,
};

const anyI32 = integer({ min: -0x80000000, max: 0x7fffffff });
const anyI64 = bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const anyQuarter = integer({ min: -4000, max: 4000 }).map((quarters) => quarters / 4);

function oneOfEdges<T>(edges: readonly T[]): Arbitrary<T> {
  return constantFrom(...edges);
}

/** Bits of each type: edge values, small values and any bits in about equal shares. */
export const ANY_BITS: Readonly<Record<NumericType, Arbitrary<number | bigint>>> = {
  i32: oneof(oneOfEdges(I32_EDGES), integer({ min: -70, max: 70 }), anyI32),
  i64: oneof(oneOfEdges(I64_EDGES), bigInt({ min: -70n, max: 70n }), anyI32.map(BigInt), anyI64),
  f32: oneof(
    oneOfEdges(F32_EDGES),
    anyQuarter.map(bitsOfSingle),
    oneof(anyI32, anyI64).map((value) => bitsOfSingle(Number(value))),
    anyI32,
  ),
  f64: oneof(
    oneOfEdges(F64_EDGES),
    anyQuarter.map(bitsOfDouble),
    oneof(anyI32, anyI64).map((value) => bitsOfDouble(Number(value))),
    anyI64,
  ),
};
