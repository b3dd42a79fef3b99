/** Goes past instructions that nobody looks at yet, checking that they are well-formed. */
import { IMMEDIATE } from "../instructions/immediates.ts";
import { IMMEDIATE_KINDS, instructionId } from "../instructions/instructions.ts";
import { readInstruction } from "./read-instruction.ts";
import type { Reader } from "./reader.ts";
import { skipImmediates } from "./skip-immediates.ts";

const END = instructionId("end");
/** Ends a legacy `try` in place of `end`. */
const DELEGATE = instructionId("delegate");

/** Goes past instructions and the `end` that closes them. */
export function skipInstructions(reader: Reader): void {
  let depth = 1;
  while (depth > 0) {
    const id = readInstruction(reader);
    const kind = IMMEDIATE_KINDS[id];
    if (id === END || id === DELEGATE) depth--;
    else if (kind === IMMEDIATE.BLOCK_TYPE || kind === IMMEDIATE.TRY_TABLE) depth++;
    skipImmediates(reader, id);
  }
}

/** Goes past the locals and instructions of a function. */
export function skipBody(reader: Reader): void {
  for (let groups = reader.count("groups of locals", reader.remaining); groups > 0; groups--) {
    reader.u32();
    reader.valueType();
  }
  skipInstructions(reader);
}
