/**
 * Runs the assertions, one after the other, and says what came of them. How long the engine takes to do work is measured in
 * passing, with what clock there is.
 */
import { bytesOf, type Assertions, type Fixtures, type Subject } from "./check.ts";
import { CONTROL } from "./control.ts";
import { HANDLES } from "./handles.ts";
import { NAMESPACE } from "./namespace.ts";
import { NUMBERS } from "./numbers.ts";
import { OBJECTS } from "./objects.ts";
import { PROGRAMS } from "./programs.ts";
import { TEXT } from "./text.ts";
import { VECTORS } from "./vectors.ts";

const ALL: Assertions = {
  ...NUMBERS,
  ...CONTROL,
  ...VECTORS,
  ...OBJECTS,
  ...TEXT,
  ...NAMESPACE,
  ...HANDLES,
  ...PROGRAMS,
};

/** What came of a run. */
export interface Report {
  readonly passed: readonly string[];
  /** Sentences with what was otherwise. */
  readonly failed: readonly string[];
  /** Milliseconds that each kernel took, by name: the fastest of a few calls. */
  readonly kernels: Readonly<Record<string, number>>;
  /** Milliseconds of all assertions. */
  readonly total: number;
}

/** Number of assertions. */
export const COUNT: number = Object.keys(ALL).length;

/** Calls of each kernel. */
const CALLS = 3;

function measureKernels(subject: Subject, now: () => number): Record<string, number> {
  const { WebAssembly } = subject.anywasm;
  const times: Record<string, number> = {};
  for (const { name, bytes, n } of subject.fixtures.kernels) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(bytes)));
    const kernel = instance.exports as unknown as { run(n: number): number };
    times[name] = Infinity;
    for (let call = 0; call < CALLS; call++) {
      const start = now();
      kernel.run(n);
      times[name] = Math.min(times[name], now() - start);
    }
  }
  return times;
}

/**
 * @param anywasm the exports of the bundle
 * @param fixtures what the assertions need of files
 * @param now milliseconds since any time
 */
export async function run(anywasm: Subject["anywasm"], fixtures: Fixtures, now: () => number): Promise<Report> {
  const subject = { anywasm, fixtures };
  const passed: string[] = [];
  const failed: string[] = [];
  const start = now();
  for (const [sentence, assertion] of Object.entries(ALL)) {
    try {
      await assertion(subject);
      passed.push(sentence);
    } catch (error) {
      failed.push(`${sentence}: ${error instanceof Error ? `${error.message}\n${error.stack}` : String(error)}`);
    }
  }
  const total = now() - start;
  return { passed, failed, kernels: measureKernels(subject, now), total };
}
