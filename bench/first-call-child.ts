/** Measures the first call in this process. Arguments: mode, place of the engine, workload, n. */
import { setTimeout } from "node:timers/promises";
import { AnywasmEngine, loadAnywasm, type Place } from "./engines/anywasm.ts";
import type { Call } from "./engines/engine.ts";
import { WebAssemblyEngine } from "./engines/web-assembly.ts";
import type { FirstCallSample, Mode } from "./first-call.ts";
import { kernelBytes } from "./kernels.ts";
import { ternTour } from "./program.ts";

/** Milliseconds between warming up and the job. */
const REST = 1000;

const [mode, place, workload, n] = process.argv.slice(2) as [Mode, Place, string, string];

const anywasm = await loadAnywasm(place);
const engine = mode === "native" ? new WebAssemblyEngine(mode, WebAssembly, [], anywasm) : new AnywasmEngine(anywasm);

const program = ternTour();
const warmUpStart = performance.now();
if (mode === "warmed up") anywasm.warmUp.warmUp();
const warmUp = performance.now() - warmUpStart;
// What the host then compiles in the background, an embedder with time to spare has compiled as well.
if (mode === "warmed up") await setTimeout(REST);
const start = performance.now();
let run: () => Call;
if (workload === program.name) {
  run = engine.prepareProgram(program);
} else {
  const runKernel = engine.prepareKernel(kernelBytes(workload));
  run = () => runKernel(Number(n));
}
const prepared = performance.now() - start;
const { elapsed: first, processor, result } = run();
// The size of the job, which native V8's calls give once it has compiled everything.
const later = mode !== "native" ? undefined : Math.min(...Array.from({ length: 5 }, () => run().processor));
const message: FirstCallSample = { warmUp, prepared, first, processor, later, result };
process.send?.(message);
