/**
 * Prints constant expressions.
 *
 * @see https://webassembly.github.io/spec/core/text/instructions.html#expressions
 */
import { Reader } from "../../decoder/reader.ts";
import { readInstruction } from "../../decoder/read-instruction.ts";
import { skipImmediates } from "../../decoder/skip-immediates.ts";
import { instructionId } from "../../instructions/instructions.ts";
import type { ConstantExpression } from "../../module/module.ts";
import type { CodePrinter } from "./code-printer.ts";

const END = instructionId("end");

/** Longer expressions have a line for each instruction. */
const MAX_BYTES_ON_ONE_LINE = 32;

/** Prints an expression: each instruction behind a space, or on a line of its own, one level deeper. */
export function* printExpression(expression: ConstantExpression, printer: CodePrinter): Generator<string, void> {
  const { offset, endOffset } = expression;
  yield* print(expression, endOffset - offset > MAX_BYTES_ON_ONE_LINE ? undefined : " ", printer);
}

/** Prints an expression in parentheses: `(i32.const 0)` if it is one instruction, else behind the keyword. */
export function* printExpressionForm(
  keyword: string,
  expression: ConstantExpression,
  printer: CodePrinter,
): Generator<string, void> {
  if (isOneInstruction(expression, printer)) yield* print(expression, "(", printer);
  else {
    printer.buffer.write(`(${keyword}`);
    yield* printExpression(expression, printer);
  }
  printer.buffer.write(")");
}

function* print(
  { offset, endOffset }: ConstantExpression,
  separator: string | undefined,
  printer: CodePrinter,
): Generator<string, void> {
  const { buffer } = printer;
  printer.reader = new Reader(printer.names.module.bytes, offset, endOffset);
  printer.beginExpression(separator);
  buffer.level++;
  while (printer.printNext()) if (buffer.isFull) yield buffer.take();
  buffer.level--;
}

function isOneInstruction({ offset, endOffset }: ConstantExpression, { names }: CodePrinter): boolean {
  const reader = new Reader(names.module.bytes, offset, endOffset);
  const id = readInstruction(reader);
  if (id === END) return false;
  skipImmediates(reader, id);
  return endOffset - reader.position === 1;
}
