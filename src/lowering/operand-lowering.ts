/**
 * Operands and locals of a function that is being lowered: what they are, and the instructions that bring them to slots.
 *
 * Before a local is overwritten, operands that still are that local get a slot of their own; so do all of them before a block
 * begins, since code inside may be skipped or repeated.
 */
import { poolSlot } from "../isa/constant-pool.ts";
import { operation } from "../isa/instruction-set.ts";
import { F32, F64, type FunctionType, I32, I64, isReference, V128, type ValueType } from "../module/types.ts";
import { CodeEmitter } from "./code-emitter.ts";
import { linkSlotOf } from "./frame-layout.ts";
import { CONSTANT, dependsOnLocal, IN_LOCAL, IN_SLOT, LOCAL_SUM, OperandStack, widthOf } from "./operand-stack.ts";

const MOVE_32 = operation("move.32");
const MOVE_64 = operation("move.64");
const MOVE_F64 = operation("move.f64");
const MOVE_32_32 = operation("move.32.32");
const CONST_32 = operation("const.32");
const CONST_64 = operation("const.64");
const CONST_F64 = operation("const.f64");
const ADD_CONSTANT = operation("i32.add.k");

/** Beyond so many operands, writing a local gives all operands that are locals a slot, to keep lowering linear. */
const LOCAL_SCAN_LIMIT = 64;

/** Slots from `from` to before `to`; none if that is not above it. */
interface SlotRange {
  from: number;
  to: number;
}

export class OperandLowering {
  readonly type: FunctionType;
  readonly emitter: CodeEmitter;
  readonly linkSlot: number;
  /** Types of parameters and locals. */
  readonly localTypes: Int32Array;
  readonly stack: OperandStack;
  /** The frame holds or held a reference. */
  usesReferences: boolean;
  readonly #localSlots: Int32Array;
  /** By slot: how many operands depend on this local. */
  readonly #localUses: Int32Array;
  /** No operand below this height depends on a local. */
  #lowestLocal: number;
  readonly #assigned: Uint8Array;
  /** Locals in the order in which they were first assigned, so that the end of a block can take that back. */
  readonly #assignments: number[];
  /** The range with all numeric locals that are read before they are certainly assigned. */
  readonly zeroRange: SlotRange;
  /** The same for references. */
  readonly clearRange: SlotRange;

  constructor(type: FunctionType, localTypes: Int32Array) {
    this.type = type;
    this.emitter = new CodeEmitter();
    this.linkSlot = linkSlotOf(type);
    this.localTypes = localTypes;
    this.#localSlots = new Int32Array(localTypes.length);
    const firstOperand = this.#placeLocals();
    this.stack = new OperandStack(firstOperand);
    this.usesReferences = localTypes.some(isReference) || type.results.some(isReference);
    this.#localUses = new Int32Array(firstOperand);
    this.#lowestLocal = 0;
    this.#assigned = new Uint8Array(localTypes.length).fill(1, 0, type.params.length);
    this.#assignments = [];
    this.zeroRange = { from: firstOperand, to: 0 };
    this.clearRange = { from: firstOperand, to: 0 };
  }

  /** Gives every local its slot and returns the slot after the last. */
  #placeLocals(): number {
    const parameters = this.type.params.length;
    let slot = 0;
    for (let index = 0; index < this.localTypes.length; index++) {
      if (index === parameters) slot = this.linkSlot + 1;
      this.#localSlots[index] = slot;
      slot += widthOf(this.localTypes[index] as number);
    }
    return this.localTypes.length > parameters ? slot : this.linkSlot + 1;
  }

  // Operands

  /** Takes the top operand off and returns its position, where its description stays until something is pushed. */
  pop(): number {
    const at = --this.stack.height;
    if (dependsOnLocal(this.stack.kinds[at] as number)) this.#release(at);
    return at;
  }

  /** Takes back that the operand at a position, just popped, was taken off. */
  restore(at: number): void {
    this.stack.height = at + 1;
    if (!dependsOnLocal(this.stack.kinds[at] as number)) return;
    const slot = this.stack.values[at] as number;
    this.#localUses[slot] = (this.#localUses[slot] as number) + 1;
  }

  /** Emits what forgets the operand at a position, just popped, if it is a reference in the slot of its height. */
  forget(at: number): void {
    if (this.stack.kinds[at] === IN_SLOT && isReference(this.typeAt(at))) {
      this.clearReferences(this.stack.slots[at] as number, 1);
    }
  }

  /** Emits what forgets the references in a range of slots. */
  clearReferences(from: number, slots: number): void {
    this.emitter.emitCold("ref.clear", from, 0, 0);
    this.emitter.immediate(slots);
  }

  /** Pushes the result of the next instruction and returns the slot it goes to. */
  push(type: ValueType): number {
    if (isReference(type)) this.usesReferences = true;
    return this.stack.push(IN_SLOT, type, 0, 0);
  }

  pushConstant(type: ValueType, low: number, high: number): void {
    this.stack.push(CONSTANT, type, low, high);
  }

  isConstant(at: number): boolean {
    return this.stack.kinds[at] === CONSTANT;
  }

  typeAt(at: number): ValueType {
    return this.stack.types[at] as number;
  }

  /** The slot that holds the operand at a position; a constant or sum is brought into the slot of its height. */
  slotOf(at: number): number {
    const { kinds, slots, values } = this.stack;
    if (kinds[at] === IN_LOCAL) return values[at] as number;
    const slot = slots[at] as number;
    if (kinds[at] !== IN_SLOT) this.copyTo(at, slot);
    return slot;
  }

  /** Emits what brings the operand at a position to a slot. A reference is not in a slot of its own any more then. */
  copyTo(at: number, slot: number): void {
    const { kinds, types, slots, values, highs } = this.stack;
    const type = types[at] as number;
    if (kinds[at] === IN_SLOT && isReference(type)) this.#emitTake(slot, slots[at] as number);
    else if (kinds[at] === CONSTANT) this.emitConstant(type, slot, values[at] as number, highs[at] as number);
    else if (kinds[at] === LOCAL_SUM) this.#emitSum(slot, values[at] as number, highs[at] as number);
    else this.emitMove(type, slot, (kinds[at] === IN_LOCAL ? values[at] : slots[at]) as number);
  }

  /** The same for an operand that nobody uses afterwards: the instruction that made it may write the slot at once. */
  moveTo(at: number, slot: number): void {
    if (this.isFresh(at)) this.emitter.redirectLast(slot);
    else this.copyTo(at, slot);
  }

  /** Whether the last instruction made the operand at a position, so that it may be changed. */
  isFresh(at: number): boolean {
    return this.stack.kinds[at] === IN_SLOT && this.emitter.lastDestination === this.stack.slots[at];
  }

  /** Whether the operand at a position needs no instruction to be in a slot. */
  isInSlot(at: number): boolean {
    return (this.stack.kinds[at] as number) <= IN_LOCAL;
  }

  #emitSum(to: number, local: number, addend: number): void {
    this.emitter.emit(ADD_CONSTANT, to, local, 0);
    this.emitter.immediate(addend);
  }

  emitMove(type: ValueType, to: number, from: number): void {
    if (to === from) return;
    if (isReference(type)) this.emitter.emitCold("ref.move", to, from, 0);
    else if (type === I64 || type === F64) this.emitter.emit(type === I64 ? MOVE_64 : MOVE_F64, to, from, 0);
    else if (type === V128) this.#emitMove128(to, from);
    else this.#emitMove32(to, from);
  }

  /** Upwards, since a vector may be moved down by one slot. */
  #emitMove128(to: number, from: number): void {
    this.emitter.emit(MOVE_64, to, from, 0);
    this.emitter.emit(MOVE_64, to + 1, from + 1, 0);
  }

  /** Moves a reference out of the slot of its height, so that it stays alive only where it goes to. */
  #emitTake(to: number, from: number): void {
    if (to !== from) this.emitter.emitCold("ref.take", to, from, 0);
  }

  /** Joins two moves that follow each other. */
  #emitMove32(to: number, from: number): void {
    const { last } = this.emitter;
    if (last.operation !== MOVE_32) {
      this.emitter.emit(MOVE_32, to, from, 0);
      return;
    }
    const { d, a } = last;
    this.emitter.removeLast();
    this.emitter.emit(MOVE_32_32, d, a, to);
    this.emitter.immediate(from * 2);
  }

  emitConstant(type: ValueType, to: number, low: number, high: number): void {
    if (type === I32 || type === F32) {
      this.emitter.emit(CONST_32, to, 0, 0);
      this.emitter.immediate(low);
      return;
    }
    const pooled = type === F64 ? poolSlot(low, high) : -1;
    this.emitter.emit(pooled >= 0 ? CONST_F64 : CONST_64, to, 0, 0);
    this.emitter.immediate(pooled >= 0 ? pooled : low);
    if (pooled < 0) this.emitter.immediate(high);
  }

  /** Brings the operand at a position into the slot of its height. */
  settle(at: number): void {
    const { kinds, slots } = this.stack;
    if (kinds[at] === IN_SLOT) return;
    this.copyTo(at, slots[at] as number);
    if (dependsOnLocal(kinds[at] as number)) this.#release(at);
    kinds[at] = IN_SLOT;
  }

  /** Brings the top `count` operands into the slots of their heights; returns the slot of the first. */
  settleTop(count: number): number {
    const from = this.stack.height - count;
    for (let at = from; at < this.stack.height; at++) this.settle(at);
    return this.stack.slotAt(from);
  }

  /** Settles the top operands down to the first that is settled. */
  settleNewest(): void {
    const { kinds } = this.stack;
    for (let at = this.stack.height - 1; at >= 0 && kinds[at] !== IN_SLOT; at--) this.settle(at);
  }

  /** Settles every operand that is still a local. */
  settleLocals(): void {
    const { stack } = this;
    for (let at = this.#lowestLocal; at < stack.height; at++) {
      if (dependsOnLocal(stack.kinds[at] as number)) this.settle(at);
    }
    this.#lowestLocal = stack.height;
  }

  #release(at: number): void {
    const slot = this.stack.values[at] as number;
    this.#localUses[slot] = (this.#localUses[slot] as number) - 1;
  }

  // Locals

  getLocal(index: number): void {
    const slot = this.#localSlots[index] as number;
    const type = this.localTypes[index] as number;
    if (this.#assigned[index] === 0) this.#initialize(slot, type);
    this.#pushLocal(IN_LOCAL, type, slot, 0);
  }

  /** Pushes the sum of an i32 local and a constant, if the operand at a position, just popped, is a local or such a sum. */
  pushSum(at: number, addend: number): boolean {
    const { kinds, values, highs } = this.stack;
    if (!dependsOnLocal(kinds[at] as number)) return false;
    const before = kinds[at] === LOCAL_SUM ? (highs[at] as number) : 0;
    this.#pushLocal(LOCAL_SUM, I32, values[at] as number, (before + addend) | 0);
    return true;
  }

  #pushLocal(kind: number, type: ValueType, slot: number, addend: number): void {
    if (this.stack.height < this.#lowestLocal) this.#lowestLocal = this.stack.height;
    this.stack.push(kind, type, slot, addend);
    this.#localUses[slot] = (this.#localUses[slot] as number) + 1;
  }

  /** Writes the top operand to a local and takes it off. */
  setLocal(index: number): void {
    const slot = this.#localSlots[index] as number;
    const at = this.pop();
    if (this.#localUses[slot] === 0) {
      this.moveTo(at, slot);
    } else {
      this.#settleUsesOf(slot);
      this.copyTo(at, slot);
    }
    if (this.#assigned[index] === 0) {
      this.#assigned[index] = 1;
      this.#assignments.push(index);
    }
  }

  /** Writes the top operand to a local and leaves it on the stack, as that local. */
  teeLocal(index: number): void {
    this.setLocal(index);
    this.#pushLocal(IN_LOCAL, this.localTypes[index] as number, this.#localSlots[index] as number, 0);
  }

  #settleUsesOf(slot: number): void {
    const { stack } = this;
    if (stack.height - this.#lowestLocal > LOCAL_SCAN_LIMIT) {
      this.settleLocals();
      return;
    }
    for (let at = this.#lowestLocal; at < stack.height; at++) {
      if (dependsOnLocal(stack.kinds[at] as number) && stack.values[at] === slot) this.settle(at);
    }
  }

  /** Makes a local slot have its default value when the function begins. */
  #initialize(slot: number, type: ValueType): void {
    const range = isReference(type) ? this.clearRange : this.zeroRange;
    if (slot < range.from) range.from = slot;
    range.to = Math.max(range.to, slot + widthOf(type));
  }

  /** How many locals are certainly assigned that were not from the start. */
  get assignmentMark(): number {
    return this.#assignments.length;
  }

  /** Takes back that locals are assigned, down to a mark. */
  forgetAssignments(mark: number): void {
    while (this.#assignments.length > mark) this.#assigned[this.#assignments.pop() as number] = 0;
  }

  // Several operands at once

  /**
   * Emits the moves that bring the top `count` operands to the slots from `height` on. In ascending order no move
   * overwrites what a later one reads. With `last`, nobody uses the operands afterwards.
   */
  moveValues(count: number, height: number, last: boolean): void {
    const from = this.stack.height - count;
    let slot = this.stack.slotAt(height);
    for (let at = from; at < this.stack.height; at++) {
      if (last && count === 1) this.moveTo(at, slot);
      else this.copyTo(at, slot);
      slot += widthOf(this.typeAt(at));
    }
  }

  /** Whether a branch finds the top `count` operands in the slots from `height` on already, and no reference above them. */
  valuesAreInPlace(count: number, height: number): boolean {
    if (count === 0) return this.stack.referencesBelow(this.stack.height) === this.stack.referencesBelow(height);
    const from = this.stack.height - count;
    if (from !== height) return false;
    for (let at = from; at < this.stack.height; at++) {
      if (this.stack.kinds[at] !== IN_SLOT) return false;
    }
    return true;
  }

  /**
   * Moves the top operands to the first slots of the frame: first those that are locals to slots of their own, since the
   * local may be a parameter whose slot another one goes to. The stack stays as it is.
   */
  moveDown(count: number): void {
    const { kinds, slots } = this.stack;
    const from = this.stack.height - count;
    for (let at = from; at < this.stack.height; at++) {
      if (dependsOnLocal(kinds[at] as number)) this.copyTo(at, slots[at] as number);
    }
    let slot = 0;
    for (let at = from; at < this.stack.height; at++) {
      const type = this.typeAt(at);
      if (kinds[at] === CONSTANT) this.copyTo(at, slot);
      else this.emitMove(type, slot, slots[at] as number);
      slot += widthOf(type);
    }
  }

  /** Leaves operands of these types, in their slots, above a height. */
  resetStack(height: number, types: readonly ValueType[]): void {
    while (this.stack.height > height) this.pop();
    if (this.#lowestLocal > height) this.#lowestLocal = height;
    for (const type of types) this.push(type);
  }
}
