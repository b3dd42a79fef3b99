/** Runs the functions of instruction-forms.ts in an engine: operands into memory, the result out of it. */
import type { FunctionInstance } from "../../../src/interpreter/instance.ts";
import type { LinearMemory } from "../../../src/memory/linear-memory.ts";
import { compileModule } from "../../../src/runtime/compile.ts";
import { instantiateModule } from "../../../src/runtime/instantiate.ts";
import { invoke } from "../../../src/runtime/invocation.ts";
import { RESULT_AT } from "./instruction-forms.ts";

export interface VectorMachine {
  /** Calls the function with a number and gives the sixteen bytes at its result, of which it may write the first alone. */
  run(number: number, operands: Uint8Array): Uint8Array;
}

function machine(memory: Uint8Array, call: (name: string) => void): VectorMachine {
  return {
    run(number, operands) {
      memory.set(operands);
      memory.fill(0, RESULT_AT, RESULT_AT + 16);
      call(String(number));
      return memory.slice(RESULT_AT, RESULT_AT + 16);
    },
  };
}

export function ourMachine(bytes: Uint8Array): VectorMachine {
  const { exports } = instantiateModule(compileModule(bytes), () => undefined);
  const { bytes: memory } = exports.get("memory") as LinearMemory;
  return machine(memory, (name) => invoke(exports.get(name) as FunctionInstance, []));
}

export function nativeMachine(bytes: Uint8Array<ArrayBuffer>): VectorMachine {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  return machine(new Uint8Array(buffer), (name) => (exports[name] as () => void)());
}
