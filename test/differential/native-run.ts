/** Runs a generated module on the host's own WebAssembly. */
import { callbackElement, companionModule } from "./generator/companion.ts";
import { HOST_GLOBALS, hostFunctions } from "./host.ts";
import type { GeneratedModule } from "./generator/module-generator.ts";
import { CALLBACK, type ModulePlan } from "./generator/module-plan.ts";
import type { Outcome, Transcript } from "./transcript.ts";

function outcomeOf(call: () => unknown): Outcome {
  try {
    const results = call();
    const list: unknown[] = Array.isArray(results) ? results : results === undefined ? [] : [results];
    return { results: list.map(String).join(", "), trap: undefined };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return { results: undefined, trap: error.message };
    throw error;
  }
}

type NativeFunction = (...args: readonly (number | bigint)[]) => unknown;

interface NativeHost {
  readonly imports: Readonly<Record<string, unknown>>;
  /** Memory of the companion. */
  readonly memory: () => Uint8Array;
  /** Tells what is called back. */
  readonly setCallback: (callback: NativeFunction) => void;
}

function scriptHost(log: string[]): NativeHost {
  let callback: NativeFunction | undefined;
  return {
    imports: hostFunctions(log, (value) => callback?.(value)),
    memory: () => new Uint8Array(),
    setCallback: (given) => {
      callback = given;
    },
  };
}

function companionHost(plan: ModulePlan): NativeHost {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(companionModule(plan)));
  return {
    imports: exports,
    memory: () => new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer),
    setCallback: (given) => (exports["table"] as WebAssembly.Table).set(callbackElement(plan), given),
  };
}

export function runNatively({ bytes, invocations, plan }: GeneratedModule): Transcript {
  const hostCalls: string[] = [];
  const host = plan.companion === "none" ? scriptHost(hostCalls) : companionHost(plan);
  const globals = HOST_GLOBALS.map(({ name, type, mutable, value }) => [
    name,
    new WebAssembly.Global({ value: type, mutable }, value as never),
  ]);
  const imports = { ...host.imports, ...Object.fromEntries(globals) } as WebAssembly.ModuleImports;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: imports });
  const functions = instance.exports as Record<string, NativeFunction>;
  host.setCallback(functions[CALLBACK] as NativeFunction);
  const outcomes = invocations.map(({ name, args }) => outcomeOf(() => functions[name]?.(...args)));
  const memory = new Uint8Array((instance.exports["memory"] as WebAssembly.Memory).buffer);
  return { outcomes, hostCalls, memories: [memory, host.memory()] };
}
