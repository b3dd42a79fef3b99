/**
 * Exceptions that the host makes and looks into. Inside, numbers and vectors of a payload are words.
 *
 * @see https://webassembly.github.io/spec/core/appendix/embedding.html#exceptions
 */
import { wordsOf } from "../lowering/operand-stack.ts";
import { ExceptionInstance } from "../memory/exception-instance.ts";
import type { Tag } from "../memory/tag.ts";
import { isReference, type ValueType } from "../module/types.ts";
import { type Value, valueToWords, wordsToValue } from "./values.ts";

/** The words of the largest value. */
const scratch = new Int32Array(4);

/**
 * Makes an exception.
 * @param values one for each parameter of the tag and of its type, which the caller has made sure of
 * @see https://webassembly.github.io/spec/core/appendix/embedding.html#embed-exn-alloc
 */
export function exceptionOfValues(tag: Tag, values: readonly Value[]): ExceptionInstance {
  const payload = tag.type.params.flatMap((type, i) => entriesOf(type, values[i]));
  return new ExceptionInstance(tag, payload);
}

function entriesOf(type: ValueType, value: Value): unknown[] {
  if (isReference(type)) return [value];
  valueToWords(type, value, scratch, 0);
  return [...scratch.subarray(0, wordsOf(type))];
}

/**
 * One value of an exception's payload.
 * @param index of a parameter of its tag
 * @see https://webassembly.github.io/spec/core/appendix/embedding.html#embed-exn-read
 */
export function payloadValue({ tag, payload }: ExceptionInstance, index: number): Value {
  const { params } = tag.type;
  const type = params[index] as ValueType;
  const at = params
    .slice(0, index)
    .reduce((entries, before) => entries + (isReference(before) ? 1 : wordsOf(before)), 0);
  if (isReference(type)) return payload[at];
  for (let i = 0; i < wordsOf(type); i++) scratch[i] = payload[at + i] as number;
  return wordsToValue(type, scratch, 0);
}
