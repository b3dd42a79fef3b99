/**
 * Vector instructions, all of them outside of the loop. A rule follows from how many operands an instruction has and from the
 * kind of its immediates.
 */
import { IMMEDIATE } from "../../instructions/immediates.ts";
import { VECTOR_INSTRUCTIONS, type VectorInstruction } from "../../isa/vector-instructions.ts";
import { V128 } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { LOCAL_SUM } from "../operand-stack.ts";
import { addressSlot, ALL_OFFSETS } from "./memory.ts";
import type { Rule, Rules } from "./rule.ts";

/** Operands as the fields of an instruction word, and the word index of a third one in the frame. */
interface Operands {
  readonly d: number;
  readonly a: number;
  readonly b: number;
  readonly third: number;
}

/** Takes the operands off the stack; the result goes to the slot of the first. */
function popOperands(lowering: FunctionLowering, count: number): Operands {
  const { stack } = lowering;
  for (let i = 0; i < count; i++) lowering.pop();
  const first = stack.height;
  return {
    d: stack.slotAt(first),
    a: count > 0 ? lowering.slotOf(first) : 0,
    b: count > 1 ? lowering.slotOf(first + 1) : 0,
    third: count > 2 ? lowering.slotOf(first + 2) * 2 : 0,
  };
}

function computation({ mnemonic, operands, result }: VectorInstruction): Rule {
  return (lowering) => {
    const { d, a, b, third } = popOperands(lowering, operands);
    lowering.emitter.emitCold(mnemonic, d, a, b);
    if (operands > 2) lowering.emitter.immediate(third);
    lowering.push(result);
  };
}

/** An instruction whose immediates are some bytes, read as so many words. */
function withWords({ mnemonic, operands, result }: VectorInstruction, words: number): Rule {
  return (lowering) => {
    const { d, a, b } = popOperands(lowering, operands);
    lowering.emitter.emitCold(mnemonic, d, a, b);
    for (let i = 0; i < words; i++) lowering.emitter.immediate(lowering.reader.word());
    lowering.push(result);
  };
}

function withLane({ mnemonic, operands, result }: VectorInstruction): Rule {
  return (lowering) => {
    const { d, a, b } = popOperands(lowering, operands);
    lowering.emitter.emitCold(mnemonic, d, a, b);
    lowering.emitter.immediate(lowering.reader.byte());
    lowering.push(result);
  };
}

/** In each byte of a word, the number of the first byte of a word of lanes. */
const WORD_LANES = 0x03020100;

/** Shuffles that move whole words have an instruction of their own. */
const shuffle: Rule = (lowering) => {
  const { d, a, b } = popOperands(lowering, 2);
  const words = [0, 1, 2, 3].map(() => lowering.reader.word());
  const lanes = words.map((word) => {
    const first = word & 31;
    return (first & 3) === 0 && word === ((WORD_LANES + Math.imul(first, 0x01010101)) | 0) ? first >> 2 : -1;
  });
  const { emitter } = lowering;
  if (lanes.includes(-1)) {
    emitter.emitCold("i8x16.shuffle", d, a, b);
    for (const word of words) emitter.immediate(word);
  } else {
    emitter.emitCold("i32x4.shuffle", d, a, b);
    emitter.immediate(lanes.reduceRight((packed, lane) => (packed << 8) | lane, 0));
  }
  lowering.push(V128);
};

/** A load or store, of a vector or of a lane. */
function access(instruction: VectorInstruction, hasLane: boolean): Rule {
  const { mnemonic, operands, result } = instruction;
  return (lowering) => {
    const { emitter, reader, stack } = lowering;
    reader.memoryArgument();
    const { memoryIndex, memoryOffset } = reader;
    const lane = hasLane ? reader.byte() : 0;
    for (let i = 0; i < operands; i++) lowering.pop();
    const at = stack.height;
    const sum = memoryIndex === 0 && stack.kinds[at] === LOCAL_SUM && !lowering.isMemory64(0);
    const d = result === 0 ? 0 : (stack.slots[at] as number);
    const a = sum ? (stack.values[at] as number) : addressSlot(lowering, at);
    const b = operands > 1 ? lowering.slotOf(at + 1) : 0;
    if (memoryOffset >= ALL_OFFSETS) {
      emitter.emitCold("trap.memory", 0, 0, 0);
    } else {
      emitter.emitCold(memoryIndex === 0 ? mnemonic : `${mnemonic}.m`, d, a, b);
      emitter.immediate(memoryIndex === 0 ? (sum ? (stack.highs[at] as number) : 0) : memoryIndex);
      emitter.immediate(memoryOffset | 0);
      if (hasLane) emitter.immediate(lane);
    }
    if (result !== 0) lowering.push(result);
  };
}

function ruleOf(instruction: VectorInstruction): Rule {
  switch (instruction.immediates) {
    case IMMEDIATE.NONE:
      return computation(instruction);
    case IMMEDIATE.V128:
      return withWords(instruction, 4);
    case IMMEDIATE.LANE:
      return withLane(instruction);
    case IMMEDIATE.LANES:
      return shuffle;
    default:
      return access(instruction, instruction.immediates === IMMEDIATE.MEMARG_LANE);
  }
}

/** @see https://webassembly.github.io/spec/core/syntax/instructions.html#vector-instructions */
export const VECTOR_RULES: Rules = Object.fromEntries(
  VECTOR_INSTRUCTIONS.map((instruction) => [instruction.mnemonic, ruleOf(instruction)]),
);
