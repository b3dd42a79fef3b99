/**
 * Calls of functions by the host. Arguments and results pass through the value stack, where the interpreter and host
 * functions have them.
 */
import { InternalError } from "../base/errors.ts";
import { execute, forgetAbove, reserve } from "../interpreter/execute.ts";
import type { FunctionInstance } from "../interpreter/instance.ts";
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
  return call(func, args, VALUES);
}

/**
 * Calls a function with bits, so that NaNs keep their payloads: otherwise as {@link invoke}.
 * @see https://webassembly.github.io/spec/core/exec/modules.html#invocation
 */
export function invokeBits(func: FunctionInstance, args: readonly Bits[]): Bits[] {
  return call(func, args, BITS);
}

/** A form that values have outside of the value stack. */
export interface SlotForm {
  write(type: ValueType, word: number, value: unknown): void;
  read(type: ValueType, word: number): unknown;
}

export const VALUES: SlotForm = { write: writeStackValue, read: readStackValue };
export const BITS: SlotForm = { write: writeStackBits, read: readStackBits };

function call(func: FunctionInstance, args: readonly unknown[], form: SlotForm): unknown[] {
  const { params, results } = func.type;
  const base = reserve(func.linkSlot);
  try {
    writeSlots(params, base, args, form);
    execute(func, base);
    return readSlots(results, base, form);
  } finally {
    forgetAbove(base);
  }
}

/** Writes values to slots of the value stack that follow each other from word `base` on. */
export function writeSlots(
  types: readonly ValueType[],
  base: number,
  values: readonly unknown[],
  form: SlotForm,
): void {
  if (values.length !== types.length) throw new InternalError(`${values.length} values for ${types.length} types`);
  let word = base;
  for (let i = 0; i < types.length; i++) {
    const type = types[i] as ValueType;
    form.write(type, word, values[i]);
    word += 2 * widthOf(type);
  }
}

/** Reads values from slots of the value stack that follow each other from word `base` on. */
export function readSlots(types: readonly ValueType[], base: number, form: SlotForm): unknown[] {
  let word = base;
  return types.map((type) => {
    const value = form.read(type, word);
    word += 2 * widthOf(type);
    return value;
  });
}
