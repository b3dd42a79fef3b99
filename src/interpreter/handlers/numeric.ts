/** Numeric instructions outside of the loop, made from `numerics`: what the loop lacks, and the cases that it leaves. */
import { F32_STACK, F64_STACK, I32_STACK } from "../../isa/value-stack.ts";
import { NUMERIC_INSTRUCTIONS, type NumericInstruction } from "../../numerics/numeric-instructions.ts";
import { type Handler, type Handlers, readF64, readI64, writeI64 } from "./handler.ts";

type Read = (word: number) => number | bigint;
type Write = (word: number, value: number | bigint) => void;

/** How operands are read, by letter of the signature. */
const READ: Readonly<Record<string, Read>> = {
  i: (word) => I32_STACK[word] as number,
  I: readI64,
  f: (word) => F32_STACK[word] as number,
  F: readF64,
};

const WRITE: Readonly<Record<string, Write>> = {
  i: (word, value) => {
    I32_STACK[word] = value as number;
  },
  I: (word, value) => writeI64(word, value as bigint),
  f: (word, value) => {
    F32_STACK[word] = value as number;
  },
  F: (word, value) => {
    F64_STACK[word >> 1] = value as number;
  },
};

function handlerOf(instruction: NumericInstruction): Handler {
  const { operands, result } = instruction;
  const write = WRITE[result] as Write;
  const first = READ[operands[0] as string] as Read;
  if (operands.length === 1) return (d, a) => write(d, instruction.call(first(a)));
  const second = READ[operands[1] as string] as Read;
  return (d, a, b) => write(d, instruction.call(first(a), second(b)));
}

export const NUMERIC_HANDLERS: Handlers = Object.fromEntries(
  [...NUMERIC_INSTRUCTIONS].map(([mnemonic, instruction]) => [mnemonic, handlerOf(instruction)]),
);
