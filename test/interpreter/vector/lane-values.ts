/** Vectors as bytes, and arbitrary ones: lanes of every shape, at edge values and at random. */
import { type Arbitrary, array, oneof, tuple, uint8Array } from "fast-check";
import { ANY_BITS, EDGE_BITS, type NumericType } from "../../numerics/edge-values.ts";
import { nanClass } from "../../numerics/float-bits.ts";

const BYTES = [0, 1, 2, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff, 0x0f, 0x10, 0x55, 0xaa];
const HALVES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0xfffe, 0xffff, 0x5555, 0x4000];

/** The bytes of lanes given as bits: numbers of 32, bigints of 64. */
export function bytesOfLanes(lanes: readonly (number | bigint)[]): Uint8Array {
  const words = lanes.flatMap((lane) =>
    typeof lane === "number" ? [lane] : [Number(BigInt.asIntN(32, lane)), Number(BigInt.asIntN(32, lane >> 32n))],
  );
  return new Uint8Array(Int32Array.from(words).buffer);
}

function lanesOf(type: NumericType): Arbitrary<Uint8Array> {
  const count = type.endsWith("32") ? 4 : 2;
  return array(ANY_BITS[type], { minLength: count, maxLength: count }).map(bytesOfLanes);
}

function pick<T>(values: readonly T[]): (index: number) => T {
  return (index) => values[index % values.length] as T;
}

const anyBytes = uint8Array({ minLength: 16, maxLength: 16 });

/** Any vector. */
const anyVector: Arbitrary<Uint8Array> = oneof(
  anyBytes,
  anyBytes.map((bytes) => bytes.map(pick(BYTES))),
  anyBytes.map((bytes) => new Uint8Array(Uint16Array.from(bytes.subarray(8), pick(HALVES)).buffer)),
  lanesOf("i32"),
  lanesOf("i64"),
  lanesOf("f32"),
  lanesOf("f64"),
);

/** The contents of memory for three operands. */
export const anyOperands: Arbitrary<Uint8Array> = tuple(anyVector, anyVector, anyVector).map((vectors) =>
  Uint8Array.from(vectors.flatMap((vector) => [...vector])),
);

/** Every edge value of a float type, or every pair of them, as operands lane by lane. */
export function floatEdgePairs(type: "f32" | "f64", operands: number): Uint8Array[] {
  const edges = EDGE_BITS[type];
  const lanes = type === "f32" ? 4 : 2;
  const found: Uint8Array[] = [];
  for (let i = 0; i < edges.length; i += lanes) {
    for (let j = 0; j < (operands === 1 ? 1 : edges.length); j++) {
      const first = Array.from({ length: lanes }, (_, lane) => pick(edges)(i + lane));
      const second = Array.from({ length: lanes }, (_, lane) => pick(edges)(j + lane));
      found.push(Uint8Array.from([first, second].flatMap((each) => [...bytesOfLanes(each)])));
    }
  }
  return found;
}

/** The lanes of a float type, as bits. */
export function floatLanes(bytes: Uint8Array, type: "f32" | "f64"): (number | bigint)[] {
  const copy = bytes.slice().buffer;
  return type === "f32" ? [...new Int32Array(copy)] : [...new BigInt64Array(copy)];
}

/**
 * Whether two lanes are equal, or both a NaN that arithmetic may give: a quiet one, canonical if the other is and `canonical`
 * says that every NaN among the operands was.
 */
export function sameLane(ours: number | bigint, native: number | bigint, canonical: boolean): boolean {
  if (ours === native) return true;
  const found = nanClass(ours);
  if (nanClass(native) === "number") return false;
  return found === "canonical" || (found === "arithmetic" && !canonical);
}
