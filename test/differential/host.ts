/** What generated modules import, as plain JavaScript values; each call of a function is written into a log. */

type HostFunction = (...args: never[]) => unknown;

/** What the functions of the host need of an engine. */
export interface HostEngine {
  /** Calls the function that the module exports for that. */
  callBack(value: number): unknown;
  /** An error that is an exception of the imported tag. */
  exception(value: number): unknown;
}

/** What a host function throws. */
export const HOST_ERROR: Error = new Error("the host has failed");

/** The functions by the names they are imported by; several results are a list. */
export function scriptFunctions(log: string[], engine: HostEngine): Readonly<Record<string, HostFunction>> {
  const keep = (value: unknown): unknown => {
    log.push(`keep ${typeof value === "number" || value === null ? value : "an object"}`);
    return value;
  };
  return {
    mix: (low: number, high: bigint) => {
      log.push(`mix ${low} ${high}`);
      return low ^ Number(BigInt.asIntN(32, high));
    },
    split: (value: bigint) => {
      log.push(`split ${value}`);
      return [Number(BigInt.asIntN(32, value)), BigInt.asIntN(64, value * 3n)];
    },
    note: (value: number) => {
      log.push(`note ${value}`);
    },
    scale: (left: number, right: number) => {
      log.push(`scale ${left} ${right}`);
      return left * 0.5 + right;
    },
    again: (value: number) => {
      log.push(`again ${value}`);
      const result = engine.callBack(value);
      log.push(`came back with ${String(result)}`);
      return result;
    },
    fail: (value: number) => {
      log.push(`fail ${value}`);
      if ((value & 7) === 0) throw HOST_ERROR;
      if ((value & 7) === 1) throw engine.exception(value);
      return value ^ 5;
    },
    "keep any": keep,
    "keep extern": keep,
    "keep func": keep,
  };
}

/** The globals that generated modules import. */
export const HOST_GLOBALS = [
  { name: "fuel", type: "i32", mutable: true, value: 0 },
  { name: "i32 constant", type: "i32", mutable: false, value: 1_234_567 },
  { name: "i64 variable", type: "i64", mutable: true, value: 0x123456789abcdefn },
  { name: "f64 variable", type: "f64", mutable: true, value: 1.5 },
  { name: "object", type: "externref", mutable: false, value: { text: "an object of the host" } },
] as const;
