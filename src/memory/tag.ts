/**
 * A tag: what tells exceptions apart. Two tags of one type are different tags.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#tag-instances
 */
import type { CanonicalTypes } from "../module/canonical-types.ts";
import type { FunctionType } from "../module/types.ts";

export class Tag {
  readonly kind = "tag" as const;
  /** Canonical id of the type. */
  readonly typeId: number;
  /** The type, its value types in canonical form; the parameters are the payload. */
  readonly type: FunctionType;
  /** The types that the id comes from. */
  readonly types: CanonicalTypes;
  /** What stands for it in JavaScript, if anything does. */
  hostObject: object | undefined;

  constructor(typeId: number, type: FunctionType, types: CanonicalTypes) {
    this.typeId = typeId;
    this.type = type;
    this.types = types;
    this.hostObject = undefined;
  }
}
