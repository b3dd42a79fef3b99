/** Measures a job of namespace.ts in this process. Arguments: whose namespace, the job. */
import { assemble } from "../src/text/assemble.ts";
import { processorTime } from "./clock.ts";
import { loadAnywasm } from "./engines/anywasm.ts";
import type { NamespaceJob, NamespaceOf } from "./namespace.ts";
import { median } from "./statistics.ts";

type Callable = (...args: number[]) => number;
type Exports = Readonly<Record<string, Callable>>;

const [whose, job] = process.argv.slice(2) as [NamespaceOf, NamespaceJob];
const api =
  whose === "native"
    ? WebAssembly
    : ((await loadAnywasm(whose)).namespace.WebAssembly as unknown as typeof WebAssembly);

const CALLS = 1_000_000;

const ADD = `(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))`;
const SMALL = `${ADD} (table (export "table") 10 funcref) (elem (i32.const 1) 0) (global (export "g") (mut i32) (i32.const 1))`;
const WITH_MEMORY = `${SMALL} (memory (export "memory") 1) (data (i32.const 16) "hello")`;
const CALLBACK = `(import "e" "f" (func (param i32) (result i32))) (export "f" (func 0))`;
const CALLER = `
  (import "e" "f" (func $f (param i32) (result i32)))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $next
      (local.set $sum (call $f (local.get $sum)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))`;

const bytesOf = (fields: string): BufferSource => assemble(`(module ${fields})`) as Uint8Array<ArrayBuffer>;
const increment = (n: number): number => n + 1;

function exportsOf(fields: string): Exports {
  const module = new api.Module(bytesOf(fields));
  return new api.Instance(module, { e: { f: increment } }).exports as Exports;
}

/** Nanoseconds of processor time that one of many calls takes: those of the fastest round. */
function callTime(round: () => number, expected: number): number {
  const rounds = Array.from({ length: 6 }, () => {
    const start = processorTime();
    if (round() !== expected) throw new Error(`${job} gives a wrong result`);
    return processorTime() - start;
  });
  return (Math.min(...rounds) * 1e6) / CALLS;
}

/** The median of the microseconds that go by: hardly anything else happens in so short a time. */
function medianTime(run: () => unknown, repetitions: number): number {
  const times = Array.from({ length: repetitions }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times) * 1000;
}

/** Milliseconds of processor time. */
function onceTime(run: () => unknown): number {
  const start = processorTime();
  run();
  return processorTime() - start;
}

function instanceTime(fields: string): number {
  const module = new api.Module(bytesOf(fields));
  return medianTime(() => new api.Instance(module), 2000);
}

/** A number in so many bytes. */
function padded(value: number, length: number): number[] {
  return Array.from({ length }, (_, i) => ((value >> (7 * i)) & 127) | (i < length - 1 ? 128 : 0));
}

/** A module of empty functions, the first of which are exported. */
function moduleOf(functionCount: number, exportCount: number): Uint8Array<ArrayBuffer> {
  const list = (count: number, item: (i: number) => number[]): number[] => [
    ...padded(count, 4),
    ...Array.from({ length: count }, (_, i) => item(i)).flat(),
  ];
  const sections: readonly (readonly [id: number, contents: number[]])[] = [
    [1, [1, 0x60, 0, 0]],
    [3, list(functionCount, () => [0])],
    [7, list(exportCount, (i) => [6, ...Buffer.from(String(i).padStart(6, "f")), 0, ...padded(i, 4)])],
    [10, list(functionCount, () => [2, 0, 0x0b])],
  ];
  const parts = sections.map(([id, contents]) => Buffer.from([id, ...padded(contents.length, 4)].concat(contents)));
  return Uint8Array.from(Buffer.concat([Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), ...parts]));
}

const JOBS: Readonly<Record<NamespaceJob, () => number>> = {
  exportCall: () => {
    const { add } = exportsOf(ADD) as { add: Callable };
    const round = (): number => {
      let sum = 0;
      for (let i = 0; i < CALLS; i++) sum = add(sum, 1);
      return sum;
    };
    return callTime(round, CALLS);
  },
  importCall: () => {
    const { run } = exportsOf(CALLER) as { run: Callable };
    return callTime(() => run(CALLS), CALLS);
  },
  instance: () => instanceTime(SMALL),
  instanceWithMemory: () => instanceTime(WITH_MEMORY),
  module: () => {
    const bytes = bytesOf(CALLBACK);
    return medianTime(() => new api.Instance(new api.Module(bytes), { e: { f: increment } }), 2000);
  },
  globals: () => {
    const made: object[] = [];
    return onceTime(() => {
      for (let i = 0; i < 64_000; i++) made.push(new api.Global({ value: "i32", mutable: true }, i));
    });
  },
  table: () => {
    const { add } = exportsOf(ADD);
    const table = new api.Table({ element: "anyfunc", initial: 0 });
    return onceTime(() => {
      for (let i = 0; i < 39_000; i++) {
        table.grow(1);
        table.set(i, add);
      }
    });
  },
  manyExports: () => {
    const module = new api.Module(moduleOf(600_000, 100_000));
    return onceTime(() => new api.Instance(module));
  },
  liveInstances: () => {
    const module = new api.Module(bytesOf(WITH_MEMORY));
    const instances = Array.from({ length: 10_000 }, () => new api.Instance(module).exports as Exports);
    if (instances.some(({ add }) => add?.(1, 2) !== 3)) throw new Error("an instance does not add");
    return process.memoryUsage.rss() / 1e6;
  },
};

process.send?.(JOBS[job]());
