/**
 * The lowering of one function: its state, and what the rules for the instructions are made of.
 *
 * One pass over the validated bytes writes register code. The idea: an operand is not moved to where the operand stack has
 * it, but stays described (see operand-stack.ts) until an instruction takes it. Before a local is overwritten, operands that
 * still are that local get a slot of their own; so do all of them before a block begins, since code inside may be skipped or
 * repeated.
 */
import { NO_RESULT, Reader } from "../decoder/reader.ts";
import { poolSlot } from "../isa/constant-pool.ts";
import { HOT_ROWS, operation } from "../isa/instruction-set.ts";
import type { ModuleCode } from "../isa/module-code.ts";
import type { MemoryDeclaration, Module, TableDeclaration } from "../module/module.ts";
import {
  F32,
  F64,
  type FunctionType,
  I32,
  I64,
  isReference,
  type SubType,
  type TableType,
  type ValueType,
} from "../module/types.ts";
import { CodeEmitter, NO_FIXUP } from "./code-emitter.ts";
import { linkSlotOf, slotsOf } from "./frame-layout.ts";
import { BRANCH_IF, BRANCH_UNLESS, COUNTING_BRANCH, type Replacement } from "./fusions.ts";
import { CONSTANT, dependsOnLocal, IN_LOCAL, IN_SLOT, LOCAL_SUM, OperandStack, widthOf } from "./operand-stack.ts";

export type BlockKind = "function" | "block" | "loop" | "if" | "else";

/** A structured control instruction that is open. */
export interface ControlFrame {
  kind: BlockKind;
  /** Height of the operand stack below its parameters. */
  readonly height: number;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** Position of the loop's first instruction; branches to other blocks go to their end. */
  readonly start: number;
  /** Chain of targets to set at the end. */
  exits: number;
  /** The target to set at `else`, or at the end of an `if` without one. */
  toElse: number;
  /** Length of `assignments` when the block began. */
  readonly assignmentMark: number;
}

/** What a block takes from the operand stack and leaves there. */
export type BlockType = Pick<FunctionType, "params" | "results">;

const EMPTY_BLOCK: BlockType = { params: [], results: [] };

/** What is known of a function only after it was lowered once, and changes its code. */
export interface FrameTraits {
  /** The frame is larger than the stack's red zone, so the function checks the limit itself. */
  large: boolean;
  /** The frame holds references, which returns have to clear. */
  references: boolean;
}

const ENTER_WORDS = 3;
/** Zeroes at most so many slots. */
const ENTER = [4, 8, 16].map((slots) => [slots, operation(`enter.${slots}`)] as const);
const ENTER_MANY = operation("enter.many");
const MOVE_32 = operation("move.32");
const MOVE_64 = operation("move.64");
const MOVE_F64 = operation("move.f64");
const CONST_32 = operation("const.32");
const CONST_64 = operation("const.64");
const CONST_F64 = operation("const.f64");
const MOVE_32_32 = operation("move.32.32");
const ADD_CONSTANT = operation("i32.add.k");
const BR = operation("br");
const BR_MOVE_32 = operation("br.move.32");
const BR_EQZ = operation("br.i32.eqz");
const BR_NEZ = operation("br.i32.nez");
const RETURN = operation("return");
const RETURN_32 = operation("return.32");
const RETURN_64 = operation("return.64");
const RETURN_F64 = operation("return.f64");

/** Beyond so many operands, writing a local gives all operands that are locals a slot, to keep lowering linear. */
const LOCAL_SCAN_LIMIT = 64;

export class FunctionLowering {
  readonly code: ModuleCode;
  readonly module: Module;
  readonly functionIndex: number;
  readonly type: FunctionType;
  readonly reader: Reader;
  readonly emitter: CodeEmitter;
  readonly traits: FrameTraits;
  readonly frames: ControlFrame[];
  /** After an unconditional branch, until the block ends. */
  unreachable: boolean;
  readonly linkSlot: number;
  readonly localTypes: readonly ValueType[];
  readonly localSlots: Int32Array;
  readonly stack: OperandStack;
  /** The frame holds or held a reference. */
  usesReferences: boolean;
  /** By slot: how many operands are this local. */
  readonly #localUses: Int32Array;
  /** No operand below this height is a local. */
  #lowestLocal: number;
  readonly #assigned: Uint8Array;
  /** Locals in the order in which they were first assigned, so that the end of a block can take that back. */
  readonly #assignments: number[];
  /** The range of local slots that are read before they are certainly assigned. */
  #zeroFrom: number;
  #zeroTo: number;
  #enterAt: number;

  constructor(code: ModuleCode, functionIndex: number, emitter: CodeEmitter, traits: FrameTraits) {
    this.code = code;
    this.module = code.module;
    this.functionIndex = functionIndex;
    this.type = functionTypeAt(code.module, code.module.functionTypes[functionIndex] as number);
    const body = (functionIndex - code.module.importedFunctionCount) * 2;
    this.reader = new Reader(
      code.module.bytes,
      code.module.bodies[body] as number,
      code.module.bodies[body + 1] as number,
    );
    this.emitter = emitter;
    this.traits = traits;
    this.frames = [];
    this.unreachable = false;
    this.linkSlot = linkSlotOf(this.type);
    this.localTypes = readLocals(this.type.params, this.reader);
    this.localSlots = new Int32Array(this.localTypes.length);
    const firstOperand = this.#placeLocals();
    this.stack = new OperandStack(firstOperand);
    this.usesReferences = this.localTypes.some(isReference) || this.type.results.some(isReference);
    this.#localUses = new Int32Array(firstOperand);
    this.#lowestLocal = 0;
    this.#assigned = new Uint8Array(this.localTypes.length).fill(1, 0, this.type.params.length);
    this.#assignments = [];
    this.#zeroFrom = firstOperand;
    this.#zeroTo = 0;
    this.#enterAt = 0;
  }

  /** Gives every local its slot and returns the slot after the last. */
  #placeLocals(): number {
    const parameters = this.type.params.length;
    let slot = 0;
    for (const [index, type] of this.localTypes.entries()) {
      if (index === parameters) slot = this.linkSlot + 1;
      this.localSlots[index] = slot;
      slot += widthOf(type);
    }
    return this.localTypes.length > parameters ? slot : this.linkSlot + 1;
  }

  // Prologue

  /** Emits what comes before the body; `enter` is completed, or skipped, when the body is known. */
  emitPrologue(): void {
    const { emitter } = this;
    if (this.traits.large) {
      emitter.emitCold("enter.large", 0, 0, 0);
      emitter.immediate(0);
    }
    this.#enterAt = emitter.length;
    emitter.emit(ENTER_MANY, 0, 0, 0);
    emitter.immediate(0);
    emitter.immediate(0);
    const firstLocal = this.linkSlot + 1;
    if (this.localTypes.some((type, index) => index >= this.type.params.length && isReference(type))) {
      emitter.emitCold("ref.clear", firstLocal, 0, 0);
      emitter.immediate(this.stack.firstSlot - firstLocal);
    }
    emitter.barrier();
  }

  /**
   * Completes the prologue.
   * @returns how many words of it calls skip: `enter`, when no local is read before it is certainly assigned
   */
  finishPrologue(): number {
    const { words } = this.emitter;
    if (this.traits.large) words[2] = this.stack.slotsUsed;
    else if (this.#zeroTo === 0) return ENTER_WORDS;
    const slots = Math.max(0, this.#zeroTo - this.#zeroFrom);
    words[this.#enterAt] = ENTER.find(([most]) => slots <= most)?.[1] ?? ENTER_MANY;
    words[this.#enterAt + 1] = this.#zeroFrom * 2;
    words[this.#enterAt + 2] = slots * 2;
    return 0;
  }

  // What immediates refer to

  functionType(functionIndex: number): FunctionType {
    return functionTypeAt(this.module, this.module.functionTypes[functionIndex] as number);
  }

  isMemory64(index: number): boolean {
    return (this.module.memories[index] as MemoryDeclaration).type.address === I64;
  }

  tableType(index: number): TableType {
    return (this.module.tables[index] as TableDeclaration).type;
  }

  /** Reads a block type. */
  readBlockType(): BlockType {
    const type = this.reader.blockType();
    if (type === NO_RESULT) return EMPTY_BLOCK;
    return type < 0 ? { params: [], results: [~type] } : functionTypeAt(this.module, type);
  }

  // Operands

  /** Takes the top operand off and returns its position, where its description stays until something is pushed. */
  pop(): number {
    const at = --this.stack.height;
    if (dependsOnLocal(this.stack.kinds[at] as number)) this.#release(at);
    return at;
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

  /** Emits what brings the operand at a position to a slot. */
  copyTo(at: number, slot: number): void {
    const { kinds, types, slots, values, highs } = this.stack;
    const type = types[at] as number;
    if (kinds[at] === CONSTANT) this.emitConstant(type, slot, values[at] as number, highs[at] as number);
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
    else this.#emitMove32(to, from);
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
    const slot = this.localSlots[index] as number;
    const type = this.localTypes[index] as number;
    if (this.#assigned[index] === 0) this.#zero(slot, widthOf(type));
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
    const slot = this.localSlots[index] as number;
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
    this.#pushLocal(IN_LOCAL, this.localTypes[index] as number, this.localSlots[index] as number, 0);
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

  #zero(slot: number, width: number): void {
    if (slot < this.#zeroFrom) this.#zeroFrom = slot;
    if (slot + width > this.#zeroTo) this.#zeroTo = slot + width;
  }

  #forgetAssignments(mark: number): void {
    while (this.#assignments.length > mark) this.#assigned[this.#assignments.pop() as number] = 0;
  }

  // Blocks

  /** Opens a block whose parameters are the top operands; they are in their slots afterwards. */
  open(kind: BlockKind, params: readonly ValueType[], results: readonly ValueType[], toElse: number = NO_FIXUP): void {
    if (kind === "loop") this.emitter.barrier();
    this.frames.push({
      kind,
      height: this.stack.height - params.length,
      params,
      results,
      start: this.emitter.length,
      exits: NO_FIXUP,
      toElse,
      assignmentMark: this.#assignments.length,
    });
  }

  /** The block that a label means. */
  frameAt(label: number): ControlFrame {
    return this.frames[this.frames.length - 1 - label] as ControlFrame;
  }

  /** `else`: ends the first arm and begins the second with the block's parameters. */
  beginElse(): void {
    const frame = this.frameAt(0);
    if (!this.unreachable) {
      this.#fallThrough(frame);
      frame.exits = this.emitJump(frame.exits);
    }
    this.emitter.bind(frame.toElse);
    frame.toElse = NO_FIXUP;
    frame.kind = "else";
    this.#forgetAssignments(frame.assignmentMark);
    this.#resetStack(frame.height, frame.params);
    this.unreachable = false;
  }

  /** `end`. */
  close(): void {
    const frame = this.frames.pop() as ControlFrame;
    if (frame.kind === "function") {
      if (!this.unreachable) this.emitReturn();
      return;
    }
    if (!this.unreachable) this.#fallThrough(frame);
    const skipped = frame.toElse !== NO_FIXUP;
    const entered = frame.exits !== NO_FIXUP || skipped;
    if (entered) {
      this.emitter.bind(frame.exits);
      this.emitter.bind(frame.toElse);
      this.#forgetAssignments(frame.assignmentMark);
    }
    this.unreachable &&= !entered;
    this.#resetStack(frame.height, frame.results);
  }

  /** Brings the results to where the end of the block has them. */
  #fallThrough(frame: ControlFrame): void {
    this.moveValues(frame.results.length, frame.height, true);
  }

  #resetStack(height: number, types: readonly ValueType[]): void {
    while (this.stack.height > height) this.pop();
    if (this.#lowestLocal > height) this.#lowestLocal = height;
    for (const type of types) this.push(type);
  }

  // Branches

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

  /** Whether a branch finds the top `count` operands in the slots from `height` on already. */
  valuesAreInPlace(count: number, height: number): boolean {
    if (count === 0) return true;
    const from = this.stack.height - count;
    if (from !== height) return false;
    for (let at = from; at < this.stack.height; at++) {
      if (this.stack.kinds[at] !== IN_SLOT) return false;
    }
    return true;
  }

  /** Emits an unconditional branch; returns the chain with its target. */
  emitJump(chain: number): number {
    const { operation: before, d, a } = this.emitter.last;
    if (before === MOVE_32) this.emitter.rewriteLast(BR_MOVE_32, d, a, 0);
    else this.emitter.emit(BR, 0, 0, 0);
    return this.emitter.target(chain);
  }

  /** The types that a branch to a block takes along. */
  labelTypes(frame: ControlFrame): readonly ValueType[] {
    return frame.kind === "loop" ? frame.params : frame.results;
  }

  /** Branches to a block with the operands on the stack; the stack stays as it is. */
  branchTo(frame: ControlFrame, last: boolean): void {
    if (frame.kind === "function") {
      this.emitReturn();
      return;
    }
    this.moveValues(this.labelTypes(frame).length, frame.height, last);
    this.linkTarget(frame, this.emitJump(NO_FIXUP));
  }

  /** Sets the target word at a position to a block's address, or puts it into the chain of its exits. */
  linkTarget(frame: ControlFrame, at: number): void {
    if (frame.kind === "loop") {
      this.emitter.words[at] = frame.start;
    } else {
      this.emitter.words[at] = frame.exits;
      frame.exits = at;
    }
  }

  /**
   * Emits a branch that is taken when the operand at a position is non-zero (or zero, with `when` false), fused with the
   * comparison that made it if that is the last instruction.
   * @returns the position of the target word, still to be set
   */
  emitConditionalBranch(at: number, when: boolean): number {
    const { emitter } = this;
    const table = when ? BRANCH_IF : BRANCH_UNLESS;
    if (!this.isFresh(at) || !this.fuse(table[emitter.last.operation], 0)) {
      emitter.emit(when ? BR_NEZ : BR_EQZ, 0, this.slotOf(at), 0);
    }
    this.#countWhileBranching();
    return emitter.target(NO_FIXUP);
  }

  /**
   * Turns the last instruction into a replacement that writes slot `d`, if that holds for its constant.
   */
  fuse(replacement: Replacement | undefined, d: number): boolean {
    if (replacement === undefined) return false;
    const { emitter } = this;
    const { a, b } = emitter.last;
    const constant = replacement.addend === 0 ? 0 : emitter.lastImmediate(0);
    if (replacement.except === constant && replacement.addend !== 0) return false;
    emitter.rewriteLast(replacement.operation, d, replacement.swap ? b : a, replacement.swap ? a : b);
    if (replacement.addend !== 0) emitter.words[emitter.length - 1] = (constant + replacement.addend) | 0;
    return true;
  }

  /** Joins a branch on a slot, the last instruction, with the addition before it that wrote this slot. */
  #countWhileBranching(): void {
    const { emitter } = this;
    const { last, previous } = emitter;
    const counting = COUNTING_BRANCH[last.operation];
    if (counting === undefined || previous.operation !== ADD_CONSTANT || previous.d !== last.a) return;
    const { d, a } = previous;
    const { b } = last;
    const addend = emitter.previousImmediate(0);
    const compared = emitter.lastImmediate(0);
    const hasConstant = HOT_ROWS[last.operation]?.immediates.length === 2;
    emitter.removeLast();
    emitter.removeLast();
    emitter.emit(counting, d, a, b);
    emitter.immediate(addend);
    if (hasConstant) emitter.immediate(compared);
  }

  /** Returns with the operands on the stack; the stack stays as it is. */
  emitReturn(): void {
    const { results } = this.type;
    const count = results.length;
    const at = this.stack.height - 1;
    if (count > 1) this.moveDown(count);
    if (count === 1) {
      if (this.#returnsFromSlot(at, results[0] as ValueType)) return;
      this.moveTo(at, 0);
    }
    if (this.traits.references) this.#clearReferences(slotsOf(results));
    this.emitter.emit(RETURN, 0, this.linkSlot, 0);
  }

  /** Emits `return.…` for one number that is in a slot other than that of the last instruction's result. */
  #returnsFromSlot(at: number, type: ValueType): boolean {
    if (this.traits.references || isReference(type) || !this.isInSlot(at) || this.isFresh(at)) return false;
    const name = type === I64 ? RETURN_64 : type === F64 ? RETURN_F64 : RETURN_32;
    this.emitter.emit(name, 0, this.linkSlot, this.slotOf(at));
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

  #clearReferences(from: number): void {
    this.emitter.emitCold("ref.clear", from, 0, 0);
    this.emitter.immediate(this.stack.slotsUsed - from);
  }
}

/** The function type at a type index. */
export function functionTypeAt(module: Module, typeIndex: number): FunctionType {
  return (module.types[typeIndex] as SubType).composite as FunctionType;
}

/** The types of parameters and locals; the reader stands at the first instruction afterwards. */
function readLocals(params: readonly ValueType[], reader: Reader): ValueType[] {
  const types = [...params];
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    const type = reader.valueType();
    for (let i = 0; i < count; i++) types.push(type);
  }
  return types;
}
