/**
 * Finds what a module imports in the configuration of an instance.
 */
import { LinkError } from "../base/errors.ts";
import type { ExternValue, FunctionInstance } from "../interpreter/instance.ts";
import { Global } from "../memory/global.ts";
import { type CanonicalTypes, canonicalValueType, definedType } from "../module/canonical-types.ts";
import type { Import, Module } from "../module/module.ts";
import type { FunctionType, GlobalType } from "../module/types.ts";
import { Deferred, hostFunctionOfType } from "../runtime/host-function.ts";
import type { ImportResolver } from "../runtime/instantiate.ts";
import { type Value, writeGlobal } from "../runtime/values.ts";
import { isPromise } from "../wasi/steps.ts";
import { WASI_MODULE_NAME } from "../wasi/wasi-preview1.ts";
import type { HostFunction, Imports } from "./configuration.ts";
import { fromEngineValue, toEngineValue, toEngineValues } from "./conversions.ts";
import { fail } from "./errors.ts";
import { fromWasmExtern } from "./externs.ts";
import { InstanceHandle } from "./instance-handle.ts";
import type { WasiGuest } from "./wasi-guest.ts";

/** Resolves the imports of a module: what the user gives goes before WASI. */
export function importResolver(module: Module, imports: Imports, wasi: WasiGuest | undefined): ImportResolver {
  return (moduleName, importName, declaration) => {
    const namespace = Object.hasOwn(imports, moduleName) ? imports[moduleName] : undefined;
    if (namespace instanceof InstanceHandle) {
      const exported = InstanceHandle.engineExport(namespace, importName);
      if (exported !== undefined) return exported;
    } else if (isRecord(namespace) && Object.hasOwn(namespace, importName)) {
      return toExtern(module, declaration, namespace[importName]);
    }
    return moduleName === WASI_MODULE_NAME ? wasi?.function(importName) : undefined;
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function toExtern(module: Module, declaration: Import, value: unknown): ExternValue {
  const extern = fromWasmExtern(value);
  if (extern !== undefined) return extern;
  if (declaration.kind === "func" && typeof value === "function") {
    return functionOf(module.canonicalTypes, value as HostFunction, declaration);
  }
  if (declaration.kind === "global" && (typeof value === "number" || typeof value === "bigint")) {
    return globalOf(module, declaration.type, value, declaration);
  }
  const { moduleName, importName } = declaration;
  throw new LinkError("incompatible import type", moduleName, importName);
}

function nameOf({ moduleName, importName }: Import): string {
  return `${JSON.stringify(moduleName)} ${JSON.stringify(importName)}`;
}

/** A function of the user's as the engine calls it: values are converted on the way in and out. */
function functionOf(
  types: CanonicalTypes,
  call: HostFunction,
  declaration: Import & { kind: "func" },
): FunctionInstance {
  const typeId = types.ids[declaration.typeIndex] as number;
  const { params, results } = definedType(typeId).composite as FunctionType;
  const name = nameOf(declaration);
  const what = `result of host function ${name}`;
  return hostFunctionOfType(types, typeId, (_caller, ...args) => {
    const given = call(...(args.map((arg, i) => fromEngineValue(params[i] as number, arg)) as never[]));
    if (!isPromise(given)) return toResults(results, given, what);
    return new Deferred(given.then((settled) => toResults(results, settled, what)));
  });
}

function toResults(results: FunctionType["results"], given: unknown, what: string): Value {
  if (results.length === 0) return undefined;
  if (results.length === 1) return toEngineValue(results[0] as number, given, what);
  return Array.isArray(given) ? toEngineValues(results, given, what) : fail.type(`${what}: expected an array`);
}

/** A number in place of a global: an immutable one of the type that is asked for. */
function globalOf(module: Module, { type, mutable }: GlobalType, value: unknown, declaration: Import): Global {
  const { moduleName, importName } = declaration;
  if (mutable) throw new LinkError("incompatible import type", moduleName, importName);
  const canonical = canonicalValueType(type, module.canonicalTypes);
  const global = new Global(canonical, false, new Int32Array(2));
  writeGlobal(global, toEngineValue(canonical, value, `global ${nameOf(declaration)}`));
  return global;
}
