/** What generated modules import, as plain JavaScript values; each call of a function is written into a log. */

type HostFunction = (...args: never[]) => unknown;

/**
 * The functions by the names they are imported by; several results are a list.
 * @param callBack calls the function that the module exports for that
 */
export function hostFunctions(
  log: string[],
  callBack: (value: number) => unknown,
): Readonly<Record<string, HostFunction>> {
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
      const result = callBack(value);
      log.push(`came back with ${String(result)}`);
      return result;
    },
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
