/**
 * What a run of a generated module shows: the outcome of every call, the calls of host functions, and the memories. Two
 * engines agree when their transcripts do.
 */
import { crc32 } from "node:zlib";
import type { Job } from "./job.ts";

export interface Outcome {
  /** Results of a call that returned, or the exception that it ended with, as text. */
  readonly results: string | undefined;
  /** What a call that did not return ended with: the host's message or our kind of trap. */
  readonly trap: string | undefined;
}

export interface Transcript {
  /** Of instantiation, if it failed; else of each call. */
  readonly outcomes: readonly Outcome[];
  /** Arguments of the host's functions, in the order of the calls. */
  readonly hostCalls: readonly string[];
  /** After each call that may write, a checksum of each memory of the module and of the instance that it imports from. */
  readonly memories: readonly (readonly number[])[];
}

/** A module on one engine; `V` is what calls give there. */
export interface Run<V> {
  readonly hostCalls: readonly string[];
  instantiate(): V;
  call(name: string, args: readonly (number | bigint)[]): V;
  /** How it ends. */
  outcomeOf(call: () => V): Outcome;
  /** A checksum of each memory. */
  memories(): number[];
}

/** Instantiates the module of a job and makes its calls. */
export function transcriptOf<V>(job: Job, run: Run<V>): Transcript {
  const { hostCalls } = run;
  const start = run.outcomeOf(() => run.instantiate());
  if (start.results !== "") return { outcomes: [start], hostCalls, memories: [] };
  const memories: number[][] = [];
  const outcomes = job.calls.map(({ name, args, writes }) => {
    const outcome = run.outcomeOf(() => run.call(name, args));
    memories.push(writes ? run.memories() : []);
    return outcome;
  });
  return { outcomes, hostCalls, memories };
}

/** The messages of V8, each with the kinds of trap that it stands for. */
export const NATIVE_TRAPS: Readonly<Record<string, readonly string[]>> = {
  unreachable: ["unreachable"],
  "memory access out of bounds": ["memoryOutOfBounds"],
  // Of an array and a segment, either may be looked at first.
  "data segment out of bounds": ["memoryOutOfBounds", "arrayOutOfBounds"],
  "divide by zero": ["integerDivideByZero"],
  "remainder by zero": ["integerDivideByZero"],
  "divide result unrepresentable": ["integerOverflow"],
  "float unrepresentable in integer range": ["integerOverflow", "invalidConversionToInteger"],
  "table index is out of bounds": ["undefinedElement", "tableOutOfBounds"],
  "element segment out of bounds": ["tableOutOfBounds", "arrayOutOfBounds"],
  // Newer versions tell the two cases apart for some tables only.
  "null function": ["uninitializedElement"],
  "function signature mismatch": ["uninitializedElement", "indirectCallTypeMismatch"],
  "null function or function signature mismatch": ["uninitializedElement", "indirectCallTypeMismatch"],
  "dereferencing a null pointer": [
    "nullReference",
    "nullFunctionReference",
    "nullStructureReference",
    "nullArrayReference",
    "nullI31Reference",
    "nullExceptionReference",
  ],
  "rethrowing null value": ["nullExceptionReference"],
  "illegal cast": ["castFailure"],
  // It looks at the bounds of the array that it copies to before it looks at the other array.
  "array element access out of bounds": ["arrayOutOfBounds", "nullArrayReference"],
  // When the address is out of bounds, too, it depends on the engine which of both is said.
  "operation does not support unaligned accesses": ["unalignedAtomic", "memoryOutOfBounds"],
  "Atomics.wait cannot be called in this context": ["expectedSharedMemory"],
};

/** What a call threw that was an exception of a tag: its number and its values, as far as they are numbers. */
export function exceptionText(tag: number, types: readonly string[], value: (index: number) => unknown): string {
  const values = types.map((type, index) => (/^[if]\d\d$/.test(type) ? String(value(index)) : type));
  return `exception of tag ${tag} with ${values.join(", ")}`;
}

/** A checksum of the bytes of a memory, which may be shared. */
export function checksum(bytes: Uint8Array): number {
  return crc32(bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice());
}

function isSameOutcome(ours: Outcome, native: Outcome): boolean {
  if (native.trap === undefined || ours.trap === undefined) {
    return native.trap === ours.trap && native.results === ours.results;
  }
  return NATIVE_TRAPS[native.trap]?.includes(ours.trap) ?? false;
}

function describeOutcome({ results, trap }: Outcome): string {
  return trap === undefined ? `[${results}]` : `trap "${trap}"`;
}

/** Results that are many values are shown by those that differ. */
function differentResults(ours: Outcome, native: Outcome): string {
  const [our, their] = [ours, native].map(({ results }) => results?.split(", ") ?? []) as [string[], string[]];
  const different = their.flatMap((value, index) => (value === our[index] ? [] : [index]));
  if (ours.trap !== undefined || native.trap !== undefined || our.length !== their.length || our.length < 10) {
    return `${describeOutcome(ours)}, natively ${describeOutcome(native)}`;
  }
  return different.map((index) => `result ${index} is ${our[index]}, natively ${their[index]}`).join("; ");
}

/** The first difference between our run of a module and the other engine's, or `undefined`. */
export function difference({ calls }: Job, ours: Transcript, native: Transcript): string | undefined {
  for (let index = 0; index < Math.max(ours.outcomes.length, native.outcomes.length); index++) {
    const our = ours.outcomes[index];
    const their = native.outcomes[index];
    const { name, args } = calls[index] ?? { name: "nothing", args: [] };
    if (our === undefined || their === undefined) return `call ${index} of ${name} happened on one engine`;
    if (!isSameOutcome(our, their))
      return `call ${index}, ${name}(${args.join(", ")}): ${differentResults(our, their)}`;
    const memory = native.memories[index]?.findIndex((sum, i) => sum !== ours.memories[index]?.[i]) ?? -1;
    if (memory >= 0) return `memory ${memory} differs after call ${index}, ${name}(${args.join(", ")})`;
  }
  const call = native.hostCalls.findIndex((each, index) => each !== ours.hostCalls[index]);
  if (call >= 0) return `host call ${call}: ${ours.hostCalls[call]}, natively ${native.hostCalls[call]}`;
  return ours.hostCalls.length === native.hostCalls.length
    ? undefined
    : `host call more: ${ours.hostCalls[native.hostCalls.length]}`;
}
