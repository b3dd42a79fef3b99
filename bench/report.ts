/** The results as Markdown, so that what is printed can go into a document as it is. */
import { cpus } from "node:os";
import type { Place } from "./engines/anywasm.ts";
import type { FirstCall, FirstCallSample } from "./first-call.ts";
import { NAMESPACE_JOBS, type NamespaceCost } from "./namespace.ts";
import { geometricMean, median, minimum, type Ratio } from "./statistics.ts";
import type { Throughput } from "./throughput.ts";

/** The bars that the engine is held to. */
const BARS = { mean: 16, kernel: 55, firstCall: 1000, compile: 20, lowering: 5 } as const;

const number = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0));

/** Cells padded to their column, the first column to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => (row[column] as string).length)),
  );
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number),
    );
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** Date, machine and versions: what figures mean nothing without. */
export function header(place: Place, rounds: number): string {
  const processors = cpus();
  const { node, v8 } = process.versions;
  const built = { bundle: "bundled", minified: "bundled and minified", sources: "run from its sources" }[place];
  return [
    `${new Date().toISOString().slice(0, 10)}, ${processors.length} × ${processors[0]?.model ?? "unknown processor"},`,
    `Node ${node} (V8 ${v8}), ${process.platform} ${process.arch}.`,
    `Rounds: ${rounds}; anywasm ${built}.`,
  ].join(" ");
}

/**
 * Ratios of each workload, and what those of the kernels come to.
 * @param apart workloads that do not count for that
 */
export function ratioTable(ratios: readonly Ratio[], reference: string, apart: ReadonlySet<string>): string {
  const engines = [...new Set(ratios.map(({ engine }) => engine))].filter((engine) => engine !== reference);
  const workloads = [...new Set(ratios.map(({ workload }) => workload))];
  const find = (workload: string, engine: string): Ratio | undefined =>
    ratios.find((ratio) => ratio.workload === workload && ratio.engine === engine);
  const cell = (ratio: Ratio | undefined): string =>
    ratio === undefined ? "–" : `${number(ratio.fastest)} (${number(ratio.median)})${ratio.reduced ? "*" : ""}`;
  const rows = workloads.map((workload) => [
    workload,
    number(find(workload, reference)?.milliseconds ?? 0),
    ...engines.map((engine) => cell(find(workload, engine))),
  ]);
  const kernels = (engine: string): Ratio[] =>
    ratios.filter((ratio) => ratio.engine === engine && !apart.has(ratio.workload));
  if (ratios.some(({ workload }) => !apart.has(workload))) {
    const means = engines.map((engine) => {
      const fastest = geometricMean(kernels(engine).map((ratio) => ratio.fastest));
      return `**${number(fastest)}** (${number(geometricMean(kernels(engine).map((ratio) => ratio.median)))})`;
    });
    const worst = engines.map((engine) => {
      const [first] = kernels(engine).sort((a, b) => b.fastest - a.fastest) as [Ratio, ...Ratio[]];
      return `${first.workload} ${number(first.fastest)}`;
    });
    rows.push(["geometric mean of the kernels", "", ...means], ["worst kernel", "", ...worst]);
  }
  return table(["workload", `${reference} (ms)`, ...engines.map((engine) => `${engine} ÷ native`)], rows);
}

/** How to read {@link ratioTable}, with the bars. */
export function ratioNotes(ratios: readonly Ratio[]): string {
  const notes = [
    "Processor time of the fastest round divided by native V8's fastest; in brackets the median by the median.",
    `Bars for anywasm: geometric mean ≤ ${BARS.mean}, every kernel ≤ ${BARS.kernel}.`,
  ];
  if (ratios.some(({ reduced }) => reduced)) {
    notes.push("* About a tenth of the work, in native V8 too, because the engine is slow at it.");
  }
  return notes.join("\n");
}

/** First calls, with the bar. */
export function firstCallTable(calls: readonly FirstCall[]): string {
  const best = (samples: readonly FirstCallSample[]): string => {
    const times = samples.map(({ first }) => first);
    return `${number(minimum(times))} (${number(median(times))})`;
  };
  const rows = calls.map(({ workload, n, size, native, cold, warmedUp }) => [
    n === undefined ? workload : `${workload}(${n})`,
    ...[size, native.first, minimum(cold.map(({ prepared }) => prepared))].map(number),
    best(cold),
    number(minimum(cold.map((sample) => sample.processor))),
    best(warmedUp),
  ]);
  const warmUp = minimum(calls.flatMap(({ warmedUp }) => warmedUp.map((sample) => sample.warmUp)));
  const head = [
    "job",
    "native (ms)",
    "native, first call",
    "compile, instantiate",
    "first call",
    "on processors",
    "after warmUp()",
  ];
  return [
    table(head, rows),
    "",
    "Milliseconds that went by, the best of three processes; in brackets their median. Processor time instead are the size of",
    "the job in native V8, and what the first call takes on all threads, with compilation by the host.",
    `warmUp() takes ${number(warmUp)} ms, a second before the call. Bar: < ${BARS.firstCall} ms for a job of 20 ms.`,
  ].join("\n");
}

/** Megabytes a second, with the bars. */
export function throughputTable(measured: Throughput): string {
  const { description, byteLength, codeLength, compile, decode, native, lower } = measured;
  const rows = [
    ["decode and validate", number(compile.first), number(compile.later), `≥ ${BARS.compile}`],
    ["decode alone", number(decode.first), number(decode.later), ""],
    ["native V8's WebAssembly.validate", number(native.first), number(native.later), ""],
    ["lower: all functions of tern", number(lower.first), number(lower.later), `≥ ${BARS.lowering}`],
  ];
  const megabytes = `${number(byteLength / 1e6)} MB, ${number(codeLength / 1e6)} MB of which are code`;
  return `${table(["what", "first time (MB/s)", "later (MB/s)", "bar"], rows)}\n\nThe module is ${description} (${megabytes}). Megabytes in a second of processor time.`;
}

/** What the namespace costs. */
export function namespaceTable(costs: readonly NamespaceCost[]): string {
  const rows = costs.map(({ job, native, anywasm }) => {
    const { what, unit, bar } = NAMESPACE_JOBS[job];
    const cells = [`${number(native)} ${unit}`, `${number(anywasm)} ${unit}`, number(anywasm / native)];
    return [what, ...cells, bar === undefined ? "" : `≤ ${bar} ${unit}`];
  });
  return table(["what", "native V8", "anywasm", "anywasm ÷ native", "bar"], rows);
}
