/** The form of a lowering rule. */
import type { FunctionLowering } from "../function-lowering.ts";

/** Lowers one instruction; the reader stands after its opcode and has to stand after its immediates at the end. */
export type Rule = (lowering: FunctionLowering) => void;

/** Rules by mnemonic. */
export type Rules = Readonly<Record<string, Rule>>;
