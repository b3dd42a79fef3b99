/**
 * The driver around the interpreter's loops.
 *
 * A loop runs until its quantum is used up or an instruction has to be handled outside; the driver then renews the quantum
 * or calls the handler, and enters the loop again. All state is in the registers, the value stack and `crossings`.
 */
import { ExhaustionError, FuelExhaustedError } from "../base/errors.ts";
import { CODE } from "../isa/code-arena.ts";
import { COLD_INSTRUCTIONS, coldNumber } from "../isa/cold-instructions.ts";
import { COLD, HOT_ROWS, PAGE, SECOND_PAGE, WIDE } from "../isa/instruction-set.ts";
import { exceptionOf } from "./exceptions.ts";
import { AGGREGATE_HANDLERS } from "./handlers/aggregate.ts";
import { ATOMIC_HANDLERS } from "./handlers/atomic.ts";
import { CALL_HANDLERS } from "./handlers/call.ts";
import { CAST_HANDLERS } from "./handlers/cast.ts";
import { CUSTOM_DESCRIPTOR_HANDLERS } from "./handlers/custom-descriptors.ts";
import { EXCEPTION_HANDLERS } from "./handlers/exception.ts";
import { FUNCTION_REFERENCE_HANDLERS } from "./handlers/function-reference.ts";
import type { Handler, Handlers } from "./handlers/handler.ts";
import { MEMORY_HANDLERS } from "./handlers/memory.ts";
import { NUMERIC_HANDLERS } from "./handlers/numeric.ts";
import { REFERENCE_HANDLERS } from "./handlers/reference.ts";
import { VECTOR_HANDLERS } from "./handlers/vector/vector-handlers.ts";
import { WAIT_HANDLERS } from "./handlers/wait.ts";
import { WIDE_ARITHMETIC_HANDLERS } from "./handlers/wide-arithmetic.ts";
import { FIRST_LOOP, LOOP_OF_NUMBER, loopFor } from "./loops.ts";
import { FP, FUEL, nextImmediate, PC, REGISTERS } from "./machine.ts";
import { meteringHandlers, payOwed, refundUnexecuted } from "./metering.ts";
import { renewQuantum } from "./quantum.ts";
import { isSuspension } from "./suspension.ts";
import { unwind } from "./unwinding.ts";

const R = REGISTERS;
const HALT_NUMBER = coldNumber("halt");

const HANDLERS: Handlers = {
  ...NUMERIC_HANDLERS,
  ...MEMORY_HANDLERS,
  ...REFERENCE_HANDLERS,
  ...CALL_HANDLERS,
  ...EXCEPTION_HANDLERS,
  ...VECTOR_HANDLERS,
  ...FUNCTION_REFERENCE_HANDLERS,
  ...AGGREGATE_HANDLERS,
  ...CAST_HANDLERS,
  ...CUSTOM_DESCRIPTOR_HANDLERS,
  ...ATOMIC_HANDLERS,
  ...WAIT_HANDLERS,
  ...WIDE_ARITHMETIC_HANDLERS,
  ...meteringHandlers(runTo),
};

/** Handlers of instructions outside of the loop, by number. */
const COLD_HANDLERS: readonly (Handler | undefined)[] = COLD_INSTRUCTIONS.map(({ name }) => HANDLERS[name]);

/** Handlers of instructions that the loop leaves in rare cases, by operation number. */
const LEFT_HANDLERS: readonly (Handler | undefined)[] = HOT_ROWS.map((row) => row && HANDLERS[row.name]);

/**
 * Runs until the outermost frame returns, or lets something through that it does not catch.
 * @param first what a host function gives, or throws, that the code has waited for
 */
export function run(first?: () => void): void {
  let deliver = first;
  for (;;) {
    try {
      const now = deliver;
      deliver = undefined;
      now?.();
      payOwed(runTo);
      drive();
      return;
    } catch (error) {
      if (isSuspension(error) || error instanceof FuelExhaustedError) throw error;
      refundUnexecuted();
      if (isHostStackOverflow(error)) throw new ExhaustionError({ cause: error });
      const exception = exceptionOf(error);
      if (exception === undefined || !unwind(exception)) throw error;
    }
  }
}

/** Runs until the outermost frame returns or something is thrown that was not caught by it. */
function drive(): void {
  let running = FIRST_LOOP;
  for (;;) {
    running.run();
    if ((R[FUEL] as number) < 0) {
      renewQuantum(running.warmUp);
      continue;
    }
    const next = loopFor(running);
    if (next !== running) {
      running = next;
    } else {
      if (!handle()) return;
      handleFollowing();
    }
  }
}

/** Runs code that does not branch until it is at an address, whose instruction every loop leaves at. */
function runTo(address: number): void {
  let running = FIRST_LOOP;
  while (R[PC] !== address) {
    running.run();
    if (R[PC] === address) return;
    const next = loopFor(running);
    if (next === running) handle();
    else running = next;
  }
}

/**
 * Handles the instructions from the program counter on up to the first that is for a loop, or has a prefix.
 *
 * FAST: entering the loop costs as much as two or three of these instructions, which often come in rows.
 */
function handleFollowing(): void {
  for (;;) {
    const pc = R[PC] as number;
    const word = CODE[pc] as number;
    const number = CODE[pc + 1] as number;
    if ((word & 255) !== COLD || number === HALT_NUMBER || (R[FUEL] as number) < 0) return;
    if (LOOP_OF_NUMBER[number] !== undefined) return;
    R[PC] = pc + 2;
    const fp = R[FP] as number;
    const handler = COLD_HANDLERS[number] as Handler;
    handler(fp + ((word >>> 7) & 0x1fe), fp + ((word >>> 15) & 0x1fe), fp + ((word >>> 23) & 0x1fe));
  }
}

/**
 * Handles the instruction that the loop stopped at.
 * @returns whether the computation goes on
 */
function handle(): boolean {
  let word = nextImmediate();
  let high = 0;
  let page = 0;
  if ((word & 255) >= WIDE) {
    page = (word & 255) === PAGE ? SECOND_PAGE : 0;
    high = word;
    word = nextImmediate();
  }
  const operation = (word & 255) | page;
  const fp = R[FP] as number;
  const d = fp + 2 * ((((high >>> 8) & 255) << 8) | ((word >>> 8) & 255));
  const a = fp + 2 * ((((high >>> 16) & 255) << 8) | ((word >>> 16) & 255));
  const b = fp + 2 * (((high >>> 24) << 8) | (word >>> 24));
  if (operation !== COLD) {
    (LEFT_HANDLERS[operation] as Handler)(d, a, b);
    return true;
  }
  const number = nextImmediate();
  if (number === HALT_NUMBER) return false;
  (COLD_HANDLERS[number] as Handler)(d, a, b);
  return true;
}

const HOST_STACK_OVERFLOWS = ["call stack size exceeded", "too much recursion", "tack overflow"] as const;

/** Whether the host's own stack overflowed, by computations nested through host functions: engines say so in these words. */
function isHostStackOverflow(error: unknown): boolean {
  // No regular expression: compiling one needs more stack than there is, and fails with an error of its own.
  if (!(error instanceof Error) || (error.name !== "RangeError" && error.name !== "InternalError")) return false;
  return HOST_STACK_OVERFLOWS.some((words) => error.message.includes(words));
}
