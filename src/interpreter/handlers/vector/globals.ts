/** Vectors in globals of other instances. */
import { I32_STACK } from "../../../isa/value-stack.ts";
import type { Instance } from "../../instance.ts";
import { activation, nextImmediate } from "../../machine.ts";
import type { Handlers } from "../handler.ts";

const I = I32_STACK;

function importedGlobal(): Int32Array {
  return (activation.instance as Instance).importedGlobalWords[nextImmediate()] as Int32Array;
}

export const VECTOR_GLOBAL_HANDLERS: Handlers = {
  "imported.get.128": (d) => {
    const words = importedGlobal();
    for (let i = 0; i < 4; i++) I[d + i] = words[i]!;
  },
  "imported.set.128": (_, a) => {
    const words = importedGlobal();
    for (let i = 0; i < 4; i++) words[i] = I[a + i]!;
  },
};
