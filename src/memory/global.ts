/**
 * A global variable: two or four words for numbers and vectors, one JavaScript value for references.
 *
 * The words may be a window into the block that an instance keeps for all its numeric globals, so that the instance's own
 * code reads them directly while importers share them through this object.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#global-instances
 */
import type { CanonicalTypes } from "../module/canonical-types.ts";

export class Global {
  readonly kind = "global" as const;
  /** Value type in canonical form (see module/types.ts): type indices are canonical ids. */
  readonly type: number;
  /** The types that ids in `type` come from, if there are any. */
  types: CanonicalTypes | undefined;
  readonly mutable: boolean;
  /** Little-endian words of a number or vector; empty for references. */
  readonly words: Int32Array;
  /** The value of a reference global; `null` for numbers. */
  reference: unknown;
  /** What stands for it in JavaScript, if anything does. */
  hostObject: object | undefined;

  constructor(type: number, mutable: boolean, words: Int32Array, reference: unknown = null) {
    this.type = type;
    this.types = undefined;
    this.mutable = mutable;
    this.words = words;
    this.reference = reference;
    this.hostObject = undefined;
  }
}
