/**
 * Imports that the options of compilation provide: builtins, and string constants whose name is their value. They are checked
 * when a module is compiled, are not listed among its imports, and need nothing when it is instantiated.
 *
 * @see https://webassembly.github.io/spec/js-api/#builtins
 */
import { ValidationError } from "../../base/errors.ts";
import type { ExternValue, FunctionInstance } from "../../interpreter/instance.ts";
import { Global } from "../../memory/global.ts";
import type { Import, Module } from "../../module/module.ts";
import { HEAP, referenceType } from "../../module/types.ts";
import { matchesImport } from "../../runtime/import-matching.ts";
import type { CompileOptions } from "./compile-options.ts";
import { type BuiltinSet, jsStringBuiltins } from "./js-string.ts";

/** The builtin sets by name. */
const BUILTIN_SETS: ReadonlyMap<string, () => BuiltinSet> = new Map([["js-string", jsStringBuiltins]]);

/** What the module name of a builtin begins with; the name of its set follows. */
const PREFIX = "wasm:";

const NO_WORDS = new Int32Array(0);

/** @see https://webassembly.github.io/spec/js-api/#find-a-builtin */
function findBuiltin({ moduleName, importName }: Import, { builtins }: CompileOptions): readonly FunctionInstance[] {
  // FAST: most modules are compiled without options.
  if (builtins.length === 0 || !moduleName.startsWith(PREFIX)) return [];
  const setName = moduleName.slice(PREFIX.length);
  return (builtins.includes(setName) ? BUILTIN_SETS.get(setName)?.().get(importName) : undefined) ?? [];
}

/** @see https://webassembly.github.io/spec/js-api/#instantiate-imported-strings */
function stringConstant(value: string): Global {
  return new Global(referenceType(HEAP.extern, false), false, NO_WORDS, value);
}

/**
 * What the options could provide for an import, of whatever type it is; nothing for an import that is the host's to give. A
 * string constant comes before a builtin.
 */
function candidates(declaration: Import, options: CompileOptions): readonly ExternValue[] {
  return declaration.moduleName === options.importedStringConstants
    ? [stringConstant(declaration.importName)]
    : findBuiltin(declaration, options);
}

/** Whether an import of a module that was compiled with these options is not listed among its imports. */
export function isProvided(declaration: Import, options: CompileOptions): boolean {
  return candidates(declaration, options).length > 0;
}

/** The value of an import that the options provide, or `undefined` if it is the host's to give. */
export function providedImport(module: Module, declaration: Import, options: CompileOptions): ExternValue | undefined {
  return candidates(declaration, options).find((value) => matchesImport(module, declaration, value));
}

/**
 * Checks the options, and the imports of a module that they provide.
 * @throws ValidationError
 * @see https://webassembly.github.io/spec/js-api/#validate-builtins-and-imported-string-for-a-webassembly-module
 */
export function validateProvidedImports(module: Module, options: CompileOptions): void {
  const { builtins, importedStringConstants } = options;
  if (builtins.length === 0 && importedStringConstants === undefined) return;
  const duplicate = builtins.find((name, i) => builtins.indexOf(name) !== i);
  if (duplicate !== undefined) throw new ValidationError(`builtin set "${duplicate}" is given twice`, 0);
  for (const declaration of module.imports) {
    if (isProvided(declaration, options) && providedImport(module, declaration, options) === undefined) {
      const { moduleName, importName, offset } = declaration;
      const what = moduleName === importedStringConstants ? "string constant" : "builtin";
      throw new ValidationError(`incompatible import type for ${what} "${moduleName}" "${importName}"`, offset);
    }
  }
}
