/** What the object loop serves: all of the interpreter's loop, and the instructions on references that have a row. */
import { servedNumbers } from "./cold-instructions.ts";
import { HOT_ROWS } from "./instruction-set.ts";
import { OBJECT_ROWS } from "./rows/object.ts";

/** By operation number: whether the object loop serves it, too. */
export const OBJECT_LOOP_OPERATIONS: readonly boolean[] = HOT_ROWS.map((row) => row !== undefined);

/** By number of an instruction outside of the loop: whether the object loop serves it. */
export const OBJECT_LOOP_NUMBERS: readonly boolean[] = servedNumbers(OBJECT_ROWS);
