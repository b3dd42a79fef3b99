/**
 * The state of the validation algorithm: a stack of operand types, a stack of control frames, and the operations on them, with
 * the names of the specification's appendix.
 *
 * Both stacks are typed arrays that are used again for every function, and a list of types is a position in
 * {@link TypeLists} and a length, so that nothing is allocated for an instruction or a block. What the top control frame
 * says of operands is kept in fields: `base`, `isUnreachable`.
 *
 * @see https://webassembly.github.io/spec/core/appendix/algorithm.html
 */
import { NO_RESULT, Reader } from "../decoder/reader.ts";
import { instructionId } from "../instructions/instructions.ts";
import { BOTTOM, CONCRETE_HEAP, F64, heapTypeOf, isReference, type ValueType } from "../module/types.ts";
import * as fail from "./fail.ts";
import type { Locals } from "./locals.ts";
import { featuresOfValueType, type ModuleContext } from "./module-context.ts";

/**
 * Words of a control frame: the instruction that began it, its start types and end types (position and length), the height of
 * the operand stack below it, 1 if the rest of it is unreachable, how many locals were set before it, and the offset of the
 * `br_table` that last looked at it.
 */
const KIND = 0;
const START_AT = 1;
const START_COUNT = 2;
const END_AT = 3;
const END_COUNT = 4;
const HEIGHT = 5;
const UNREACHABLE = 6;
const SET_LOCALS = 7;
const SEEN_BY = 8;
const FRAME_WORDS = 9;

/** Index of the first operand: two words lie below, so that the loop can look at two operands without asking for their number. */
export const FIRST_OPERAND = 2;

/** More operands at once are refused, so that a small binary cannot ask for gigabytes. */
export const MAX_OPERANDS = 1_000_000;

const LOOP: number = instructionId("loop");

/** The kind of the frame of a whole function or constant expression. */
export const BODY: number = instructionId("block");

export class Validator implements fail.Place {
  readonly context: ModuleContext;
  readonly reader: Reader;
  readonly locals: Locals;

  functionIndex: number;
  instructionOffset: number;
  instructionId: number;
  /** In constant expressions, the number of globals that may be named; −1 in function bodies. */
  constantGlobals: number;

  /** The types of the operands. Replaced when it grows. */
  operands: Int32Array;
  /** Index after the topmost operand. */
  height: number;
  /** Index of the first operand that the top control frame may touch. */
  base: number;
  /** Whether what follows in the top control frame is unreachable. */
  isUnreachable: boolean;

  #control: Int32Array;
  /** Position of the top frame in `#control`; negative without frames. */
  #frame: number;

  // The block type last read, and the label last selected: positions in the type lists and lengths.
  startAt: number;
  startCount: number;
  endAt: number;
  endCount: number;
  /** Whether the operands at the end of the block that ended last had just the types of its end. */
  endedSame: boolean;
  labelAt: number;
  labelCount: number;

  constructor(context: ModuleContext, locals: Locals) {
    this.context = context;
    // All features: what may be used is checked here, where the instruction is known.
    this.reader = new Reader(context.module.bytes);
    this.locals = locals;
    this.functionIndex = -1;
    this.instructionOffset = 0;
    this.instructionId = -1;
    this.constantGlobals = -1;
    this.operands = new Int32Array(256);
    this.height = FIRST_OPERAND;
    this.base = FIRST_OPERAND;
    this.isUnreachable = false;
    this.#control = new Int32Array(64 * FRAME_WORDS);
    this.#frame = -FRAME_WORDS;
    this.startAt = 0;
    this.startCount = 0;
    this.endAt = 0;
    this.endCount = 0;
    this.endedSame = false;
    this.labelAt = 0;
    this.labelCount = 0;
  }

  // Operands

  pushOperand(type: ValueType): void {
    if (this.height === this.operands.length) this.#growOperands(1);
    this.operands[this.height++] = type;
  }

  /** Takes an operand of any type; the bottom type if the stack is polymorphic. */
  popOperand(): ValueType {
    if (this.height > this.base) return this.operands[--this.height] as number;
    if (!this.isUnreachable) fail.wrongOperand(this, "[_]", undefined);
    return BOTTOM;
  }

  /** Takes an operand that matches a type, and returns its own type. */
  popExpected(expected: ValueType): ValueType {
    if (this.height > this.base) {
      const type = this.operands[--this.height] as number;
      if (type !== expected && !this.context.matches(type, expected)) fail.typeMismatch(this, expected, type);
      return type;
    }
    if (!this.isUnreachable) fail.typeMismatch(this, expected, undefined);
    return BOTTOM;
  }

  /** Takes an operand of a reference type, or the bottom type. */
  popReference(): ValueType {
    if (this.height === this.base && !this.isUnreachable) fail.wrongOperand(this, "a reference", undefined);
    const type = this.popOperand();
    if (!isReference(type) && type !== BOTTOM) fail.wrongOperand(this, "a reference", type);
    return type;
  }

  /** Pushes a list of types. */
  pushOperands(at: number, count: number): void {
    if (this.height + count > this.operands.length) this.#growOperands(count);
    const { operands } = this;
    const { items } = this.context.typeLists;
    let { height } = this;
    for (let i = at; i < at + count; i++) operands[height++] = items[i] as number;
    this.height = height;
  }

  /**
   * Takes operands that match a list of types.
   * @returns whether they are of just these types; they then still stand above the top, where `restoreOperands` finds them
   */
  popOperands(at: number, count: number): boolean {
    const { operands, base } = this;
    const { items } = this.context.typeLists;
    let i = at + count - 1;
    let top = this.height - 1;
    while (i >= at && top >= base && operands[top] === items[i]) {
      i--;
      top--;
    }
    this.height = top + 1;
    if (i < at) return true;
    for (; i >= at; i--) this.popExpected(items[i] as number);
    return false;
  }

  /** Pushes the list of types that was just popped; `same` is what `popOperands` returned. */
  restoreOperands(at: number, count: number, same: boolean): void {
    if (same) this.height += count;
    else this.pushOperands(at, count);
  }

  /** Checks that the topmost operands match a list of types, and leaves them. */
  checkOperands(at: number, count: number): void {
    const { height } = this;
    this.popOperands(at, count);
    // What is popped stays in the array.
    this.height = height;
  }

  #growOperands(count: number): void {
    const needed = this.height + count;
    if (needed > FIRST_OPERAND + MAX_OPERANDS) {
      fail.invalid(this, `too many operands: ${needed - FIRST_OPERAND}, the limit is ${MAX_OPERANDS}`);
    }
    const length = Math.min(Math.max(2 * this.operands.length, needed), FIRST_OPERAND + MAX_OPERANDS);
    const grown = new Int32Array(length);
    grown.set(this.operands);
    this.operands = grown;
  }

  // Control frames

  /** Whether a block is open: whether the expression has not ended. */
  get hasFrames(): boolean {
    return this.#frame >= 0;
  }

  /** Takes the operands that the block type last read begins with, and begins a block with them. */
  enterBlock(kind: number): void {
    const same = this.startCount === 0 || this.popOperands(this.startAt, this.startCount);
    this.#pushFrame(kind);
    this.restoreOperands(this.startAt, this.startCount, same);
  }

  /** Begins a block of the type last read, whose start types become its operands. */
  pushControl(kind: number): void {
    this.#pushFrame(kind);
    if (this.startCount > 0) this.pushOperands(this.startAt, this.startCount);
  }

  #pushFrame(kind: number): void {
    const at = this.#frame + FRAME_WORDS;
    if (at === this.#control.length) this.#growControl();
    const control = this.#control;
    control[at + KIND] = kind;
    control[at + START_AT] = this.startAt;
    control[at + START_COUNT] = this.startCount;
    control[at + END_AT] = this.endAt;
    control[at + END_COUNT] = this.endCount;
    control[at + HEIGHT] = this.height;
    control[at + UNREACHABLE] = 0;
    control[at + SET_LOCALS] = this.locals.setCount;
    this.#frame = at;
    this.base = this.height;
    this.isUnreachable = false;
  }

  #growControl(): void {
    const grown = new Int32Array(2 * this.#control.length);
    grown.set(this.#control);
    this.#control = grown;
  }

  /**
   * Ends the top block, whose end types have to be all of its operands. Its type is left as the block type last read, and
   * `endedSame` tells for `restoreOperands` whether the operands had just these types.
   * @returns the kind of the block
   */
  popControl(): number {
    const at = this.#frame;
    const control = this.#control;
    this.startAt = control[at + START_AT] as number;
    this.startCount = control[at + START_COUNT] as number;
    this.endAt = control[at + END_AT] as number;
    this.endCount = control[at + END_COUNT] as number;
    const { height } = this;
    this.endedSame = this.endCount === 0 || this.popOperands(this.endAt, this.endCount);
    if (this.height !== this.base) this.#failLeftOperands(height);
    this.locals.unsetFrom(control[at + SET_LOCALS] as number);
    const outer = at - FRAME_WORDS;
    this.#frame = outer;
    this.base = outer < 0 ? FIRST_OPERAND : (control[outer + HEIGHT] as number);
    this.isUnreachable = outer >= 0 && control[outer + UNREACHABLE] === 1;
    return control[at + KIND] as number;
  }

  #failLeftOperands(height: number): never {
    const expected = this.typesOf(this.endAt, this.endCount);
    fail.leftOperands(this, expected, [...this.operands.subarray(this.base, height)]);
  }

  /** Kind of the top block: the id of the instruction that began it. */
  get topKind(): number {
    return this.#control[this.#frame + KIND] as number;
  }

  /** What follows in the top block is unreachable. */
  setUnreachable(): void {
    this.height = this.base;
    this.isUnreachable = true;
    this.#control[this.#frame + UNREACHABLE] = 1;
  }

  /** Reads a label and selects the types of its operands: those at the start of a loop, at the end of another block. */
  readLabel(): void {
    this.#selectLabel(this.#frameOf(this.reader.u32()));
  }

  /** As `readLabel`, for one of many labels. Returns whether it is the first with the same block in this instruction. */
  readTableLabel(): boolean {
    const at = this.#frameOf(this.reader.u32());
    if (this.#control[at + SEEN_BY] === this.instructionOffset) return false;
    this.#control[at + SEEN_BY] = this.instructionOffset;
    this.#selectLabel(at);
    return true;
  }

  /** Reads a label, and tells the kind of its block: the id of the instruction that began it. */
  readLabelKind(): number {
    return this.#control[this.#frameOf(this.reader.u32()) + KIND] as number;
  }

  /** Selects the types that the function returns as those of a label. */
  selectReturnLabel(): void {
    this.#selectLabel(0);
  }

  /** The last of the label's types, which has to be there. */
  lastLabelType(): ValueType {
    if (this.labelCount === 0) fail.invalid(this, "type mismatch: the label takes no operand");
    return this.context.typeLists.items[this.labelAt + this.labelCount - 1] as number;
  }

  #frameOf(label: number): number {
    const at = this.#frame - FRAME_WORDS * label;
    if (at < 0) fail.unknown(this, "label", label);
    return at;
  }

  #selectLabel(at: number): void {
    const control = this.#control;
    const isLoop = control[at + KIND] === LOOP;
    this.labelAt = control[at + (isLoop ? START_AT : END_AT)] as number;
    this.labelCount = control[at + (isLoop ? START_COUNT : END_COUNT)] as number;
  }

  // Types

  /** Whether so many types from one position in the lists on match those from another on. */
  matchesList(at: number, expectedAt: number, count: number): boolean {
    const { items } = this.context.typeLists;
    for (let i = 0; i < count; i++) {
      if (!this.context.matches(items[at + i] as number, items[expectedAt + i] as number)) return false;
    }
    return true;
  }

  /** The types in a list, for messages and rare rules. */
  typesOf(at: number, count: number): ValueType[] {
    return [...this.context.typeLists.items.subarray(at, at + count)];
  }

  /** Reads a block type, into `startAt`, `startCount`, `endAt`, `endCount`. */
  readBlockType(): void {
    const type = this.reader.blockType();
    this.startCount = 0;
    if (type === NO_RESULT) {
      this.endCount = 0;
    } else if (type < 0) {
      this.setResult(~type);
    } else {
      this.#setBlockType(this.functionType(type));
    }
  }

  /** Makes a type without parameters and with one result the block type last read. */
  setResult(type: ValueType): void {
    this.checkValueType(type);
    this.startCount = 0;
    this.endAt = this.context.typeLists.single(type);
    this.endCount = 1;
  }

  /** Makes the results of a function type, without its parameters, the block type last read. */
  setResults(typeIndex: number): void {
    this.#setBlockType(typeIndex);
    this.startCount = 0;
  }

  #setBlockType(typeIndex: number): void {
    const { typeLists } = this.context;
    this.startAt = typeLists.parametersAt(typeIndex);
    this.startCount = typeLists.parameterCount(typeIndex);
    this.endAt = this.startAt + this.startCount;
    this.endCount = typeLists.resultCount(typeIndex);
  }

  /** The index, if it is that of a function type. */
  functionType(typeIndex: number): number {
    const { module, typeLists } = this.context;
    if (typeIndex >= module.types.length) fail.unknown(this, "type", typeIndex);
    if (!typeLists.isFunctionType(typeIndex)) fail.wrongType(this, typeIndex, "a function");
    return typeIndex;
  }

  /** Refuses a type that was read if its features may not be used or its type index is unknown. */
  checkValueType(type: ValueType): void {
    if (type > F64) this.#checkRareType(type);
  }

  #checkRareType(type: ValueType): void {
    const missing = this.context.missing(featuresOfValueType(type));
    if (missing !== 0) fail.missingFeature(this, missing);
    const typeIndex = heapTypeOf(type) - CONCRETE_HEAP;
    if (typeIndex >= this.context.module.types.length) fail.unknown(this, "type", typeIndex);
  }
}
