/** Runs a generated module on the engine. */
import { Trap } from "../../src/base/errors.ts";
import type { ExternValue, FunctionInstance } from "../../src/interpreter/instance.ts";
import { Global } from "../../src/memory/global.ts";
import type { LinearMemory } from "../../src/memory/linear-memory.ts";
import type { Table } from "../../src/memory/table.ts";
import type { Import, Module } from "../../src/module/module.ts";
import { EXTERNREF, F64, type FunctionType, I32, I64, type ValueType } from "../../src/module/types.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import { type Value, writeGlobal } from "../../src/runtime/values.ts";
import { callbackElement, companionModule } from "./generator/companion.ts";
import { HOST_GLOBALS, hostFunctions } from "./host.ts";
import type { GeneratedModule } from "./generator/module-generator.ts";
import { CALLBACK, type ModulePlan } from "./generator/module-plan.ts";
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

/** What gives the imports: the host, or an instance of the companion. */
interface Imported {
  readonly resolve: (name: string, declaration: Import) => ExternValue | undefined;
  /** Memory of the companion. */
  readonly memory: () => Uint8Array;
  readonly setCallback: (callback: FunctionInstance) => void;
}

function scriptHost(module: Module, log: string[]): Imported {
  let callback: FunctionInstance | undefined;
  const functions = hostFunctions(log, (value) => callback && invoke(callback, [value])[0]);
  return {
    resolve: (name, declaration) => {
      return declaration.kind === "func" ? importedFunction(module, declaration, functions[name]) : undefined;
    },
    memory: () => new Uint8Array(),
    setCallback: (given) => {
      callback = given;
    },
  };
}

function companionHost(plan: ModulePlan): Imported {
  const { exports } = instantiateModule(compileModule(companionModule(plan)), () => undefined);
  return {
    resolve: (name) => exports.get(name),
    memory: () => (exports.get("memory") as LinearMemory).bytes,
    setCallback: (given) => (exports.get("table") as Table).set(callbackElement(plan), given),
  };
}

export function runOnEngine({ bytes, invocations, plan }: GeneratedModule): Transcript {
  const hostCalls: string[] = [];
  const module = compileModule(bytes);
  const host = plan.companion === "none" ? scriptHost(module, hostCalls) : companionHost(plan);
  const { exports } = instantiateModule(module, (_, name, declaration) => {
    return declaration.kind === "global" ? importedGlobal(name) : host.resolve(name, declaration);
  });
  host.setCallback(exports.get(CALLBACK) as FunctionInstance);
  const outcomes = invocations.map(({ name, args }) => {
    return outcomeOf(() => invoke(exports.get(name) as FunctionInstance, args));
  });
  return { outcomes, hostCalls, memories: [(exports.get("memory") as LinearMemory).bytes, host.memory()] };
}
