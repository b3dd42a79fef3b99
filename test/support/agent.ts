/** What a thread of the tests does: it instantiates modules on memories that it was given, and calls their functions. */
import { parentPort, workerData } from "node:worker_threads";
import { FEATURE_SETS } from "../../src/base/features.ts";
import type { FunctionInstance } from "../../src/interpreter/instance.ts";
import { LinearMemory } from "../../src/memory/linear-memory.ts";
import { compileModule } from "../../src/runtime/compile.ts";
import { instantiateModule } from "../../src/runtime/instantiate.ts";
import { invoke } from "../../src/runtime/invocation.ts";
import type { AgentJob } from "./agents.ts";

function run({ binary, memory, calls }: AgentJob): unknown[][] {
  const { exports } = instantiateModule(compileModule(binary, FEATURE_SETS.all), () => LinearMemory.open(memory));
  return calls.map(([name, ...args]) => invoke(exports.get(name) as FunctionInstance, args));
}

parentPort?.postMessage((workerData as readonly AgentJob[]).map(run), []);
