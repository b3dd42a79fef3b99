/**
 * Raises the errors of validation: out of line, so that the code that checks stays small, and with the words of the official
 * test suite.
 */
import { DecodeError, ValidationError } from "../base/errors.ts";
import type { FeatureSet } from "../base/features.ts";
import { MNEMONICS } from "../instructions/instructions.ts";
import type { ValueType } from "../module/types.ts";
import { valueTypesName } from "../module/value-type-name.ts";
import { requiresFeature } from "./module-context.ts";

/** What validation is looking at. */
export interface Place {
  /** Index of the function whose body it is, or −1 outside of bodies. */
  readonly functionIndex: number;
  /** Position of the instruction's opcode in the binary, in bytes. */
  readonly instructionOffset: number;
  /** Id of the instruction, or −1 in front of the first one of a body. */
  readonly instructionId: number;
}

/** How many types of an operand stack a message lists. */
const LISTED_TYPES = 16;

export function invalid(place: Place, message: string): never {
  const functionIndex = place.functionIndex < 0 ? undefined : place.functionIndex;
  throw new ValidationError(message, place.instructionOffset, functionIndex, MNEMONICS[place.instructionId]);
}

/** @param found the operand, or `undefined` if there is none */
export function typeMismatch(place: Place, expected: ValueType, found: ValueType | undefined): never {
  const stack = found === undefined ? [] : [found];
  invalid(
    place,
    `type mismatch: instruction requires ${valueTypesName([expected])} but stack has ${valueTypesName(stack)}`,
  );
}

/** An operand is missing, or not of the kind that the instruction takes. */
export function wrongOperand(place: Place, wanted: string, found: ValueType | undefined): never {
  const stack = found === undefined ? [] : [found];
  invalid(place, `type mismatch: instruction requires ${wanted} but stack has ${valueTypesName(stack)}`);
}

/** Operands are left at the end of a block. */
export function leftOperands(place: Place, expected: readonly ValueType[], found: readonly ValueType[]): never {
  invalid(place, `type mismatch: block requires ${listed(expected)} but stack has ${listed(found)}`);
}

/** The types at one end of a control structure do not match those at another. */
export function typesMismatch(place: Place, expected: readonly ValueType[], found: readonly ValueType[]): never {
  invalid(place, `type mismatch: expected ${listed(expected)}, found ${listed(found)}`);
}

/** A label does not take, last, what the instruction hands on. */
export function wrongLabel(place: Place, wanted: string, found: ValueType): never {
  invalid(place, `type mismatch: instruction requires a label for ${wanted}, found ${valueTypesName([found])}`);
}

/** @param wanted the kind of composite type that the instruction works on, with its article */
export function wrongType(place: Place, typeIndex: number, wanted: string): never {
  invalid(place, `type mismatch: type ${typeIndex} is not ${wanted} type`);
}

export function labelArity(place: Place, expected: number, found: number): never {
  invalid(place, `type mismatch: a label takes ${found} operands, the first one ${expected}`);
}

export function notConstant(place: Place): never {
  invalid(place, "constant expression required");
}

/** Something else stands where a block has to end. */
export function endExpected(place: Place): never {
  throw new DecodeError("END opcode expected", place.instructionOffset);
}

/** An index is not below the number of items of its index space. */
export function unknown(place: Place, space: string, index: number): never {
  invalid(place, `unknown ${space} ${index}`);
}

export function missingFeature(place: Place, missing: FeatureSet): never {
  invalid(place, requiresFeature(missing));
}

/** The last types of a list, which are the top of a stack. */
function listed(types: readonly ValueType[]): string {
  if (types.length <= LISTED_TYPES) return valueTypesName(types);
  return valueTypesName(types.slice(-LISTED_TYPES)).replace("[", "[… ");
}
