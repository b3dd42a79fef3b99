/**
 * What the `WebAssembly` namespace costs beside running code: calls in both directions, modules, instances, objects.
 *
 * Each job runs in a process of its own, for ours and for the host's namespace.
 */
import { messageOf } from "./child.ts";
import type { Place } from "./engines/anywasm.ts";

const SCRIPT = new URL("./namespace-child.ts", import.meta.url);

/** What is measured, in which unit, and what must not be exceeded, if anything. */
export const NAMESPACE_JOBS = {
  exportCall: { what: "call of an exported add(i32, i32)", unit: "ns", bar: 150 },
  importCall: { what: "call of an imported JavaScript function", unit: "ns", bar: 200 },
  instance: { what: "new Instance of a small compiled module", unit: "µs", bar: 100 },
  instanceWithMemory: { what: "the same with a memory of a page", unit: "µs", bar: 100 },
  module: { what: "new Module and Instance for one callback", unit: "µs", bar: undefined },
  globals: { what: "64,000 new Global", unit: "ms", bar: undefined },
  table: { what: "39,000 grow and set of a table", unit: "ms", bar: undefined },
  manyExports: { what: "new Instance with 600,000 functions, 100,000 of them exported", unit: "ms", bar: undefined },
  liveInstances: { what: "10,000 live instances with a memory of a page and a table", unit: "MB", bar: 1000 },
} as const;

export type NamespaceJob = keyof typeof NAMESPACE_JOBS;

/** Whose namespace. */
export type NamespaceOf = Place | "native";

/** The cost of one job in both namespaces, in its unit. */
export interface NamespaceCost {
  readonly job: NamespaceJob;
  readonly native: number;
  readonly anywasm: number;
}

/** Measures all jobs. */
export async function measureNamespace(place: Place): Promise<NamespaceCost[]> {
  const costs: NamespaceCost[] = [];
  for (const job of Object.keys(NAMESPACE_JOBS) as NamespaceJob[]) {
    const native = await messageOf<number>(SCRIPT, ["native", job]);
    costs.push({ job, native, anywasm: await messageOf<number>(SCRIPT, [place, job]) });
  }
  return costs;
}
