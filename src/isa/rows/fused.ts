/**
 * Instructions that do the work of two: an operation and the one whose result it takes.
 *
 * `a` is the other operand of the second operation (and `d` its result); the operands of the first are `b`, then a slot or
 * constant in the immediate word. The lowering finds the pairs in lowering/fusions.ts.
 */
import { type Row, row } from "../row.ts";

const ROTATION = "I[b] << K0 | I[b] >>> 32 - K0";

const ADD_64 =
  "y = I[b]; z = fp + K0 | 0; x = y + I[z] | 0; w0 = I[b + 1 | 0] + I[z + 1 | 0] + FLAG(x >>> 0 < y >>> 0) | 0;" +
  " y = x; x = y + I[a] | 0; I[d + 1 | 0] = w0 + I[a + 1 | 0] + FLAG(x >>> 0 < y >>> 0) | 0; I[d] = x;";

/** Rotates a xor b, whose words are in `low` and `high` first, by K0 below 32. */
function xorRotate(low: string, high: string): string {
  return (
    `${low} = I[a] ^ I[b]; ${high} = I[a + 1 | 0] ^ I[b + 1 | 0]; z = K0;` +
    " I[d] = y << z | w0 >>> 1 >>> 31 - z; I[d + 1 | 0] = w0 << z | y >>> 1 >>> 31 - z;"
  );
}

export const FUSED_ROWS: readonly Row[] = [
  row("i32.add_shl", "dab", ["k"], "I[d] = I[a] + (I[b] << K0) | 0;"),
  row("i32.add_add", "dab", ["slot"], "I[d] = I[a] + I[b] + I[fp + K0 | 0] | 0;"),
  row("i32.add_and", "dab", ["slot"], "I[d] = I[a] + (I[b] & I[fp + K0 | 0]) | 0;"),
  row("i32.add_mul", "dab", ["slot"], "I[d] = I[a] + Math.imul(I[b], I[fp + K0 | 0]) | 0;"),
  row("i32.add_mul.k", "dab", ["k"], "I[d] = I[a] + Math.imul(I[b], K0) | 0;"),
  row("i32.or_shl", "dab", ["k"], "I[d] = I[a] | I[b] << K0;"),
  row("i32.or_or", "dab", ["slot"], "I[d] = I[a] | I[b] | I[fp + K0 | 0];"),
  row("i32.xor_rotl", "dab", ["k"], `I[d] = I[a] ^ (${ROTATION});`),
  row("i32.xor_shr_u", "dab", ["k"], "I[d] = I[a] ^ I[b] >>> K0;"),
  row("i32.xor_and", "dab", ["slot"], "I[d] = I[a] ^ I[b] & I[fp + K0 | 0];"),
  // Two constants: those of the first operation, then those of the second.
  row("i32.and_shr_u.k", "da", ["k", "k"], "I[d] = I[a] >>> K0 & K1;"),
  row("i32.shl_and.k", "da", ["k", "k"], "I[d] = (I[a] & K0) << K1;"),
  row("i64.add_add", "dab", ["slot"], ADD_64),
  row("i64.rotl_xor.k", "dab", ["k"], xorRotate("y", "w0")),
  row("i64.rotl_xor.k32", "dab", ["k"], xorRotate("w0", "y")),
  row("f64.add_mul", "dab", ["slot"], "D[d >> 1] = D[a >> 1] + D[b >> 1] * D[fp + K0 >> 1];"),
  row("f64.sub_mul", "dab", ["slot"], "D[d >> 1] = D[a >> 1] - D[b >> 1] * D[fp + K0 >> 1];"),
  row("f64.mul_mul", "dab", ["slot"], "D[d >> 1] = D[a >> 1] * (D[b >> 1] * D[fp + K0 >> 1]);"),
];
