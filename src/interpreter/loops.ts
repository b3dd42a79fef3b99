/**
 * The loops, and which of them goes on where another one stopped.
 *
 * Code runs in the first loop until an instruction comes that only another one serves, and stays there until an instruction
 * comes that this one does not serve.
 */
import { CODE } from "../isa/code-arena.ts";
import { COLD_INSTRUCTIONS } from "../isa/cold-instructions.ts";
import { COLD, HOT_ROWS, PAGE, SECOND_PAGE, WIDE } from "../isa/instruction-set.ts";
import { OBJECT_LOOP_NUMBERS, OBJECT_LOOP_OPERATIONS } from "../isa/object-loop.ts";
import { VECTOR_LOOP_NUMBERS, VECTOR_LOOP_OPERATIONS } from "../isa/vector-loop.ts";
import { loop } from "./loop.generated.ts";
import { PC, REGISTERS } from "./machine.ts";
import { objectLoop } from "./object-loop.generated.ts";
import { vectorLoop } from "./vector-loop.generated.ts";
import { warmUp, warmUpVectors } from "./warm-up.ts";
import { warmUpObjects } from "./warm-up-objects.ts";

export interface Loop {
  readonly run: () => void;
  /** Has the host compile it, when a program stays in it. */
  readonly warmUp: () => void;
  /** By operation number: whether the loop serves it. */
  readonly operations: readonly boolean[];
  /** The same by number of an instruction that the first loop does not have. */
  readonly numbers: readonly boolean[];
}

export const FIRST_LOOP: Loop = {
  run: loop,
  warmUp,
  operations: HOT_ROWS.map((row) => row !== undefined),
  numbers: COLD_INSTRUCTIONS.map(() => false),
};

const VECTOR_LOOP: Loop = {
  run: vectorLoop,
  warmUp: warmUpVectors,
  operations: VECTOR_LOOP_OPERATIONS,
  numbers: VECTOR_LOOP_NUMBERS,
};

const OBJECT_LOOP: Loop = {
  run: objectLoop,
  warmUp: warmUpObjects,
  operations: OBJECT_LOOP_OPERATIONS,
  numbers: OBJECT_LOOP_NUMBERS,
};

/** By number of an instruction that the first loop does not have: the loop that has it. */
export const LOOP_OF_NUMBER: readonly (Loop | undefined)[] = COLD_INSTRUCTIONS.map((_, number) =>
  [VECTOR_LOOP, OBJECT_LOOP].find(({ numbers }) => numbers[number]),
);

/** The loop for the instruction that a loop stopped at, which may be the same one. */
export function loopFor(stopped: Loop): Loop {
  let at = REGISTERS[PC] as number;
  let page = 0;
  const prefix = (CODE[at] as number) & 255;
  if (prefix >= WIDE) {
    page = prefix === PAGE ? SECOND_PAGE : 0;
    at++;
  }
  const operation = ((CODE[at] as number) & 255) | page;
  if (operation === COLD) return LOOP_OF_NUMBER[CODE[at + 1] as number] ?? stopped;
  return stopped.operations[operation] === true ? stopped : FIRST_LOOP;
}
