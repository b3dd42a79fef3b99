/**
 * Calls of functions by the host. Arguments and results pass through the value stack, where the interpreter and host
 * functions have them.
 */
import { InternalError } from "../base/errors.ts";
import { execute, forgetAbove, reserve } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
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

type Write = (type: ValueType, word: number, value: unknown) => void;
type Read = (type: ValueType, word: number) => unknown;

function call(func: FunctionInstance, args: readonly unknown[], write: Write, read: Read): unknown[] {
  const { params, results } = func.type;
  if (args.length !== params.length)
    throw new InternalError(`${args.length} arguments for ${params.length} parameters`);
  const base = reserve(linkSlotOf(func.type));
  try {
    writeSlots(params, base, args, write);
    execute(func, base);
    return readSlots(results, base, read);
  } finally {
    forgetAbove(base);
  }
}

/** Writes values to slots of the value stack that follow each other from word `base` on. */
export function writeSlots(types: readonly ValueType[], base: number, values: readonly unknown[], write: Write): void {
  let word = base;
  for (let i = 0; i < types.length; i++) {
    const type = types[i] as ValueType;
    write(type, word, values[i]);
    word += 2 * widthOf(type);
  }
}

/** Reads values from slots of the value stack that follow each other from word `base` on. */
export function readSlots(types: readonly ValueType[], base: number, read: Read): unknown[] {
  let word = base;
  return types.map((type) => {
    const value = read(type, word);
    word += 2 * widthOf(type);
    return value;
  });
}
