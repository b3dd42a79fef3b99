/**
 * The values that scripts pass to functions and get back, and the patterns that results are held against.
 *
 * Numbers and vectors are unsigned bit patterns, so that every NaN keeps its payload. References are whatever the engine
 * represents them by; a script only makes null and references to things of the host.
 */

/** The types whose values are bits. */
export type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";

/** A top type of the heap types: the hierarchies of references that no cast relates. */
export type Hierarchy = "func" | "extern" | "any" | "exn";

export type ScriptValue =
  | { readonly type: NumberType; readonly bits: bigint }
  | { readonly type: Hierarchy; readonly reference: unknown };

/** A thing of the host, which scripts tell from others by a number: `(ref.extern 1)`, `(ref.host 1)`. */
export class HostObject {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

const hostObjects = new Map<number, HostObject>();

/** The one object for a number. */
export function hostObject(number: number): HostObject {
  let object = hostObjects.get(number);
  if (object === undefined) {
    object = new HostObject(number);
    hostObjects.set(number, object);
  }
  return object;
}

/** What a non-null reference refers to, as far as scripts can tell. */
export type ReferentKind = "func" | "exn" | "i31" | "struct" | "array" | "host";

/** A lane of a vector: its bits, or any NaN of a sort. */
export type LanePattern = bigint | "canonical" | "arithmetic";

export type ResultPattern =
  | { readonly kind: "bits"; readonly type: NumberType; readonly bits: bigint }
  | { readonly kind: "nan"; readonly type: "f32" | "f64"; readonly sort: "canonical" | "arithmetic" }
  | { readonly kind: "lanes"; readonly lane: "f32" | "f64"; readonly lanes: readonly LanePattern[] }
  /** Null of one hierarchy, or of any. */
  | { readonly kind: "null"; readonly hierarchy: Hierarchy | undefined }
  | { readonly kind: "host"; readonly hierarchy: "extern" | "any"; readonly number: number }
  /** Any reference but null that matches an abstract heap type. */
  | { readonly kind: "reference"; readonly heapType: ReferenceHeapType }
  | { readonly kind: "either"; readonly patterns: readonly ResultPattern[] };

/** The heap types that patterns name, with the hierarchy of each. */
export const REFERENCE_HIERARCHIES = {
  func: "func",
  extern: "extern",
  exn: "exn",
  any: "any",
  eq: "any",
  i31: "any",
  struct: "any",
  array: "any",
} as const;

export type ReferenceHeapType = keyof typeof REFERENCE_HIERARCHIES;
