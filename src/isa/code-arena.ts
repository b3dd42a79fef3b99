/**
 * The code arena: one Int32Array for the register code of every function of the realm, so that a return address is a number
 * and the loop reads code from one array. Address 0 is never code: it stands for "not lowered".
 *
 * FAST: the array has one fixed size, so that the loop can have it as a constant; a growable one costs a quarter more time.
 * Hosts give such an array its memory page by page as it is written to. The code of modules that are no longer in use is
 * given free.
 */
import { ResourceError } from "../base/errors.ts";
import type { TryRegion } from "./exception-table.ts";
import type { ModuleCode } from "./module-code.ts";

/** Register code that has no place yet. */
export interface LoweredCode {
  readonly words: Int32Array;
  /** Positions of the words that are branch targets, which count from the first word. */
  readonly targets: Int32Array;
  /** Where exceptions are caught, inner regions first. */
  readonly regions: readonly TryRegion[];
}

/** What the code of a function takes of the value stack. */
interface FrameShape {
  /** Slot of the frame that keeps the caller's place. */
  readonly linkSlot: number;
  /** Slots of the frame. */
  readonly slots: number;
}

/** A function whose code stands in the arena. */
export interface LoweredFunction extends FrameShape {
  readonly code: WeakRef<ModuleCode>;
  readonly functionIndex: number;
  /** Address of its first word. */
  readonly start: number;
  /** Address after its last word. */
  readonly end: number;
  /** Where exceptions are caught, inner regions first. */
  readonly regions: readonly TryRegion[];
}

/** Words of the arena: 64 MiB. */
export const ARENA_WORDS: number = 1 << 24;

/** Where the program that warms the loop up may stand (see interpreter/warm-up.ts); below are the places to return to. */
export const WARM_UP_ADDRESS = 16;

/** Words that belong to no function. */
const RESERVED_WORDS = 4096;

/** The code of all lowered functions, by address. */
export const CODE: Int32Array = new Int32Array(ARENA_WORDS);

/** A range of addresses that no function uses. */
interface Hole {
  start: number;
  readonly end: number;
}

class CodeArena {
  /** By address, without overlaps. */
  readonly #holes: Hole[];
  /** By address. */
  readonly #functions: LoweredFunction[];
  /** Start addresses of the functions of each module that has any. */
  readonly #starts: WeakMap<ModuleCode, number[]>;
  /** Tells when a module is no longer in use; absent in hosts that cannot tell. */
  readonly #registry: FinalizationRegistry<readonly number[]> | undefined;

  constructor() {
    this.#holes = [{ start: RESERVED_WORDS, end: ARENA_WORDS }];
    this.#functions = [];
    this.#starts = new WeakMap();
    this.#registry =
      typeof FinalizationRegistry === "undefined"
        ? undefined
        : new FinalizationRegistry((starts) => starts.forEach((start) => this.#free(start)));
  }

  /**
   * Puts a function into the arena.
   * @throws ResourceError when the arena is full
   */
  add(lowered: LoweredCode, code: ModuleCode, functionIndex: number, frame: FrameShape): LoweredFunction {
    const { words, targets, regions } = lowered;
    const start = this.#allocate(words.length);
    CODE.set(words, start);
    for (const target of targets) CODE[start + target] = (CODE[start + target] as number) + start;
    const { linkSlot, slots } = frame;
    const end = start + words.length;
    const placed = { code: new WeakRef(code), functionIndex, start, end, linkSlot, slots, regions };
    this.#functions.splice(this.#positionOf(start), 0, placed);
    this.#startsOf(code).push(start);
    return placed;
  }

  /** The function that an address belongs to, or `undefined` for addresses of no function. */
  functionAt(address: number): LoweredFunction | undefined {
    const found = this.#functions[this.#positionOf(address)];
    return found !== undefined && found.start <= address ? found : undefined;
  }

  #startsOf(code: ModuleCode): number[] {
    let starts = this.#starts.get(code);
    if (starts === undefined) {
      starts = [];
      this.#starts.set(code, starts);
      this.#registry?.register(code, starts);
    }
    return starts;
  }

  /** Position among the functions of the first one that ends after an address. */
  #positionOf(address: number): number {
    let low = 0;
    let high = this.#functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#functions[middle] as LoweredFunction).end <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #allocate(length: number): number {
    const at = this.#holes.findIndex(({ start, end }) => end - start >= length);
    if (at < 0) throw new ResourceError("the code arena is full");
    const hole = this.#holes[at] as Hole;
    const { start } = hole;
    hole.start += length;
    if (hole.start === hole.end) this.#holes.splice(at, 1);
    return start;
  }

  #free(address: number): void {
    const position = this.#positionOf(address);
    const { start, end } = this.#functions[position] as LoweredFunction;
    this.#functions.splice(position, 1);
    const following = this.#holes.findIndex((hole) => hole.start >= end);
    const at = following < 0 ? this.#holes.length : following;
    this.#holes.splice(at, 0, { start, end });
    this.#join(at);
    this.#join(at - 1);
  }

  /** Joins a hole with the next one if they touch. */
  #join(at: number): void {
    const hole = this.#holes[at];
    const next = this.#holes[at + 1];
    if (hole !== undefined && next !== undefined && hole.end === next.start) {
      this.#holes.splice(at, 2, { start: hole.start, end: next.end });
    }
  }
}

export const codeArena: CodeArena = new CodeArena();
