/**
 * Loads, stores and the bulk instructions of memories.
 *
 * Memory 0 is served inside the loop, others by handlers. A 64-bit address is checked to have no high word, after which the
 * 32-bit forms apply: no memory reaches 2^32 bytes.
 */
import { operation } from "../../isa/instruction-set.ts";
import { F32, F64, I32, I64, type ValueType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import type { Rule, Rules } from "./rule.ts";

const CHECK_ADDRESS_64 = operation("check.address64");

/** The loop takes offsets below this; the sum with an address below it does not wrap unnoticed. */
const LOOP_OFFSETS = 0x80000000;
/** From this offset on every access is out of bounds. */
const ALL_OFFSETS = 0x100000000;

/** The slot of an address; with 64-bit addresses, its high word is checked first. */
function addressSlot(lowering: FunctionLowering, at: number): number {
  const slot = lowering.slotOf(at);
  if (lowering.isMemory64(lowering.reader.memoryIndex)) lowering.emitter.emit(CHECK_ADDRESS_64, 0, slot, 0);
  return slot;
}

/** @param form the name of the register instruction, which for floats is that of the same words */
function load(form: string, type: ValueType): Rule {
  const inLoop = operation(form);
  const handler = `${form === "f64.load" ? "i64.load" : form}.m`;
  return (lowering) => {
    const { reader } = lowering;
    reader.memoryArgument();
    const { memoryIndex, memoryOffset: offset } = reader;
    const at = lowering.pop();
    const d = lowering.stack.slots[at] as number;
    const a = addressSlot(lowering, at);
    if (offset >= ALL_OFFSETS) {
      lowering.emitter.emitCold("trap.memory", 0, 0, 0);
    } else if (memoryIndex === 0 && offset < LOOP_OFFSETS) {
      lowering.emitter.emit(inLoop, d, a, 0);
      lowering.emitter.immediate(offset);
    } else {
      lowering.emitter.emitCold(handler, d, a, 0);
      lowering.emitter.immediate(memoryIndex);
      lowering.emitter.immediate(offset | 0);
    }
    lowering.push(type);
  };
}

/** @param constantForm the register instruction that stores a constant of one or two words */
function store(form: string, constantForm: string): Rule {
  const inLoop = operation(form);
  const constantInLoop = operation(constantForm);
  const words = constantForm.startsWith("i64") ? 2 : 1;
  const handler = `${form === "f64.store" ? "i64.store" : form}.m`;
  return (lowering) => {
    const { emitter, reader, stack } = lowering;
    reader.memoryArgument();
    const { memoryIndex, memoryOffset: offset } = reader;
    const value = lowering.pop();
    const a = addressSlot(lowering, lowering.pop());
    if (offset >= ALL_OFFSETS) {
      emitter.emitCold("trap.memory", 0, 0, 0);
    } else if (memoryIndex !== 0 || offset >= LOOP_OFFSETS) {
      emitter.emitCold(handler, 0, a, lowering.slotOf(value));
      emitter.immediate(memoryIndex);
      emitter.immediate(offset | 0);
    } else if (lowering.isConstant(value)) {
      emitter.emit(constantInLoop, 0, a, 0);
      emitter.immediate(offset);
      emitter.immediate(stack.values[value] as number);
      if (words === 2) emitter.immediate(stack.highs[value] as number);
    } else {
      emitter.emit(inLoop, 0, a, lowering.slotOf(value));
      emitter.immediate(offset);
    }
  };
}

/** An instruction of three operands, with the indices that follow its opcode given to the handler in their order. */
function bulk(name: string, indices: number): Rule {
  return (lowering) => {
    const third = lowering.pop();
    const second = lowering.pop();
    const d = lowering.slotOf(lowering.pop());
    const a = lowering.slotOf(second);
    lowering.emitter.emitCold(name, d, a, lowering.slotOf(third));
    for (let i = 0; i < indices; i++) lowering.emitter.immediate(lowering.reader.u32());
  };
}

/** `memory.init` has the data index first; handlers get the memory index first. */
const memoryInit: Rule = (lowering) => {
  const third = lowering.pop();
  const second = lowering.pop();
  const d = lowering.slotOf(lowering.pop());
  const a = lowering.slotOf(second);
  const dataIndex = lowering.reader.u32();
  lowering.emitter.emitCold("memory.init", d, a, lowering.slotOf(third));
  lowering.emitter.immediate(lowering.reader.u32());
  lowering.emitter.immediate(dataIndex);
};

const memorySize: Rule = (lowering) => {
  const index = lowering.reader.u32();
  lowering.emitter.emitCold("memory.size", lowering.stack.slotAt(lowering.stack.height), 0, 0);
  lowering.emitter.immediate(index);
  lowering.push(lowering.isMemory64(index) ? I64 : I32);
};

const memoryGrow: Rule = (lowering) => {
  const index = lowering.reader.u32();
  const at = lowering.pop();
  const d = lowering.stack.slots[at] as number;
  lowering.emitter.emitCold("memory.grow", d, lowering.slotOf(at), 0);
  lowering.emitter.immediate(index);
  lowering.push(lowering.isMemory64(index) ? I64 : I32);
};

export const MEMORY_RULES: Rules = {
  "i32.load": load("i32.load", I32),
  "i32.load8_s": load("i32.load8_s", I32),
  "i32.load8_u": load("i32.load8_u", I32),
  "i32.load16_s": load("i32.load16_s", I32),
  "i32.load16_u": load("i32.load16_u", I32),
  "i64.load": load("i64.load", I64),
  "i64.load8_s": load("i64.load8_s", I64),
  "i64.load8_u": load("i64.load8_u", I64),
  "i64.load16_s": load("i64.load16_s", I64),
  "i64.load16_u": load("i64.load16_u", I64),
  "i64.load32_s": load("i64.load32_s", I64),
  "i64.load32_u": load("i64.load32_u", I64),
  "f32.load": load("i32.load", F32),
  "f64.load": load("f64.load", F64),
  "i32.store": store("i32.store", "i32.store.k"),
  "i32.store8": store("i32.store8", "i32.store8.k"),
  "i32.store16": store("i32.store16", "i32.store16.k"),
  "i64.store": store("i64.store", "i64.store.k"),
  "i64.store8": store("i32.store8", "i32.store8.k"),
  "i64.store16": store("i32.store16", "i32.store16.k"),
  "i64.store32": store("i32.store", "i32.store.k"),
  "f32.store": store("i32.store", "i32.store.k"),
  "f64.store": store("f64.store", "i64.store.k"),
  "memory.size": memorySize,
  "memory.grow": memoryGrow,
  "memory.fill": bulk("memory.fill", 1),
  "memory.copy": bulk("memory.copy", 2),
  "memory.init": memoryInit,
  "data.drop": (lowering) => {
    lowering.emitter.emitCold("data.drop", 0, 0, 0);
    lowering.emitter.immediate(lowering.reader.u32());
  },
};
