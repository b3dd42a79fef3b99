/** Runs a generated module on the engine. */
import { Trap } from "../../src/base/errors.ts";
import { type ExternValue, FunctionInstance } from "../../src/interpreter/instance.ts";
import { Global } from "../../src/memory/global.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Import, Module } from "../../src/module/module.ts";
import { EXTERNREF, F64, type FunctionType, I32, I64, type ValueType } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { type Value, writeGlobal } from "../../src/runtime/values.ts";
import { HOST_GLOBALS, hostFunctions } from "./host.ts";
import type { GeneratedModule } from "./module-generator.ts";
import type { Outcome, Transcript } from "./transcript.ts";

const GLOBAL_TYPES: Readonly<Record<string, ValueType>> = { i32: I32, i64: I64, f64: F64, externref: EXTERNREF };

function outcomeOf(call: () => Value[]): Outcome {
  try {
    return { results: call().map(String).join(", "), trap: undefined };
  } catch (error) {
    if (error instanceof Trap) return { results: undefined, trap: error.kind };
    throw error;
  }
}

function importedFunction(module: Module, { typeIndex }: Import & { kind: "func" }, call: unknown): FunctionInstance {
  const type = module.types[typeIndex]?.composite as FunctionType;
  return hostFunction(type, (_, ...args) => (call as (...args: readonly Value[]) => Value)(...args));
}

function importedGlobal(name: string): Global | undefined {
  const plan = HOST_GLOBALS.find((each) => each.name === name);
  if (plan === undefined) return undefined;
  const global = new Global(GLOBAL_TYPES[plan.type] as ValueType, plan.mutable, new Int32Array(2));
  writeGlobal(global, plan.value);
  return global;
}

export function runOnEngine({ bytes, invocations }: GeneratedModule): Transcript {
  const hostCalls: string[] = [];
  const functions: Readonly<Record<string, unknown>> = hostFunctions(hostCalls);
  const module = compileModule(bytes);
  const instance = instantiateModule(module, (_, name, declaration): ExternValue | undefined => {
    return declaration.kind === "func" ? importedFunction(module, declaration, functions[name]) : importedGlobal(name);
  });
  const outcomes = invocations.map(({ name, args }) => {
    const func = instance.exports.get(name);
    if (!(func instanceof FunctionInstance)) throw new Error(`${name} is not exported`);
    return outcomeOf(() => invoke(func, args));
  });
  return { outcomes, hostCalls, memory: (instance.exports.get("memory") as LinearMemory).bytes };
}
