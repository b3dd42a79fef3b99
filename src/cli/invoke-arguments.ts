/**
 * Arguments and results of `--invoke` as text.
 */
import { asUintN } from "../base/as-uint-n.ts";
import { UsageError } from "./exit-status.ts";

const FLOATS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
};

/**
 * Reads an argument: a decimal or hexadecimal integer, a decimal float, `inf`, `nan`, or `null`.
 * @param type the parameter's type, in the text format
 * @throws UsageError when the text is no value of the type
 */
export function parseArgument(type: string, text: string): number | bigint | null {
  const value = parse(type, text);
  if (value === undefined) throw new UsageError(`${JSON.stringify(text)} is no ${type}`);
  return value;
}

function parse(type: string, text: string): number | bigint | null | undefined {
  switch (type) {
    case "i32": {
      const integer = parseInteger(text, 32);
      return integer === undefined ? undefined : Number(integer);
    }
    case "i64":
      return parseInteger(text, 64);
    case "f32":
    case "f64":
      return parseFloatingPoint(text);
    default:
      return text === "null" ? null : undefined;
  }
}

/** An integer of so many bits, signed or not. */
function parseInteger(text: string, width: number): bigint | undefined {
  const [, sign, digits] = /^([+-]?)(\d+|0x[\da-f]+)$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = sign === "-" ? -BigInt(digits) : BigInt(digits);
  return value === BigInt.asIntN(width, value) || value === asUintN(width, value) ? value : undefined;
}

function parseFloatingPoint(text: string): number | undefined {
  const [, sign, name] = /^([+-]?)([a-z]+)$/i.exec(text) ?? [];
  const special = name === undefined ? undefined : FLOATS[name.toLowerCase()];
  if (special !== undefined) return sign === "-" ? -special : special;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** A result as it is printed: numbers so that `parseArgument` reads them back. */
export function formatResult(type: string, value: unknown): string {
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (typeof value === "bigint") return value.toString();
  return value === null ? "null" : type;
}
