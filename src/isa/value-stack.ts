/**
 * The value stack: one fixed buffer of 8-byte slots for the whole realm, seen as words, floats and doubles.
 *
 * An i32 or f32 is the first word of its slot, an i64 is low word then high word, an f64 fills the slot, a v128 takes two
 * slots. References live in `REFERENCES` at the same slot numbers. The lowest slots are the pool of double constants.
 *
 * FAST: the views are constants of the module scope, since V8 specialises the loop to them; a stack for each instance made
 * one kernel 2.3–4 times slower.
 */

/** Slots of the value stack. */
const STACK_SLOTS: number = 1 << 20;

/** Slots of the pool of double constants at the bottom (see constant-pool.ts). */
export const CONSTANT_POOL_SLOTS: number = 1 << 14;

/** Slots kept free above the deepest frame, so that only frames larger than this check for themselves. */
export const STACK_RED_ZONE = 1024;

/** A frame may begin at this word at the latest. */
export const STACK_LIMIT_WORD: number = (STACK_SLOTS - STACK_RED_ZONE) * 2;

/** Where the program that warms the loop up has its frame (see interpreter/warm-up.ts). */
export const WARM_UP_WORD: number = CONSTANT_POOL_SLOTS * 2;

/** Slots of that frame. */
export const WARM_UP_SLOTS = 64;

/** Word where the first frame begins. */
export const STACK_BASE_WORD: number = WARM_UP_WORD + WARM_UP_SLOTS * 2;

const buffer = new ArrayBuffer(STACK_SLOTS * 8);

export const I32_STACK: Int32Array = new Int32Array(buffer);
export const F32_STACK: Float32Array = new Float32Array(buffer);
export const F64_STACK: Float64Array = new Float64Array(buffer);
/** For the border to the host alone: a BigInt is an object. */
export const I64_STACK: BigInt64Array = new BigInt64Array(buffer);

// The lanes of vectors. Like all views they have the byte order of the host, which on every host there is today is that
// of WebAssembly.
export const I8_STACK: Int8Array = new Int8Array(buffer);
export const U8_STACK: Uint8Array = new Uint8Array(buffer);
export const I16_STACK: Int16Array = new Int16Array(buffer);
export const U16_STACK: Uint16Array = new Uint16Array(buffer);

/** The references of the stack, by slot number; cleared when their frame ends. */
export const REFERENCES: unknown[] = [];
