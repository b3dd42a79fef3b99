/** Vectors as 128 bits: constants, bitwise operations, and the globals of other instances. */
import { I32_STACK } from "../../../isa/value-stack.ts";
import type { Instance } from "../../instance.ts";
import { activation, nextImmediate } from "../../machine.ts";
import type { Handlers } from "../handler.ts";
import { thirdOperand } from "./operands.ts";

const I = I32_STACK;

function importedGlobal(): Int32Array {
  return (activation.instance as Instance).importedGlobalWords[nextImmediate()] as Int32Array;
}

/** @see https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions */
export const VECTOR_BITS_HANDLERS: Handlers = {
  "v128.const": (d) => {
    I[d] = nextImmediate();
    I[d + 1] = nextImmediate();
    I[d + 2] = nextImmediate();
    I[d + 3] = nextImmediate();
  },
  "v128.not": (d, a) => {
    I[d] = ~I[a]!;
    I[d + 1] = ~I[a + 1]!;
    I[d + 2] = ~I[a + 2]!;
    I[d + 3] = ~I[a + 3]!;
  },
  "v128.and": (d, a, b) => {
    I[d] = I[a]! & I[b]!;
    I[d + 1] = I[a + 1]! & I[b + 1]!;
    I[d + 2] = I[a + 2]! & I[b + 2]!;
    I[d + 3] = I[a + 3]! & I[b + 3]!;
  },
  "v128.andnot": (d, a, b) => {
    I[d] = I[a]! & ~I[b]!;
    I[d + 1] = I[a + 1]! & ~I[b + 1]!;
    I[d + 2] = I[a + 2]! & ~I[b + 2]!;
    I[d + 3] = I[a + 3]! & ~I[b + 3]!;
  },
  "v128.or": (d, a, b) => {
    I[d] = I[a]! | I[b]!;
    I[d + 1] = I[a + 1]! | I[b + 1]!;
    I[d + 2] = I[a + 2]! | I[b + 2]!;
    I[d + 3] = I[a + 3]! | I[b + 3]!;
  },
  "v128.xor": (d, a, b) => {
    I[d] = I[a]! ^ I[b]!;
    I[d + 1] = I[a + 1]! ^ I[b + 1]!;
    I[d + 2] = I[a + 2]! ^ I[b + 2]!;
    I[d + 3] = I[a + 3]! ^ I[b + 3]!;
  },
  "v128.bitselect": (d, a, b) => {
    const c = thirdOperand();
    for (let i = 0; i < 4; i++) {
      const other = I[b + i]!;
      I[d + i] = other ^ ((I[a + i]! ^ other) & I[c + i]!);
    }
  },
  "v128.any_true": (d, a) => {
    I[d] = (I[a]! | I[a + 1]! | I[a + 2]! | I[a + 3]!) === 0 ? 0 : 1;
  },
  "imported.get.128": (d) => {
    const words = importedGlobal();
    for (let i = 0; i < 4; i++) I[d + i] = words[i]!;
  },
  "imported.set.128": (_, a) => {
    const words = importedGlobal();
    for (let i = 0; i < 4; i++) words[i] = I[a + i]!;
  },
};
