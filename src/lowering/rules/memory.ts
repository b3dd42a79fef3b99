/**
 * Loads, stores and the bulk instructions of memories.
 *
 * Memory 0 is served inside the loop, others by handlers. A 64-bit address is checked to have no high word, after which the
 * 32-bit forms apply: no memory reaches 2^32 bytes.
 */
import { findOperation, operation } from "../../isa/instruction-set.ts";
import { F32, F64, I32, I64, type ValueType } from "../../module/types.ts";
import type { FunctionLowering } from "../function-lowering.ts";
import { LOCAL_SUM } from "../operand-stack.ts";
import { bulk, initialization } from "./bulk.ts";
import type { Rule, Rules } from "./rule.ts";

const CHECK_ADDRESS_64 = operation("check.address64");

/** The loop takes offsets below this; the sum with an address below it does not wrap unnoticed. */
export const LOOP_OFFSETS = 0x80000000;
/** From this offset on every access is out of bounds. */
export const ALL_OFFSETS = 0x100000000;

const ADD_CONSTANT = operation("i32.add.k");

/** Computations of an address that a load does itself, by operation number → suffix of the load's form. */
const ADDRESS_FORMS: ReadonlyMap<number, "w" | "x" | "s"> = new Map([
  [ADD_CONSTANT, "w"],
  [operation("i32.add"), "x"],
  [operation("i32.add_shl"), "s"],
]);

/** The slot of an address; with 64-bit addresses, its high word is checked first. */
export function addressSlot(lowering: FunctionLowering, at: number): number {
  const slot = lowering.slotOf(at);
  if (lowering.isMemory64(lowering.reader.memoryIndex)) lowering.emitter.emit(CHECK_ADDRESS_64, 0, slot, 0);
  return slot;
}

/** Whether the loop serves the memory argument just read. */
function isInLoop({ reader }: FunctionLowering): boolean {
  return reader.memoryIndex === 0 && reader.memoryOffset < LOOP_OFFSETS;
}

/** Emits an access that the loop does not serve. */
function emitOutside(lowering: FunctionLowering, handler: string, d: number, b: (() => number) | undefined): void {
  const { emitter, reader } = lowering;
  const { memoryIndex, memoryOffset } = reader;
  const a = addressSlot(lowering, lowering.stack.height);
  if (memoryOffset >= ALL_OFFSETS) {
    emitter.emitCold("trap.memory", 0, 0, 0);
    return;
  }
  emitter.emitCold(handler, d, a, b?.() ?? 0);
  emitter.immediate(memoryIndex);
  emitter.immediate(memoryOffset | 0);
}

/** The register instruction of a load in each address form, or −1. */
type LoadForms = Readonly<Record<"offset" | "w" | "x" | "s" | "c", number>>;

function loadFormsOf(name: string): LoadForms {
  const form = (suffix: string) => findOperation(`${name}.${suffix}`);
  return { offset: operation(name), w: form("w"), x: form("x"), s: form("s"), c: form("c") };
}

/** @param name of the register instruction, which for f32 is that of the same word */
function load(name: string, type: ValueType): Rule {
  const forms = loadFormsOf(name);
  const handler = `${name === "f64.load" ? "i64.load" : name}.m`;
  return (lowering) => {
    lowering.reader.memoryArgument();
    const at = lowering.pop();
    const d = lowering.stack.slots[at] as number;
    if (isInLoop(lowering)) emitLoad(lowering, forms, at, d);
    else emitOutside(lowering, handler, d, undefined);
    lowering.push(type);
  };
}

function emitLoad(lowering: FunctionLowering, forms: LoadForms, at: number, d: number): void {
  const { emitter, reader, stack } = lowering;
  const { memoryOffset: offset } = reader;
  if (lowering.isMemory64(0)) {
    emitter.emit(forms.offset, d, addressSlot(lowering, at), 0);
    emitter.immediate(offset);
    return;
  }
  const absolute = absoluteAddress(lowering, at);
  if (absolute >= 0 && forms.c >= 0) {
    emitter.emit(forms.c, d, 0, 0);
    emitter.immediate(absolute);
  } else if (offset > 0) {
    emitter.emit(forms.offset, d, lowering.slotOf(at), 0);
    emitter.immediate(offset);
  } else if (stack.kinds[at] === LOCAL_SUM) {
    emitter.emit(forms.w, d, stack.values[at] as number, 0);
    emitter.immediate(stack.highs[at] as number);
  } else if (!joinAddress(lowering, forms, at, d)) {
    emitter.emit(forms.w, d, lowering.slotOf(at), 0);
    emitter.immediate(0);
  }
}

/** Turns the computation of the address, the last instruction, into the load. */
function joinAddress(lowering: FunctionLowering, forms: LoadForms, at: number, d: number): boolean {
  const { emitter } = lowering;
  const suffix = lowering.isFresh(at) ? ADDRESS_FORMS.get(emitter.last.operation) : undefined;
  if (suffix === undefined || forms[suffix] < 0) return false;
  emitter.rewriteLast(forms[suffix], d, emitter.last.a, emitter.last.b);
  return true;
}

/** The address if it is a constant that the loop's form for those can have, else −1. */
function absoluteAddress(lowering: FunctionLowering, at: number): number {
  if (!lowering.isConstant(at)) return -1;
  const address = ((lowering.stack.values[at] as number) >>> 0) + lowering.reader.memoryOffset;
  return address < LOOP_OFFSETS ? address : -1;
}

/** The register instructions of a store: by address form, of a slot and of a constant. */
interface StoreForms {
  readonly offset: number;
  readonly w: number;
  readonly c: number;
  readonly constantOffset: number;
  readonly constantW: number;
  readonly constantC: number;
  /** Words of a constant. */
  readonly words: number;
}

function storeFormsOf(name: string): StoreForms {
  const constants = name === "f64.store" ? "i64.store" : name;
  return {
    offset: operation(name),
    w: operation(`${name}.w`),
    c: findOperation(`${name}.c`),
    constantOffset: operation(`${constants}.k`),
    constantW: operation(`${constants}.w.k`),
    constantC: findOperation(`${constants}.c.k`),
    words: constants === "i64.store" ? 2 : 1,
  };
}

function store(name: string): Rule {
  const forms = storeFormsOf(name);
  const handler = `${name === "f64.store" ? "i64.store" : name}.m`;
  return (lowering) => {
    lowering.reader.memoryArgument();
    const value = lowering.pop();
    const at = lowering.pop();
    if (isInLoop(lowering)) emitStore(lowering, forms, at, value);
    else emitOutside(lowering, handler, 0, () => lowering.slotOf(value));
  };
}

function emitStore(lowering: FunctionLowering, forms: StoreForms, at: number, value: number): void {
  const { emitter, reader, stack } = lowering;
  const { memoryOffset: offset } = reader;
  const constant = lowering.isConstant(value);
  const is64 = lowering.isMemory64(0);
  const absolute = is64 ? -1 : absoluteAddress(lowering, at);
  if (absolute >= 0 && (constant ? forms.constantC : forms.c) >= 0) {
    emitter.emit(constant ? forms.constantC : forms.c, 0, 0, constant ? 0 : lowering.slotOf(value));
    emitter.immediate(absolute);
  } else if (offset > 0 || is64) {
    const b = constant ? 0 : lowering.slotOf(value);
    emitter.emit(constant ? forms.constantOffset : forms.offset, 0, addressSlot(lowering, at), b);
    emitter.immediate(offset);
  } else if (stack.kinds[at] === LOCAL_SUM) {
    const b = constant ? 0 : lowering.slotOf(value);
    emitter.emit(constant ? forms.constantW : forms.w, 0, stack.values[at] as number, b);
    emitter.immediate(stack.highs[at] as number);
  } else {
    const b = constant ? 0 : lowering.slotOf(value);
    emitter.emit(constant ? forms.constantW : forms.w, 0, lowering.slotOf(at), b);
    emitter.immediate(0);
  }
  if (!constant) return;
  emitter.immediate(stack.values[value] as number);
  if (forms.words === 2) emitter.immediate(stack.highs[value] as number);
}

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
  "i32.store": store("i32.store"),
  "i32.store8": store("i32.store8"),
  "i32.store16": store("i32.store16"),
  "i64.store": store("i64.store"),
  "i64.store8": store("i32.store8"),
  "i64.store16": store("i32.store16"),
  "i64.store32": store("i32.store"),
  "f32.store": store("i32.store"),
  "f64.store": store("f64.store"),
  "memory.size": memorySize,
  "memory.grow": memoryGrow,
  "memory.fill": bulk("memory.fill", 1),
  "memory.copy": bulk("memory.copy", 2),
  "memory.init": initialization("memory.init"),
  "data.drop": (lowering) => {
    lowering.emitter.emitCold("data.drop", 0, 0, 0);
    lowering.emitter.immediate(lowering.reader.u32());
  },
};
