/** The form of a validation rule. */
import type { Validator } from "../validator.ts";

/** Validates one instruction; the reader stands after its opcode and has to stand after its immediates at the end. */
export type Rule = (validator: Validator) => void;

/** Rules by mnemonic. */
export type Rules = Readonly<Record<string, Rule>>;
