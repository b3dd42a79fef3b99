/**
 * The code arena: one Int32Array for the register code of every function of the realm, so that a return address is a number
 * and the loop reads code from one array.
 *
 * Address 0 is never code: it stands for "not lowered". The array is replaced when it grows, so the loop takes it anew at
 * each entry; addresses do not change.
 */
import type { ModuleCode } from "./module-code.ts";

/** A function whose code stands in the arena. */
export interface LoweredFunction {
  readonly code: ModuleCode;
  readonly functionIndex: number;
  /** Address of its first word, which is also its entry point. */
  readonly start: number;
  /** Address after its last word. */
  readonly end: number;
  /** Slot of its frame that keeps the caller's place. */
  readonly linkSlot: number;
}

const RESERVED_WORDS = 16;

class CodeArena {
  /** The words; replaced by growing. */
  words: Int32Array;
  #used: number;
  readonly #functions: LoweredFunction[];

  constructor() {
    this.words = new Int32Array(1 << 16);
    this.#used = RESERVED_WORDS;
    this.#functions = [];
  }

  /** Address that the next function will get. */
  get nextAddress(): number {
    return this.#used;
  }

  /** Appends a function's words; addresses inside them are already those of {@link nextAddress} on. */
  add(words: Int32Array, code: ModuleCode, functionIndex: number, linkSlot: number): LoweredFunction {
    const start = this.#used;
    const end = start + words.length;
    if (end > this.words.length) {
      const larger = new Int32Array(Math.max(end, this.words.length * 2));
      larger.set(this.words);
      this.words = larger;
    }
    this.words.set(words, start);
    this.#used = end;
    const lowered: LoweredFunction = { code, functionIndex, start, end, linkSlot };
    this.#functions.push(lowered);
    return lowered;
  }

  /** The function that an address belongs to, or `undefined` for addresses of no function. */
  functionAt(address: number): LoweredFunction | undefined {
    let low = 0;
    let high = this.#functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#functions[middle] as LoweredFunction).end <= address) low = middle + 1;
      else high = middle;
    }
    const found = this.#functions[low];
    return found !== undefined && found.start <= address ? found : undefined;
  }
}

export const codeArena: CodeArena = new CodeArena();
