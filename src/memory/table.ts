/**
 * A table of references, with a numeric shadow that lets the interpreter's loop call through it without leaving.
 *
 * The shadow, `dispatch`, holds {@link DISPATCH_STRIDE} words an element: canonical type id, instance id, entry point in
 * the code arena, and one spare word. A type id of −1 (null, a host function) or an entry of 0 (not lowered yet) sends
 * the call to the interpreter's slow path, which looks at `elements`.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#table-instances
 */
import type { CanonicalTypes } from "../module/canonical-types.ts";

/** What `dispatch` needs of a function. */
export interface DispatchTarget {
  /** Canonical id of the function's type. */
  readonly typeId: number;
  /** Realm-wide id of the instance that the function belongs to, or −1 for a host function. */
  readonly instanceId: number;
  /** Entry point in the code arena, or 0 when the function is not lowered yet. */
  readonly entry: number;
}

export interface TableShape {
  readonly min: number;
  /** Declared maximum, or `undefined`; a BigInt says it exactly beyond 2^53. */
  readonly max: number | bigint | undefined;
  /** Whether indices are i64. */
  readonly is64: boolean;
  /** Type of the elements in canonical form (see module/types.ts). */
  readonly elementType: number;
  /** The types that ids in `elementType` come from, if there are any. */
  readonly types?: CanonicalTypes;
  /** Whether the elements are functions, so that calls may go through this table. */
  readonly callable: boolean;
}

/** Words of `dispatch` an element. */
export const DISPATCH_STRIDE = 4;

/** No table gets larger than this, in elements. */
export const MAX_TABLE_ELEMENTS = 10_000_000;

const NO_DISPATCH = new Int32Array(0);

export class Table {
  readonly kind = "table" as const;
  readonly is64: boolean;
  /** Declared maximum in elements, or `undefined`. */
  readonly max: number | bigint | undefined;
  /** Type of the elements in canonical form (see module/types.ts). */
  readonly elementType: number;
  /** The types that ids in `elementType` come from, if there are any. */
  readonly types: CanonicalTypes | undefined;
  /** The references; written only by the methods of this class. */
  readonly elements: unknown[];
  /** Numeric shadow of `elements`, at least {@link DISPATCH_STRIDE} words each; empty for tables of other references. */
  dispatch: Int32Array;
  /** The embedder's own limit in elements. */
  elementLimit: number;
  /** What stands for it in JavaScript, if anything does. */
  hostObject: object | undefined;
  readonly #callable: boolean;

  /** @throws RangeError when the initial size exceeds the limit */
  constructor(shape: TableShape, initial: unknown, elementLimit: number = MAX_TABLE_ELEMENTS) {
    if (shape.min > elementLimit) throw new RangeError("table size exceeds the limit");
    this.is64 = shape.is64;
    this.max = shape.max;
    this.elementType = shape.elementType;
    this.types = shape.types;
    this.elements = [];
    this.dispatch = NO_DISPATCH;
    this.elementLimit = elementLimit;
    this.hostObject = undefined;
    this.#callable = shape.callable;
    this.grow(shape.min, initial);
  }

  get length(): number {
    return this.elements.length;
  }

  /** Writes one element. The caller has checked that `index` is below `length`. */
  set(index: number, reference: unknown): void {
    this.elements[index] = reference;
    if (this.#callable) this.refreshDispatch(index);
  }

  /** Brings the numeric shadow of one element up to date, after `set` or when its function was lowered. */
  refreshDispatch(index: number): void {
    const target = this.elements[index] as DispatchTarget | null;
    const at = index * DISPATCH_STRIDE;
    const direct = target !== null && target.instanceId >= 0;
    this.dispatch[at] = direct ? target.typeId : -1;
    this.dispatch[at + 1] = direct ? target.instanceId : -1;
    this.dispatch[at + 2] = direct ? target.entry : 0;
  }

  /** Brings the whole numeric shadow up to date. */
  refreshAllDispatch(): void {
    if (this.#callable) for (let i = 0; i < this.elements.length; i++) this.refreshDispatch(i);
  }

  /** Writes `count` elements from `index` on. The caller has checked the bounds. */
  fill(index: number, reference: unknown, count: number): void {
    for (let i = 0; i < count; i++) this.set(index + i, reference);
  }

  /** Copies `count` elements of a table, which may be this one. The caller has checked the bounds. */
  copy(index: number, from: Table, source: number, count: number): void {
    const forward = from !== this || index <= source;
    for (let n = 0; n < count; n++) {
      const i = forward ? n : count - 1 - n;
      this.set(index + i, from.elements[source + i]);
    }
  }

  /**
   * Grows by `delta` elements (a non-negative integer) of value `initial`.
   * @returns the size before, or −1 when the table cannot grow that far; then nothing changed
   * @see https://webassembly.github.io/spec/core/exec/modules.html#growing-tables
   */
  grow(delta: number, initial: unknown): number {
    const before = this.elements.length;
    const after = before + delta;
    if (after > this.elementLimit || (this.max !== undefined && after > this.max)) return -1;
    if (this.#callable && after * DISPATCH_STRIDE > this.dispatch.length) {
      const capacity = Math.max(after, Math.min(before * 2, this.elementLimit));
      const dispatch = new Int32Array(capacity * DISPATCH_STRIDE);
      dispatch.set(this.dispatch);
      this.dispatch = dispatch;
    }
    for (let i = 0; i < delta; i++) this.elements.push(initial);
    if (this.#callable) for (let i = before; i < after; i++) this.refreshDispatch(i);
    return before;
  }
}
