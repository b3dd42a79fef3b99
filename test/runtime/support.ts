/** Instances of modules in the text format, for the tests of the runtime. */
import type { ExternValue, FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import { Global } from "../../src/memory/global.ts";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { Table } from "../../src/memory/table.ts";
import { EXTERNREF, FUNCREF, type ValueType } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { type InstanceLimits, instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke, invokeBits } from "../../src/runtime/invocation.ts";
import { type Bits, readGlobalBits, type Value, writeGlobalBits } from "../../src/runtime/values.ts";
import { wat } from "../support/wat.ts";

/** What a module can import, by `MODULE.NAME`. */
export type Imports = Readonly<Record<string, ExternValue>>;

export function instantiate(text: string, imports: Imports = {}, limits: InstanceLimits = {}): Instance {
  return instantiateModule(
    compileModule(wat(text)),
    (moduleName, importName) => imports[`${moduleName}.${importName}`],
    limits,
  );
}

export function exportedFunction(instance: Instance, name: string): FunctionInstance {
  return instance.exports.get(name) as FunctionInstance;
}

export function call(instance: Instance, name: string, ...args: readonly Value[]): Value[] {
  return invoke(exportedFunction(instance, name), args);
}

export function callBits(instance: Instance, name: string, ...args: readonly Bits[]): Bits[] {
  return invokeBits(exportedFunction(instance, name), args);
}

/** The bits of an exported global. */
export function globalBits(instance: Instance, name: string): Bits {
  return readGlobalBits(instance.exports.get(name) as Global);
}

export function memory(min: number, max?: number, is64 = false): LinearMemory {
  return new LinearMemory({ min, max, is64, pageSizeLog2: 16 });
}

export function table(min: number, max?: number, is64 = false): Table {
  return new Table({ min, max, is64, elementType: FUNCREF, callable: true }, null);
}

export function externTable(min: number): Table {
  return new Table({ min, max: undefined, is64: false, elementType: EXTERNREF, callable: false }, null);
}

export function global(type: ValueType, bits: Bits, mutable = false): Global {
  const made = new Global(type, mutable, new Int32Array(4));
  writeGlobalBits(made, bits);
  return made;
}
