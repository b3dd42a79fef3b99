/**
 * Vector instructions, all of them outside of the loop. A rule follows from how many operands an instruction has and from the
 * kind of its immediates.
 */
import { IMMEDIATE } from "../../instructions/immediates.ts";
import { VECTOR_INSTRUCTIONS, type VectorInstruction } from "../../isa/vector-instructions.ts";
import { V128 } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { LOCAL_SUM } from "../operand-stack.ts";
import { addressSlot, ALL_OFFSETS, LOOP_OFFSETS } from "./memory.ts";
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

/** Emits an instruction on its operands; immediates follow. */
function emitOn(lowering: FunctionLowering, { name, exchanged }: VectorInstruction, { d, a, b }: Operands): void {
  lowering.emitter.emitCold(name, d, exchanged ? b : a, exchanged ? a : b);
}

function computation(instruction: VectorInstruction): Rule {
  const { operands: count, result } = instruction;
  return (lowering) => {
    const operands = popOperands(lowering, count);
    emitOn(lowering, instruction, operands);
    if (count > 2) lowering.emitter.immediate(operands.third);
    lowering.push(result);
  };
}

const constant: Rule = (lowering) => {
  lowering.emitter.emitCold("v128.const", lowering.stack.slotAt(lowering.stack.height), 0, 0);
  for (let word = 0; word < 4; word++) lowering.emitter.immediate(lowering.reader.word());
  lowering.push(V128);
};

function withLane(instruction: VectorInstruction): Rule {
  const { operands: count, result } = instruction;
  return (lowering) => {
    emitOn(lowering, instruction, popOperands(lowering, count));
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
    emitter.emitCold("i32x4.shuffle", d, 0, 0);
    for (const lane of lanes) emitter.immediate(lane < 4 ? 2 * a + lane : 2 * b + lane - 4);
  }
  lowering.push(V128);
};

/** A load or store, of a vector or of a lane. */
function access(instruction: VectorInstruction, hasLane: boolean): Rule {
  const { name, operands, result } = instruction;
  return (lowering) => {
    const { emitter, reader, stack } = lowering;
    reader.memoryArgument();
    const { memoryIndex, memoryOffset } = reader;
    const lane = hasLane ? reader.byte() : 0;
    for (let i = 0; i < operands; i++) lowering.pop();
    const at = stack.height;
    const isOf0 = memoryIndex === 0 && memoryOffset < LOOP_OFFSETS;
    const sum = isOf0 && stack.kinds[at] === LOCAL_SUM && !lowering.isMemory64(0);
    const d = result === 0 ? 0 : (stack.slots[at] as number);
    const a = sum ? (stack.values[at] as number) : addressSlot(lowering, at);
    const b = operands > 1 ? lowering.slotOf(at + 1) : 0;
    if (memoryOffset >= ALL_OFFSETS) {
      emitter.emitCold("trap.memory", 0, 0, 0);
    } else {
      emitter.emitCold(isOf0 ? name : `${name}.m`, d, a, b);
      emitter.immediate(sum ? (stack.highs[at] as number) : memoryIndex);
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
      return constant;
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
