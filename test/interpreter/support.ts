/** Runs modules in the text format on two machines, this engine and the host's own WebAssembly, and compares. */
import { expect } from "vitest";
import { Trap } from "../../src/base/errors.ts";
import type { ExternValue, FunctionInstance, Instance } from "../../src/interpreter/instance.ts";
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

type HostImplementation = (...args: Value[]) => Value;

/** An instance on one of the machines. */
export interface Running {
  /** What it exports, for others to import. */
  exported(name: string): unknown;
  /** Calls a function and gives its results. */
  call(...call: Call): Value[];
  /** The same, with a trap as an outcome; other errors are thrown. */
  outcome(...call: Call): Outcome;
}

export interface Machine {
  /** @param imports by `MODULE.NAME` */
  instantiate(text: string, imports?: Readonly<Record<string, unknown>>): Running;
  /** A function of the host to import; its arguments are the values alone. */
  host(params: readonly ValueType[], results: readonly ValueType[], implementation: HostImplementation): unknown;
}

export function host(
  params: readonly ValueType[],
  results: readonly ValueType[],
  implementation: HostImplementation,
): FunctionInstance {
  return hostFunction({ kind: "func", params, results }, (_, ...args) => implementation(...args));
}

export function outcome(instance: Instance, [name, ...args]: Call): Outcome {
  try {
    return { results: call(instance, name, ...args) };
  } catch (error) {
    if (error instanceof Trap) return { trap: error.kind };
    throw error;
  }
}

const OURS: Machine = {
  host,
  instantiate(text, imports = {}) {
    const instance = instantiate(text, imports as Readonly<Record<string, ExternValue>>);
    return {
      exported: (name) => instance.exports.get(name),
      call: (name, ...args) => call(instance, name, ...args),
      outcome: (...each) => outcome(instance, each),
    };
  },
};

const NATIVE: Machine = {
  host: (_params, _results, implementation) => implementation,
  instantiate(text, imports = {}) {
    const modules: Record<string, Record<string, WebAssembly.ImportValue>> = {};
    for (const [path, value] of Object.entries(imports)) {
      const [moduleName = "", importName = ""] = path.split(".");
      (modules[moduleName] ??= {})[importName] = value as WebAssembly.ImportValue;
    }
    const module = new WebAssembly.Module(wat(text) as Uint8Array<ArrayBuffer>);
    const { exports } = new WebAssembly.Instance(module, modules);
    const callNative = (name: string, ...args: Value[]): Value[] => {
      const result = (exports[name] as HostImplementation)(...args);
      return Array.isArray(result) ? (result as Value[]) : result === undefined ? [] : [result];
    };
    return {
      exported: (name) => exports[name],
      call: callNative,
      outcome: (...each) => {
        try {
          return { results: callNative(...each) };
        } catch (error) {
          if (!(error instanceof WebAssembly.RuntimeError)) throw error;
          return { trap: NATIVE_TRAPS[error.message] ?? error.message };
        }
      },
    };
  },
};

/**
 * Expects the same outcomes of a course of events on both machines.
 * @returns the outcomes
 */
export function expectSame(run: (machine: Machine) => readonly Outcome[]): readonly Outcome[] {
  const ours = run(OURS);
  const native = run(NATIVE);
  expect(ours).toHaveLength(native.length);
  for (const [index, each] of native.entries()) {
    const our = ours[index] as Outcome;
    if ("trap" in each) expect(each.trap, `outcome ${index}`).toContain("trap" in our ? our.trap : our.results);
    else expect(our, `outcome ${index}`).toEqual(each);
  }
  return ours;
}

/** Expects the calls of a module without imports to end in the same way on both machines, one after the other. */
export function expectAsNative(text: string, calls: readonly Call[]): readonly Outcome[] {
  return expectSame((machine) => {
    const running = machine.instantiate(text);
    return calls.map((each) => running.outcome(...each));
  });
}
