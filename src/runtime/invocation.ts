/**
 * Calls of functions by the host. Arguments and results pass through the value stack, where the interpreter and host
 * functions have them.
 */
import { InternalError } from "../base/errors.ts";
import { execute, reserve } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
import { REFERENCES } from "../isa/value-stack.ts";
import { linkSlotOf } from "../lowering/frame-layout.ts";
import { widthOf } from "../lowering/operand-stack.ts";
import type { ValueType } from "../module/types.ts";
import { type Bits, readStackBits, readStackValue, type Value, writeStackBits, writeStackValue } from "./values.ts";

/**
 * Calls a function with values.
 * @param args one for each parameter and of its type, which the caller has made sure of
 * @throws Trap, ExhaustionError, ExitError, or what a host function threw
 * @see https://webassembly.github.io/spec/core/exec/modules.html#invocation
 */
export function invoke(func: FunctionInstance, args: readonly Value[]): Value[] {
  return call(func, args, writeStackValue, readStackValue);
}

/**
 * Calls a function with bits, so that NaNs keep their payloads: otherwise as {@link invoke}.
 * @see https://webassembly.github.io/spec/core/exec/modules.html#invocation
 */
export function invokeBits(func: FunctionInstance, args: readonly Bits[]): Bits[] {
  return call(func, args, writeStackBits, readStackBits);
}

function call(
  func: FunctionInstance,
  args: readonly unknown[],
  write: (type: ValueType, word: number, value: unknown) => void,
  read: (type: ValueType, word: number) => unknown,
): unknown[] {
  const { params, results } = func.type;
  if (args.length !== params.length)
    throw new InternalError(`${args.length} arguments for ${params.length} parameters`);
  const base = reserve(linkSlotOf(func.type));
  try {
    let word = base;
    for (let i = 0; i < params.length; i++) {
      const type = params[i] as ValueType;
      write(type, word, args[i]);
      word += 2 * widthOf(type);
    }
    execute(func, base);
    word = base;
    return results.map((type) => {
      const value = read(type, word);
      word += 2 * widthOf(type);
      return value;
    });
  } finally {
    // What was passed must not be kept alive by slots that nobody uses.
    if (REFERENCES.length > base >> 1) REFERENCES.length = base >> 1;
  }
}
