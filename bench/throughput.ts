/** How many megabytes of WebAssembly a second are decoded and validated, and lowered. */
import { messageOf } from "./child.ts";
import type { Place } from "./engines/anywasm.ts";

const SCRIPT = new URL("./throughput-child.ts", import.meta.url);

/** Megabytes (10^6 bytes) in a second of processor time. */
export interface Rates {
  /** In a new process, whose code the host has not yet compiled. */
  readonly first: number;
  /** The fastest of some repetitions. */
  readonly later: number;
}

export interface Throughput {
  /** The large module. */
  readonly description: string;
  readonly byteLength: number;
  /** Bytes of its functions' bodies. */
  readonly codeLength: number;
  /** Decoding and validating the large module. */
  readonly compile: Rates;
  /** Decoding it alone. */
  readonly decode: Rates;
  /** Native V8's `WebAssembly.validate` of it. */
  readonly native: Rates;
  /** Lowering all functions of the real program. */
  readonly lower: Rates;
}

/** Measures in a process of its own. */
export function measureThroughput(place: Place): Promise<Throughput> {
  return messageOf<Throughput>(SCRIPT, [place]);
}
