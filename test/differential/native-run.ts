/** Runs a generated module on the host's own WebAssembly. */
import { HOST_GLOBALS, hostFunctions } from "./host.ts";
import type { GeneratedModule } from "./module-generator.ts";
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

export function runNatively({ bytes, invocations }: GeneratedModule): Transcript {
  const hostCalls: string[] = [];
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    host: {
      ...hostFunctions(hostCalls),
      ...Object.fromEntries(
        HOST_GLOBALS.map(({ name, type, mutable, value }) => [
          name,
          new WebAssembly.Global({ value: type, mutable }, value as never),
        ]),
      ),
    },
  });
  const functions = instance.exports as Record<string, (...args: readonly (number | bigint)[]) => unknown>;
  const outcomes = invocations.map(({ name, args }) => outcomeOf(() => functions[name]?.(...args)));
  const memory = instance.exports["memory"] as WebAssembly.Memory;
  return { outcomes, hostCalls, memory: new Uint8Array(memory.buffer) };
}
