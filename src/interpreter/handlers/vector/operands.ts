/**
 * What the handlers of vector instructions share.
 *
 * The result may take the place of an operand, or begin one slot before it. So lane by lane, upwards, is safe where lanes
 * stay where they are; everything else first puts its operands aside.
 */
import { I32_STACK } from "../../../isa/value-stack.ts";

const I = I32_STACK;

const aside = new ArrayBuffer(32);

/** Two vectors put aside, the first one in lanes from 0 on, the second one behind it. */
export const ASIDE_I32: Int32Array = new Int32Array(aside);
export const ASIDE_I16: Int16Array = new Int16Array(aside);
export const ASIDE_U16: Uint16Array = new Uint16Array(aside);
export const ASIDE_I8: Int8Array = new Int8Array(aside);
export const ASIDE_U8: Uint8Array = new Uint8Array(aside);

const S = ASIDE_I32;

/** Puts the vector at word `a` aside. */
export function putAside(a: number): void {
  S[0] = I[a]!;
  S[1] = I[a + 1]!;
  S[2] = I[a + 2]!;
  S[3] = I[a + 3]!;
}

/** Puts the vectors at words `a` and `b` aside. */
export function putBothAside(a: number, b: number): void {
  putAside(a);
  S[4] = I[b]!;
  S[5] = I[b + 1]!;
  S[6] = I[b + 2]!;
  S[7] = I[b + 3]!;
}

/** Brings the vector in which a lane will be replaced to its place. */
export function copyVector(d: number, a: number): void {
  if (d === a) return;
  for (let i = 0; i < 4; i++) I[d + i] = I[a + i]!;
}

/** A lane of a comparison's result: all bits set if it holds. */
export function mask(condition: boolean): number {
  // FAST: becomes a flag, where a conditional expression may become a branch.
  return -(condition as unknown as number) | 0;
}

/** Writes the two lanes of a comparison of 64-bit numbers, of which each word is the same. */
export function writeMasks(d: number, low: number, high: number): void {
  I[d] = low;
  I[d + 1] = low;
  I[d + 2] = high;
  I[d + 3] = high;
}
