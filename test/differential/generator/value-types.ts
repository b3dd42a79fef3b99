/**
 * The types that the generator tracks. They are those of WebAssembly, with floats in two kinds:
 *
 *     f32, f64            exact: every bit is fixed by the specification
 *     loose32, loose64    the value may be a NaN whose bits are left open, as arithmetic results are
 *
 * A loose value never reaches a place where its bits show (a reinterpretation, a store, the sign operand of copysign)
 * without having been made canonical. Everything else, payloads of NaNs included, is compared bit for bit.
 */
export type ValueType = "i32" | "i64" | "f32" | "f64" | "loose32" | "loose64" | "funcref" | "externref";

/** Parameters and results of a function or block. */
export interface Shape {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

export const NUMERIC_TYPES: readonly ValueType[] = ["i32", "i64", "f32", "f64", "loose32", "loose64"];

const BYTES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  loose32: 0x7d,
  loose64: 0x7c,
  funcref: 0x70,
  externref: 0x6f,
};

/** The byte of a type in the binary format. */
export function typeByte(type: ValueType): number {
  return BYTES[type];
}

const TEXTS: Readonly<Record<ValueType, string>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  loose32: "f32",
  loose64: "f64",
  funcref: "funcref",
  externref: "externref",
};

/** The type as the text format writes it. */
export function typeText(type: ValueType): string {
  return TEXTS[type];
}

/** Whether a value of one type may stand where the other is asked for: an exact float is a loose one too. */
export function isSubtype(type: ValueType, wanted: ValueType): boolean {
  return type === wanted || (type === "f32" && wanted === "loose32") || (type === "f64" && wanted === "loose64");
}

/** The same for lists of equal length. */
export function areSubtypes(types: readonly ValueType[], wanted: readonly ValueType[]): boolean {
  return types.length === wanted.length && types.every((type, index) => isSubtype(type, wanted[index] as ValueType));
}

export function isReference(type: ValueType): boolean {
  return type === "funcref" || type === "externref";
}

/** The type of a value after it was made canonical. */
export function exactType(type: ValueType): ValueType {
  if (type === "loose32") return "f32";
  return type === "loose64" ? "f64" : type;
}
