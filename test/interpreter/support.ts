/** Runs modules in the text format here and in the host's own WebAssembly. */
import { expect } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import type { FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
import type { ValueType } from "../../src/module/types.ts";
import { hostFunction } from "../../src/runtime/host-function.ts";
import type { Value } from "../../src/runtime/values.ts";
import { NATIVE_TRAPS } from "../differential/transcript.ts";
import { call, instantiate } from "../runtime/support.ts";
import { wat } from "../support/wat.ts";

/** A call of an exported function: its name, then the arguments. */
export type Call = readonly [name: string, ...args: Value[]];

/** How a call ended: with results, or with a trap (its kind, or the kinds that the host's message stands for). */
export type Outcome = { readonly results: readonly Value[] } | { readonly trap: string | readonly string[] };

type NativeFunction = (...args: readonly Value[]) => Value;

export function nativeExports(
  text: string,
  imports: WebAssembly.Imports = {},
): Readonly<Record<string, NativeFunction>> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wat(text) as Uint8Array<ArrayBuffer>), imports);
  return exports as Record<string, NativeFunction>;
}

export function outcome(instance: Instance, [name, ...args]: Call): Outcome {
  try {
    return { results: call(instance, name, ...args) };
  } catch (error) {
    if (error instanceof Trap) return { trap: error.kind };
    throw error;
  }
}

export function nativeOutcome(exports: Readonly<Record<string, NativeFunction>>, [name, ...args]: Call): Outcome {
  try {
    const result = exports[name]?.(...args);
    return { results: Array.isArray(result) ? (result as Value[]) : result === undefined ? [] : [result] };
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return { trap: NATIVE_TRAPS[error.message] ?? error.message };
  }
}

/**
 * Expects the calls of a module without imports to end as they do in the host's WebAssembly, one after the other.
 * @returns how they ended
 */
export function expectAsNative(text: string, calls: readonly Call[]): Outcome[] {
  const exports = nativeExports(text);
  const instance = instantiate(text);
  return calls.map((each) => {
    const ours = outcome(instance, each);
    const native = nativeOutcome(exports, each);
    if ("trap" in native) expect(native.trap, each.join(" ")).toContain("trap" in ours ? ours.trap : ours.results);
    else expect(ours, each.join(" ")).toEqual(native);
    return ours;
  });
}

/** A function of the host, called with the arguments alone. */
export function host(
  params: readonly ValueType[],
  results: readonly ValueType[],
  implementation: (...args: Value[]) => Value,
): FunctionInstance {
  return hostFunction({ kind: "func", params, results }, (_, ...args) => implementation(...args));
}
