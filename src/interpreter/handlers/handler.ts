/** The form of a handler: what an instruction does that the loop gives away. */
import { F64_STACK, I32_STACK } from "../../isa/value-stack.ts";
import { FP, nextImmediate, REGISTERS } from "../machine.ts";

/**
 * Executes one instruction. `d`, `a`, `b` are its operands as word indices into the value stack; its immediates are at the
 * program counter, which it moves past them.
 */
export type Handler = (d: number, a: number, b: number) => void;

/** Handlers by name of the instruction. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Takes a slot from the immediates, as a word index. */
export function nextSlot(): number {
  return (REGISTERS[FP] as number) + nextImmediate();
}

export function readI64(word: number): bigint {
  return (BigInt(I32_STACK[word + 1] as number) << 32n) | BigInt((I32_STACK[word] as number) >>> 0);
}

export function writeI64(word: number, value: bigint): void {
  I32_STACK[word] = Number(BigInt.asIntN(32, value));
  I32_STACK[word + 1] = Number(BigInt.asIntN(32, value >> 32n));
}

export function readF64(word: number): number {
  return F64_STACK[word >> 1] as number;
}

/** Reads an address, index or size: unsigned, of one word or two. Beyond 2^53 it is only near, which no bound notices. */
export function readAddress(word: number, is64: boolean): number {
  const low = (I32_STACK[word] as number) >>> 0;
  return is64 ? ((I32_STACK[word + 1] as number) >>> 0) * 0x100000000 + low : low;
}

/** Writes a size, or −1, as one word or two. */
export function writeSize(word: number, size: number, is64: boolean): void {
  I32_STACK[word] = size | 0;
  if (is64) I32_STACK[word + 1] = Math.floor(size / 0x100000000);
}
