/**
 * The register code of one function while it is written: words, branch targets still to be set, and the last two
 * instructions, which fusions look at and replace.
 */
import { ResourceError } from "../base/errors.ts";
import { ARENA_WORDS, type LoweredCode } from "../isa/code-arena.ts";
import { COLD_INSTRUCTIONS, coldNumber, REFERENCE_BRANCHES } from "../isa/cold-instructions.ts";
import type { TryRegion } from "../isa/exception-table.ts";
import { COLD, HOT_ROWS, PAGE, SECOND_PAGE, WIDE } from "../isa/instruction-set.ts";
import { LOWERING_MODE } from "./lowering-mode.ts";

/** Ends a chain of branch targets. */
export const NO_FIXUP = -1;

/** Whether the instruction writes slot d and may be made to write another one, by operation number. */
const HAS_DESTINATION: readonly boolean[] = HOT_ROWS.map(
  (row) => row !== undefined && row.fields.startsWith("d") && !row.jumps && row.name !== "move.32.32",
);

/** An instruction that was emitted; `operation` is −1 if there is none that may be changed. */
interface Emitted {
  operation: number;
  /** Position of its first word, a prefix or not. */
  start: number;
  d: number;
  a: number;
  b: number;
}

const NONE = -1;

/** Words before the immediates: one, or a prefix and one. */
function firstWords(operation: number, slots: number): number {
  return slots > 255 || operation >= SECOND_PAGE ? 2 : 1;
}

export class CodeEmitter {
  /** The words so far; longer than `length`. */
  words: Int32Array;
  length: number;
  /** The last instruction; none when code may be entered after it. */
  last: Emitted;
  /** The one before it. */
  previous: Emitted;
  /** The first position that was changed since somebody set this, other than by making an instruction write another slot. */
  changedFrom: number;
  /** Slot that the last instruction writes and that may be redirected, or −1. */
  lastDestination: number;
  /** Instructions may be changed afterwards. */
  readonly #fuses: boolean;
  /** Positions of branch targets. */
  readonly #targets: number[];

  constructor() {
    this.#fuses = LOWERING_MODE.fusions;
    this.words = new Int32Array(256);
    this.length = 0;
    this.changedFrom = 0;
    this.last = { operation: NONE, start: 0, d: 0, a: 0, b: 0 };
    this.previous = { operation: NONE, start: 0, d: 0, a: 0, b: 0 };
    this.lastDestination = NONE;
    this.#targets = [];
  }

  /** Appends an instruction of the loop; its immediates follow by {@link immediate}. */
  emit(operation: number, d: number, a: number, b: number): void {
    if (this.length + 8 > this.words.length) this.#enlarge();
    const { previous } = this;
    this.previous = this.last;
    this.last = previous;
    previous.operation = operation;
    previous.start = this.length;
    previous.d = d;
    previous.a = a;
    previous.b = b;
    this.lastDestination = HAS_DESTINATION[operation] ? d : NONE;
    if (firstWords(operation, d | a | b) === 2) {
      const prefix = operation >= SECOND_PAGE ? PAGE : WIDE;
      this.words[this.length++] = prefix | ((d >> 8) << 8) | ((a >> 8) << 16) | ((b >> 8) << 24);
    }
    this.words[this.length++] = (operation & 255) | ((d & 255) << 8) | ((a & 255) << 16) | ((b & 255) << 24);
    if (!this.#fuses) this.barrier();
  }

  /** Appends an instruction outside of the loop. */
  emitCold(name: string, d: number, a: number, b: number): void {
    this.emit(COLD, d, a, b);
    const number = coldNumber(name);
    this.immediate(number);
    if (this.#fuses && COLD_INSTRUCTIONS[number]?.hasDestination) this.lastDestination = d;
  }

  /** Makes the last instruction, if it tests a reference, a branch that is taken when the test holds, or when it does not. */
  branchOnReference(when: boolean): boolean {
    const { operation, a, b } = this.last;
    if (operation !== COLD) return false;
    const branches = REFERENCE_BRANCHES.get(this.lastImmediate(0));
    if (branches === undefined) return false;
    this.rewriteLast(COLD, 0, a, b);
    this.words[this.#immediatesOf(this.last)] = branches[when ? 0 : 1];
    return true;
  }

  /** Appends an immediate word of the instruction emitted last. */
  immediate(word: number): void {
    if (this.length === this.words.length) this.#enlarge();
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
    this.last.operation = NONE;
    this.previous.operation = NONE;
    this.lastDestination = NONE;
  }

  /** The immediate word of the last instruction at an index. */
  lastImmediate(index: number): number {
    return this.words[this.#immediatesOf(this.last) + index] as number;
  }

  /** The immediate word of the instruction before the last at an index. */
  previousImmediate(index: number): number {
    return this.words[this.#immediatesOf(this.previous) + index] as number;
  }

  #immediatesOf({ operation, start, d, a, b }: Emitted): number {
    return start + firstWords(operation, d | a | b);
  }

  /** Makes the last instruction write slot `d` instead, if it has a destination. */
  redirectLast(d: number): void {
    const { changedFrom } = this;
    const { operation, a, b } = this.last;
    this.rewriteLast(operation, d, a, b);
    this.changedFrom = changedFrom;
  }

  /** Gives the last instruction another operation and operands, keeping its immediates. */
  rewriteLast(operation: number, d: number, a: number, b: number): void {
    const { start } = this.last;
    const immediates = this.#immediatesOf(this.last);
    const end = this.length;
    const moved = start + firstWords(operation, d | a | b);
    if (end + 8 > this.words.length) this.#enlarge();
    this.words.copyWithin(moved, immediates, end);
    this.removeLast();
    this.emit(operation, d, a, b);
    this.length = moved + end - immediates;
  }

  /** Takes the last instruction back. The one before it is the last one then. */
  removeLast(): void {
    const { last, previous } = this;
    this.length = last.start;
    if (last.start < this.changedFrom) this.changedFrom = last.start;
    this.last = previous;
    this.previous = last;
    last.operation = NONE;
    this.lastDestination = previous.operation >= 0 && HAS_DESTINATION[previous.operation] ? previous.d : NONE;
  }

  /** Sets every target of a chain to the next instruction, before which code may be entered from now on. */
  bind(chain: number): void {
    let at = chain;
    while (at !== NO_FIXUP) {
      const next = this.words[at] as number;
      this.words[at] = this.length;
      at = next;
    }
    this.barrier();
  }

  finish(regions: readonly TryRegion[]): LoweredCode {
    return { words: this.words.subarray(0, this.length), targets: Int32Array.from(this.#targets), regions };
  }

  /** @throws ResourceError when the code does not fit into the arena */
  #enlarge(): void {
    if (this.words.length >= ARENA_WORDS) throw new ResourceError("the code arena is full");
    const larger = new Int32Array(this.words.length * 2);
    larger.set(this.words);
    this.words = larger;
  }
}
