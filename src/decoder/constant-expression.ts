/**
 * Finds the end of a constant expression. Whether it is constant, and of the right type, is for validation to say.
 */
import type { ConstantExpression } from "../module/module.ts";
import type { Reader } from "./reader.ts";
import { skipInstructions } from "./skip-instructions.ts";

/** @see https://webassembly.github.io/spec/core/binary/instructions.html#expressions */
export function readConstantExpression(reader: Reader): ConstantExpression {
  const offset = reader.position;
  skipInstructions(reader);
  return { offset, endOffset: reader.position };
}
