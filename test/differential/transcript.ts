/**
 * What a run of a generated module shows: the outcome of every call, the calls of host functions, and the memory. Two
 * engines agree when their transcripts do.
 */
import type { GeneratedModule } from "./generator/module-generator.ts";

export interface Outcome {
  /** Results of a call that returned, as text. */
  readonly results: string | undefined;
  /** What a call that did not return ended with: the host's message or our kind of trap. */
  readonly trap: string | undefined;
}

export interface Transcript {
  readonly outcomes: readonly Outcome[];
  /** Arguments of the host's functions, in the order of the calls. */
  readonly hostCalls: readonly string[];
  /** Memory of the module, and of the instance that it imports from. */
  readonly memories: readonly Uint8Array[];
}

/** The messages of V8, each with the kinds of trap that it stands for. */
export const NATIVE_TRAPS: Readonly<Record<string, readonly string[]>> = {
  unreachable: ["unreachable"],
  "memory access out of bounds": ["memoryOutOfBounds"],
  "divide by zero": ["integerDivideByZero"],
  "remainder by zero": ["integerDivideByZero"],
  "divide result unrepresentable": ["integerOverflow"],
  "float unrepresentable in integer range": ["integerOverflow", "invalidConversionToInteger"],
  "table index is out of bounds": ["undefinedElement", "tableOutOfBounds"],
  "element segment out of bounds": ["tableOutOfBounds"],
  "null function or function signature mismatch": ["uninitializedElement", "indirectCallTypeMismatch"],
};

function isSameOutcome(ours: Outcome, native: Outcome): boolean {
  if (native.trap === undefined || ours.trap === undefined) {
    return native.trap === ours.trap && native.results === ours.results;
  }
  return NATIVE_TRAPS[native.trap]?.includes(ours.trap) ?? false;
}

function describeOutcome({ results, trap }: Outcome): string {
  return trap === undefined ? `[${results}]` : `trap "${trap}"`;
}

function differentByte(ours: Uint8Array, native: Uint8Array): string | undefined {
  if (ours.length !== native.length) return `memory has ${ours.length} bytes, natively ${native.length}`;
  if (Buffer.compare(ours, native) === 0) return undefined;
  const address = ours.findIndex((byte, index) => byte !== native[index]);
  return `memory differs first at ${address}: ${ours[address]}, natively ${native[address]}`;
}

/** The first difference between our run of a module and the host's, or `undefined`. */
export function difference(module: GeneratedModule, ours: Transcript, native: Transcript): string | undefined {
  for (const [index, { name, args }] of module.invocations.entries()) {
    const our = ours.outcomes[index];
    const their = native.outcomes[index];
    if (our === undefined || their === undefined) return `call ${index} of ${name} did not happen`;
    if (isSameOutcome(our, their)) continue;
    return `${name}(${args.join(", ")}): ${describeOutcome(our)}, natively ${describeOutcome(their)}`;
  }
  const call = native.hostCalls.findIndex((each, index) => each !== ours.hostCalls[index]);
  if (call >= 0) return `host call ${call}: ${ours.hostCalls[call]}, natively ${native.hostCalls[call]}`;
  if (ours.hostCalls.length !== native.hostCalls.length)
    return `host call more: ${ours.hostCalls[native.hostCalls.length]}`;
  return native.memories
    .map((memory, index) => differentByte(ours.memories[index] ?? new Uint8Array(), memory))
    .find((found) => found !== undefined);
}
