/**
 * The operand stack at lowering time: where each operand is, without code that moves it there.
 *
 * An operand is in the slot of its own height (`IN_SLOT`), still only in a local (`IN_LOCAL`), an i32 local plus a constant
 * (`LOCAL_SUM`), or a constant (`CONSTANT`). Most `local.get` and `const` instructions thus become operands of other
 * instructions, and additions of a constant become part of an address.
 */
import { F64, I64, isReference, V128, type ValueType } from "../module/types.ts";

export const IN_SLOT = 0;
export const IN_LOCAL = 1;
export const CONSTANT = 2;
export const LOCAL_SUM = 3;

/** Whether an operand of this kind changes when a local is written. */
export function dependsOnLocal(kind: number): boolean {
  return (kind & 1) !== 0;
}

export class OperandStack {
  height: number;
  /** Per operand: {@link IN_SLOT}, {@link IN_LOCAL}, {@link CONSTANT} or {@link LOCAL_SUM}. */
  kinds: Uint8Array;
  types: Int32Array;
  /** Per operand: the slot of its own height. */
  slots: Int32Array;
  /** Per operand: the local's slot (`IN_LOCAL`, `LOCAL_SUM`) or the low word (`CONSTANT`). */
  values: Int32Array;
  /** Per operand: the high word (`CONSTANT`) or what is added (`LOCAL_SUM`). */
  highs: Int32Array;
  /** Per operand: how many references there are up to it. */
  references: Int32Array;
  /** Slot of the first operand. */
  readonly firstSlot: number;
  /** The first slot that was never in use. */
  slotsUsed: number;

  constructor(firstSlot: number) {
    const capacity = 64;
    this.height = 0;
    this.kinds = new Uint8Array(capacity);
    this.types = new Int32Array(capacity);
    this.slots = new Int32Array(capacity);
    this.values = new Int32Array(capacity);
    this.highs = new Int32Array(capacity);
    this.references = new Int32Array(capacity);
    this.firstSlot = firstSlot;
    this.slotsUsed = firstSlot;
  }

  /** The slot that the operand at `height` has, or would have. */
  slotAt(height: number): number {
    if (height === 0) return this.firstSlot;
    return (this.slots[height - 1] as number) + widthOf(this.types[height - 1] as number);
  }

  /** Pushes an operand and returns the slot of its height. */
  push(kind: number, type: ValueType, value: number, high: number): number {
    const at = this.height;
    if (at === this.kinds.length) this.#enlarge();
    const slot = this.slotAt(at);
    this.kinds[at] = kind;
    this.types[at] = type;
    this.slots[at] = slot;
    this.values[at] = value;
    this.highs[at] = high;
    this.references[at] = this.referencesBelow(at) + (isReference(type) ? 1 : 0);
    this.height = at + 1;
    const end = slot + widthOf(type);
    if (end > this.slotsUsed) this.slotsUsed = end;
    return slot;
  }

  /** How many of the operands below `height` are references. */
  referencesBelow(height: number): number {
    return height === 0 ? 0 : (this.references[height - 1] as number);
  }

  #enlarge(): void {
    const capacity = this.kinds.length * 2;
    const grown = (words: Int32Array) => {
      const larger = new Int32Array(capacity);
      larger.set(words);
      return larger;
    };
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
    this.types = grown(this.types);
    this.slots = grown(this.slots);
    this.values = grown(this.values);
    this.highs = grown(this.highs);
    this.references = grown(this.references);
  }
}

/** 32-bit words of a number or vector. */
export function wordsOf(type: ValueType): number {
  if (type === V128) return 4;
  return type === I64 || type === F64 ? 2 : 1;
}

/** Slots that a value of a type takes. */
export function widthOf(type: ValueType): number {
  return type === V128 ? 2 : 1;
}
