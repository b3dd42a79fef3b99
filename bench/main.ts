/**
 * `npm run bench`: compares this engine with native V8, polywasm and wabt's `wasm-interp`.
 *
 *   --rounds N     rounds, 5 unless given
 *   --filter NAME  only kernels and programs with NAME in their name; no throughput, nothing about the namespace
 *   --namespace    only what the WebAssembly namespace costs: calls, modules, instances
 *   --quick        2 rounds of anywasm and native V8 alone: for a look while working on something
 *   --json FILE    writes all figures there too
 *   --place PLACE  anywasm as a `bundle`, which is what packages load, `minified`, or from its `sources`
 *
 * Timing decides nothing: the exit status says only whether the results of all engines agree.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { WebAssembly as polywasm } from "polywasm";
import { AnywasmEngine, loadAnywasm, type Place, prepareAnywasm } from "./engines/anywasm.ts";
import type { Engine } from "./engines/engine.ts";
import { WasmInterpEngine, findWasmInterp } from "./engines/wasm-interp.ts";
import { WebAssemblyEngine } from "./engines/web-assembly.ts";
import { type FirstCall, measureFirstCalls } from "./first-call.ts";
import { KERNELS, SIMD_KERNELS } from "./kernels.ts";
import { measureNamespace, type NamespaceCost } from "./namespace.ts";
import { ternTour } from "./program.ts";
import { firstCallTable, header, namespaceTable, ratioNotes, ratioTable, throughputTable } from "./report.ts";
import { measure } from "./rounds.ts";
import { ratios } from "./statistics.ts";
import { measureThroughput, type Throughput } from "./throughput.ts";

const NATIVE = "native V8";

/** polywasm has an i64 as a BigInt, which makes these take minutes. */
const SLOW_IN_POLYWASM = ["xorshift", "blake"];

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string" },
    filter: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    namespace: { type: "boolean", default: false },
    json: { type: "string" },
    place: { type: "string", default: "bundle" },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 2 : 5));
if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds needs a number from 1 on");
const place = options.place as Place;
if (!["bundle", "minified", "sources"].includes(place)) throw new Error(`no place is called ${place}`);
const program = ternTour();
const workloads = {
  kernels: [...KERNELS, ...SIMD_KERNELS].filter(({ name }) => name.includes(options.filter)),
  program: program.name.includes(options.filter) ? program : undefined,
};

console.log(`${header(place, rounds)}\n`);

await prepareAnywasm(place);
if (options.namespace) {
  console.log(namespaceTable(await measureNamespace(place)));
  process.exit();
}
const anywasm = await loadAnywasm(place);
const engines: Engine[] = [new WebAssemblyEngine(NATIVE, WebAssembly, [], anywasm), new AnywasmEngine(anywasm)];
if (!options.quick) {
  engines.push(new WebAssemblyEngine("polywasm", polywasm, SLOW_IN_POLYWASM, anywasm));
  const found = findWasmInterp();
  if (found === undefined) {
    console.log("wasm-interp is not installed, so it is not compared (Debian: wabt).\n");
  } else {
    console.log(`wasm-interp is ${found.version}; it runs no programs, since distributions build it without WASI.\n`);
    engines.push(new WasmInterpEngine(found.command));
  }
}

const samples = measure(engines, workloads, rounds, (round) => process.stderr.write(`round ${round} of ${rounds}\n`));
const compared = ratios(samples, NATIVE);
console.log(
  `${ratioTable(compared, NATIVE, new Set([program, ...SIMD_KERNELS].map(({ name }) => name)))}\n\n${ratioNotes(compared)}\n`,
);

const apart: { firstCalls?: FirstCall[]; throughput?: Throughput; namespace?: NamespaceCost[] } = {};
if (!options.quick) {
  apart.firstCalls = await measureFirstCalls(place, workloads.kernels, workloads.program?.name);
  if (apart.firstCalls.length > 0) console.log(`${firstCallTable(apart.firstCalls)}\n`);
  if (options.filter === "") {
    apart.throughput = await measureThroughput(place);
    console.log(`${throughputTable(apart.throughput)}\n`);
    apart.namespace = await measureNamespace(place);
    console.log(namespaceTable(apart.namespace));
  }
}

if (options.json !== undefined) {
  const { node, v8 } = process.versions;
  const figures = { date: new Date().toISOString(), node, v8, place, rounds, samples, ratios: compared, ...apart };
  // What programs printed has been compared, and is no figure.
  const withoutResults = (key: string, value: unknown): unknown => (key === "result" ? undefined : value);
  writeFileSync(options.json, `${JSON.stringify(figures, withoutResults, 2)}\n`);
}
