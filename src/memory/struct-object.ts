/**
 * A structure: its fields in one list, numbers and vectors as 32-bit words, references as themselves.
 *
 * @see https://webassembly.github.io/spec/core/exec/runtime.html#structure-instances
 */
import { HeapObject, type ObjectType, type Storage } from "./heap-object.ts";

/** Where a field is in the list of fields. */
export interface FieldLayout {
  readonly storage: Storage;
  /** Index of its first entry. */
  readonly offset: number;
}

export interface StructLayout extends ObjectType {
  readonly kind: "struct";
  readonly fields: readonly FieldLayout[];
  /** The entries of a structure whose fields all have their default values: zeros and nulls. */
  readonly defaults: readonly unknown[];
}

export class StructObject extends HeapObject {
  /**
   * The entries of all fields. A number below 32 bits stands there without a sign; the words of a wider one, and of a
   * vector, in little-endian order.
   */
  readonly fields: unknown[];

  constructor(type: StructLayout) {
    super(type);
    this.fields = type.defaults.slice();
  }
}
