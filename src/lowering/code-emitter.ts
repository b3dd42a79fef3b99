/**
 * The register code of one function while it is written: words, label fix-ups, and the last instruction, which the fusions
 * look at and change.
 */
import { COLD, HOT_ROWS, WIDE } from "../isa/instruction-set.ts";
import type { LoweredCode } from "../isa/code-arena.ts";
import { coldNumber } from "../isa/cold-instructions.ts";

/** Ends a chain of fix-ups. */
export const NO_FIXUP = -1;

/** Whether the rows have a destination that may be redirected, by operation number. */
const HAS_DESTINATION: readonly boolean[] = HOT_ROWS.map(({ fields }) => fields.startsWith("d") && fields !== "");

export class CodeEmitter {
  /** The words so far; longer than `length`. */
  words: Int32Array;
  length: number;
  /** Position of the last instruction's word, or −1 when code may be entered after it. */
  last: number;
  /** Slot that the last instruction writes and that may be redirected, or −1. */
  lastDestination: number;
  #lastIsWide: boolean;
  /** Positions of branch targets. */
  readonly #targets: number[];

  constructor() {
    this.words = new Int32Array(256);
    this.length = 0;
    this.#targets = [];
    this.last = -1;
    this.lastDestination = -1;
    this.#lastIsWide = false;
  }

  /** Appends an instruction of the loop; its immediates follow by {@link immediate}. */
  emit(operation: number, d: number, a: number, b: number): void {
    if (this.length + 8 > this.words.length) this.#enlarge();
    const wide = (d | a | b) > 255;
    if (wide) this.words[this.length++] = WIDE | ((d >> 8) << 8) | ((a >> 8) << 16) | ((b >> 8) << 24);
    this.last = this.length;
    this.#lastIsWide = wide;
    this.lastDestination = HAS_DESTINATION[operation] ? d : -1;
    this.words[this.length++] = operation | ((d & 255) << 8) | ((a & 255) << 16) | ((b & 255) << 24);
  }

  /** Appends an instruction outside of the loop. */
  emitCold(name: string, d: number, a: number, b: number): void {
    this.emit(COLD, d, a, b);
    this.lastDestination = -1;
    this.immediate(coldNumber(name));
  }

  /** Appends an immediate word of the instruction emitted last. */
  immediate(word: number): void {
    if (this.length + 8 > this.words.length) this.#enlarge();
    this.words[this.length++] = word;
  }

  /**
   * Appends the immediate word of a branch target, which is still to be set.
   * @param next chain that it goes in front of
   * @returns its position
   */
  target(next: number): number {
    const at = this.length;
    this.immediate(next);
    this.#targets.push(at);
    return at;
  }

  /** Code may be entered here: nothing before may be changed any more. */
  barrier(): void {
    this.last = -1;
    this.lastDestination = -1;
  }

  /** Operation number of the last instruction, or −1. */
  get lastOperation(): number {
    return this.last < 0 ? -1 : (this.words[this.last] as number) & 255;
  }

  /**
   * Makes the last instruction write slot `d` instead.
   * @returns whether that was possible
   */
  redirectLast(d: number): boolean {
    if (d > 255 && !this.#lastIsWide) return false;
    this.words[this.last] = withDestination(this.words[this.last] as number, d & 255);
    if (this.#lastIsWide) this.words[this.last - 1] = withDestination(this.words[this.last - 1] as number, d >> 8);
    this.lastDestination = d;
    return true;
  }

  /** Gives the last instruction another operation and operands, keeping its immediates. All slots are those it had. */
  rewriteLast(operation: number, swap: boolean): void {
    const at = this.last;
    this.words[at] = rewrite(this.words[at] as number, operation, swap);
    if (this.#lastIsWide) this.words[at - 1] = rewrite(this.words[at - 1] as number, WIDE, swap);
    this.lastDestination = HAS_DESTINATION[operation] ? this.lastDestination : -1;
  }

  /** Sets every target of a chain of fix-ups to the next instruction, before which code may be entered from now on. */
  bind(chain: number): void {
    let at = chain;
    while (at !== NO_FIXUP) {
      const next = this.words[at] as number;
      this.words[at] = this.length;
      at = next;
    }
    this.barrier();
  }

  finish(): LoweredCode {
    return { words: this.words.subarray(0, this.length), targets: Int32Array.from(this.#targets) };
  }

  #enlarge(): void {
    const larger = new Int32Array(this.words.length * 2);
    larger.set(this.words);
    this.words = larger;
  }
}

function withDestination(word: number, d: number): number {
  return (word & ~0xff00) | (d << 8);
}

function rewrite(word: number, operation: number, swap: boolean): number {
  const a = (word >>> 16) & 255;
  const b = word >>> 24;
  return swap
    ? operation | (word & 0xff00) | (b << 16) | (a << 24)
    : operation | (word & 0xff00) | (a << 16) | (b << 24);
}
