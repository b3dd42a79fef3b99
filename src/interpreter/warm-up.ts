/**
 * Warms the interpreter up: has the host's compiler see every instruction of a loop, and then compile the loop.
 *
 * An engine that compiles at run time, such as V8, takes what it has not seen for impossible; each instruction that a program
 * uses for the first time then throws the compiled loop away. So every instruction is executed here, with operands of several
 * kinds. Afterwards the loop is entered often with little to do, which is what makes V8 compile it.
 *
 * A loop that has seen everything takes V8 several times longer to compile than one that has seen a few instructions. So a
 * short job is done sooner without, and the driver warms up only when a program goes on running.
 */
import { CODE, WARM_UP_ADDRESS } from "../isa/code-arena.ts";
import { poolSlot } from "../isa/constant-pool.ts";
import { coldNumber } from "../isa/cold-instructions.ts";
import { COLD, HOT_ROWS, operation, PAGE, SECOND_PAGE } from "../isa/instruction-set.ts";
import type { Immediate, Row } from "../isa/row.ts";
import { VECTOR_ROWS } from "../isa/rows/vector.ts";
import { I32_STACK, WARM_UP_SLOTS, WARM_UP_WORD } from "../isa/value-stack.ts";
import { VECTOR_LOOP_OPERATIONS } from "../isa/vector-loop.ts";
import { loop } from "./loop.generated.ts";
import { activation, FP, FUEL, METER, PC, REGISTERS } from "./machine.ts";
import { vectorLoop } from "./vector-loop.generated.ts";

/**
 * Words of the operands a and b in each run of the program: low and high word of a, then of b. Together they make every
 * comparison hold and fail, also with the constants 3 and 1.5, and take every other way through an instruction.
 */
const OPERANDS: readonly (readonly [number, number, number, number])[] = [
  [2, 0x40000000, 3, 0x40080000],
  [3, 0x40080000, 3, 0x40080000],
  [4, 0x40100000, 3, 0x40080000],
  [0, 0x3ff80000, 3, 0x3ff00000],
  [-3, 0x3ff00000, -3, 0x3ff80000],
  [-4, -1, -5, -1],
  [-5, -1, -4, -1],
  [-0x80000000, -0x80000000, -1, -1],
  [0, 0, 0, 0],
  [3, 3, 3, 3],
  [3, 4, 4, 3],
  [8, 0, 2, 0],
  [8, 0, 0x7fc00000, 0x7ff80000],
  [0x7fc00000, 0x7ff80000, 0x7fc00000, 0x7ff80000],
  [0x4b000000, 0x43e00000, 0x4f000000, 0x41e00000],
];

/** How often the loop is entered afterwards, and for how many repetitions of one instruction. */
const ENTRIES = 300;
const REPETITIONS = 10;

const CALLEE_SLOT = 32;
/** Slot of a callee's frame that keeps the caller's place. */
const LINK_SLOT = 2;
const TYPE_ID = 7;

/** The slots d, a and b of an instruction. */
type Slots = readonly [number, number, number];

/** Writes instructions at the address for it. */
export class Program {
  /** Addresses of the instructions, in the order in which they are executed. */
  readonly starts: number[];
  #at: number;

  constructor() {
    this.starts = [];
    this.#at = WARM_UP_ADDRESS;
  }

  get address(): number {
    return this.#at;
  }

  /** Appends an instruction; a target without an address is the next instruction. */
  add(name: string, [d, a, b]: Slots, target?: number): void {
    const number = operation(name);
    const { immediates } = HOT_ROWS[number] as Row;
    if (number >= SECOND_PAGE) CODE[this.#at++] = PAGE;
    CODE[this.#at++] = (number & 255) | (d << 8) | (a << 16) | (b << 24);
    const next = this.#at + immediates.length + (name === "br_table" ? 1 : 0);
    for (const kind of immediates) CODE[this.#at++] = kind === "target" ? (target ?? next) : immediateOf(name, kind);
    if (name === "br_table") CODE[this.#at++] = next;
  }

  /** Appends a vector instruction. */
  addVector({ name, immediates }: Row, [d, a, b]: Slots): void {
    CODE[this.#at++] = COLD | (d << 8) | (a << 16) | (b << 24);
    CODE[this.#at++] = coldNumber(name);
    for (const kind of immediates) CODE[this.#at++] = immediateOf(name, kind);
  }
}

function immediateOf(name: string, kind: Immediate): number {
  if (name === "call_indirect") return TYPE_ID;
  // What is zeroed is nobody's operand.
  if (name.startsWith("enter.")) return kind === "slot" ? CALLEE_SLOT * 2 : 0;
  if (kind === "f64") return poolSlot(0, 0x3ff80000);
  return kind === "k" ? 3 : kind === "slot" ? 4 : 0;
}

/** Instructions that end a callee. */
const RETURNS = ["return", "return.32", "return.64", "return.f64"] as const;

/** Instructions that are not executed for themselves. */
const LEFT_OUT: ReadonlySet<string> = new Set([...RETURNS, "call", "enter.many", "spin"]);

/** A program with every instruction of some rows: callees first, then what is executed one by one. */
function everyInstruction(rows: readonly (Row | undefined)[]): {
  readonly program: Program;
  readonly callees: readonly number[];
} {
  const program = new Program();
  const callees = RETURNS.map((name) => {
    const { address } = program;
    program.add(name, [0, LINK_SLOT, 0]);
    return address;
  });
  const start = (name: string, slots: Slots, target?: number) => {
    program.starts.push(program.address);
    program.add(name, slots, target);
  };
  for (const row of rows) {
    if (row === undefined || LEFT_OUT.has(row.name)) continue;
    if (row.name === "call_indirect") start(row.name, [CALLEE_SLOT, CALLEE_SLOT + LINK_SLOT, 0]);
    else start(row.name, [3, 1, 2]);
  }
  for (const callee of callees) start("call", [CALLEE_SLOT, CALLEE_SLOT + LINK_SLOT, 0], callee);
  start("enter.many", [0, 0, 0]);
  return { program, callees };
}

/** Puts operands into slots 1 and 2; slot 0 is the index of the indirect call. */
function fill(operands: readonly number[]): void {
  I32_STACK.fill(8, WARM_UP_WORD, WARM_UP_WORD + WARM_UP_SLOTS * 2);
  I32_STACK[WARM_UP_WORD] = 0;
  // Sometimes too little for `meter`.
  REGISTERS[METER] = operands[0] as number;
  operands.forEach((word, index) => {
    I32_STACK[WARM_UP_WORD + 2 + index] = word;
  });
}

const done = { loop: false, vectorLoop: false };

/**
 * Executes every instruction of the interpreter's loop and has it compiled, if that was not done before. Takes some hundredths
 * of a second at once; the host compiles in the background afterwards.
 *
 * For embedders that have time before the first program arrives. Without it, a program that goes on running
 * is interrupted for this once.
 */
export function warmUp(): void {
  if (done.loop) return;
  done.loop = true;
  const { program, callees } = everyInstruction(HOT_ROWS);
  const spin = program.address;
  program.add("spin", [0, 0, 0]);
  runAll({ entered: loop, starts: program.starts, callee: callees[0] as number, spin });
}

/** The same for the loop for code with vectors, when a program stays in it. */
export function warmUpVectors(): void {
  if (done.vectorLoop) return;
  done.vectorLoop = true;
  const { program, callee } = servedInstructions(VECTOR_LOOP_OPERATIONS);
  for (const row of VECTOR_ROWS) {
    program.starts.push(program.address);
    program.addVector(row, [5, 1, 2]);
  }
  const spin = program.address;
  program.add("br", [0, 0, 0], spin);
  runAll({ entered: vectorLoop, starts: program.starts, callee, spin });
}

/** A program with the instructions that another loop serves, too, and the address of its first callee. */
export function servedInstructions(operations: readonly boolean[]): { program: Program; callee: number } {
  const served = HOT_ROWS.map((row, number) => (operations[number] === true ? row : undefined));
  const { program, callees } = everyInstruction(served);
  return { program, callee: callees[0] as number };
}

interface WarmUp {
  /** The loop. */
  readonly entered: () => void;
  /** Addresses of the instructions. */
  readonly starts: readonly number[];
  /** Address of the function in the table. */
  readonly callee: number;
  /** Address of an instruction that repeats itself. */
  readonly spin: number;
  /** Executes what needs more than operands. */
  readonly before?: () => void;
}

/** Executes the instructions, each with all operands, and then has the loop compiled. */
export function runAll({ entered, starts, callee, spin, before }: WarmUp): void {
  const { instance } = activation;
  const registers = REGISTERS.slice();
  const memory = new Uint8Array(256);
  activation.view = new DataView(memory.buffer);
  activation.memoryEnd = memory.length;
  activation.globalWords = new Int32Array(16);
  activation.importedGlobalWords = [new Int32Array(2)];
  activation.dispatch = Int32Array.of(TYPE_ID, activation.instanceId, callee, 0);
  before?.();
  for (const content of [0, 0xff]) {
    memory.fill(content);
    for (const operands of OPERANDS) {
      for (const address of starts) {
        fill(operands);
        enter(entered, address, 1);
      }
    }
  }
  for (let entry = 0; entry < ENTRIES; entry++) enter(entered, spin, REPETITIONS);
  REGISTERS.set(registers);
  activation.enter(instance);
}

/** Runs a loop from an address until so many branches were taken, or an instruction leaves. */
function enter(entered: () => void, address: number, fuel: number): void {
  REGISTERS[PC] = address;
  REGISTERS[FP] = WARM_UP_WORD;
  REGISTERS[FUEL] = fuel;
  entered();
}
