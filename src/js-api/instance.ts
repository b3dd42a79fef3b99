/**
 * `WebAssembly.Instance`, and instantiation as its constructor and `WebAssembly.instantiate` have it.
 *
 * @see https://webassembly.github.io/spec/js-api/#instances
 */
import { LinkError as EngineLinkError } from "../base/errors.ts";
import type { ExternValue, Instance as EngineInstance } from "../interpreter/instance.ts";
import type { Import } from "../module/module.ts";
import { linkModule, startInstance } from "../runtime/instantiate.ts";
import { LinkError, toJsError } from "./errors.ts";
import { Existing } from "./existing.ts";
import { exportsObjectOf } from "./exports.ts";
import type { Exports, ImportObject, Instance as InstanceInterface } from "./interfaces.ts";
import { importContext, readImports } from "./imports.ts";
import { type CompiledModule, compiledModuleOf, type Module } from "./module.ts";
import { defineInterface, ensurePrototype, isObject } from "./web-idl.ts";

/** Checks an optional argument that is an object. @throws TypeError */
export function toImportObject(value: unknown, context: string): unknown {
  if (value === undefined || isObject(value)) return value;
  throw new TypeError(`${context}: Argument 1 must be an object`);
}

/**
 * Links and starts a module with the values of its imports.
 * @throws LinkError, RuntimeError, RangeError; what the start function throws
 * @see https://webassembly.github.io/spec/js-api/#instantiate-the-core-of-a-webassembly-module
 */
export function instantiateCore(
  { module }: CompiledModule,
  imports: readonly ExternValue[],
  context: string,
): Instance {
  let index = -1;
  let instance: EngineInstance;
  try {
    instance = linkModule(module, () => imports[++index], {});
  } catch (error) {
    if (error instanceof EngineLinkError) {
      const declaration = module.imports[index] as Import;
      throw new LinkError(`${importContext(context, index, declaration)}: ${mismatch(declaration)}`);
    }
    throw toJsError(error, context);
  }
  try {
    startInstance(instance);
  } catch (error) {
    throw toJsError(error);
  }
  return new Instance(new Existing(instance) as never);
}

function mismatch({ kind }: Import): string {
  return kind === "func"
    ? "imported function does not match the expected type"
    : `imported ${kind} does not match the expected type`;
}

/** An instance of a module; `exports` has what it exports. @see https://webassembly.github.io/spec/js-api/#instances */
export class Instance implements InstanceInterface {
  readonly #exports: Exports;

  /** @throws TypeError, LinkError, RuntimeError, RangeError; what the start function throws */
  constructor(module: Module, ...rest: [importObject?: ImportObject]) {
    ensurePrototype(this, new.target, Instance.prototype);
    const given: unknown = module;
    if (given instanceof Existing) {
      this.#exports = exportsObjectOf(given.value as EngineInstance);
      return;
    }
    const context = "WebAssembly.Instance()";
    const compiled = compiledModuleOf(given);
    if (compiled === undefined) throw new TypeError(`${context}: Argument 0 must be a WebAssembly.Module`);
    const imports = readImports(compiled, toImportObject(rest[0], context), context);
    this.#exports = instantiateCore(compiled, imports, context).#exports;
  }

  /** All that the instance exports: frozen, without a prototype. */
  get exports(): Exports {
    if (!isObject(this) || !(#exports in this)) {
      throw new TypeError("WebAssembly.Instance.exports: Receiver is not a WebAssembly.Instance");
    }
    return this.#exports;
  }
}

defineInterface(Instance, "Instance");
