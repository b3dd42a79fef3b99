/**
 * Holds what a function returned against the pattern that a script expects.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#scripts
 */
import { asUintN } from "../base/as-uint-n.ts";
import { FLOAT_FORMATS, infinityBits, quietBit } from "../text/float-literal.ts";
import {
  HostObject,
  type LanePattern,
  REFERENCE_HIERARCHIES,
  type ReferenceHeapType,
  type ReferentKind,
  type ResultPattern,
  type ScriptValue,
} from "./script-value.ts";

/** Says what a reference that is not null refers to. */
export type ReferentKindOf = (value: { readonly type: string; readonly reference: unknown }) => ReferentKind;

/** Which things match each heap type inside its hierarchy. */
const MATCHING: Readonly<Record<ReferenceHeapType, readonly ReferentKind[]>> = {
  func: ["func"],
  extern: ["i31", "struct", "array", "host"],
  exn: ["exn"],
  any: ["i31", "struct", "array", "host"],
  eq: ["i31", "struct", "array"],
  i31: ["i31"],
  struct: ["struct"],
  array: ["array"],
};

/** Whether a value has the type that a pattern names, and is one of the values it stands for. */
export function matchesPattern(pattern: ResultPattern, value: ScriptValue, referentKindOf: ReferentKindOf): boolean {
  switch (pattern.kind) {
    case "bits":
      return "bits" in value && value.type === pattern.type && value.bits === pattern.bits;
    case "nan":
      return "bits" in value && value.type === pattern.type && matchesLane(pattern.sort, value.bits, pattern.type);
    case "lanes":
      return "bits" in value && value.type === "v128" && matchesLanes(pattern, value.bits);
    case "null":
      return (
        "reference" in value &&
        value.reference === null &&
        (pattern.hierarchy === undefined || value.type === pattern.hierarchy)
      );
    case "host":
      return (
        "reference" in value &&
        value.type === pattern.hierarchy &&
        value.reference instanceof HostObject &&
        value.reference.number === pattern.number
      );
    case "reference":
      return (
        "reference" in value &&
        value.reference !== null &&
        value.type === REFERENCE_HIERARCHIES[pattern.heapType] &&
        MATCHING[pattern.heapType].includes(referentKindOf(value))
      );
    default:
      return pattern.patterns.some((one) => matchesPattern(one, value, referentKindOf));
  }
}

function matchesLanes(pattern: { lane: "f32" | "f64"; lanes: readonly LanePattern[] }, bits: bigint): boolean {
  const { width } = FLOAT_FORMATS[pattern.lane];
  return pattern.lanes.every((lane, index) =>
    matchesLane(lane, asUintN(width, bits >> BigInt(index * width)), pattern.lane),
  );
}

/**
 * Whether bits are those given, or a NaN of the sort given. Canonical NaNs have nothing but the quiet bit in the fraction;
 * arithmetic ones have it at least. Either may be negative.
 * @see https://webassembly.github.io/spec/core/syntax/values.html#floating-point
 */
function matchesLane(pattern: LanePattern, bits: bigint, type: "f32" | "f64"): boolean {
  if (typeof pattern === "bigint") return bits === pattern;
  const format = FLOAT_FORMATS[type];
  const nan = infinityBits(format) | quietBit(format);
  const magnitude = asUintN(format.width - 1, bits);
  return pattern === "canonical" ? magnitude === nan : (magnitude & nan) === nan;
}
