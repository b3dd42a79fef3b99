/**
 * The lowering of one function: blocks, branches, prologue and returns; what the rules for the instructions are made of.
 *
 * One pass over the validated bytes writes register code. The idea: an operand is not moved to where the operand stack has
 * it, but stays described (see operand-stack.ts) until an instruction takes it.
 */
import { NO_RESULT, Reader } from "../decoder/reader.ts";
import { type CatchClause, NO_SLOT, type TryRegion } from "../isa/exception-table.ts";
import { HOT_ROWS, operation } from "../isa/instruction-set.ts";
import type { ModuleCode } from "../isa/module-code.ts";
import type { MemoryDeclaration, Module, TableDeclaration } from "../module/module.ts";
import {
  F64,
  type FunctionType,
  I64,
  isReference,
  type SubType,
  type TableType,
  V128,
  type ValueType,
} from "../module/types.ts";
import { NO_FIXUP } from "./code-emitter.ts";
import { slotsOf } from "./frame-layout.ts";
import { BRANCH_IF, BRANCH_UNLESS, COUNTING_BRANCH, type Replacement } from "./fusions.ts";
import { OperandLowering } from "./operand-lowering.ts";
import { widthOf } from "./operand-stack.ts";

export type BlockKind = "function" | "block" | "loop" | "if" | "else" | "try" | "catch";

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
  /** What catches exceptions in the block, or `undefined` if this is no `try_table` and no `try`. */
  readonly clauses: CatchClause[] | undefined;
  /** Clauses that go on at the end of the block. */
  landings: CatchClause[] | undefined;
  /** Legacy exceptions: the slot that keeps the exception while a handler runs. */
  exceptionSlot: number;
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
const ADD_CONSTANT = operation("i32.add.k");
const BR = operation("br");
const BR_MOVE_32 = operation("br.move.32");
const BR_EQZ = operation("br.i32.eqz");
const BR_NEZ = operation("br.i32.nez");
const RETURN = operation("return");
const RETURN_32 = operation("return.32");
const RETURN_64 = operation("return.64");
const RETURN_F64 = operation("return.f64");

export class FunctionLowering extends OperandLowering {
  readonly code: ModuleCode;
  readonly module: Module;
  readonly reader: Reader;
  readonly traits: FrameTraits;
  readonly frames: ControlFrame[];
  /** After an unconditional branch, until the block ends. */
  unreachable: boolean;
  /** The blocks that catch exceptions, inner ones first. */
  readonly regions: TryRegion[];
  /** There are locals of reference type that are no parameters. */
  readonly #hasReferenceLocals: boolean;
  /** Position of the `enter` instruction. */
  #enterAt: number;

  constructor(code: ModuleCode, functionIndex: number, traits: FrameTraits) {
    const { module } = code;
    const type = functionTypeAt(module, module.functionTypes[functionIndex] as number);
    const reader = bodyReader(module, functionIndex);
    super(type, readLocals(type.params, reader));
    this.code = code;
    this.module = module;
    this.reader = reader;
    this.traits = traits;
    this.frames = [];
    this.unreachable = false;
    this.regions = [];
    this.#hasReferenceLocals = this.localTypes.subarray(type.params.length).some(isReference);
    this.#enterAt = 0;
  }

  // Prologue

  /** Emits what comes before the body; `enter` is completed, or skipped, when the body is known. */
  emitPrologue(): void {
    const { emitter } = this;
    if (this.traits.large) {
      emitter.emitCold("enter.large", 0, 0, 0);
      emitter.immediate(0);
    }
    if (this.#hasReferenceLocals) {
      emitter.emitCold("enter.references", 0, 0, 0);
      emitter.immediate(0);
      emitter.immediate(0);
    }
    this.#enterAt = emitter.length;
    emitter.emit(ENTER_MANY, 0, 0, 0);
    emitter.immediate(0);
    emitter.immediate(0);
    emitter.barrier();
  }

  /**
   * Completes the prologue.
   * @returns how many words of it calls skip, since no local is read before it is certainly assigned
   */
  finishPrologue(): number {
    const { words } = this.emitter;
    const { zeroRange, clearRange } = this;
    const zeroes = Math.max(0, zeroRange.to - zeroRange.from);
    const clears = Math.max(0, clearRange.to - clearRange.from);
    const enterAt = this.#enterAt;
    const { large } = this.traits;
    if (!large && zeroes + clears === 0) return enterAt + ENTER_WORDS;
    words[enterAt] = ENTER.find(([most]) => zeroes <= most)?.[1] ?? ENTER_MANY;
    words[enterAt + 1] = zeroRange.from * 2;
    words[enterAt + 2] = zeroes * 2;
    if (this.#hasReferenceLocals) {
      words[enterAt - 2] = clearRange.from * 2;
      words[enterAt - 1] = clears;
    }
    if (large) words[2] = this.stack.slotsUsed;
    return large || clears > 0 ? 0 : enterAt;
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

  // Blocks

  /** Opens a block whose parameters are the top operands; they are in their slots afterwards. */
  open(kind: BlockKind, { params, results }: BlockType, toElse: number = NO_FIXUP, clauses?: CatchClause[]): void {
    if (kind === "loop" || clauses !== undefined) this.emitter.barrier();
    this.frames.push({
      kind,
      height: this.stack.height - params.length,
      params,
      results,
      start: this.emitter.length,
      exits: NO_FIXUP,
      toElse,
      assignmentMark: this.assignmentMark,
      clauses,
      landings: undefined,
      exceptionSlot: NO_SLOT,
    });
  }

  /** The block that a label means. */
  frameAt(label: number): ControlFrame {
    return this.frames[this.frames.length - 1 - label] as ControlFrame;
  }

  /** `else`: ends the first arm and begins the second with the block's parameters. */
  beginElse(): void {
    const frame = this.frameAt(0);
    this.#leaveArm(frame);
    this.emitter.bind(frame.toElse);
    frame.toElse = NO_FIXUP;
    frame.kind = "else";
    this.resetStack(frame.height, frame.params);
  }

  /** `catch` and `catch_all`: ends the body of a `try`, or the handler before, and begins a handler with an empty stack. */
  beginCatch(): ControlFrame {
    const frame = this.frameAt(0);
    const isBody = frame.kind === "try";
    this.#leaveArm(frame);
    if (isBody) this.endRegion(frame, this.frames.length - 1);
    frame.kind = "catch";
    this.emitter.barrier();
    this.resetStack(frame.height, []);
    return frame;
  }

  /** Ends an arm of a block; another one follows. */
  #leaveArm(frame: ControlFrame): void {
    if (!this.unreachable) {
      this.#fallThrough(frame);
      frame.exits = this.emitJump(frame.exits);
    }
    this.forgetAssignments(frame.assignmentMark);
    this.unreachable = false;
  }

  /** What was emitted since a block began, and only that, is where its clauses catch exceptions. */
  endRegion({ start, clauses = [] }: ControlFrame, depth: number, delegatedTo: number = Infinity): void {
    this.emitter.barrier();
    this.regions.push({ start, end: this.emitter.length, depth, clauses, delegatedTo });
  }

  /** `end`. */
  close(): void {
    const frame = this.frames.pop() as ControlFrame;
    if (frame.kind === "function") {
      this.#closeFunction(frame);
      return;
    }
    const { height, results } = frame;
    // FAST: a block of a thousand results that are where its end has them costs a look at each.
    const stays =
      !this.unreachable &&
      this.stack.height === height + results.length &&
      this.valuesAreInPlace(results.length, height);
    if (!this.unreachable && !stays) this.#fallThrough(frame);
    if (frame.kind === "try" && frame.clauses?.length) this.endRegion(frame, this.frames.length);
    const skipped = frame.toElse !== NO_FIXUP;
    const entered = frame.exits !== NO_FIXUP || skipped || frame.landings !== undefined;
    if (entered) {
      this.#land(frame);
      this.emitter.bind(frame.exits);
      this.emitter.bind(frame.toElse);
      this.forgetAssignments(frame.assignmentMark);
    }
    this.unreachable &&= !entered;
    if (!stays) this.resetStack(height, results);
  }

  /** Clauses that go on at the end of the function return what they caught. */
  #closeFunction(frame: ControlFrame): void {
    if (!this.unreachable) this.emitReturn();
    if (frame.landings === undefined) return;
    this.#land(frame);
    this.emitter.barrier();
    this.resetStack(frame.height, frame.results);
    this.emitReturn();
  }

  #land(frame: ControlFrame): void {
    for (const clause of frame.landings ?? []) clause.target = this.emitter.length;
  }

  /** Makes a clause go on where branches to a block go. */
  linkClause(frame: ControlFrame, clause: CatchClause): void {
    if (frame.kind === "loop") clause.target = frame.start;
    else (frame.landings ??= []).push(clause);
  }

  /** Brings the results to where the end of the block has them. */
  #fallThrough(frame: ControlFrame): void {
    this.moveValues(frame.results.length, frame.height, true);
  }

  // Branches
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
    const types = this.labelTypes(frame);
    this.moveValues(types.length, frame.height, last);
    this.#forgetLeft(frame.height, types);
    this.linkTarget(frame, this.emitJump(NO_FIXUP));
  }

  /** Forgets the references that a branch with values of these types to a height leaves behind. */
  #forgetLeft(height: number, types: readonly ValueType[]): void {
    const { stack } = this;
    const end = stack.height - types.length;
    if (stack.referencesBelow(end) === stack.referencesBelow(height)) return;
    const from = stack.slotAt(height) + slotsOf(types);
    const to = stack.slotAt(end);
    if (from < to) this.clearReferences(from, to - from);
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
    if (this.isFresh(at) && emitter.branchOnReference(when)) return emitter.target(NO_FIXUP);
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

  /** The number of the frame's slots so far if there are references in it, else 0. */
  get referenceSlots(): number {
    return this.traits.references ? this.stack.slotsUsed : 0;
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
    if (this.traits.references) this.#returnClearing();
    else this.emitter.emit(RETURN, 0, this.linkSlot, 0);
  }

  /** Emits `return.…` for one number that is in a slot other than that of the last instruction's result. */
  #returnsFromSlot(at: number, type: ValueType): boolean {
    if (this.traits.references || isReference(type) || type === V128) return false;
    if (!this.isInSlot(at) || this.isFresh(at)) return false;
    const name = type === I64 ? RETURN_64 : type === F64 ? RETURN_F64 : RETURN_32;
    this.emitter.emit(name, 0, this.linkSlot, this.slotOf(at));
    return true;
  }

  /** Returns and forgets all references of the frame but results. */
  #returnClearing(): void {
    let from = 0;
    let slot = 0;
    for (const type of this.type.results) {
      if (isReference(type)) {
        if (slot > from) this.clearReferences(from, slot - from);
        from = slot + 1;
      }
      slot += widthOf(type);
    }
    this.emitter.emitCold("return.clear", from, this.linkSlot, 0);
    this.emitter.immediate(this.stack.slotsUsed - from);
  }
}

/** Reads the body of a function of a module. */
function bodyReader(module: Module, functionIndex: number): Reader {
  const body = (functionIndex - module.importedFunctionCount) * 2;
  return new Reader(module.bytes, module.bodies[body], module.bodies[body + 1]);
}

/** The function type at a type index. */
export function functionTypeAt(module: Module, typeIndex: number): FunctionType {
  return (module.types.at(typeIndex) as SubType).composite as FunctionType;
}

/** The types of parameters and locals; the reader stands at the first instruction afterwards. */
function readLocals(params: readonly ValueType[], reader: Reader): Int32Array {
  const groups: { readonly count: number; readonly type: ValueType }[] = [];
  let locals = params.length;
  for (let rest = reader.u32(); rest > 0; rest--) {
    const count = reader.u32();
    groups.push({ count, type: reader.valueType() });
    locals += count;
  }
  const types = new Int32Array(locals);
  types.set(params);
  let at = params.length;
  for (const { count, type } of groups) {
    types.fill(type, at, at + count);
    at += count;
  }
  return types;
}
