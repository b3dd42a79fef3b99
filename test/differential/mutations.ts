/**
 * Mistakes in the code of a generated module: what a compiler gets wrong, rather than what a transfer damages. Most of the
 * results are invalid, and some are not.
 */
import type { Choices } from "./choices.ts";
import { CodeWriter, type WrittenInstruction } from "./generator/code-writer.ts";
import { encodeModule, type GeneratedFunction } from "./generator/module-encoder.ts";
import type { GeneratedModule } from "./generator/module-generator.ts";

type Code = WrittenInstruction[];

function at(code: Code, choices: Choices): number {
  return choices.below(code.length);
}

/** Another number in place of the last byte of an instruction: mostly an index. */
function changeImmediate(code: Code, choices: Choices): void {
  const index = at(code, choices);
  const instruction = code[index] as WrittenInstruction;
  const bytes = [...instruction.bytes];
  const position = bytes.length === 1 ? 0 : 1 + choices.below(bytes.length - 1);
  const step = choices.pick([1, -1, 2, -2, 0x40, 0x10, choices.below(128)]);
  bytes[position] = ((bytes[position] ?? 0) + step) & 0xff;
  code[index] = { ...instruction, bytes };
}

const MISTAKES: readonly ((code: Code, choices: Choices) => void)[] = [
  changeImmediate,
  changeImmediate,
  changeImmediate,
  // An instruction left out, written twice, or in another place.
  (code, choices) => code.splice(at(code, choices), 1),
  (code, choices) => {
    const index = at(code, choices);
    code.splice(index, 0, code[index] as WrittenInstruction);
  },
  (code, choices) => {
    const index = at(code, choices);
    const [instruction] = code.splice(index, 1);
    if (instruction !== undefined) code.splice(choices.below(code.length + 1), 0, instruction);
  },
  // One in place of another.
  (code, choices) => {
    code[at(code, choices)] = code[at(code, choices)] as WrittenInstruction;
  },
];

/** The binary with a mistake in one function. */
export function withMistake({ plan, functions }: GeneratedModule, choices: Choices): Uint8Array<ArrayBuffer> {
  const index = choices.below(functions.length);
  const func = functions[index] as GeneratedFunction;
  const code = new CodeWriter();
  code.instructions.push(...func.code.instructions);
  if (code.instructions.length > 0) choices.pick(MISTAKES)(code.instructions, choices);
  return encodeModule(
    plan,
    functions.map((each) => (each === func ? { ...func, code } : each)),
  );
}
