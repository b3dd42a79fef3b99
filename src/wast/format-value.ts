/**
 * Writes values and patterns as scripts do, for reports of failures.
 */
import { asUintN } from "../base/as-uint-n.ts";
import { FLOAT_FORMATS, infinityBits } from "../text/float-literal.ts";
import type { ReferentKindOf } from "./match-result.ts";
import { HostObject, type LanePattern, type NumberType, type ResultPattern, type ScriptValue } from "./script-value.ts";

const scratch = new DataView(new ArrayBuffer(8));

/** A value as it would be written in a script; a reference by what it refers to. */
export function formatValue(value: ScriptValue, referentKindOf: ReferentKindOf): string {
  if ("bits" in value) return formatBits(value.type, value.bits);
  const { type, reference } = value;
  if (reference === null) return `(ref.null ${type})`;
  if (reference instanceof HostObject) return `(ref.${type === "extern" ? "extern" : "host"} ${reference.number})`;
  const kind = referentKindOf(value);
  return `(ref.${kind === "host" || type === "extern" ? type : kind})`;
}

/** A pattern as it would be written in a script. */
export function formatPattern(pattern: ResultPattern): string {
  switch (pattern.kind) {
    case "bits":
      return formatBits(pattern.type, pattern.bits);
    case "nan":
      return `(${pattern.type}.const nan:${pattern.sort})`;
    case "lanes":
      return `(v128.const ${pattern.lane}x${pattern.lanes.length}${formatLanes(pattern.lane, pattern.lanes)})`;
    case "null":
      return pattern.hierarchy === undefined ? "(ref.null)" : `(ref.null ${pattern.hierarchy})`;
    case "host":
      return `(ref.${pattern.hierarchy === "extern" ? "extern" : "host"} ${pattern.number})`;
    case "reference":
      return `(ref.${pattern.heapType})`;
    default:
      return `(either ${pattern.patterns.map(formatPattern).join(" ")})`;
  }
}

/** A list of them; an empty one says so. */
export function formatList(items: readonly string[]): string {
  return items.length === 0 ? "no value" : items.join(" ");
}

function formatLanes(lane: "f32" | "f64", lanes: readonly LanePattern[]): string {
  return lanes.map((one) => ` ${typeof one === "bigint" ? formatFloat(lane, one) : `nan:${one}`}`).join("");
}

function formatBits(type: NumberType, bits: bigint): string {
  switch (type) {
    case "i32":
      return `(i32.const ${BigInt.asIntN(32, bits)})`;
    case "i64":
      return `(i64.const ${BigInt.asIntN(64, bits)})`;
    case "f32":
    case "f64":
      return `(${type}.const ${formatFloat(type, bits)})`;
    default: {
      const lanes = [0n, 32n, 64n, 96n].map((shift) =>
        asUintN(32, bits >> shift)
          .toString(16)
          .padStart(8, "0"),
      );
      return `(v128.const i32x4 ${lanes.map((lane) => `0x${lane}`).join(" ")})`;
    }
  }
}

function formatFloat(type: "f32" | "f64", bits: bigint): string {
  const format = FLOAT_FORMATS[type];
  const sign = bits >> BigInt(format.width - 1) === 1n ? "-" : "";
  const magnitude = asUintN(format.width - 1, bits);
  const infinity = infinityBits(format);
  if (magnitude === infinity) return `${sign}inf`;
  if (magnitude > infinity) return `${sign}nan:0x${(magnitude - infinity).toString(16)}`;
  // -0 prints as 0, hence the sign apart.
  if (type === "f32") scratch.setUint32(0, Number(magnitude));
  else scratch.setBigUint64(0, magnitude);
  return `${sign}${type === "f32" ? scratch.getFloat32(0) : scratch.getFloat64(0)}`;
}
