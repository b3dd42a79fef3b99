/**
 * The pass over the instructions of a function body or constant expression.
 *
 * Most instructions have a type in the table, or name a local, and meet operands of just the expected types. For those the loop
 * does all the work with its state in variables. Everything else, also every error, takes the general way through the
 * {@link Validator}: the fast paths only ever succeed.
 *
 * @see https://webassembly.github.io/spec/core/appendix/algorithm.html#validation-of-instruction-sequences
 */
import { DecodeError } from "../base/errors.ts";
import { FEATURES } from "../base/features.ts";
import { readInstruction } from "../decoder/read-instruction.ts";
import type { Reader } from "../decoder/reader.ts";
import {
  CONSTANT,
  FEATURE_BITS,
  ID_BY_BYTE,
  instructionId,
  NATURAL_ALIGNMENTS,
  SIGNATURES,
} from "../instructions/instructions.ts";
import { I32, I64, type ValueType } from "../module/types.ts";
import { ACTION, type Actions } from "./actions.ts";
import * as fail from "./fail.ts";
import type { Rule } from "./rules/rule.ts";
import { RULES } from "./rules/rules.ts";
import { signaturesWith, validateTyped } from "./typed-instruction.ts";
import type { Validator } from "./validator.ts";

/** Types of the instructions on memories with 32-bit and 64-bit addresses. */
const SIGNATURES_32 = signaturesWith(I32);
const SIGNATURES_64 = signaturesWith(I64);

/** For modules without memory: no access takes the fast path. */
const NO_SIGNATURES = new Int32Array(0);

const END = instructionId("end");

/** The lowest bits of reference types that are not nullable. */
const NON_NULLABLE = 6;

/**
 * Validates instructions up to the `end` of the frame that was pushed first, from the reader's position on.
 * @param actions for the features that may be used
 */
export function validateExpression(validator: Validator, actions: Actions): void {
  const { context, locals, reader } = validator;
  const { bytes, end } = reader;
  const { byByte } = actions;
  const { first, firstCount } = locals;
  const accessSignatures = signaturesOfMemory(context.memoryAddresses[0]);
  let { position } = reader;
  let { base, height, operands } = validator;
  while (position < end) {
    const start = position++;
    const byte = bytes[start] as number;
    const id = ID_BY_BYTE[byte] as number;
    const action = byByte[byte] as number;
    /** The type to apply, or −1. */
    let signature = -1;
    // FAST: literal labels, which alone become a jump table; the numbers are those of ACTION.
    switch (action) {
      case 0: // PLAIN
        signature = SIGNATURES[id] as number;
        break;
      case 1: {
        // ACCESS
        // An alignment that is not too large has no flag for a memory index.
        if ((bytes[position] as number) > (NATURAL_ALIGNMENTS[id] as number)) break;
        const last = endOfShortInteger(bytes, position + 1, 4);
        if (last === 0) break;
        position = last;
        signature = accessSignatures[id] ?? -1;
        break;
      }
      case 2: {
        // I32_CONST
        const last = endOfShortInteger(bytes, position, 4);
        if (last === 0) break;
        position = last;
        signature = SIGNATURES[id] as number;
        break;
      }
      case 3: {
        // I64_CONST
        const last = endOfShortInteger(bytes, position, 8);
        if (last === 0) break;
        position = last;
        signature = SIGNATURES[id] as number;
        break;
      }
      case 4: {
        // LOCAL_GET
        const index = bytes[position] as number;
        if (index < firstCount && index < 0x80 && height < operands.length) {
          const type = first[index] as number;
          if ((type & 0xf) !== NON_NULLABLE) {
            operands[height++] = type;
            position++;
            continue;
          }
        }
        break;
      }
      case 5: {
        // LOCAL_SET
        const index = bytes[position] as number;
        if (index < firstCount && index < 0x80 && height > base) {
          const type = first[index] as number;
          if (operands[height - 1] === type && (type & 0xf) !== NON_NULLABLE) {
            height--;
            position++;
            continue;
          }
        }
        break;
      }
      case 6: {
        // LOCAL_TEE
        const index = bytes[position] as number;
        if (index < firstCount && index < 0x80 && height > base) {
          const type = first[index] as number;
          if (operands[height - 1] === type && (type & 0xf) !== NON_NULLABLE) {
            position++;
            continue;
          }
        }
        break;
      }
      default:
    }
    if (signature >= 0) {
      // FAST: no branch depends on the signature, since such branches are hard to predict. An operand that is not there has
      // type 0 in the signature and is masked out; a result that is not there is written beyond the top.
      const bottom = height - (signature & 7);
      const top = (signature >> 5) & 7;
      const second = (signature >> 8) & 7;
      const differences =
        (((operands[height - 1] as number) ^ top) & -((top + 7) >> 3)) |
        (((operands[height - 2] as number) ^ second) & -((second + 7) >> 3));
      if (differences === 0 && bottom >= base && bottom < operands.length) {
        operands[bottom] = (signature >> 17) & 7;
        height = bottom + ((signature >> 3) & 3);
        continue;
      }
    }
    reader.position = start + 1;
    validator.height = height;
    validator.instructionOffset = start;
    validator.instructionId = id;
    if (action === ACTION.RULE) (RULES[id] as Rule)(validator);
    else validateOther(validator, actions);
    if (!validator.hasFrames) return;
    ({ position } = reader);
    ({ base, height, operands } = validator);
  }
  reader.position = Math.min(position, end);
  if (position > end) reader.failUnexpectedEnd();
  failMissingEnd(reader);
}

function signaturesOfMemory(address: ValueType | undefined): Int32Array {
  if (address === undefined) return NO_SIGNATURES;
  return address === I64 ? SIGNATURES_64 : SIGNATURES_32;
}

/**
 * Goes past a LEB128 integer of at most so many bytes, which is in range whatever it is.
 * @returns the offset after its last byte, or 0 if it is longer
 */
function endOfShortInteger(bytes: Uint8Array, offset: number, maximumBytes: number): number {
  let at = offset;
  while ((bytes[at] as number) >= 0x80) {
    if (++at === offset + maximumBytes) return 0;
  }
  return at + 1;
}

/** Validates an instruction that has no rule, or whose fast path did not apply. The reader stands after its first byte. */
function validateOther(validator: Validator, actions: Actions): void {
  if (validator.instructionId < 0) {
    validator.reader.position = validator.instructionOffset;
    validator.instructionId = readInstruction(validator.reader);
  }
  const id = validator.instructionId;
  switch (actions.byId[id]) {
    case ACTION.REFUSED:
      fail.missingFeature(validator, validator.context.missing(FEATURE_BITS[id] as number));
      break;
    case ACTION.NOT_CONSTANT:
      if (CONSTANT[id] !== 0) fail.missingFeature(validator, FEATURES["extended-const"]);
      fail.notConstant(validator);
      break;
    case ACTION.RULE:
    case ACTION.LOCAL_GET:
    case ACTION.LOCAL_SET:
    case ACTION.LOCAL_TEE:
      (RULES[id] as Rule)(validator);
      return;
    default:
      validateTyped(validator, id);
  }
}

/**
 * SPEC: the grammar does not say how a body without `end` is malformed. A decoder that reads on beyond the body finds the end of
 * the binary, another instruction, or what looks like an `end` and makes the body too long; the words tell which.
 */
function failMissingEnd(reader: Reader): never {
  const { bytes, end } = reader;
  const next = bytes[end];
  if (next === undefined) reader.failUnexpectedEnd();
  throw new DecodeError(ID_BY_BYTE[next] === END ? "section size mismatch" : "END opcode expected", end);
}
