/**
 * Reads what a module imports out of the object that the host passes.
 *
 * Only the kinds of things are looked at here; whether types match is up to linking.
 *
 * @see https://webassembly.github.io/spec/js-api/#read-the-imports
 */
import { type ExternValue, FunctionInstance } from "../interpreter/instance.ts";
import { canonicalValueType } from "../module/canonical-types.ts";
import type { Import, Module } from "../module/module.ts";
import { F32, F64, type GlobalType, I32, I64 } from "../module/types.ts";
import { providedImport } from "./builtins/builtin-imports.ts";
import { LinkError } from "./errors.ts";
import { functionOf, noteHostFunctionIndex } from "./exported-function.ts";
import { allocateGlobal, globalOf } from "./global.ts";
import { hostFunctionOf, suspendingFunctionOf } from "./host-function.ts";
import type { JsFunction } from "./late-bindings.ts";
import { memoryOf } from "./memory.ts";
import type { CompiledModule } from "./module.ts";
import { suspendingOf } from "./suspending.ts";
import { tableOf } from "./table.ts";
import { tagOf } from "./tag.ts";
import { isInaccessible, toWebAssemblyValue } from "./values.ts";
import { isObject } from "./web-idl.ts";

type Namespace = Readonly<Record<string, unknown>>;

/** An import that is being read. */
interface Reading {
  readonly module: Module;
  readonly value: unknown;
  /** How many of the imports before it are functions. */
  readonly functionCount: number;
  /** How messages about it begin: "WebAssembly.Instance(): Import #0 "a" "b"". */
  readonly what: () => string;
}

/** How messages about an import begin. */
export function importContext(context: string, index: number, { moduleName, importName }: Import): string {
  return `${context}: Import #${index} ${JSON.stringify(moduleName)} ${JSON.stringify(importName)}`;
}

/**
 * Reads all imports, in the order in which the module has them.
 * @param importObject `undefined` or an object
 * @throws TypeError, LinkError, or what reading an object of the host throws
 */
export function readImports(
  { module, options }: CompiledModule,
  importObject: unknown,
  context: string,
): ExternValue[] {
  let functionCount = 0;
  return module.imports.map((declaration, index) => {
    // FAST: the text is only made for messages.
    const what = (): string => importContext(context, index, declaration);
    const provided = providedImport(module, declaration, options);
    const extern =
      provided === undefined
        ? toExtern(declaration, { module, value: readImport(declaration, importObject, what), functionCount, what })
        : toOwn(provided, functionCount);
    if (declaration.kind === "func") functionCount++;
    return extern;
  });
}

/**
 * What an instance gets of what the options provide: a builtin is a function of its own in each.
 * @see https://webassembly.github.io/spec/js-api/#instantiate-a-builtin-set
 */
function toOwn(provided: ExternValue, functionCount: number): ExternValue {
  if (provided.kind !== "func" || provided.hostCall === undefined) return provided;
  const own = FunctionInstance.ofHost(provided.types, provided.typeId, provided.hostCall);
  noteHostFunctionIndex(own, functionCount);
  return own;
}

function readImport({ moduleName, importName }: Import, importObject: unknown, what: () => string): unknown {
  if (importObject === undefined)
    throw new TypeError(`${what()}: Imports argument must be present and must be an object`);
  const namespace = (importObject as Namespace)[moduleName];
  if (!isObject(namespace)) throw new TypeError(`${what()}: module is not an object or function`);
  return (namespace as Namespace)[importName];
}

function toExtern(declaration: Import, reading: Reading): ExternValue {
  const { value, what } = reading;
  switch (declaration.kind) {
    case "func":
      return toFunction(declaration.typeIndex, reading);
    case "global":
      return globalOf(value) ?? toGlobal(declaration.type, reading);
    case "memory":
      return memoryOf(value) ?? refuse(`${what()}: memory import must be a WebAssembly.Memory object`);
    case "table":
      return tableOf(value) ?? refuse(`${what()}: table import requires a WebAssembly.Table`);
    default:
      return tagOf(value) ?? refuse(`${what()}: tag import requires a WebAssembly.Tag`);
  }
}

function refuse(message: string): never {
  throw new LinkError(message);
}

function toFunction(typeIndex: number, { module, value, functionCount, what }: Reading): FunctionInstance {
  const types = module.canonicalTypes;
  const typeId = types.ids[typeIndex] as number;
  const suspending = suspendingOf(value);
  if (suspending === undefined && typeof value !== "function") refuse(`${what()}: function import requires a callable`);
  const known = functionOf(value);
  if (known !== undefined) return known;
  const made =
    suspending === undefined
      ? hostFunctionOf(types, typeId, value as JsFunction)
      : suspendingFunctionOf(types, typeId, suspending);
  noteHostFunctionIndex(made, functionCount);
  return made;
}

/** A value in place of a global: an immutable one of the type that is asked for. */
function toGlobal({ type, mutable }: GlobalType, { module, value, what }: Reading): ExternValue {
  if (mutable) refuse(`${what()}: imported mutable global must be a WebAssembly.Global object`);
  const canonical = canonicalValueType(type, module.canonicalTypes);
  if (isInaccessible(canonical)) refuse(`${what()}: global import must be a WebAssembly.Global`);
  if (canonical === I64 && typeof value !== "bigint") refuse(`${what()}: global import must be a BigInt`);
  if ((canonical === I32 || canonical === F32 || canonical === F64) && typeof value !== "number") {
    refuse(`${what()}: global import must be a number, valid Wasm reference, or WebAssembly.Global object`);
  }
  try {
    const global = allocateGlobal(canonical, false, toWebAssemblyValue(value, canonical));
    global.types = module.canonicalTypes;
    return global;
  } catch (error) {
    return refuse(`${what()}: ${(error as Error).message}`);
  }
}
