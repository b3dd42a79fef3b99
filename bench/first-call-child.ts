/** Measures the first call in this process. Arguments: engine, place of the engine, workload, n. */
import { AnywasmEngine, loadAnywasm, type Place } from "./engines/anywasm.ts";
import type { Call } from "./engines/engine.ts";
import { WebAssemblyEngine } from "./engines/web-assembly.ts";
import type { FirstCallSample } from "./first-call.ts";
import { kernelBytes } from "./kernels.ts";
import { ternTour } from "./program.ts";

const [engineName, place, workload, n] = process.argv.slice(2) as [string, Place, string, string];

const anywasm = await loadAnywasm(place);
const engine =
  engineName === "anywasm" ? new AnywasmEngine(anywasm) : new WebAssemblyEngine(engineName, WebAssembly, [], anywasm);

const program = ternTour();
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
const later = engineName === "anywasm" ? undefined : Math.min(...Array.from({ length: 5 }, () => run().processor));
const message: FirstCallSample = { prepared, first, processor, later, result };
process.send?.(message);
