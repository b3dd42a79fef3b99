/** Register code of modules in the text format, and modules that do the same here and in the host's WebAssembly. */
import { CODE, codeArena, type LoweredFunction } from "../../src/isa/code-arena.ts";
import { type DisassembledInstruction, disassembleInstruction } from "../../src/isa/disassembler.ts";
import type { ModuleCode } from "../../src/isa/module-code.ts";
import { lowerFunction } from "../../src/lowering/lower-function.ts";
import { codeOf, compileModule } from "../../src/runtime/compile.ts";
import { wat } from "../support/wat.ts";

export function moduleCode(text: string): ModuleCode {
  return codeOf(compileModule(wat(text)));
}

/** Where a function of a module stands in the arena once it is lowered. */
export function lowered(code: ModuleCode, functionIndex: number): LoweredFunction {
  return codeArena.functionAt(lowerFunction(code, functionIndex)) as LoweredFunction;
}

/**
 * The register code of the last function of a module, as `name operands` an instruction, from where calls enter it. Targets
 * of branches are positions in this list.
 */
export function registerCode(text: string): string[] {
  const code = moduleCode(text);
  return registerCodeOf(code, code.module.functionTypes.length - 1);
}

export function registerCodeOf(code: ModuleCode, functionIndex: number): string[] {
  const entry = lowerFunction(code, functionIndex);
  const { end } = codeArena.functionAt(entry) as LoweredFunction;
  const instructions: DisassembledInstruction[] = [];
  for (let at = entry; at < end; ) {
    const instruction = disassembleInstruction(CODE, at);
    instructions.push(instruction);
    at = instruction.next;
  }
  const positions = new Map(instructions.map(({ address }, position) => [`→ ${address}`, `→ ${position}`]));
  return instructions.map(({ name, operands }) => {
    return `${name} ${operands.map((operand) => positions.get(operand) ?? operand).join(", ")}`.trimEnd();
  });
}
