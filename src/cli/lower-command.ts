/**
 * `anywasm lower`: the register code that the functions of a module are lowered to.
 */
import { CODE, codeArena, type LoweredFunction } from "../isa/code-arena.ts";
import { disassembleCode } from "../isa/disassembler.ts";
import type { ModuleCode } from "../isa/module-code.ts";
import { lowerFunction } from "../lowering/lower-function.ts";
import type { Module } from "../module/module.ts";
import { codeOf, compileModule } from "../runtime/compile.ts";
import { EXIT_STATUS, UsageError } from "./exit-status.ts";
import type { Output } from "./output.ts";
import { readModule } from "./read-module.ts";
import { reportError } from "./report-error.ts";

export interface LowerFlags {
  /** A function's name or index; without one, all that the module defines. */
  readonly function?: string;
  /** Whether the code counts instructions. */
  readonly metered?: boolean;
}

/** @returns the exit status */
export async function lowerFile(file: string, flags: LowerFlags, output: Output): Promise<number> {
  try {
    const module = compileModule(await readModule(file));
    const code = flags.metered === true ? codeOf(module).metered : codeOf(module);
    for (const index of functionsOf(module, flags.function)) {
      output.out(`function ${index}${nameSuffix(module, index)}:\n${codeText(code, index)}\n\n`);
    }
    return EXIT_STATUS.success;
  } catch (error) {
    return reportError(error, file, output);
  }
}

/** Names from the name section and exports. */
function namesOf(module: Module, index: number): string[] {
  const exported = module.exports.filter((item) => item.kind === "func" && item.index === index);
  return [module.names.functions.get(index), ...exported.map(({ name }) => name)].filter((name) => name !== undefined);
}

function nameSuffix(module: Module, index: number): string {
  const [name] = namesOf(module, index);
  return name === undefined ? "" : ` (${name})`;
}

/** The indices of the functions that are wanted. */
function functionsOf(module: Module, wanted: string | undefined): number[] {
  const count = module.functionTypes.length - module.importedFunctionCount;
  const defined = Array.from({ length: count }, (_, i) => module.importedFunctionCount + i);
  if (wanted === undefined) return defined;
  const found = defined.filter((index) => String(index) === wanted || namesOf(module, index).includes(wanted));
  if (found.length === 0) throw new UsageError(`the module defines no function ${wanted}`);
  return found;
}

function codeText(code: ModuleCode, index: number): string {
  const { start, end } = codeArena.functionAt(lowerFunction(code, index)) as LoweredFunction;
  return disassembleCode(CODE, start, end);
}
