/** Arithmetic with results of two slots. */
import { I32_STACK } from "../../isa/value-stack.ts";
import { iadd128, imul_wide_s, imul_wide_u, isub128 } from "../../numerics/wide-arithmetic.ts";
import type { Handlers } from "./handler.ts";

/** Words of a number of 128 bits. */
const WORDS = 4;

export const WIDE_ARITHMETIC_HANDLERS: Handlers = {
  "i64.add128": (d, a) => iadd128(I32_STACK, d, a, a + WORDS),
  "i64.sub128": (d, a) => isub128(I32_STACK, d, a, a + WORDS),
  "i64.mul_wide_s": (d, a, b) => imul_wide_s(I32_STACK, d, a, b),
  "i64.mul_wide_u": (d, a, b) => imul_wide_u(I32_STACK, d, a, b),
};
