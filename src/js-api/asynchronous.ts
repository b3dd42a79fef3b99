/**
 * `WebAssembly.validate`, `compile` and `instantiate`.
 *
 * Nothing here runs beside the program: the work is done in jobs of their own, so that what a promise is for comes after the
 * call. Conversions of arguments come at once, and their errors as rejections, too.
 *
 * @see https://webassembly.github.io/spec/js-api/#webassembly-namespace
 */
import { copyBytes } from "./buffer-source.ts";
import { type CompileOptions, toCompileOptions } from "./builtins/compile-options.ts";
import { CompileError } from "./errors.ts";
import { Existing } from "./existing.ts";
import { readImports } from "./imports.ts";
import { type Instance, instantiateCore, toImportObject } from "./instance.ts";
import type { BufferSource, ImportObject, WebAssemblyCompileOptions } from "./interfaces.ts";
import { compileBytes, type CompiledModule, compiledModuleOf, Module } from "./module.ts";
import { isObject } from "./web-idl.ts";

/** What instantiating bytes gives. */
export interface InstantiatedSource {
  module: Module;
  instance: Instance;
}

/** Whether bytes are a valid module. @throws TypeError for what is no bytes */
export function validate(bytes: BufferSource, ...rest: [options?: WebAssemblyCompileOptions]): boolean {
  const context = "WebAssembly.validate()";
  const copy = copyBytes(bytes, context);
  const options = toCompileOptions(rest[0]);
  try {
    compileBytes(copy, options, context);
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}

/** Compiles bytes, in a later job. Rejects with a TypeError for what is no bytes, with a CompileError for no valid module. */
export async function compile(bytes: BufferSource, ...rest: [options?: WebAssemblyCompileOptions]): Promise<Module> {
  const context = "WebAssembly.compile()";
  const copy = copyBytes(bytes, context);
  return moduleObjectOf(await compileLater(copy, toCompileOptions(rest[0]), context));
}

/** What to wait for to go on in a job of its own. */
function laterJob(): Promise<void> {
  return Promise.resolve();
}

/** Compiles in a later job. */
export async function compileLater(
  bytes: Uint8Array,
  options: CompileOptions,
  context: string,
): Promise<CompiledModule> {
  await laterJob();
  return compileBytes(bytes, options, context);
}

/** Makes a Module object. */
export function moduleObjectOf(compiled: CompiledModule): Module {
  return new Module(new Existing(compiled) as never);
}

/** The parameters that `instantiate` has beside the first. */
type Rest = [importObject?: ImportObject, options?: WebAssemblyCompileOptions];

/**
 * Instantiates a module, or compiles bytes and instantiates that. Rejects with a TypeError, CompileError, LinkError,
 * RuntimeError or RangeError, or with what the start function throws.
 */
export function instantiate(moduleObject: Module, importObject?: ImportObject): Promise<Instance>;
export function instantiate(bytes: BufferSource, ...rest: Rest): Promise<InstantiatedSource>;
export async function instantiate(
  source: Module | BufferSource,
  ...rest: Rest
): Promise<Instance | InstantiatedSource> {
  const context = "WebAssembly.instantiate()";
  const compiled = compiledModuleOf(source);
  if (compiled !== undefined) return instantiateLater(compiled, toImportObject(rest[0], context), context);
  if (!isObject(source)) throw new TypeError(`${context}: Argument 0 must be a buffer source or a WebAssembly object`);
  const copy = copyBytes(source, context);
  const importObject = toImportObject(rest[0], context);
  return instantiateSource(await compileLater(copy, toCompileOptions(rest[1]), context), importObject, context);
}

/** Instantiates what was just compiled. */
export async function instantiateSource(
  compiled: CompiledModule,
  importObject: unknown,
  context: string,
): Promise<InstantiatedSource> {
  const module = moduleObjectOf(compiled);
  return { module, instance: await instantiateLater(compiled, importObject, context) };
}

/** Reads the imports at once, and instantiates in a later job. */
async function instantiateLater(compiled: CompiledModule, importObject: unknown, context: string): Promise<Instance> {
  const imports = readImports(compiled, importObject, context);
  await laterJob();
  return instantiateCore(compiled, imports, context);
}
