/** The addresses that frames return to when their caller is not code of the same instance. */
import { CODE } from "../isa/code-arena.ts";
import { coldNumber } from "../isa/cold-instructions.ts";
import { COLD } from "../isa/instruction-set.ts";

/** Ends the computation: the caller is the host. */
export const HALT: number = place(1, "halt");

/** Goes back to a caller in another instance. */
export const RETURN_ACROSS: number = place(3, "return.across");

/** Writes an instruction outside of the loop to a reserved address. */
function place(address: number, name: string): number {
  CODE[address] = COLD;
  CODE[address + 1] = coldNumber(name);
  return address;
}
