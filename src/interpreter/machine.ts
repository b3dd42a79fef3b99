/**
 * The state that the loop and the handlers outside of it share: the registers, and the views of the running instance.
 */
import { CODE } from "../isa/code-arena.ts";
import { STACK_LIMIT_WORD } from "../isa/value-stack.ts";
import type { Instance } from "./instance.ts";

/** Registers by index into {@link REGISTERS}: the position of the next word of code, the frame, the rest of the quantum. */
export const PC = 0;
export const FP = 1;
export const FUEL = 2;
/** The first word of the value stack that no running computation uses. */
export const TOP = 3;
/** What metered code may spend before it has to ask for more, and what it owes of the block that it is in (see metering.ts). */
export const METER = 4;
export const OWED = 5;
/** The last word of the value stack where a frame may begin. */
export const LIMIT = 6;

export const REGISTERS: Int32Array = new Int32Array(7);

REGISTERS[LIMIT] = STACK_LIMIT_WORD;

/** The highest `memoryEnd`: beyond it, loads and stores are handled outside of the loop. */
const MAX_MEMORY_END = 0x7fffffff;

const EMPTY_VIEW = new DataView(new ArrayBuffer(0));
const EMPTY_WORDS = new Int32Array(0);

/** What the loop takes into its constants when it is entered. */
class Activation {
  instance: Instance | undefined;
  /** Memory 0. */
  view: DataView;
  /** Its size in bytes, at most {@link MAX_MEMORY_END}. */
  memoryEnd: number;
  globalWords: Int32Array;
  importedGlobalWords: readonly Int32Array[];
  /** Dispatch words of table 0. */
  dispatch: Int32Array;
  instanceId: number;

  constructor() {
    this.instance = undefined;
    this.view = EMPTY_VIEW;
    this.memoryEnd = 0;
    this.globalWords = EMPTY_WORDS;
    this.importedGlobalWords = [];
    this.dispatch = EMPTY_WORDS;
    this.instanceId = -1;
  }

  /** Makes `instance` the running one, or takes its views anew after they may have been replaced. */
  enter(instance: Instance | undefined): void {
    const memory = instance?.memories[0];
    this.instance = instance;
    this.view = memory?.view ?? EMPTY_VIEW;
    this.memoryEnd = Math.min(memory?.bytes.length ?? 0, MAX_MEMORY_END);
    this.globalWords = instance?.globalWords ?? EMPTY_WORDS;
    this.importedGlobalWords = instance?.importedGlobalWords ?? [];
    this.dispatch = instance?.tables[0]?.dispatch ?? EMPTY_WORDS;
    this.instanceId = instance?.id ?? -1;
  }
}

export const activation: Activation = new Activation();

/** Takes one unit of the quantum for a branch or call that a handler makes: the driver sees it when none is left. */
export function chargeBranch(): void {
  REGISTERS[FUEL] = (REGISTERS[FUEL] as number) - 1;
}

/** How many bytes, or references, are moved in about the time of a branch. */
const BYTES_A_UNIT = 64;
const REFERENCES_A_UNIT = 8;

/** Takes from the quantum what it costs to fill or copy so many bytes, so that it ends in time all the same. */
export function chargeBytes(count: number): void {
  charge(count / BYTES_A_UNIT);
}

/** The same for references. */
export function chargeReferences(count: number): void {
  charge(count / REFERENCES_A_UNIT);
}

/** The quantum ends at the next branch, not before, since it may not end within a block. */
function charge(units: number): void {
  const left = REGISTERS[FUEL] as number;
  if (left > 0) REGISTERS[FUEL] = Math.max(0, left - units);
}

/** Reads the immediate word at the program counter and moves past it. */
export function nextImmediate(): number {
  const pc = REGISTERS[PC] as number;
  REGISTERS[PC] = pc + 1;
  return CODE[pc] as number;
}
