/** What the benchmark asks of an engine. Times are in milliseconds. */
import { processorTime } from "../clock.ts";

/** One measured call. */
export interface Call {
  /** Processor time of the engine's process, all its threads together. */
  readonly processor: number;
  /** Time that went by. */
  readonly elapsed: number;
  /** What it returned or printed: all engines have to agree. */
  readonly result: number | string;
}

/** A program for WASI: what it is given, and nothing else. */
export interface Program {
  readonly name: string;
  readonly module: Uint8Array<ArrayBuffer>;
  /** The whole argument list. */
  readonly args: readonly string[];
  /** The files that it finds below `/`: path → contents. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** An engine. A module is compiled once; each call of what is prepared is measured without that. */
export interface Engine {
  readonly name: string;
  /** Whether it can run kernels that use vectors. */
  readonly hasVectors: boolean;
  /** Kernels of which this engine gets the reduced size, since the full one would take too long. */
  getsReduced(kernel: string): boolean;
  /** Makes an instance of a kernel, and a function that calls its `run`. */
  prepareKernel(module: Uint8Array<ArrayBuffer>): (n: number) => Call;
  /** Compiles a program, and makes a function that runs it in a new instance; absent where there is no WASI. */
  readonly prepareProgram?: ((program: Program) => () => Call) | undefined;
}

/** Measures one call in this process. */
export function timed(call: () => number | string): Call {
  const start = performance.now();
  const processorStart = processorTime();
  const result = call();
  return { processor: processorTime() - processorStart, elapsed: performance.now() - start, result };
}
