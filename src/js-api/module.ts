/**
 * `WebAssembly.Module`.
 *
 * @see https://webassembly.github.io/spec/js-api/#modules
 */
import type { FeatureSet } from "../base/features.ts";
import { selectFeatures } from "../base/feature-selection.ts";
import type { ExternKind, Module as EngineModule } from "../module/module.ts";
import { compileModule } from "../runtime/compile.ts";
import { copyBytes } from "./buffer-source.ts";
import { isProvided, validateProvidedImports } from "./builtins/builtin-imports.ts";
import { type CompileOptions, toCompileOptions } from "./builtins/compile-options.ts";
import { CompileError, toJsError } from "./errors.ts";
import { Existing } from "./existing.ts";
import type {
  BufferSource,
  ImportExportKind,
  ModuleExportDescriptor,
  ModuleImportDescriptor,
  WebAssemblyCompileOptions,
} from "./interfaces.ts";
import { checkLimits } from "./limits.ts";
import { defineInterface, ensurePrototype, isObject, requireArguments, toDomString } from "./web-idl.ts";

/** What a {@link Module} object has inside. */
export interface CompiledModule {
  readonly module: EngineModule;
  readonly options: CompileOptions;
}

/** The standard with what hosts have beside it, and what they therefore meet in programs. */
const FEATURES: FeatureSet = selectFeatures("wasm-3.0,+threads,+legacy-exceptions");

const KINDS: Readonly<Record<ExternKind, ImportExportKind>> = {
  func: "function",
  table: "table",
  memory: "memory",
  global: "global",
  tag: "tag",
};

/**
 * Compiles bytes that nobody changes.
 * @throws CompileError
 * @see https://webassembly.github.io/spec/js-api/#compile-a-webassembly-module
 */
export function compileBytes(bytes: Uint8Array, options: CompileOptions, context: string): CompiledModule {
  if (bytes.length === 0) throw new CompileError(`${context}: BufferSource argument is empty`);
  try {
    const module = compileModule(bytes, FEATURES);
    checkLimits(module);
    validateProvidedImports(module, options);
    return { module, options };
  } catch (error) {
    throw toJsError(error, context);
  }
}

/** What a Module object has inside; `undefined` for all other values. */
export let compiledModuleOf: (value: unknown) => CompiledModule | undefined;

function compiledArgument(value: unknown, context: string): CompiledModule {
  const compiled = compiledModuleOf(value);
  if (compiled === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly.Module`);
  return compiled;
}

/** A compiled module. @see https://webassembly.github.io/spec/js-api/#modules */
export class Module {
  readonly #compiled: CompiledModule;

  static {
    compiledModuleOf = (value) => (isObject(value) && #compiled in value ? value.#compiled : undefined);
  }

  /** @throws TypeError, CompileError */
  constructor(bytes: BufferSource, ...rest: [options?: WebAssemblyCompileOptions]) {
    ensurePrototype(this, new.target, Module.prototype);
    const source: unknown = bytes;
    if (source instanceof Existing) {
      this.#compiled = source.value as CompiledModule;
      return;
    }
    const context = "WebAssembly.Module()";
    const copy = copyBytes(source, context);
    this.#compiled = compileBytes(copy, toCompileOptions(rest[0]), context);
  }

  /** What a module exports, in its order. */
  static exports(moduleObject: Module): ModuleExportDescriptor[] {
    const { module } = compiledArgument(moduleObject, "WebAssembly.Module.exports()");
    return module.exports.map(({ name, kind }) => ({ name, kind: KINDS[kind] }));
  }

  /** What a module imports, in its order, but for what the options of its compilation provide. */
  static imports(moduleObject: Module): ModuleImportDescriptor[] {
    const { module, options } = compiledArgument(moduleObject, "WebAssembly.Module.imports()");
    return module.imports
      .filter((declaration) => !isProvided(declaration, options))
      .map(({ moduleName, importName, kind }) => ({ module: moduleName, name: importName, kind: KINDS[kind] }));
  }

  /** The contents of the custom sections with a name, as copies. */
  static customSections(moduleObject: Module, sectionName: string): ArrayBuffer[] {
    const context = "WebAssembly.Module.customSections()";
    const { module } = compiledArgument(moduleObject, context);
    requireArguments(arguments.length, 2, context);
    const wanted = toDomString(sectionName);
    return module.customSections
      .filter(({ name }) => name === wanted)
      .map(({ start, byteLength }) => module.bytes.slice(start, start + byteLength).buffer);
  }
}

defineInterface(Module, "Module");
