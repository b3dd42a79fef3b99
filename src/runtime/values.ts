/**
 * Values of WebAssembly on the side of the host, and where they are inside: words of the value stack, words of a global, or
 * a JavaScript value.
 *
 * A number or vector has two forms outside. As a *value* it is what JavaScript has for it, which loses the payload of NaNs
 * in some engines; as *bits* it is an unsigned BigInt of its width, which loses nothing. A reference is itself in both.
 */
import { F32_STACK, F64_STACK, I32_STACK, I64_STACK } from "../isa/value-stack.ts";
import { readReference, writeReference } from "../interpreter/handlers/reference.ts";
import { wordsOf } from "../lowering/operand-stack.ts";
import type { Global } from "../memory/global.ts";
import { F32, F64, I32, I64, isReference, V128, type ValueType } from "../module/types.ts";

/**
 * A reference: `null`, a FunctionInstance, a StructObject, an ArrayObject, an ExceptionInstance, or any value of the host. A
 * number that is an integer of 31 bits is a scalar reference (see memory/i31.ts).
 */
export type Reference = unknown;

/**
 * A value: a number for i32 (either sign is taken, a signed one is given), f32 and f64, a BigInt for i64 (likewise), a
 * Uint8Array of 16 bytes for v128, or a {@link Reference}.
 */
export type Value = unknown;

/** The bits of a number or vector as an unsigned BigInt, or a {@link Reference}. */
export type Bits = unknown;

const scratch = new ArrayBuffer(8);
const SCRATCH_WORDS = new Int32Array(scratch);
const SCRATCH_F32 = new Float32Array(scratch);
const SCRATCH_F64 = new Float64Array(scratch);

/** The little-endian words from `at` on as an unsigned integer. */
function readWords(words: Int32Array, at: number, count: number): bigint {
  let bits = 0n;
  for (let i = count - 1; i >= 0; i--) bits = (bits << 32n) | BigInt((words[at + i] as number) >>> 0);
  return bits;
}

/** Writes the lowest bits of an integer of either sign. */
function writeWords(words: Int32Array, at: number, count: number, bits: bigint): void {
  for (let i = 0; i < count; i++) words[at + i] = Number(BigInt.asIntN(32, bits >> BigInt(32 * i)));
}

function vectorBits(bytes: Uint8Array): bigint {
  return bytes.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

function vectorBytes(bits: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
}

/** The value of a number or vector whose words begin at `at`. */
export function wordsToValue(type: ValueType, words: Int32Array, at: number): Value {
  if (type === I32) return words[at];
  SCRATCH_WORDS[0] = words[at] as number;
  if (type === F32) return SCRATCH_F32[0];
  if (type === V128) return vectorBytes(readWords(words, at, 4));
  if (type === I64) return BigInt.asIntN(64, readWords(words, at, 2));
  SCRATCH_WORDS[1] = words[at + 1] as number;
  return SCRATCH_F64[0];
}

/** Writes a number or vector to the words from `at` on. */
export function valueToWords(type: ValueType, value: Value, words: Int32Array, at: number): void {
  if (type === I64) {
    writeWords(words, at, 2, value as bigint);
  } else if (type === V128) {
    writeWords(words, at, 4, vectorBits(value as Uint8Array));
  } else if (type === I32) {
    words[at] = value as number;
  } else if (type === F32) {
    SCRATCH_F32[0] = value as number;
    words[at] = SCRATCH_WORDS[0] as number;
  } else {
    SCRATCH_F64[0] = value as number;
    words[at] = SCRATCH_WORDS[0] as number;
    words[at + 1] = SCRATCH_WORDS[1] as number;
  }
}

/** The bits of a number or vector whose words begin at `at`. */
function wordsToBits(type: ValueType, words: Int32Array, at: number): bigint {
  return readWords(words, at, wordsOf(type));
}

/** Writes the bits of a number or vector to the words from `at` on. */
export function bitsToWords(type: ValueType, bits: Bits, words: Int32Array, at: number): void {
  writeWords(words, at, wordsOf(type), bits as bigint);
}

/** Reads the value in the slot of the value stack at a word index. */
export function readStackValue(type: ValueType, word: number): Value {
  // FAST: the views of the value stack instead of the scratch words, since every argument of a host call comes through here.
  if (type === I32) return I32_STACK[word];
  if (type === F64) return F64_STACK[word >> 1];
  if (type === F32) return F32_STACK[word];
  if (type === I64) return I64_STACK[word >> 1];
  return isReference(type) ? readReference(word) : wordsToValue(type, I32_STACK, word);
}

/** Writes a value to the slot of the value stack at a word index. */
export function writeStackValue(type: ValueType, word: number, value: Value): void {
  if (type === I32) I32_STACK[word] = value as number;
  else if (type === F64) F64_STACK[word >> 1] = value as number;
  else if (type === F32) F32_STACK[word] = value as number;
  else if (type === I64) I64_STACK[word >> 1] = value as bigint;
  else if (isReference(type)) writeReference(word, value);
  else valueToWords(type, value, I32_STACK, word);
}

/** Reads the bits of the number or vector, or the reference, in the slot of the value stack at a word index. */
export function readStackBits(type: ValueType, word: number): Bits {
  return isReference(type) ? readReference(word) : wordsToBits(type, I32_STACK, word);
}

/** Writes bits or a reference to the slot of the value stack at a word index. */
export function writeStackBits(type: ValueType, word: number, bits: Bits): void {
  if (isReference(type)) writeReference(word, bits);
  else bitsToWords(type, bits, I32_STACK, word);
}

/** The present value of a global. */
export function readGlobal({ type, words, reference }: Global): Value {
  return isReference(type) ? reference : wordsToValue(type, words, 0);
}

/** Sets a global, whether it is mutable or not. */
export function writeGlobal(global: Global, value: Value): void {
  if (isReference(global.type)) global.reference = value;
  else valueToWords(global.type, value, global.words, 0);
}

/** The bits or the reference that a global holds. */
export function readGlobalBits({ type, words, reference }: Global): Bits {
  return isReference(type) ? reference : wordsToBits(type, words, 0);
}

/** Sets a global to bits or to a reference, whether it is mutable or not. */
export function writeGlobalBits(global: Global, bits: Bits): void {
  if (isReference(global.type)) global.reference = bits;
  else bitsToWords(global.type, bits, global.words, 0);
}
